//! Requests for money in the books: paid in the transfer's own transaction, or not at all.

use poltina_domain::{Currency, Money, RequestId, SplitId};
use poltina_server::sequencer::{HoldAct, SubmitError};
use poltina_server::store::{
    Decision, Invariant, NewRequestRow, NewRequests, RequestAct, RequestStage, RequestStore as _,
    RequestsKept, User,
};

use super::verify::broken_after;
use crate::support::books;
use crate::support::{START, World, terms, transfer};

const fn id(n: u8) -> RequestId {
    RequestId::from_bytes([n; 16])
}

fn item(n: u8, payer: Option<&User>, kopecks: i64) -> NewRequestRow {
    NewRequestRow {
        id: id(n),
        payer: payer.map(|payer| payer.id),
        label: String::new(),
        amount: (kopecks > 0).then(|| Money::new(kopecks, Currency::Rub)),
    }
}

/// Requests of this person's, a bill where `split` says its number and own share.
async fn make(world: &World, owner: &User, split: Option<(u8, i64)>, items: Vec<NewRequestRow>) {
    let sum: i64 = items
        .iter()
        .filter_map(|item| Some(item.amount?.minor()))
        .sum();
    let first = items[0].id;
    let new = NewRequests {
        owner: owner.id,
        key: format!("ask-{first}"),
        fingerprint: [5; 32],
        split: split.map(|(n, own)| {
            let total = Money::new(own + sum, Currency::Rub);
            (SplitId::from_bytes([n; 16]), total, own)
        }),
        note: "Ужин".to_owned(),
        created_at: START,
        expires_at: i64::MAX,
        items,
    };
    let kept = world.store.put_requests(new).await;
    assert_eq!(kept, Ok(RequestsKept::Kept));
}

async fn pay(
    world: &World,
    (n, kopecks): (u8, i64),
    (payer, payee): (&User, &User),
    held: bool,
) -> Result<Decision, SubmitError> {
    let key = format!("pay-{n}-{}-{held}", payer.id);
    let mut command = transfer(payer.id, &key, (payer.account, payee.account), kopecks);
    command.request = Some(id(n));
    command.hold = held.then(terms);
    world.sequencer.submit(command).await
}

/// One paid, one paid by what was held, one declined, one taken back, one open; a bill, closed.
async fn honest(world: &World) {
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&boris, 100_000).await;
    make(world, &anna, None, vec![item(20, Some(&boris), 500)]).await;
    make(world, &anna, None, vec![item(21, None, 0)]).await;
    make(world, &anna, None, vec![item(22, Some(&boris), 700)]).await;
    make(world, &anna, None, vec![item(23, Some(&boris), 700)]).await;
    make(world, &anna, None, vec![item(24, None, 700)]).await;
    let shares = vec![item(25, Some(&boris), 300), item(26, None, 301)];
    make(world, &anna, Some((30, 299)), shares).await;
    let both = (&boris, &anna);
    let paid = pay(world, (20, 500), both, false).await;
    assert!(matches!(paid, Ok(Decision::Posted(_))), "{paid:?}");
    let Ok(Decision::Held(held)) = pay(world, (21, 900), both, true).await else {
        panic!("not held");
    };
    let released = world.sequencer.decide_hold(held, HoldAct::Release).await;
    assert!(matches!(released, Ok(Decision::Posted(_))), "{released:?}");
    let act = async |n, act| world.store.act_on_request(id(n), act, START + 1).await;
    assert_eq!(act(22, RequestAct::Decline).await, Ok(true));
    assert_eq!(act(23, RequestAct::Cancel).await, Ok(true));
    let paid = pay(world, (25, 300), both, false).await;
    assert!(matches!(paid, Ok(Decision::Posted(_))), "{paid:?}");
    let split = SplitId::from_bytes([30; 16]);
    let told = world.store.close_split(split, START + 2).await;
    assert_eq!(told, Ok(vec![anna.id]));
    // None of these leaves anything behind, and nothing ends twice.
    for (n, kopecks) in [
        (20, 500),
        (21, 900),
        (22, 700),
        (23, 700),
        (25, 300),
        (26, 301),
    ] {
        let carol = world.person(3).await;
        world.fund(&carol, 1_000 + i64::from(n)).await;
        let payer = if matches!(n, 21 | 26) { &carol } else { &boris };
        let mut command = transfer(
            payer.id,
            &format!("late-{n}"),
            (payer.account, anna.account),
            kopecks,
        );
        command.request = Some(id(n));
        let late = world.sequencer.submit(command).await;
        assert_eq!(late, Err(SubmitError::RequestClosed), "{n}");
        assert_eq!(act(n, RequestAct::Cancel).await, Ok(false));
    }
}

