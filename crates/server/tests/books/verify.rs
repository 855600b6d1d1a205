//! Honest books pass `verify`; books broken by hand do not, and it says by what.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::books;
use crate::support::{World, terms};
use poltina_api_types::Sign;
use poltina_ledger::Refusal;
use poltina_server::sequencer::{HoldAct, OrderCancel, SubmitError};
use poltina_server::store::{Decision, HoldTerms, Invariant, User};

/// Three people, a shop, posted and refused transfers, a key called off.
pub(super) async fn honest_books(dir: &Path) {
    let world = World::open(dir);
    let (anna, boris, vera) = (
        world.person(1).await,
        world.person(2).await,
        world.person(3).await,
    );
    let shop = world.shop(4, vera.id).await;
    world.fund(&anna, 1_000_000).await;
    world.fund(&boris, 5_000).await;
    for n in 0..6 {
        let sent = world
            .send(&format!("a-to-b-{n}"), (&anna, boris.account), 1_000 + n)
            .await;
        assert!(matches!(sent, Ok(Decision::Posted(_))));
        let paid = world
            .send(&format!("a-to-shop-{n}"), (&anna, shop.account), 250)
            .await;
        assert!(matches!(paid, Ok(Decision::Posted(_))));
    }
    let too_much = world
        .send("too-much", (&boris, anna.account), 90_000_000)
        .await;
    assert!(matches!(too_much, Ok(Decision::Refused(_))));
    world
        .sequencer
        .burn(anna.id, "called-off".to_owned())
        .await
        .unwrap();
    orders(&world, &anna).await;
    holds(&world).await;
    world.close().await;
}

/// One order paid by its payer, one by his code, one that could not be, one taken back, one open.
async fn orders(world: &World, anna: &User) {
    let (poor, owner) = (world.person(5).await, world.person(6).await);
    let shop = world.shop(7, owner.id).await;
    let mut orders = Vec::new();
    for n in 20..25 {
        orders.push(world.order(n, &shop, 1_000 + i64::from(n)).await);
    }
    let pay = async |order: usize, payer: &User, code| {
        let kopecks = 1_020 + i64::try_from(order).unwrap();
        world
            .pay_order((orders[order], kopecks), (payer, &shop), code)
            .await
    };
    assert!(matches!(pay(0, anna, None).await, Ok(Decision::Posted(_))));
    assert!(matches!(
        pay(1, anna, Some(1)).await,
        Ok(Decision::Posted(_))
    ));
    assert!(matches!(
        pay(2, &poor, Some(1)).await,
        Ok(Decision::Refused(_))
    ));
    let cancel = OrderCancel {
        id: orders[3],
        account: shop.account,
    };
    assert_eq!(world.sequencer.cancel_order(cancel).await, Ok(()));
    // None of these leaves anything behind.
    for (order, code) in [(0, None), (1, Some(2)), (3, None)] {
        let closed = pay(order, &poor, code).await;
        assert_eq!(closed, Err(SubmitError::OrderClosed));
    }
    assert_eq!(pay(4, anna, Some(1)).await, Err(SubmitError::CodeUsed));
    let again = world.sequencer.cancel_order(cancel).await;
    assert_eq!(again, Err(SubmitError::OrderClosed));
}

/// One hold released, one called off, one approved and one that waits for it, one open.
async fn holds(world: &World) {
    let (payer, payee) = (world.person(30).await, world.person(31).await);
    let guardian = world.person(32).await;
    world.fund(&payer, 10_000).await;
    let watched = HoldTerms {
        signs: vec![Sign::NewPayee, Sign::SecondPerson],
        guardian: Some(guardian.id),
        ..terms()
    };
    let parties = (&payer, payee.account);
    let released = world.hold("released", parties, 1_000, terms()).await;
    let freed = world.hold("freed", parties, 2_000, terms()).await;
    let approved = world.hold("approved", parties, 500, watched.clone()).await;
    world.hold("waits", parties, 300, watched).await;
    world.hold("open", parties, 4_000, terms()).await;
    let decide = async |id, act| world.sequencer.decide_hold(id, act).await;
    let early = decide(approved, HoldAct::Release).await;
    assert_eq!(early, Err(SubmitError::HoldWaits));
    let posted = decide(released, HoldAct::Release).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
    let cancelled = Ok(Decision::Refused(Refusal::Cancelled));
    assert_eq!(decide(freed, HoldAct::Cancel).await, cancelled);
    assert_eq!(
        decide(freed, HoldAct::Release).await,
        Err(SubmitError::HoldOver)
    );
    let held = decide(approved, HoldAct::Approve).await;
    assert_eq!(held, Ok(Decision::Held(approved)));
    let posted = decide(approved, HoldAct::Release).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
}

