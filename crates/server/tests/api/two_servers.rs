//! Two servers over one PostgreSQL database that do the same at the same moment: each thing happens once, and what
//! is counted is counted for both.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::future::join_all;
use poltina_domain::BankPaymentId;
use poltina_server::gateway::{Bank, BankOrder, BankWord, Callback, NotBelieved, Said, Unheard};
use serde_json::{Value, json};

use super::database::without_postgres;
use super::events;
use super::matrix_bodies::{bank_account, withdrawal};
use super::plans::{self, HOUR, daily, done, planned};
use super::protected::{self, DAY, entered, protected};
use super::statements;
use super::webhook_receiver::Receiver;
use super::world::{Person, World};

/// The same person, at another server.
fn at<'w>(person: &Person<'_>, world: &'w World) -> Person<'w> {
    Person {
        world,
        id: person.id,
        phone: person.phone.clone(),
        cookie: person.cookie.clone(),
    }
}

/// Both do this together.
macro_rules! both {
    ($one:expr, $other:expr, $work:ident) => {
        tokio::join!($one.wallet.$work(), $other.wallet.$work())
    };
}

/// How many of a person's events are of this kind.
async fn told(person: &Person<'_>, kind: &str) -> usize {
    let all = events::all(person).await;
    all.iter().filter(|body| !body[kind].is_null()).count()
}

#[tokio::test]
async fn a_plan_runs_once_though_both_look_for_what_is_due() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let (anna, boris) = plans::people(&one).await;
    let mut made = Vec::new();
    for _ in 0..8 {
        made.push(planned(&anna, &daily(&boris.payee_id())).await);
    }
    one.pass(HOUR);
    let (first, second) = both!(one, other, run_plans);
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    // What one of them left to the other.
    both!(one, other, run_plans).0.unwrap();
    for plan in &made {
        assert_eq!(plans::runs(&anna, plan).await, [done("2026-11-22")]);
    }
    assert_eq!((anna.has().await, boris.has().await), (200_000, 800_000));
    assert_eq!(told(&boris, "operation_posted").await, 8);
    // Made, and run.
    assert_eq!(told(&anna, "plan_changed").await, 16);
    one.verify().await;
}

#[tokio::test]
async fn what_is_held_or_protected_ends_once_though_both_end_it() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let (anna, boris) = plans::people(&one).await;
    for _ in 0..4 {
        anna.held(&boris, 10_000).await;
        protected(&anna, &boris, 10_000).await;
    }
    one.pass(31 * DAY);
    let (first, second) = both!(one, other, expire_holds);
    assert_eq!(first.unwrap() + second.unwrap(), 8);
    let anna = one.sign_in(&anna.phone).await;
    let account = protected::account(&anna).await;
    assert_eq!(account, (json!("1000000"), json!("0")));
    // Of each that it is held, and that it is over.
    assert_eq!(told(&anna, "hold_changed").await, 16);
    let boris = one.sign_in(&boris.phone).await;
    assert_eq!(told(&boris, "protected_changed").await, 8);
    one.verify().await;
}

#[tokio::test]
async fn each_message_to_a_webhook_is_told_by_one_of_them() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let (anna, (maria, shop)) = (one.anna().await, one.maria().await);
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url, "kinds": ["receipt.issued"] });
    maria.post("/webhooks", &body).send().await.ok();
    let mut paid = Vec::new();
    for _ in 0..16 {
        let paying = anna.paid(&format!("shop:{shop}"), 100).await;
        paid.push(paying["receipt_id"].clone());
        let (first, second) = both!(one, other, tell_webhooks);
        assert_eq!(first.unwrap() + second.unwrap(), 1);
    }
    let got = receiver.got();
    let told: Vec<Value> = got
        .iter()
        .map(|one| one.json()["data"]["id"].clone())
        .collect();
    assert_eq!(told, paid);
    let mut ids: Vec<&str> = got.iter().map(|one| one.header("webhook-id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 16);
}

#[tokio::test]
async fn a_device_is_woken_by_one_of_them() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let (anna, boris) = plans::people(&one).await;
    let service = Receiver::start().await;
    let body = json!({ "endpoint": service.url });
    boris.put("/push/subscription", &body).send().await;
    for times in 1..=24 {
        anna.paid(&boris.payee_id(), 100).await;
        // The slower of two looks last, when the device was woken already.
        let behind = other.store.pushes_behind(one.now(), 8).await.unwrap();
        let (first, second) = both!(one, other, wake_devices);
        assert_eq!(first.unwrap() + second.unwrap(), 1);
        let [late] = &*behind else {
            panic!("{behind:?}")
        };
        let seen = (late.looked, late.newest);
        let wake = Some((one.now(), false));
        other
            .store
            .push_looked(late.session, seen, wake)
            .await
            .unwrap();
        let (first, second) = both!(one, other, wake_devices);
        assert_eq!(first.unwrap() + second.unwrap(), 0);
        assert_eq!(service.got().len(), times);
    }
}

