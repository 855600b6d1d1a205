//! Authorising, capturing, freeing and giving back over the real books: random, many at once, and
//! every invariant after each round.

use std::collections::HashMap;

use poltina_domain::{Currency, Money, OrderId, TransferId};
use poltina_server::sequencer::{
    AuthorizationEnd, CaptureCommand, OrderPayment, RefundCommand, SubmitError, transfer_id,
};
use poltina_server::store::{
    AuthorizationStage, AuthorizationStore as _, Decision, NewOrderRow, ShopRow, Store as _, User,
};

use crate::support::rng::Rng;
use crate::support::{START, World, transfer};
use crate::verify::broken_after;

struct Hall {
    _dir: tempfile::TempDir,
    world: World,
    anna: User,
    shop: ShopRow,
}

impl Hall {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let world = World::open(dir.path());
        let (anna, maria) = (world.person(1).await, world.person(2).await);
        let shop = world.shop(7, maria.id).await;
        world.fund(&anna, 50_000).await;
        Self {
            _dir: dir,
            world,
            anna,
            shop,
        }
    }

    async fn authorize(
        &self,
        key: &str,
        minor: i64,
        expires_at: i64,
    ) -> Result<Decision, SubmitError> {
        let parties = (self.anna.account, self.shop.account);
        let mut command = transfer(self.anna.id, key, parties, minor);
        command.kind = poltina_api_types::OperationKind::Payment;
        command.authorize = Some(expires_at);
        self.world.sequencer.submit(command).await
    }

    async fn capture(
        &self,
        key: &str,
        of: TransferId,
        minor: i64,
        last: bool,
    ) -> Result<Decision, SubmitError> {
        let command = CaptureCommand {
            principal: self.shop.owner,
            key: key.to_owned(),
            fingerprint: [u8::from(last); 32],
            authorization: of,
            amount: Money::new(minor, Currency::Rub),
            last,
            payee_balance: None,
            deadline: i64::MAX,
        };
        self.world.sequencer.capture(command).await
    }

    async fn refund(&self, key: &str, of: TransferId, minor: i64) -> Result<Decision, SubmitError> {
        let command = RefundCommand {
            principal: self.shop.owner,
            key: key.to_owned(),
            fingerprint: [7; 32],
            payment: of,
            amount: Money::new(minor, Currency::Rub),
            note: String::new(),
            unconfirmed_most: None,
            deadline: i64::MAX,
        };
        self.world.sequencer.refund(command).await
    }

    async fn end(&self, of: TransferId, how: AuthorizationEnd) -> Result<(), SubmitError> {
        self.world.sequencer.end_authorization(of, how).await
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Authorize(i64, bool),
    Capture(TransferId, i64, bool),
    End(TransferId, AuthorizationEnd),
    Refund(TransferId, i64),
}

/// What became of a step.
#[derive(Debug)]
enum Done {
    Decided(Result<Decision, SubmitError>),
    Ended(Result<(), SubmitError>),
}

#[tokio::test]
async fn whatever_is_authorised_captured_freed_and_given_back_at_once_the_books_hold() {
    for seed in 0..6 {
        let hall = Hall::new().await;
        let mut rng = Rng(seed);
        let (mut open, mut paid) = (Vec::<TransferId>::new(), Vec::<TransferId>::new());
        let (mut captured, mut refunded) = (
            HashMap::<TransferId, i64>::new(),
            HashMap::<TransferId, i64>::new(),
        );
        let mut posted = 0_i64;
        for round in 0..8 {
            let step = |rng: &mut Rng| {
                let minor = i64::try_from(1 + rng.below(2_000)).unwrap();
                let any = |from: &[TransferId], rng: &mut Rng| {
                    let place = rng.below(from.len().max(1) as u64);
                    from.get(usize::try_from(place).unwrap()).copied()
                };
                match rng.below(10) {
                    0..3 => Step::Authorize(minor, rng.below(5) == 0),
                    3..7 => match any(&open, rng) {
                        Some(of) => Step::Capture(of, minor / 2 + 1, rng.below(4) == 0),
                        None => Step::Authorize(minor, false),
                    },
                    7 => match any(&open, rng) {
                        Some(of) if rng.below(2) == 0 => Step::End(of, AuthorizationEnd::Void),
                        Some(of) => Step::End(of, AuthorizationEnd::Expire),
                        None => Step::Authorize(minor, false),
                    },
                    _ => match any(&paid, rng) {
                        Some(of) => Step::Refund(of, minor / 3 + 1),
                        None => Step::Authorize(minor, false),
                    },
                }
            };
            let steps: Vec<Step> = (0..24).map(|_| step(&mut rng)).collect();
            let hall = &hall;
            let run = steps.iter().enumerate().map(|(n, step)| async move {
                let key = format!("key-{round}-{n}");
                match *step {
                    Step::Authorize(minor, over) => {
                        let until = if over { START } else { i64::MAX };
                        Done::Decided(hall.authorize(&key, minor, until).await)
                    }
                    Step::Capture(of, minor, last) => {
                        Done::Decided(hall.capture(&key, of, minor, last).await)
                    }
                    Step::End(of, how) => Done::Ended(hall.end(of, how).await),
                    Step::Refund(of, minor) => Done::Decided(hall.refund(&key, of, minor).await),
                }
            });
            let done = futures_util::future::join_all(run).await;
            for (n, (step, done)) in steps.iter().zip(done).enumerate() {
                let key = format!("key-{round}-{n}");
                match (step, done) {
                    (Step::Authorize(..), Done::Decided(Ok(Decision::Authorized(id)))) => {
                        assert_eq!(id, transfer_id(hall.anna.id, &key));
                        open.push(id);
                    }
                    (Step::Capture(of, minor, _), Done::Decided(Ok(Decision::Posted(at)))) => {
                        *captured.entry(*of).or_default() += minor;
                        posted += minor;
                        paid.push(at.transfer_id);
                    }
                    (Step::Refund(of, minor), Done::Decided(Ok(Decision::Posted(_)))) => {
                        *refunded.entry(*of).or_default() += minor;
                        posted -= minor;
                    }
                    (_, Done::Decided(Ok(Decision::Limited(_) | Decision::Refused(_)))) => {}
                    (Step::Capture(..), Done::Decided(Err(SubmitError::HoldOver))) => {}
                    (Step::End(..), Done::Ended(Ok(()) | Err(SubmitError::HoldOver))) => {}
                    (Step::End(..), Done::Ended(Err(SubmitError::HoldCooling { .. }))) => {}
                    (step, done) => panic!("seed {seed}: {step:?}: {done:?}"),
                }
            }
            let found = hall.world.store.verify().await.unwrap();
            assert!(found.is_empty(), "seed {seed}, round {round}: {found:?}");
        }
        let mut held = 0;
        for id in &open {
            let row = hall.world.store.authorization(*id).await.unwrap().unwrap();
            let parts: i64 = row.captures.iter().map(|part| part.amount.minor()).sum();
            assert_eq!(row.captured.minor(), parts, "seed {seed}");
            assert_eq!(captured.get(id).copied().unwrap_or_default(), parts);
            assert!(parts <= row.amount.minor());
            if row.stage == AuthorizationStage::Open {
                held += row.amount.minor() - parts;
            }
            for part in &row.captures {
                let back = refunded.get(&part.transfer).copied().unwrap_or_default();
                assert_eq!(part.refunded.minor(), back, "seed {seed}");
                assert!(back <= part.amount.minor());
            }
        }
        let (accounts, _) = hall.world.store.accounts_of(hall.anna.id).await.unwrap();
        assert_eq!(accounts[0].held, held, "seed {seed}");
        assert_eq!(accounts[0].available(), 50_000 - posted - held);
        assert!(
            !captured.is_empty() && !refunded.is_empty(),
            "seed {seed} shows nothing"
        );
        hall.world.close().await;
    }
}

