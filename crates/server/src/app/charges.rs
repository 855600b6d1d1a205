//! Paying by payment code: a till charges an order to whoever showed the code.

use payment_qr::one_time::OneTimeCode;
use poltina_api_types::{Amount, Charge, ErrorCode, LimitDetail, OperationKind, Order};
use poltina_domain::{AccountId, Currency, Money, OrderId, ShopId, limits};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::authorizations::capture_until;
use super::codes::step_of;
use super::orders::{closed, no_order, of_own, order_for};
use super::payees::Found;
use super::payment_codes::opened;
use super::rate::{CHARGES_PER_SHOP, MISSES_PER_ADDRESS, Policy};
use super::transfers::{DEADLINE_SECONDS, limit_of_payer, not_decided, refused, reused};
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::sequencer::{OrderPayment, ShownCode, SubmitError, TransferCommand};
use crate::store::{CodeStep, Decision, Miss, OrderRow};

/// Wrong codes of a shop count for an hour.
const MISSES_COUNT: Micros = 3_600 * SECOND;

/// So many wrong codes of an hour slow nothing: people mistype, clocks go wrong.
const FREE_MISSES: usize = 4;

/// From so many wrong codes in an hour on, a shop's tills are blocked until fewer count.
const BLOCKING_MISSES: usize = 20;

/// The longest wait between two codes while a shop is slowed, in seconds.
const LONGEST_WAIT: i64 = 60;

/// Tills in turn: of one shop, one code is looked at after the other, so that many at once cannot
/// slip by before the first is counted. Shops share a few locks.
#[derive(Debug)]
pub(super) struct Tills([Mutex<()>; 64]);

impl Default for Tills {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Tills {
    async fn turn(&self, shop: ShopId) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let [.., last] = shop.as_bytes();
        let lock = self.0.get(usize::from(*last) % self.0.len())?;
        Some(lock.lock().await)
    }
}

/// An order that is paid by a payment code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The order.
    pub order: Order,
    /// Whether it was paid by an earlier request with the same key.
    pub replayed: bool,
}

impl Wallet {
    /// Takes the amount of an open order of his shop from whoever showed this code. The same key
    /// gives the same outcome.
    ///
    /// # Errors
    /// `payment-code-wrong`, `payment-code-used`, `order-closed`, and `limit-exceeded` with the
    /// scope `payment-code` decide nothing. Refusals as of [`Wallet::transfer`] burn key and code.
    pub async fn charge(
        &self,
        viewer: Viewer,
        (key, id): (String, OrderId),
        charge: Charge,
        address: &[u8],
    ) -> Result<Charged, Failure> {
        let fingerprint = fingerprint(id, &charge);
        if let Some(charged) = self.charged_before(viewer, (&key, id), fingerprint).await? {
            return Ok(charged);
        }
        let code = OneTimeCode::parse(&charge.code).ok_or_else(|| {
            Failure::invalid(
                "/code",
                "use the twenty digits of the code, which begin with 88",
            )
        })?;
        let order = self.own_order(viewer, id).await?;
        let now = self.clock.now();
        if !order.is_open(now) {
            let charged = self.charged_meanwhile(viewer, (&key, id), fingerprint);
            return charged.await?.ok_or_else(closed);
        }
        check_cap(&order)?;
        self.allowances
            .take(CHARGES_PER_SHOP, order.shop.id.as_bytes(), now)?;
        let shown = match self.resolve(order.shop.id, code, address).await {
            Ok(shown) => shown,
            // The code's time may have ended while this very charge, sent before, was under way.
            Err(failure) => {
                let charged = self.charged_meanwhile(viewer, (&key, id), fingerprint);
                return charged.await?.ok_or(failure);
            }
        };
        let payer = self.store.user_by_id(shown.payer).await?;
        let payer = payer.ok_or_else(Failure::internal)?.account;
        let refuse = self
            .is_above_codes_day(payer, order.amount, now)
            .await?
            .then_some(Refusal::LimitExceeded);
        let shop = Found::Shop(Box::new(order.shop.clone()));
        let limits = self.limited(shown.payer, &shop).await?;
        let command = TransferCommand {
            principal: viewer.user,
            key,
            fingerprint,
            payer,
            payee: order.shop.account,
            amount: order.amount,
            note: order.note.clone(),
            kind: OperationKind::Payment,
            category: order.shop.category,
            deadline: now + DEADLINE_SECONDS * SECOND,
            posted_at: None,
            request: None,
            order: Some(OrderPayment {
                id,
                code: Some(shown),
            }),
            hold: None,
            exchange: None,
            authorize: capture_until(&order, now),
            refuse,
            limits: Some(limits),
            judged: None,
            audit: None,
        };
        let decision = self.sequencer.submit(command).await.map_err(not_decided)?;
        let order = self.charged(viewer, id, decision).await?;
        Ok(Charged {
            order,
            replayed: false,
        })
    }

