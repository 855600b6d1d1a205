//! Transfers that are protected by a code, in the books: a restart loses nothing of them, honest ones pass
//! `verify`, and those broken by hand do not.

use std::path::Path;

use poltina_domain::TransferId;
use poltina_ledger::Refusal;
use poltina_server::sequencer::{Attempt, HoldAct, SubmitError};
use poltina_server::store::{
    Decision, HoldTerms, ProtectedBy, ProtectedStore as _, Store as _, User, WrongCode,
};

use crate::support::books;
use crate::support::{START, World, terms};
use crate::verify::broken_after;

fn protected() -> HoldTerms {
    HoldTerms {
        signs: Vec::new(),
        protected: Some(ProtectedBy {
            sealed: vec![7; 60],
        }),
        ..terms()
    }
}

/// The n-th code that is entered.
fn attempt(n: u8, right: bool) -> HoldAct {
    HoldAct::Accept(Attempt {
        code: WrongCode {
            id: TransferId::derived([n; 32]),
            fingerprint: [n; 32],
        },
        right,
    })
}

/// Who pays, who is paid.
async fn people(world: &World) -> (User, User) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, 1_000_000).await;
    (payer, payee)
}

/// One waits with two wrong codes, one was accepted after one, one is declined, one called off, one spent.
async fn each_end(world: &World) -> [TransferId; 5] {
    let (payer, payee) = people(world).await;
    let parties = (&payer, payee.account);
    let begin = async |key| world.hold(key, parties, 1_000, protected()).await;
    let decide = async |id, act| world.sequencer.decide_hold(id, act).await;
    let ids = [
        begin("waits").await,
        begin("accepted").await,
        begin("declined").await,
        begin("called off").await,
        begin("spent").await,
    ];
    let [waits, accepted, declined, called_off, spent] = ids;
    let left = |left| Err(SubmitError::CodeWrong { left });
    assert_eq!(decide(waits, attempt(1, false)).await, left(4));
    assert_eq!(decide(waits, attempt(2, false)).await, left(3));
    // The same again is the same.
    assert_eq!(decide(waits, attempt(1, false)).await, left(4));
    assert_eq!(decide(accepted, attempt(3, false)).await, left(4));
    let posted = decide(accepted, attempt(4, true)).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
    let freed = Ok(Decision::Refused(Refusal::Cancelled));
    assert_eq!(decide(declined, HoldAct::Decline).await, freed);
    assert_eq!(decide(called_off, HoldAct::Cancel).await, freed);
    for n in 0..5 {
        let refused = decide(spent, attempt(10 + n, false)).await;
        assert_eq!(refused, left(4 - u32::from(n)));
    }
    let late = decide(spent, attempt(20, true)).await;
    assert_eq!(late, Err(SubmitError::HoldOver));
    let early = decide(waits, HoldAct::Release).await;
    assert_eq!(early, Err(SubmitError::HoldWaits));
    ids
}