fn broken_by(dir: &Path) -> BTreeSet<&'static str> {
    let violations = books::verify(dir).unwrap();
    violations
        .iter()
        .map(|violation| violation.invariant.name())
        .collect()
}

#[tokio::test]
async fn honest_books_hold_and_sum_to_zero() {
    let dir = tempfile::tempdir().unwrap();
    honest_books(dir.path()).await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    let books = books::books(dir.path()).unwrap();
    let totals: Vec<i128> = books.totals.iter().map(|(_, total)| *total).collect();
    assert_eq!(totals, [0; 8]);
    // Eight people, two shops; of each currency funding, fees, transit and the wallet's position.
    assert_eq!(books.accounts.len(), 10 + 8 * 4);
    let held: i64 = books.accounts.iter().map(|line| line.held).sum();
    assert_eq!(held, 4_300);
}

#[tokio::test]
async fn each_invariant_is_named_when_it_is_broken() {
    use Invariant as I;
    let honest = tempfile::tempdir().unwrap();
    honest_books(honest.path()).await;

    let newest_of_anna = "account = x'01010101010101010101010101010101' \
                          AND seq = (SELECT max(seq) FROM entries \
                          WHERE account = x'01010101010101010101010101010101')";
    let a_transfer = "(SELECT transfer FROM outcomes WHERE idempotency_key = 'a-to-b-3')";
    let first_order = "id = x'14141414141414141414141414141414'";
    let refused_charge = "(SELECT charge FROM events WHERE subject = 4)";
    let cases: Vec<(I, &str, String)> = vec![
        (
            I::BalancesSumToZero,
            "money out of nothing",
            "UPDATE accounts SET credits_posted = credits_posted + 1 WHERE id = \
             x'02020202020202020202020202020202'"
                .to_owned(),
        ),
        (
            I::BalanceRecomputes,
            "a total that its entries do not make",
            "UPDATE accounts SET credits_posted = credits_posted + 1, \
             debits_posted = debits_posted + 1 WHERE code = 1"
                .to_owned(),
        ),
        (
            I::BalanceRecomputes,
            "a balance that does not follow from the one before",
            format!("UPDATE entries SET balance_after = balance_after + 1 WHERE {newest_of_anna}"),
        ),
        (
            I::TransferBalances,
            "an entry over another amount",
            format!("UPDATE entries SET amount = amount - 1 WHERE {newest_of_anna}"),
        ),
        (
            I::TransferBalances,
            "an entry is gone",
            format!("DELETE FROM entries WHERE {newest_of_anna}"),
        ),
        (
            I::TransferBalances,
            "an entry of no transfer",
            format!(
                "INSERT INTO entries SELECT account, seq + 1, transfer, amount, balance_after, \
                 randomblob(16) FROM entries WHERE {newest_of_anna}"
            ),
        ),
        (
            I::OutcomeKept,
            "a posted transfer whose key is free again",
            format!("DELETE FROM outcomes WHERE transfer = {a_transfer}"),
        ),
        (
            I::OutcomeKept,
            "a transfer that does not follow from its key",
            "UPDATE outcomes SET idempotency_key = 'another' \
             WHERE idempotency_key = 'a-to-b-3'"
                .to_owned(),
        ),
        (
            I::OutcomeKept,
            "an acknowledged transfer is missing",
            format!(
                "DELETE FROM receipts WHERE transfer = {a_transfer}; \
                 DELETE FROM entries WHERE transfer = {a_transfer}; \
                 DELETE FROM transfers WHERE id = {a_transfer}"
            ),
        ),
        (
            I::EntriesDense,
            "a gap in an account's numbers",
            format!("UPDATE entries SET seq = seq + 1 WHERE {newest_of_anna}"),
        ),
        (
            I::EntriesDense,
            "an account that forgot its newest entry",
            "UPDATE accounts SET last_seq = last_seq - 1 WHERE code = 1 AND last_seq > 0"
                .to_owned(),
        ),
        (
            I::NeverOverdrawn,
            "a customer below zero",
            "UPDATE accounts SET flags = 1 WHERE code = 101".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "money held by nothing",
            "UPDATE accounts SET debits_pending = 5 WHERE id = \
             x'01010101010101010101010101010101'"
                .to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "the capture of a hold that is not there",
            format!("UPDATE transfers SET pending_id = randomblob(16) WHERE id = {a_transfer}"),
        ),
        (
            I::HoldsAndRefunds,
            "a hold that is not reserved",
            "UPDATE holds SET amount = amount + 1 WHERE state = 1".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a hold that was released with another amount",
            "UPDATE holds SET amount = amount + 1 WHERE state = 2".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a hold that was freed and posted",
            "UPDATE holds SET state = 3, refusal = 'cancelled' WHERE state = 2".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a hold that was released and moved nothing",
            "UPDATE holds SET state = 2, refusal = NULL WHERE state = 3".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a hold that its second person did not approve",
            "UPDATE holds SET approved_at = NULL".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a change of holds that the account's version does not tell of",
            "UPDATE accounts SET hold_seq = hold_seq - 1 WHERE hold_seq > 0".to_owned(),
        ),
        (
            I::HoldsAndRefunds,
            "a transfer that hides that it was held",
            "UPDATE transfers SET pending_id = NULL".to_owned(),
        ),
        (
            I::OutcomeKept,
            "a hold whose key is free again",
            "DELETE FROM outcomes WHERE transfer IN (SELECT transfer FROM holds WHERE state = 1)"
                .to_owned(),
        ),
        (
            I::TraceComplete,
            "a hold that began or ended in silence",
            "UPDATE events SET subject = 6, hold = NULL WHERE subject = 5".to_owned(),
        ),
        (
            I::TraceComplete,
            "no receipt",
            format!("DELETE FROM receipts WHERE transfer = {a_transfer}"),
        ),
        (
            I::TraceComplete,
            "a receipt over another amount",
            format!("UPDATE receipts SET amount = amount + 1 WHERE transfer = {a_transfer}"),
        ),
        (
            I::TraceComplete,
            "a refused transfer that moved money",
            format!("UPDATE outcomes SET refusal = 'cancelled' WHERE transfer = {a_transfer}"),
        ),
        (
            I::TraceComplete,
            "the newest event is gone",
            "DELETE FROM events WHERE user = x'02020202020202020202020202020202' AND seq = 7"
                .to_owned(),
        ),
        (
            I::TraceComplete,
            "events out of the account's order",
            "UPDATE events SET account_seq = 9 - account_seq WHERE user = \
             x'02020202020202020202020202020202' AND account_seq IN (4, 5)"
                .to_owned(),
        ),
        (
            I::TraceComplete,
            "an event told to somebody else",
            "UPDATE events SET user = x'03030303030303030303030303030303', seq = 7 \
             WHERE user = x'02020202020202020202020202020202' AND seq = 7"
                .to_owned(),
        ),
        (
            I::EventsDense,
            "a gap in a person's events",
            "UPDATE events SET seq = seq + 1 WHERE user = x'02020202020202020202020202020202' \
             AND seq = 7"
                .to_owned(),
        ),
        (
            I::OrderPaidOnce,
            "an order paid with another amount",
            format!("UPDATE orders SET amount = amount + 1 WHERE {first_order}"),
        ),
        (
            I::OrderPaidOnce,
            "an order paid to another shop",
            format!(
                "UPDATE orders SET shop = x'04040404040404040404040404040404' WHERE {first_order}"
            ),
        ),
        (
            I::OrderPaidOnce,
            "an order paid after its time",
            format!("UPDATE orders SET expires_at = created_at + 1 WHERE {first_order}"),
        ),
        (
            I::OrderPaidOnce,
            "an order paid and taken back",
            format!("UPDATE orders SET cancelled_at = 1 WHERE {first_order}"),
        ),
        (
            I::OrderPaidOnce,
            "an order paid by nothing",
            format!("UPDATE orders SET transfer = randomblob(16) WHERE {first_order}"),
        ),
        (
            I::OrderPaidOnce,
            "two orders paid by one transfer",
            format!(
                "DROP INDEX orders_by_transfer; UPDATE orders SET amount = 1020, transfer = \
                 (SELECT transfer FROM orders WHERE {first_order}) \
                 WHERE id = x'18181818181818181818181818181818'"
            ),
        ),
        (
            I::CodeUsedOnce,
            "a code that was used twice",
            "DROP INDEX charges_by_code; UPDATE charges SET seed = x'05', step = 1".to_owned(),
        ),
        (
            I::CodeUsedOnce,
            "a code whose outcome is gone",
            format!("DELETE FROM outcomes WHERE transfer = {refused_charge}"),
        ),
        (
            I::CodeUsedOnce,
            "a code that paid another order",
            format!(
                "UPDATE charges SET order_id = (SELECT id FROM orders WHERE {first_order}) \
                 WHERE transfer <> {refused_charge}"
            ),
        ),
        (
            I::CodeUsedOnce,
            "a code of somebody who did not pay",
            format!(
                "UPDATE charges SET payer = x'02020202020202020202020202020202' \
                 WHERE transfer <> {refused_charge}"
            ),
        ),
        (
            I::CodeUsedOnce,
            "a refused charge that paid",
            format!(
                "UPDATE orders SET transfer = {refused_charge} WHERE id = \
                 (SELECT order_id FROM charges WHERE transfer = {refused_charge})"
            ),
        ),
        (
            I::TraceComplete,
            "an order that ended in silence",
            "DELETE FROM events WHERE subject = 3 AND seq = (SELECT max(seq) FROM events \
             WHERE subject = 3)"
                .to_owned(),
        ),
        (
            I::TraceComplete,
            "an order that did not end, and is told of",
            "UPDATE orders SET cancelled_at = NULL WHERE cancelled_at IS NOT NULL".to_owned(),
        ),
        (
            I::TraceComplete,
            "a charge that was refused in silence",
            "DELETE FROM events WHERE subject = 4".to_owned(),
        ),
        (
            I::TraceComplete,
            "a refused charge told to somebody else",
            "UPDATE events SET user = x'04040404040404040404040404040404' WHERE subject = 4"
                .to_owned(),
        ),
        (
            I::StorageSound,
            "a row that points nowhere",
            "DELETE FROM shops".to_owned(),
        ),
        (
            I::StorageSound,
            "a value the schema forbids",
            "UPDATE receipts SET id = x'00' WHERE seq = 2 AND shop = \
             x'04040404040404040404040404040404'"
                .to_owned(),
        ),
    ];
    for (invariant, what, sql) in cases {
        let broken = broken_after(honest.path(), what, &sql);
        assert!(
            broken.contains(invariant.name()),
            "{what}: verify named {broken:?}"
        );
    }
}