    /// Whether this would take what codes pay in a day above what they may without a confirmation.
    /// What several tills charge at the same moment may be above it, by a code of each minute.
    async fn is_above_codes_day(
        &self,
        payer: AccountId,
        amount: Money,
        now: Micros,
    ) -> Result<bool, Failure> {
        let Some(most) = self.rules.step_up.codes_day else {
            return Ok(false);
        };
        let before = self.store.paid_by_codes(payer, self.day(now)).await?;
        let sum = before.checked_add(amount.minor());
        Ok(sum.is_none_or(|sum| sum > most))
    }

    /// What an earlier request with this key came to.
    async fn charged_before(
        &self,
        viewer: Viewer,
        (key, id): (&str, OrderId),
        fingerprint: [u8; 32],
    ) -> Result<Option<Charged>, Failure> {
        let Some(earlier) = self.store.outcome_by_key(viewer.user, key).await? else {
            return Ok(None);
        };
        // A key that was called off unused has no request to differ from.
        if earlier
            .fingerprint
            .is_some_and(|before| before != fingerprint)
        {
            return Err(reused());
        }
        let order = self.charged(viewer, id, earlier.decision).await?;
        Ok(Some(Charged {
            order,
            replayed: true,
        }))
    }

    /// The same where it may have been decided since we looked, or is being decided now.
    async fn charged_meanwhile(
        &self,
        viewer: Viewer,
        (key, id): (&str, OrderId),
        fingerprint: [u8; 32],
    ) -> Result<Option<Charged>, Failure> {
        // Asked first: what stops to be in flight after this is in the store.
        if self.sequencer.is_in_flight(viewer.user, key) {
            return Err(not_decided(SubmitError::InFlight));
        }
        self.charged_before(viewer, (key, id), fingerprint).await
    }

    /// The order after a decision. Money may have moved: nothing that goes wrong from here on may
    /// sound as if it had not.
    async fn charged(
        &self,
        viewer: Viewer,
        id: OrderId,
        decision: Decision,
    ) -> Result<Order, Failure> {
        match decision {
            Decision::Posted(_) | Decision::Authorized(_) => {}
            // How much the payer has used of what is for him alone to know.
            Decision::Limited(_) | Decision::Refused(Refusal::LimitExceeded) => {
                return Err(limit_of_payer());
            }
            Decision::Refused(refusal) => return Err(refused(refusal)),
            // What a till charges is never held.
            Decision::Held(_) => return Err(Failure::internal()),
        }
        let order = self.store.order_by_id(id).await;
        let order = order.map_err(|_| Failure::internal())?;
        let order = order.ok_or_else(no_order)?;
        let payee = of_own(&order.shop);
        Ok(order_for(viewer.user, &order, payee, self.clock.now()))
    }

    /// Whose code this is, and which of his codes. A handle that nobody has costs the same as
    /// wrong digits: one read, three digests, one write.
    async fn resolve(
        &self,
        shop: ShopId,
        code: OneTimeCode,
        address: &[u8],
    ) -> Result<ShownCode, Failure> {
        let _turn = self.tills.turn(shop).await;
        loop {
            if let Some(shown) = self.look_at(shop, code, address).await? {
                return Ok(shown);
            }
        }
    }