#[tokio::test]
async fn a_restart_keeps_what_waits_its_code_and_each_try() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let [waits, ..] = each_end(&world).await;
    world.close().await;

    let world = World::open(dir.path());
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    let row = world.store.protected_by_id(payee.id, waits).await.unwrap();
    let part = row.unwrap().protected.unwrap();
    assert_eq!((part.sealed, part.tries), (Some(vec![7; 60]), 2));
    let kept = world.store.wrong_code(waits, TransferId::derived([2; 32]));
    let kept = kept.await;
    assert_eq!(kept.unwrap().unwrap().nth, 2);
    let decide = async |act| world.sequencer.decide_hold(waits, act).await;
    let left = |left| Err(SubmitError::CodeWrong { left });
    assert_eq!(decide(attempt(1, false)).await, left(4));
    assert_eq!(decide(attempt(5, false)).await, left(2));
    assert_eq!(decide(attempt(6, false)).await, left(1));
    let posted = decide(attempt(7, true)).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
    let (accounts, _) = world.store.accounts_of(payer.id).await.unwrap();
    assert_eq!((accounts[0].available(), accounts[0].held), (998_000, 0));
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn one_key_on_two_transfers_at_once_is_a_try_of_each_and_hinders_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (payer, payee) = people(&world).await;
    let parties = (&payer, payee.account);
    let mut ids = Vec::new();
    for key in ["a", "b", "c", "d"] {
        ids.push(world.hold(key, parties, 1_000, protected()).await);
    }
    for n in 1..=4 {
        let tries = ids
            .iter()
            .map(|id| world.sequencer.decide_hold(*id, attempt(n, false)));
        let tries = futures_util::future::join_all(tries);
        let other = format!("other-{n}");
        let (answers, other) = tokio::join!(tries, world.hold(&other, parties, 1_000, terms()));
        let left = Err(SubmitError::CodeWrong {
            left: 5 - u32::from(n),
        });
        assert_eq!(answers, vec![left; 4]);
        let held = world.store.hold_by_id(payer.id, other).await.unwrap();
        assert!(held.is_some());
    }
    for id in ids {
        let row = world.store.protected_by_id(payee.id, id).await.unwrap();
        assert_eq!(row.unwrap().protected.unwrap().tries, 4);
    }
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn what_is_over_while_no_server_ran_ends_once_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (payer, payee) = people(&world).await;
    let over = HoldTerms {
        expires_at: START + 1,
        ..protected()
    };
    let id = world.hold("k", (&payer, payee.account), 1_000, over).await;
    world.close().await;

    let world = World::open(dir.path());
    let expired = world.store.holds_over(START + 1, 10).await;
    assert_eq!(expired, Ok(vec![id]));
    let decide = async |act| world.sequencer.decide_hold(id, act).await;
    let late = decide(attempt(1, true)).await;
    assert_eq!(late, Err(SubmitError::HoldOver));
    let freed = Ok(Decision::Refused(Refusal::HoldExpired));
    assert_eq!(decide(HoldAct::Expire).await, freed);
    assert_eq!(decide(HoldAct::Expire).await, Err(SubmitError::HoldOver));
    let (accounts, _) = world.store.accounts_of(payer.id).await.unwrap();
    assert_eq!(accounts[0].available(), 1_000_000);
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn what_no_code_protects_takes_none() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (payer, payee) = people(&world).await;
    let parties = (&payer, payee.account);
    let id = world.hold("k", parties, 1_000, terms()).await;
    for act in [attempt(1, true), attempt(1, false), HoldAct::Decline] {
        let refused = world.sequencer.decide_hold(id, act).await;
        assert!(
            matches!(refused, Err(SubmitError::Invalid(_))),
            "{refused:?}"
        );
    }
    world.close().await;
}

#[tokio::test]
async fn what_is_broken_by_hand_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    each_end(&world).await;
    world.close().await;
    let honest: &Path = dir.path();
    assert_eq!(books::verify(honest), Ok(Vec::new()));
    let of = |state: u8| format!("transfer IN (SELECT transfer FROM holds WHERE state = {state})");
    for (what, sql, found) in [
        (
            "what waits is not protected any more",
            format!(
                "DELETE FROM protected_tries WHERE {0}; DELETE FROM protected WHERE {0}",
                of(1)
            ),
            vec!["holds-and-refunds"],
        ),
        (
            "what waits has lost its code",
            format!("UPDATE protected SET code = NULL WHERE {}", of(1)),
            vec!["holds-and-refunds"],
        ),
        (
            "what was accepted still has one",
            format!("UPDATE protected SET code = x'07' WHERE {}", of(2)),
            vec!["holds-and-refunds"],
        ),
        (
            "a try is free",
            format!("UPDATE protected SET tries = tries - 1 WHERE {}", of(1)),
            vec!["holds-and-refunds"],
        ),
        (
            "what was accepted is declined",
            format!("UPDATE protected SET declined = 1 WHERE {}", of(2)),
            vec!["holds-and-refunds"],
        ),
        (
            "what is protected has a sign",
            "UPDATE holds SET signs = 'night' WHERE state = 1".to_owned(),
            vec!["holds-and-refunds"],
        ),
        (
            "its payee was not told",
            "UPDATE events SET user = x'01010101010101010101010101010101', seq = seq + 1000 \
             WHERE protected IS NOT NULL AND seq = 1"
                .to_owned(),
            vec!["trace-complete"],
        ),
    ] {
        let broken = broken_after(honest, what, &sql);
        for name in found {
            assert!(broken.contains(name), "{what}: {broken:?}");
        }
    }
}