#[tokio::test]
async fn of_two_that_pay_one_request_in_one_batch_one_does() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris, carol) = (
        world.person(1).await,
        world.person(2).await,
        world.person(3).await,
    );
    for payer in [&boris, &carol] {
        world.fund(payer, 10_000).await;
    }
    make(&world, &anna, None, vec![item(20, None, 500)]).await;
    let (first, second) = tokio::join!(
        pay(&world, (20, 500), (&boris, &anna), false),
        pay(&world, (20, 500), (&carol, &anna), false),
    );
    assert!(matches!(first, Ok(Decision::Posted(_))), "{first:?}");
    assert_eq!(second, Err(SubmitError::RequestClosed));
    let row = world.store.request_by_id(id(20)).await.unwrap().unwrap();
    assert_eq!(row.paid_by(), Some(boris.id));
    // One that asks Boris is not Carol's to pay, nor for another amount.
    make(&world, &anna, None, vec![item(21, Some(&boris), 500)]).await;
    for (payer, kopecks) in [(&carol, 500), (&boris, 501)] {
        let wrong = pay(&world, (21, kopecks), (payer, &anna), false).await;
        assert!(matches!(wrong, Err(SubmitError::Invalid(_))), "{wrong:?}");
    }
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn what_is_held_for_a_request_that_ends_is_freed() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    let (anna, boris) = (world.person(1).await, world.person(2).await);
    world.fund(&boris, 10_000).await;
    make(&world, &anna, None, vec![item(20, Some(&boris), 500)]).await;
    let Ok(Decision::Held(held)) = pay(&world, (20, 500), (&boris, &anna), true).await else {
        panic!("not held");
    };
    let ended = world
        .store
        .act_on_request(id(20), RequestAct::Cancel, START + 1);
    assert_eq!(ended.await, Ok(true));
    let failed = world.sequencer.decide_hold(held, HoldAct::Release).await;
    let closed = Decision::Refused(poltina_ledger::Refusal::RequestClosed);
    assert_eq!(failed, Ok(closed));
    let row = world.store.request_by_id(id(20)).await.unwrap().unwrap();
    assert_eq!(row.stage, RequestStage::Cancelled);
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}

#[tokio::test]
async fn what_verify_says_of_requests_that_a_hand_changed() {
    use Invariant as I;
    let dir = tempfile::tempdir().unwrap();
    let world = World::open(dir.path());
    honest(&world).await;
    world.close().await;
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    let paid = "id = x'14141414141414141414141414141414'";
    let carol = "x'03030303030303030303030303030303'";
    let cases = [
        (
            I::RequestPaidOnce,
            "another amount",
            format!("UPDATE requests SET amount = 501 WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "another payer",
            format!("UPDATE requests SET paid_by = {carol} WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "asked of another",
            format!("UPDATE requests SET payer = {carol} WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "paid to another",
            format!("UPDATE requests SET owner = {carol} WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "paid too late",
            format!("UPDATE requests SET expires_at = created_at WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "paid by nothing",
            format!("UPDATE requests SET transfer = randomblob(16) WHERE {paid}"),
        ),
        (
            I::RequestPaidOnce,
            "paid by what was held for another",
            "UPDATE holds SET request = x'14141414141414141414141414141414'".to_owned(),
        ),
        (
            I::SplitsSum,
            "a bill above its shares",
            "UPDATE splits SET total = total + 1".to_owned(),
        ),
        (
            I::SplitsSum,
            "a share above its bill",
            "UPDATE requests SET amount = 400 WHERE place = 1".to_owned(),
        ),
        (
            I::SplitsSum,
            "an open share of a closed bill",
            "UPDATE requests SET ended = NULL, ended_at = NULL WHERE place = 1".to_owned(),
        ),
        (
            I::TraceComplete,
            "a request that ended in silence",
            "UPDATE events SET subject = 6, request = NULL WHERE subject = 9".to_owned(),
        ),
        (
            I::TraceComplete,
            "a request told to somebody else",
            format!("UPDATE requests SET payer = {carol}, paid_by = {carol} WHERE {paid}"),
        ),
    ];
    for (invariant, what, sql) in cases {
        let broken = broken_after(dir.path(), what, &sql);
        assert!(
            broken.contains(invariant.name()),
            "{what}: verify named {broken:?}"
        );
    }
}