    /// The same, by what was counted so far; none where another server counted a wrong code of this shop
    /// meanwhile: whether this one is looked at is then judged anew, or each server would allow as many.
    async fn look_at(
        &self,
        shop: ShopId,
        code: OneTimeCode,
        address: &[u8],
    ) -> Result<Option<ShownCode>, Failure> {
        let sealing = self.sealing()?;
        let now = self.clock.now();
        let since = now - MISSES_COUNT;
        let seen = self.check_misses(shop, address, now).await?;
        let row = self.store.seed_by_handle(code.handle, now).await?;
        let seed = row.as_ref().and_then(|row| opened(sealing, row));
        if row.is_some() && seed.is_none() {
            tracing::error!("a seed does not open: is the key for payment codes the right one?");
        }
        // Zeros are compared where there is no seed; that they fit says nothing.
        let step = step_of(&seed.unwrap_or_default(), code.password, now);
        let step = step.and_then(|step| i64::try_from(step.number()).ok());
        match (row, seed, step) {
            (Some(row), Some(_), Some(step)) => {
                let shown = ShownCode {
                    code: CodeStep { seed: row.id, step },
                    payer: row.user,
                };
                let first = self.store.no_miss_since(shop, since, seen).await?;
                Ok(first.then_some(shown))
            }
            _ => {
                let miss = Miss {
                    shop,
                    handle: code.handle,
                    at: now,
                    since,
                    seen,
                };
                if !self.store.put_miss(miss).await? {
                    return Ok(None);
                }
                // Looked at before: what many shops do at once from one address may go beyond by a few.
                let _ = self.allowances.take(MISSES_PER_ADDRESS, address, now);
                Err(Failure::new(
                    ErrorCode::PaymentCodeWrong,
                    "The code is wrong or too old: ask for the one that is shown now.",
                ))
            }
        }
    }

    /// Slows and blocks tills that read wrong codes, never those whose codes they try. How many wrong ones count.
    async fn check_misses(
        &self,
        shop: ShopId,
        address: &[u8],
        now: Micros,
    ) -> Result<usize, Failure> {
        self.allowances.look(MISSES_PER_ADDRESS, address, now)?;
        let misses = self.store.misses_since(shop, now - MISSES_COUNT).await?;
        let opens_at = opens_at(&misses);
        if opens_at <= now || self.allowances.policy() == Policy::Open {
            return Ok(misses.len());
        }
        let wait = u32::try_from((opens_at - now + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
        let detail = format!("Too many wrong payment codes at this shop; wait {wait} s.");
        Err(Failure::new(ErrorCode::TooManyRequests, detail).after(wait))
    }
}

/// When a shop with these misses of the last hour, the newest first, may try the next code.
fn opens_at(misses: &[Micros]) -> Micros {
    let Some(newest) = misses.first() else {
        return Micros::MIN;
    };
    let slowed = match misses.len().checked_sub(FREE_MISSES) {
        None | Some(0) => *newest,
        Some(over) => {
            let doubled = 1_i64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX));
            let seconds = doubled.filter(|wait| *wait > 0).unwrap_or(LONGEST_WAIT);
            newest + seconds.min(LONGEST_WAIT) * SECOND
        }
    };
    let blocked = misses.get(BLOCKING_MISSES - 1).map(|at| at + MISSES_COUNT);
    slowed.max(blocked.unwrap_or(Micros::MIN))
}

fn check_cap(order: &OrderRow) -> Result<(), Failure> {
    if order.amount.minor() <= limits::PAYMENT_CODE_MAX_MINOR {
        return Ok(());
    }
    let most = Money::new(limits::PAYMENT_CODE_MAX_MINOR, Currency::Rub);
    let mut failure = Failure::new(
        ErrorCode::LimitExceeded,
        "The amount is above what a payment code pays: show the order's code to the payer.",
    );
    failure.limit = Some(Box::new(LimitDetail {
        scope: "payment-code".to_owned(),
        period: "once".to_owned(),
        remaining: Amount::from(most),
        remaining_count: None,
        max: None,
        resets_at: None,
    }));
    Err(failure)
}

/// What the same key must come with.
fn fingerprint(order: OrderId, charge: &Charge) -> [u8; 32] {
    Sha256::new()
        .chain_update("charge\0")
        .chain_update(order.as_bytes())
        .chain_update(&charge.code)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_misses_are_free_then_each_doubles_the_wait_and_twenty_block() {
        let waits = |count: usize| opens_at(&vec![0; count]) / SECOND;
        assert_eq!(opens_at(&[]), Micros::MIN);
        let slowed: Vec<_> = (1..=12).map(waits).collect();
        assert_eq!(slowed, [0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!((waits(19), waits(20), waits(200)), (60, 3_600, 3_600));
        // Blocked until the twentieth is an hour old, or the newest a minute, whichever is later.
        let mut misses = vec![0; 20];
        misses[0] = 3_590 * SECOND;
        assert_eq!(opens_at(&misses) / SECOND, 3_650);
    }
}