/// A bank that does what it is asked, and keeps what it was asked for.
#[derive(Clone, Default)]
struct Keeps(Arc<Mutex<Vec<BankPaymentId>>>);

#[async_trait]
impl Bank for Keeps {
    async fn pay(&self, order: &BankOrder) -> Result<BankWord, Unheard> {
        self.0.lock().unwrap().push(order.id);
        let (amount, said) = (order.amount, Said::Done);
        Ok(BankWord { amount, said })
    }

    fn hear(&self, _: Callback<'_>, _: i64) -> Result<(BankPaymentId, BankWord), NotBelieved> {
        Err(NotBelieved::Signature)
    }
}

#[tokio::test]
async fn the_bank_is_asked_for_a_payment_by_one_of_them_and_it_is_booked_once() {
    if without_postgres() {
        return;
    }
    let bank = Keeps::default();
    let asks = || {
        let mut builder = World::builder();
        builder.bank = Arc::new(bank.clone());
        builder
    };
    let one = asks().build();
    let other = asks().beside(&one);
    let anna = one.anna().await;
    let account = anna.post("/bank/accounts", &bank_account());
    let account = account.send().await.ok()["id"].clone();
    for _ in 0..12 {
        let ask = anna.post("/bank/payments", &withdrawal(&account));
        ask.header("idempotency-key", &one.key()).send().await.ok();
    }
    for _ in 0..4 {
        let (first, second) = both!(one, other, look_after_bank_payments);
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        one.pass(6);
    }
    let mut asked = bank.0.lock().unwrap().clone();
    asked.sort_unstable();
    let payments = anna.get("/bank/payments").send().await.ok();
    let payments = payments["items"].as_array().unwrap();
    let mut there: Vec<BankPaymentId> = payments
        .iter()
        .map(|payment| payment["id"].as_str().unwrap().parse().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!((there.len(), asked), (12, there));
    assert!(
        payments
            .iter()
            .all(|payment| payment["state"]["done"].is_object()),
        "{payments:?}"
    );
    assert_eq!(anna.has().await, 1_000_000 - 12 * 11_500);
    one.verify().await;
}

#[tokio::test]
async fn wrong_payment_codes_slow_a_shop_s_tills_at_both() {
    if without_postgres() {
        return;
    }
    let one = World::builder().strict().build();
    let other = World::builder().strict().beside(&one);
    let (anna, (maria, shop)) = (one.anna().await, one.maria().await);
    let device = anna.device().await;
    let order = maria.ordered(shop, 500).await;
    let wrong = device.wrong_code(one.now());
    let there = at(&maria, &other);
    let guesses = (0..20).flat_map(|_| [&maria, &there]);
    let guesses = guesses.map(|till| till.charge(&one.key(), &order, &wrong).into_future());
    let mut tasks = tokio::task::JoinSet::new();
    for guess in guesses {
        tasks.spawn(guess);
    }
    let answers = tasks.join_all().await;
    let looked_at = answers
        .iter()
        .filter(|answer| answer.status() == 422)
        .count();
    // Four are free, and the fifth begins to slow.
    assert_eq!(looked_at, 5);
    assert_eq!(one.store.misses_since(shop, 0).await.unwrap().len(), 5);
    // Nor is a right one looked at, as long as that lasts.
    let right = device.code(one.now());
    for till in [&maria, &there] {
        let refused = till.charge(&one.key(), &order, &right).send().await;
        refused.is_problem("too-many-requests");
    }
    one.pass(2);
    there.charge(&one.key(), &order, &right).send().await.ok();
}

#[tokio::test]
async fn a_right_payment_code_counts_by_what_was_wrong_at_either_when_it_is_taken() {
    if without_postgres() {
        return;
    }
    let one = World::builder().strict().build();
    let (_, (_, shop)) = (one.anna().await, one.maria().await);
    let other = World::builder().strict().beside(&one);
    let miss = |seen| poltina_server::store::Miss {
        shop,
        handle: "0000000017".parse().unwrap(),
        at: one.now(),
        since: 0,
        seen,
    };
    assert_eq!(one.store.no_miss_since(shop, 0, 0).await, Ok(true));
    assert_eq!(other.store.put_miss(miss(0)).await, Ok(true));
    assert_eq!(one.store.no_miss_since(shop, 0, 0).await, Ok(false));
    assert_eq!(one.store.put_miss(miss(0)).await, Ok(false));
    assert_eq!(one.store.put_miss(miss(1)).await, Ok(true));
    assert_eq!(other.store.no_miss_since(shop, 0, 2).await, Ok(true));
}

#[tokio::test]
async fn wrong_pins_at_both_are_counted_together() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let anna = one.anna().await;
    let set = anna.put("/pin", &json!({ "pin": "274916" })).send().await;
    assert_eq!(set.status, 204, "{}", set.json);
    let tries = (0..6).flat_map(|_| [&one, &other]).map(async |world| {
        let failure = world.wallet.check_pin(anna.id, "274917").await.unwrap_err();
        (failure.code.as_str(), failure.retry_after)
    });
    let mut answers = join_all(tries).await;
    answers.sort_unstable();
    let mut expected = vec![("pin-blocked", Some(30)); 7];
    expected.extend([("pin-wrong", None); 4]);
    expected.push(("pin-wrong", Some(30)));
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn wrong_protection_codes_at_both_are_counted_together() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let (anna, boris) = plans::people(&one).await;
    let hold = protected(&anna, &boris, 30_000).await;
    let wrong = protected::wrong(&hold);
    let there = at(&boris, &other);
    let tries = (0..8).flat_map(|_| [&boris, &there]);
    let tries = tries.map(|payee| entered(payee, &one.key(), &hold, &wrong).send());
    let answers = join_all(tries).await;
    let of = |code: &str| {
        answers
            .iter()
            .filter(|one| one.json["code"] == code)
            .count()
    };
    assert_eq!((of("code-wrong"), of("hold-over")), (5, 11));
    assert_eq!(anna.has().await, 1_000_000);
    one.verify().await;
}