/// What `verify` finds in a copy of these books after a hand changed it.
pub(super) fn broken_after(honest: &Path, what: &str, sql: &str) -> BTreeSet<&'static str> {
    let copy = tempfile::tempdir().unwrap();
    books::copy(honest, copy.path());
    let changed = books::forge(copy.path(), sql);
    assert!(changed > 0, "{what}: nothing was broken");
    broken_by(copy.path())
}

#[tokio::test]
async fn folders_without_books_and_newer_books_are_refused_with_a_reason() {
    let empty = tempfile::tempdir().unwrap();
    books::without(empty.path());
    let error = books::verify(empty.path()).unwrap_err().to_string();
    assert!(error.contains("no books"), "{error}");

    let dir = tempfile::tempdir().unwrap();
    honest_books(dir.path()).await;
    books::forge(dir.path(), "UPDATE schema_version SET version = 99");
    for error in [
        books::books(dir.path()).unwrap_err().to_string(),
        books::open(dir.path()).unwrap_err().to_string(),
    ] {
        assert!(error.contains("schema version 99"), "{error}");
        assert!(error.contains("newer"), "{error}");
    }
}

#[tokio::test]
async fn a_second_server_is_kept_off_while_auditors_may_read() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    honest_books(dir.path()).await;
    let world = World::open(dir.path());
    let error = books::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("another server"), "{error}");
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    world.close().await;
    assert!(books::open(dir.path()).is_ok());
}
