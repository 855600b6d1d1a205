//! How transfers that are protected by a code end: by wrong codes, by either side, by time; each once.

use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::protected::{
    DAY, account, code, enter, entered, now, path, protected, request, send, wrong,
};
use super::world::{ANNA, BORIS, MARIA, Person, World, rub};

/// The money is the payer's again, and both know.
async fn is_back(world: &World, sides: [&Person<'_>; 2], hold: &Value, state: &str) {
    let [payer, payee] = sides;
    for person in sides {
        let told = now(person, hold).await;
        assert_eq!(
            (&told["state"], &told["code"]),
            (&json!(state), &Value::Null)
        );
        assert!(told["ended_at"].is_string());
        let notices = person.get("/notices").send().await.ok();
        let newest = &notices["items"][0]["body"];
        let newest = match person.id == payer.id {
            true => &newest["hold_changed"]["hold"]["protection"]["state"],
            false => &newest["protected_changed"]["transfer"]["state"],
        };
        assert_eq!(newest, state);
        let events = super::events::all(person).await;
        let last = events.last().unwrap();
        let last = match person.id == payer.id {
            true => &last["hold_changed"]["hold"]["id"],
            false => &last["protected_changed"]["transfer"]["id"],
        };
        assert_eq!(last, &hold["id"]);
    }
    assert_eq!(account(payer).await, (json!("1000000"), json!("0")));
    assert_eq!(payee.has().await, 0);
    enter(payee, hold, "0000").await.is_problem("hold-over");
    world.verify().await;
}

#[tokio::test]
async fn five_wrong_codes_end_it_and_each_counts_once_for_its_key() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    let wrong = wrong(&hold);
    let mut keys = Vec::new();
    for left in (0..5).rev() {
        let key = world.key();
        // A lost answer: the same comes again, and is the same try.
        for _ in 0..2 {
            let refused = entered(&boris, &key, &hold, &wrong).send().await;
            refused.is_problem("code-wrong");
            if left > 0 {
                let detail = format!("The code is wrong; tries left: {left}.");
                assert_eq!(refused.json["detail"], detail);
                assert_eq!(now(&boris, &hold).await["tries_left"], left);
            }
        }
        // Another code by the same key is no free try.
        let other = entered(&boris, &key, &hold, &code(&hold)).send().await;
        other.is_problem("idempotency-key-reused");
        keys.push(key);
    }
    is_back(&world, [&anna, &boris], &hold, "code_spent").await;
    for key in keys {
        entered(&boris, &key, &hold, &wrong)
            .send()
            .await
            .is_problem("code-wrong");
    }
    enter(&boris, &hold, &code(&hold))
        .await
        .is_problem("hold-over");
    assert_eq!(world.audited(" state=code-wrong"), 5);
    assert_eq!(account(&anna).await.0, json!("1000000"));
}

#[tokio::test]
async fn many_wrong_codes_at_once_are_five_tries_and_the_right_one_after_them_is_none() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    let wrong = wrong(&hold);
    let asked = (0..40).map(|_| {
        let ask = entered(&boris, &world.key(), &hold, &wrong);
        tokio::spawn(ask.into_future())
    });
    let asked: Vec<_> = asked.collect();
    let mut statuses = Vec::new();
    for answer in asked {
        statuses.push(answer.await.unwrap().status().as_u16());
    }
    let many = |status: u16| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((many(422), many(409)), (5, 35), "{statuses:?}");
    enter(&boris, &hold, &code(&hold))
        .await
        .is_problem("hold-over");
    is_back(&world, [&anna, &boris], &hold, "code_spent").await;
}

#[tokio::test]
async fn the_right_code_within_five_tries_still_takes_it() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    for _ in 0..4 {
        enter(&boris, &hold, &wrong(&hold))
            .await
            .is_problem("code-wrong");
    }
    assert_eq!(now(&anna, &hold).await["tries_left"], 1);
    assert_eq!(
        enter(&boris, &hold, &code(&hold)).await.ok()["state"],
        "accepted"
    );
    assert_eq!(boris.has().await, 30_000);
    world.verify().await;
}

#[tokio::test]
async fn either_side_ends_it_and_it_stays_as_it_ended() {
    for (act, state, other) in [
        ("decline", "declined", "cancel"),
        ("cancel", "cancelled", "decline"),
    ] {
        let world = World::new();
        let (anna, boris) = (world.anna().await, world.boris().await);
        let hold = protected(&anna, &boris, 30_000).await;
        let (one, two) = if act == "cancel" {
            (&anna, &boris)
        } else {
            (&boris, &anna)
        };
        let act = format!("{}/{act}", path(&hold));
        let ended = one.post_nothing(&act).send().await.ok();
        assert_eq!(ended["state"], state);
        assert_eq!(one.post_nothing(&act).send().await.ok(), ended);
        let other = two.post_nothing(&format!("{}/{other}", path(&hold)));
        other.send().await.is_problem("hold-over");
        is_back(&world, [&anna, &boris], &hold, state).await;
    }
}

