//! Held transfers in the books: reserved, told, ended once, and known by their key.

use poltina_api_types::{HoldState, Sign};
use poltina_domain::{AccountId, TransferId};
use poltina_ledger::Refusal;
use poltina_server::sequencer::{HoldAct, OrderPayment, SubmitError};
use poltina_server::store::{Decision, EventBody, HoldTerms, HoldsOf, Store as _, User};

use crate::support::{START, World, terms, transfer};

struct Hall {
    _dir: tempfile::TempDir,
    world: World,
    anna: User,
    boris: User,
}

impl Hall {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let (anna, boris) = (world.person(1).await, world.person(2).await);
        world.fund(&anna, 10_000).await;
        Self {
            _dir: dir,
            world,
            anna,
            boris,
        }
    }

    async fn hold(&self, key: &str, kopecks: i64, terms: HoldTerms) -> TransferId {
        let parties = (&self.anna, self.boris.account);
        self.world.hold(key, parties, kopecks, terms).await
    }

    async fn decide(&self, id: TransferId, act: HoldAct) -> Result<Decision, SubmitError> {
        self.world.sequencer.decide_hold(id, act).await
    }

    /// What is available, what is held, and the version.
    async fn account(&self, user: &User) -> (i64, i64, i64) {
        let (accounts, _) = self.world.store.accounts_of(user.id).await.unwrap();
        let account = &accounts[0];
        (account.available(), account.held, account.version())
    }

    async fn state(&self, id: TransferId) -> HoldState {
        let hold = self.world.store.hold_by_id(self.anna.id, id).await;
        hold.unwrap().unwrap().state
    }

    async fn close(self) {
        let violations = self.world.store.verify().await.unwrap();
        assert_eq!(violations, []);
        self.world.close().await;
    }
}

#[tokio::test]
async fn what_is_held_is_reserved_then_posted_under_its_own_id() {
    let hall = Hall::new().await;
    let id = hall.hold("k", 6_000, terms()).await;
    assert_eq!(hall.account(&hall.anna).await, (4_000, 6_000, 2));
    assert_eq!(hall.account(&hall.boris).await, (0, 0, 0));
    let too_much = hall
        .world
        .send("more", (&hall.anna, hall.boris.account), 4_001);
    assert_eq!(
        too_much.await,
        Ok(Decision::Refused(Refusal::InsufficientFunds))
    );
    let Ok(Decision::Posted(posted)) = hall.decide(id, HoldAct::Release).await else {
        panic!("it is released");
    };
    assert_eq!(posted.transfer_id, id);
    assert_eq!(hall.account(&hall.anna).await, (4_000, 0, 3));
    assert_eq!(hall.account(&hall.boris).await, (6_000, 0, 1));
    assert_eq!(hall.state(id).await, HoldState::Released);
    // The same key, whatever is asked with it now.
    let parties = (hall.anna.account, hall.boris.account);
    let again = transfer(hall.anna.id, "k", parties, 6_000);
    let answer = hall.world.sequencer.submit(again).await;
    assert_eq!(answer, Ok(Decision::Posted(posted)));
    hall.close().await;
}

#[tokio::test]
async fn a_hold_that_ends_otherwise_frees_its_money_and_burns_its_key() {
    let hall = Hall::new().await;
    let over = HoldTerms {
        expires_at: START + 1,
        ..terms()
    };
    let expired = hall.hold("expired", 1_000, over).await;
    let cancelled = hall.hold("cancelled", 1_000, terms()).await;
    let burnt = hall.hold("burnt", 1_000, terms()).await;
    assert_eq!(
        hall.decide(cancelled, HoldAct::Expire).await,
        Err(SubmitError::HoldCooling { until: i64::MAX })
    );
    assert_eq!(
        hall.decide(expired, HoldAct::Release).await,
        Err(SubmitError::HoldOver)
    );
    let over = hall.world.store.holds_over(START + 1, 10).await;
    assert_eq!(over, Ok(vec![expired]));
    let freed = |refusal| Ok(Decision::Refused(refusal));
    assert_eq!(
        hall.decide(expired, HoldAct::Expire).await,
        freed(Refusal::HoldExpired)
    );
    assert_eq!(
        hall.decide(cancelled, HoldAct::Cancel).await,
        freed(Refusal::Cancelled)
    );
    let burn = hall.world.sequencer.burn(hall.anna.id, "burnt".to_owned());
    assert_eq!(burn.await, freed(Refusal::Cancelled));
    for id in [expired, cancelled, burnt] {
        for act in [HoldAct::Release, HoldAct::Cancel, HoldAct::Expire] {
            assert_eq!(hall.decide(id, act).await, Err(SubmitError::HoldOver));
        }
    }
    assert_eq!(hall.account(&hall.anna).await, (10_000, 0, 7));
    assert_eq!(hall.state(expired).await, HoldState::Expired);
    assert_eq!(hall.state(burnt).await, HoldState::Cancelled);
    let outcome = hall
        .world
        .store
        .outcome_by_key(hall.anna.id, "expired")
        .await;
    let decision = outcome.unwrap().unwrap().decision;
    assert_eq!(decision, Decision::Refused(Refusal::HoldExpired));
    hall.close().await;
}