#[tokio::test]
async fn one_code_is_sent_to_a_number_in_its_time_whichever_is_asked() {
    if without_postgres() {
        return;
    }
    let one = World::builder().strict().build();
    let other = World::builder().strict().beside(&one);
    let body = json!({ "phone": "+79160000009" });
    for sent in [1, 1, 1, 1, 1, 0] {
        let asks = [&one, &other].map(|world| world.post("/sessions/codes", &body).send());
        let answers = join_all(asks).await;
        let taken = answers.iter().filter(|answer| answer.status == 202).count();
        assert_eq!(taken, sent);
        one.pass(60);
    }
}

#[tokio::test]
async fn a_statement_is_made_once_and_fetched_from_the_server_that_was_asked_for_it() {
    if without_postgres() {
        return;
    }
    let one = World::new();
    let other = World::builder().beside(&one);
    let anna = one.anna().await;
    let account = statements::account(&anna).await;
    let body = super::matrix_bodies::statement(&account);
    let asked = anna.post("/statements", &body).send().await.ok();
    let made = statements::made(&anna, &asked).await;
    let path = format!("/statements/{}/file", made["id"].as_str().unwrap());
    assert_eq!(anna.get(&path).send().await.status, 200);
    at(&anna, &other)
        .get(&path)
        .send()
        .await
        .is_problem("not-found");
}
