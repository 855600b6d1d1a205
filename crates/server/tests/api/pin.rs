//! The PIN: set, changed, removed; the ladder of wrong ones.

use futures_util::future::join_all;
use poltina_server::rules::Rules;
use poltina_server::store::{AuditInsert, FactorRemoved, Trace};
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::Authenticator;
use super::confirmations;
use super::devices::{device_cookie, sign_in};
use super::passkeys::enrolled;
use super::world::{ANNA, Person, World};

const PIN: &str = "274916";
const WRONG: &str = "274917";
const MINUTE: i64 = 60;

impl Person<'_> {
    async fn set_pin(&self, pin: &str) -> Answer {
        self.put("/pin", &json!({ "pin": pin })).send().await
    }

    async fn security(&self) -> Value {
        self.get("/security").send().await.ok()
    }

    /// Tries a PIN: the code of the answer, or nothing where it was right, and the time to wait.
    async fn try_pin(&self, pin: &str) -> (&'static str, Option<u32>) {
        match self.world.wallet.check_pin(self.id, pin).await {
            Ok(()) => ("", None),
            Err(failure) => (failure.code.as_str(), failure.retry_after),
        }
    }
}

#[tokio::test]
async fn a_pin_is_set_changed_and_removed_and_each_time_the_cookie_is_another() {
    let world = World::new();
    let anna = world.anna().await;
    assert_eq!(anna.security().await["pin_set"], false);
    let set = anna.set_pin(PIN).await;
    assert_eq!(set.status, 204, "{}", set.json);
    assert_ne!(set.cookie(), anna.cookie);
    assert_eq!(anna.try_pin(PIN).await, ("", None));
    assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", None));
    assert_eq!(anna.set_pin("907153").await.status, 204);
    assert_eq!(anna.try_pin(PIN).await, ("pin-wrong", None));
    assert_eq!(anna.try_pin("907153").await, ("", None));
    assert_eq!(anna.security().await["pin_set"], true);
    enrolled(&anna, &mut Authenticator::new(), "Ключ").await;
    let removed = anna.delete("/pin").send().await;
    assert_eq!(removed.status, 204);
    assert_ne!(removed.cookie(), anna.cookie);
    assert_eq!(anna.try_pin("907153").await, ("factor-required", None));
    assert_eq!(anna.security().await["pin_set"], false);
    anna.delete("/pin").send().await.is_problem("not-found");
}

#[tokio::test]
async fn the_pin_of_who_has_no_passkey_stays_and_says_why_before_it_is_confirmed() {
    for world in [World::new(), confirmations::world()] {
        let anna = world.anna().await;
        assert_eq!(anna.set_pin(PIN).await.status, 204);
        let books = world.books();
        anna.delete("/pin").send().await.is_problem("last-factor");
        assert_eq!(world.books(), books);
        assert_eq!(anna.security().await["pin_set"], true);
    }
    // Nor does it go where the passkey has gone since that was looked at.
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    let audit = AuditInsert {
        at: world.now(),
        user: Some(anna.id),
        session: None,
        device: None,
        act: "remove-pin",
        detail: String::new(),
    };
    let trace = Trace {
        audit,
        notice: None,
    };
    let books = world.books();
    let removed = world.store.remove_pin(anna.id, trace).await;
    assert_eq!(removed, Ok(FactorRemoved::Last));
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn what_is_no_pin_or_a_weak_one_is_refused_and_the_old_one_stays() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    for weak in [
        "111111", "121212", "123456", "654321", "070885", "083185", "850731", "159753",
    ] {
        anna.set_pin(weak).await.is_problem("pin-weak");
    }
    for wrong in ["", "27491", "2749160", "27491a", "２７４９１６"] {
        anna.set_pin(wrong).await.is_wrong_at("/pin");
    }
    let surplus = json!({ "pin": "907153", "user": "x" });
    anna.put("/pin", &surplus).send().await.is_wrong_at("/user");
    assert_eq!(anna.try_pin(PIN).await, ("", None));
}

#[tokio::test]
async fn the_first_pin_needs_a_sign_in_of_the_last_minutes() {
    let world = World::new();
    let anna = world.anna().await;
    world.pass(10 * MINUTE + 1);
    let late = anna.set_pin(PIN).await;
    late.is_problem("fresh-sign-in-required");
    assert_eq!(anna.security().await["pin_set"], false);
    let again = world.sign_in(ANNA).await;
    assert_eq!(again.set_pin(PIN).await.status, 204);
}

#[tokio::test]
async fn who_begins_a_confirmation_is_told_that_the_tries_of_the_pin_are_spent() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    enrolled(&anna, &mut Authenticator::new(), "Ключ").await;
    let ways = async || {
        let begun = confirmations::begun(&anna, &json!({ "unlock": {} })).await;
        (begun["pin"].clone(), begun["pin_spent"].clone())
    };
    assert_eq!(ways().await, (json!(true), json!(false)));
    for wait in [0, 0, 0, 0, 30, 60, 300, 900, 3_600] {
        anna.try_pin(WRONG).await;
        world.pass(wait);
    }
    assert_eq!(ways().await, (json!(true), json!(false)));
    anna.try_pin(WRONG).await;
    assert_eq!(ways().await, (json!(false), json!(true)));
}