#[tokio::test]
async fn the_payer_is_told_of_each_change_with_the_account_right_after_it() {
    let hall = Hall::new().await;
    let first = hall.hold("first", 1_000, terms()).await;
    let second = hall.hold("second", 2_000, terms()).await;
    hall.decide(first, HoldAct::Cancel).await.unwrap();
    hall.decide(second, HoldAct::Release).await.unwrap();
    let events = hall.world.store.events_after(hall.anna.id, 1, 10).await;
    let told: Vec<_> = events
        .unwrap()
        .into_iter()
        .map(|event| {
            let mark = event.mark.unwrap();
            let what = match event.body {
                EventBody::HoldChanged(hold) => hold.id,
                EventBody::Operation(operation) => operation.transfer_id,
                other => panic!("{other:?}"),
            };
            (what, mark.balance - mark.held, mark.held, mark.version)
        })
        .collect();
    assert_eq!(
        told,
        [
            (first, 9_000, 1_000, 2),
            (second, 7_000, 3_000, 3),
            (first, 8_000, 2_000, 4),
            (second, 8_000, 0, 5),
            (second, 8_000, 0, 5),
        ]
    );
    hall.close().await;
}

#[tokio::test]
async fn the_second_person_s_approval_releases_what_nothing_else_holds() {
    let hall = Hall::new().await;
    let guardian = hall.world.person(3).await;
    let alone = HoldTerms {
        signs: vec![Sign::SecondPerson],
        guardian: Some(guardian.id),
        ..terms()
    };
    let also = HoldTerms {
        signs: vec![Sign::NewPayee, Sign::SecondPerson],
        ..alone.clone()
    };
    let alone = hall.hold("alone", 1_000, alone).await;
    let also = hall.hold("also", 2_000, also).await;
    let waiting = async || {
        let rows = hall
            .world
            .store
            .holds_of(HoldsOf::Guardian(guardian.id), 9)
            .await;
        rows.unwrap()
            .into_iter()
            .map(|row| row.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(waiting().await.len(), 2);
    let posted = hall.decide(alone, HoldAct::Approve).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
    assert_eq!(waiting().await, [also]);
    let early = hall.decide(also, HoldAct::Release).await;
    assert_eq!(early, Err(SubmitError::HoldWaits));
    let approved = hall.decide(also, HoldAct::Approve).await;
    assert_eq!(approved, Ok(Decision::Held(also)));
    let twice = hall.decide(also, HoldAct::Approve).await;
    assert_eq!(twice, Err(SubmitError::HoldOver));
    assert_eq!(waiting().await, []);
    let hold = hall.world.store.hold_by_id(hall.anna.id, also).await;
    assert_eq!(hold.unwrap().unwrap().signs, [Sign::NewPayee]);
    let posted = hall.decide(also, HoldAct::Release).await;
    assert!(matches!(posted, Ok(Decision::Posted(_))), "{posted:?}");
    assert_eq!(hall.world.store.newest_event(guardian.id).await, Ok(4));
    hall.close().await;
}

#[tokio::test]
async fn a_held_payment_of_an_order_that_another_pays_meanwhile_fails_and_is_freed() {
    let hall = Hall::new().await;
    let shop = hall.world.shop(7, hall.boris.id).await;
    let vera = hall.world.person(3).await;
    hall.world.fund(&vera, 5_000).await;
    let order = hall.world.order(20, &shop, 700).await;
    let parties = (hall.anna.account, shop.account);
    let mut command = transfer(hall.anna.id, "held", parties, 700);
    command.order = Some(OrderPayment {
        id: order,
        code: None,
    });
    command.hold = Some(terms());
    let Ok(Decision::Held(id)) = hall.world.sequencer.submit(command).await else {
        panic!("it is held");
    };
    let paid = hall
        .world
        .pay_order((order, 700), (&vera, &shop), None)
        .await;
    assert!(matches!(paid, Ok(Decision::Posted(_))), "{paid:?}");
    let failed = hall.decide(id, HoldAct::Release).await;
    assert_eq!(failed, Ok(Decision::Refused(Refusal::OrderClosed)));
    assert_eq!(hall.state(id).await, HoldState::Failed);
    assert_eq!(hall.account(&hall.anna).await, (10_000, 0, 3));
    hall.close().await;
}

#[tokio::test]
async fn what_is_refused_for_fraud_burns_its_key_and_is_told_to_its_owner_alone() {
    let hall = Hall::new().await;
    let parties = (hall.anna.account, hall.boris.account);
    let mut command = transfer(hall.anna.id, "risky", parties, 100);
    command.refuse = Some(Refusal::RiskRefused);
    let refused = Ok(Decision::Refused(Refusal::RiskRefused));
    let submit = async |command| hall.world.sequencer.submit(command).await;
    assert_eq!(submit(command.clone()).await, refused);
    command.refuse = None;
    assert_eq!(submit(command).await, refused);
    let held = hall.hold("held", 100, terms()).await;
    let to_another = hall.world.store.hold_by_id(hall.boris.id, held).await;
    assert_eq!(to_another, Ok(None));
    assert_eq!(hall.account(&hall.boris).await, (0, 0, 0));
    let nothing = TransferId::from_bytes(*AccountId::from_bytes([9; 16]).as_bytes());
    assert!(matches!(
        hall.decide(nothing, HoldAct::Cancel).await,
        Err(SubmitError::Invalid(_))
    ));
    hall.close().await;
}