#[tokio::test]
async fn a_key_of_a_capture_or_a_refund_is_good_for_that_alone() {
    let hall = Hall::new().await;
    let of = match hall.authorize("whole", 1_000, i64::MAX).await {
        Ok(Decision::Authorized(id)) => id,
        other => panic!("{other:?}"),
    };
    let first = hall.capture("part", of, 400, false).await;
    let Ok(Decision::Posted(posted)) = &first else {
        panic!("{first:?}");
    };
    assert_eq!(hall.capture("part", of, 400, false).await, first);
    let other = hall.capture("part", of, 400, true).await;
    assert_eq!(other, Err(SubmitError::KeyReused));
    let back = hall.refund("back", posted.transfer_id, 300).await;
    assert!(matches!(back, Ok(Decision::Posted(_))), "{back:?}");
    assert_eq!(hall.refund("back", posted.transfer_id, 300).await, back);
    let much = hall.refund("much", posted.transfer_id, 101).await;
    let Ok(Decision::Limited(hit)) = much else {
        panic!("{much:?}");
    };
    assert_eq!(hit.remaining, 100);
    // What is authorised is not called off by its payer's key.
    let burnt = hall.world.sequencer.burn(hall.anna.id, "whole".to_owned());
    assert_eq!(burnt.await, Ok(Decision::Authorized(of)));
    assert_eq!(hall.world.store.verify().await, Ok(vec![]));
    hall.world.close().await;
}

#[tokio::test]
async fn captures_after_the_end_of_another_kind_and_orders_that_name_nothing_are_found() {
    let hall = Hall::new().await;
    let order = OrderId::from_bytes([9; 16]);
    let new = NewOrderRow {
        id: order,
        shop: hall.shop.id,
        owner: hall.shop.owner,
        key: "order".to_owned(),
        amount: Money::new(1_000, Currency::Rub),
        note: String::new(),
        created_at: START,
        expires_at: i64::MAX,
        manual: true,
    };
    hall.world.store.put_order(new).await.unwrap();
    let parties = (hall.anna.account, hall.shop.account);
    let mut command = transfer(hall.anna.id, "whole", parties, 1_000);
    command.kind = poltina_api_types::OperationKind::Payment;
    command.authorize = Some(i64::MAX);
    command.order = Some(OrderPayment {
        id: order,
        code: None,
    });
    let of = match hall.world.sequencer.submit(command).await {
        Ok(Decision::Authorized(id)) => id,
        other => panic!("{other:?}"),
    };
    let part = hall.capture("part", of, 400, true).await;
    assert!(matches!(part, Ok(Decision::Posted(_))), "{part:?}");
    assert_eq!(hall.world.store.verify().await, Ok(vec![]));
    let Hall {
        _dir: dir, world, ..
    } = hall;
    world.close().await;
    let cases = [
        (
            "a capture after the end",
            "UPDATE authorizations SET ended_at = ended_at - 1",
            "holds-and-refunds",
        ),
        (
            "a capture when the time was over",
            "UPDATE authorizations SET expires_at = ended_at",
            "holds-and-refunds",
        ),
        (
            "a capture that is no payment",
            "UPDATE transfers SET code = 1 WHERE pending_id IS NOT NULL",
            "holds-and-refunds",
        ),
        (
            "an order that does not name it",
            "UPDATE orders SET authorized_by = NULL",
            "order-paid-once",
        ),
    ];
    for (what, sql, invariant) in cases {
        let broken = broken_after(dir.path(), what, sql);
        assert!(
            broken.contains(invariant),
            "{what}: verify named {broken:?}"
        );
    }
}