#[tokio::test]
async fn five_wrong_pins_are_free_then_each_waits_longer_and_after_the_tenth_none_counts() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    for _ in 0..4 {
        assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", None));
    }
    for wait in [30, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE] {
        let seconds = u32::try_from(wait).unwrap();
        assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", Some(seconds)));
        // The right one does not count either, and nothing is counted meanwhile.
        assert_eq!(anna.try_pin(PIN).await, ("pin-blocked", Some(seconds)));
        let shown = anna.security().await;
        assert!(shown["pin_blocked_until"].is_string(), "{shown}");
        world.pass(wait - 1);
        assert_eq!(anna.try_pin(PIN).await, ("pin-blocked", Some(1)));
        world.pass(1);
        assert_eq!(anna.security().await.get("pin_blocked_until"), None);
    }
    assert_eq!(anna.try_pin(WRONG).await, ("pin-blocked", None));
    world.pass(24 * 60 * MINUTE);
    assert_eq!(anna.try_pin(PIN).await, ("pin-blocked", None));
    let shown = anna.security().await;
    assert_eq!(
        (&shown["pin_set"], &shown["pin_spent"]),
        (&json!(true), &json!(true))
    );
    // The way back: a new sign-in by code, and a new PIN.
    anna.set_pin(PIN).await.is_problem("fresh-sign-in-required");
    let again = world.sign_in(ANNA).await;
    assert_eq!(again.set_pin("907153").await.status, 204);
    assert_eq!(again.try_pin("907153").await, ("", None));
    assert_eq!(again.security().await["pin_spent"], false);
}

#[tokio::test]
async fn a_pin_that_is_set_anew_after_all_tries_were_spent_lowers_the_limits_for_a_day() {
    let mut rules = Rules::open().unwrap();
    rules.cooling = Rules::standard().unwrap().cooling;
    let world = World::builder().rules(rules).build();
    let first = sign_in(&world, ANNA, |ask| ask).await;
    let device = device_cookie(&first);
    // The device is known: a sign-in by code there is nothing new.
    let again = async || {
        let answer = sign_in(&world, ANNA, |ask| ask.header("cookie", &device)).await;
        Person {
            world: &world,
            id: answer.json["id"].as_str().unwrap().parse().unwrap(),
            phone: ANNA.to_owned(),
            cookie: answer.cookie(),
        }
    };
    let anna = again().await;
    assert_eq!(anna.set_pin(PIN).await.status, 204);
    assert_eq!(anna.security().await.get("cooling_until"), None);
    for _ in 0..10 {
        anna.try_pin(WRONG).await;
        world.pass(60 * MINUTE);
    }
    let thief = again().await;
    assert_eq!(thief.security().await.get("cooling_until"), None);
    assert_eq!(thief.set_pin("907153").await.status, 204);
    let until = thief.security().await["cooling_until"].take();
    assert_eq!(until, "2026-11-23T22:00:00.000+03:00");
}

#[tokio::test]
async fn a_pin_does_not_run_out() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    world.pass(3 * 365 * 24 * 60 * MINUTE);
    assert_eq!(anna.try_pin(PIN).await, ("", None));
}

#[tokio::test]
async fn a_right_pin_begins_the_count_anew() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", None));
        }
        assert_eq!(anna.try_pin(PIN).await, ("", None));
    }
    for wait in [None, None, None, None, Some(30)] {
        assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", wait));
    }
    world.pass(30);
    assert_eq!(anna.try_pin(PIN).await, ("", None));
    assert_eq!(anna.try_pin(WRONG).await, ("pin-wrong", None));
}

#[tokio::test]
async fn wrong_pins_at_once_are_all_counted() {
    let world = World::new();
    let anna = world.anna().await;
    anna.set_pin(PIN).await;
    let mut answers = join_all((0..12).map(|_| anna.try_pin(WRONG))).await;
    answers.sort_unstable();
    let mut expected = vec![("pin-blocked", Some(30)); 7];
    expected.extend([("pin-wrong", None); 4]);
    expected.push(("pin-wrong", Some(30)));
    assert_eq!(answers, expected);
    assert_eq!(anna.try_pin(PIN).await, ("pin-blocked", Some(30)));
}

#[tokio::test]
async fn a_pin_is_each_person_s_own_and_stands_nowhere_in_the_books() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.set_pin(PIN).await;
    boris.set_pin(PIN).await;
    for _ in 0..5 {
        anna.try_pin(WRONG).await;
    }
    assert_eq!(boris.try_pin(PIN).await, ("", None));
    let hashes: Vec<_> = world
        .books()
        .into_iter()
        .filter(|row| row.starts_with("pins "))
        .collect();
    assert_eq!(hashes.len(), 2);
    let hash = |row: &str| row.split("Blob(").nth(2).unwrap().to_owned();
    assert_ne!(
        hash(&hashes[0]),
        hash(&hashes[1]),
        "each has a salt of its own"
    );
    let ascii = format!("{:?}", PIN.as_bytes());
    let ascii = ascii.trim_matches(['[', ']']);
    for row in world.books() {
        assert!(!row.contains(ascii) && !row.contains(PIN), "{row}");
    }
    world.verify().await;
}