#[tokio::test]
async fn the_key_that_sent_it_calls_it_off_as_any_other() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let key = world.key();
    let body = request(&boris.payee_id(), 30_000, 7);
    let hold = send(&anna, &key, &body).send().await.ok();
    let outcome = anna
        .delete(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["refused"]["problem"]["code"], "cancelled");
    is_back(&world, [&anna, &boris], &hold, "cancelled").await;
    send(&anna, &key, &body)
        .send()
        .await
        .is_problem("cancelled");
}

#[tokio::test]
async fn its_time_ends_it_once_and_not_before() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    world.pass(7 * DAY - 1);
    assert_eq!(world.wallet.expire_holds().await, Ok(0));
    world.pass(1);
    let (anna, boris) = (world.sign_in(ANNA).await, world.sign_in(BORIS).await);
    // Its time is over, whether it was ended yet or not.
    enter(&boris, &hold, &code(&hold))
        .await
        .is_problem("hold-over");
    assert_eq!(world.wallet.expire_holds().await, Ok(1));
    assert_eq!(world.wallet.expire_holds().await, Ok(0));
    is_back(&world, [&anna, &boris], &hold, "expired").await;
    world.pass(30 * DAY + 1);
    let boris = world.sign_in(BORIS).await;
    assert_eq!(
        boris.get("/protected").send().await.ok()["items"],
        json!([])
    );
}

#[tokio::test]
async fn of_cancel_and_accept_at_once_one_happens() {
    for round in 0..12 {
        let world = World::new();
        let (anna, boris) = (world.anna().await, world.boris().await);
        let hold = protected(&anna, &boris, 30_000).await;
        let cancel = anna.post_nothing(&format!("{}/cancel", path(&hold)));
        let accept = entered(&boris, &world.key(), &hold, &code(&hold));
        let (cancel, accept) = (cancel.into_future(), accept.into_future());
        let (cancelled, accepted) = if round % 2 == 0 {
            tokio::join!(cancel, accept)
        } else {
            let (accepted, cancelled) = tokio::join!(accept, cancel);
            (cancelled, accepted)
        };
        let statuses = (cancelled.status().as_u16(), accepted.status().as_u16());
        let state = now(&anna, &hold).await["state"].clone();
        match statuses {
            (200, 409) => assert_eq!((state, boris.has().await), (json!("cancelled"), 0)),
            (409, 200) => assert_eq!((state, boris.has().await), (json!("accepted"), 30_000)),
            other => panic!("{other:?}"),
        }
        assert_eq!(account(&anna).await.1, json!("0"));
        world.verify().await;
    }
}

#[tokio::test]
async fn from_a_frozen_wallet_nothing_is_taken_and_no_try_is_counted() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    anna.post_nothing("/freeze").send().await;
    for code in [code(&hold), wrong(&hold)] {
        enter(&boris, &hold, &code)
            .await
            .is_problem("wallet-frozen");
    }
    assert_eq!(now(&boris, &hold).await["tries_left"], 5);
    assert_eq!(anna.delete("/freeze").send().await.status, 204);
    assert_eq!(
        enter(&boris, &hold, &code(&hold)).await.ok()["state"],
        "accepted"
    );
    world.verify().await;
}

#[tokio::test]
async fn what_the_payee_cannot_take_now_waits_and_counts_no_try() {
    let mut rules = Rules::open().unwrap();
    rules.levels.anonymous.balance = Some(40_000);
    let world = World::builder().rules(rules).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    let maria = world.sign_in(MARIA).await;
    world.fund(&boris, 10_001).await;
    for code in [code(&hold), wrong(&hold)] {
        enter(&boris, &hold, &code)
            .await
            .is_problem("limit-exceeded");
    }
    assert_eq!(now(&boris, &hold).await["tries_left"], 5);
    boris
        .pay(&world.key(), &maria.payee_id(), 1)
        .send()
        .await
        .ok();
    assert_eq!(
        enter(&boris, &hold, &code(&hold)).await.ok()["state"],
        "accepted"
    );
    assert_eq!(boris.has().await, 40_000);
    world.verify().await;
}

#[tokio::test]
async fn what_ended_otherwise_does_not_count_for_the_limits_of_the_payer() {
    let mut rules = Rules::open().unwrap();
    rules.levels.anonymous.month = Some(50_000);
    let world = World::builder().rules(rules).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    let more = send(&anna, &world.key(), &request(&boris.payee_id(), 30_000, 7));
    more.send().await.is_problem("limit-exceeded");
    let decline = boris.post_nothing(&format!("{}/decline", path(&hold)));
    decline.send().await.ok();
    let more = send(&anna, &world.key(), &request(&boris.payee_id(), 30_000, 7));
    assert_eq!(more.send().await.ok()["amount"], rub(30_000));
    world.verify().await;
}
