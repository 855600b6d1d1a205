//! Held transfers: what is held, and how it ends.

use std::collections::HashSet;

use poltina_api_types::{Account, Act, ErrorCode, EventBody, Hold, HoldState, Holds, Sign};
use poltina_domain::{ConfirmationId, Money, TransferId};
use poltina_ledger::Refusal;

use super::authorizations::held_by_shop;
use super::payees::wire;
use super::people::Shown;
use super::transfers::{not_decided, refused};
use super::{Failure, Settled, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::sequencer::{HoldAct, SubmitError};
use crate::store::{AccountMark, HoldRow, HoldsOf};

/// How long what was decided on is listed.
pub(super) const LISTED: Micros = 30 * 24 * 3_600 * SECOND;

/// How many are listed.
pub(super) const MOST: u32 = 100;

/// How many that are over are ended at once.
const EXPIRED_AT_ONCE: u32 = 64;

/// What could not be ended in a round: each is tried once in it, and keeps none of the others from its end.
#[derive(Default)]
pub(super) struct Stuck {
    ids: HashSet<TransferId>,
    last: Option<Failure>,
}

impl Stuck {
    /// How many to read, so that others are among them.
    pub(super) fn page(&self) -> u32 {
        let stuck = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        EXPIRED_AT_ONCE.saturating_add(stuck)
    }

    /// Those that were not tried yet.
    pub(super) fn without(&self, mut over: Vec<TransferId>) -> Vec<TransferId> {
        over.retain(|id| !self.ids.contains(id));
        over
    }

    /// Keeps one that is to be tried no more; without a failure it ended otherwise.
    pub(super) fn add(&mut self, id: TransferId, failure: Option<Failure>) {
        self.ids.insert(id);
        self.last = failure.or(self.last.take());
    }

    /// How many were ended, or the last failure.
    pub(super) fn end(self, ended: usize) -> Result<usize, Failure> {
        self.last.map_or(Ok(ended), Err)
    }
}

impl Wallet {
    /// What is held, and what was decided lately.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn holds(&self, viewer: Viewer) -> Result<Holds, Failure> {
        let since = self.clock.now() - LISTED;
        let rows = self
            .store
            .holds_of(HoldsOf::Payer(viewer.user, since), MOST)
            .await?;
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|row| (row.held_at, hold(row)))
            .collect();
        // What shops hold stands among it, each in its time.
        let of_shops = self
            .store
            .authorizations_of(viewer.user, since, MOST)
            .await?;
        let of_shops = of_shops.into_iter();
        rows.extend(of_shops.map(|row| (row.authorized_at, held_by_shop(row))));
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let items = rows.into_iter().filter_map(|(_, hold)| hold);
        let items = items.take(MOST as usize).collect();
        Ok(Holds { items })
    }

    /// One of his own held transfers, whatever became of it.
    ///
    /// # Errors
    /// `not-found` where it is not there, or someone else's.
    pub async fn hold(&self, viewer: Viewer, id: TransferId) -> Result<Hold, Failure> {
        if let Some(row) = self.store.hold_by_id(viewer.user, id).await? {
            let code = self.code_of(&row);
            let mut hold = hold(row).ok_or_else(no_hold)?;
            if let Some(protection) = &mut hold.protection {
                protection.code = code;
            }
            return Ok(hold);
        }
        self.held_by_shop(viewer, id).await
    }

    /// Posts a held transfer of his own. One that went through already stays so.
    ///
    /// # Errors
    /// `hold-cooling` where it is too early, or the second person has not approved; `hold-over`
    /// where it ended otherwise; `wallet-frozen`: all of them use no confirmation up; those of
    /// [`Wallet::confirmed`]; `internal` where it is unknown how it ended.
    pub async fn release_hold(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        id: TransferId,
    ) -> Result<Hold, Failure> {
        // Whose it is not is told nothing; what is decided needs no proof to be told again.
        let row = self.store.hold_by_id(viewer.user, id).await?;
        let row = row.ok_or_else(no_hold)?;
        if row.state == HoldState::Held {
            self.may_release(viewer, &row).await?;
            self.confirmed(viewer, confirmation, &Act::ReleaseHold { id })
                .await?;
        }
        let within = self.payee_ceiling(&row.payee).await?;
        self.end_hold(viewer, id, (HoldAct::Release, within), HoldState::Released)
            .await
    }

    /// Whether it may be released now, as the sequencer will say again: a confirmation is not used up
    /// for what is too early.
    async fn may_release(&self, viewer: Viewer, row: &HoldRow) -> Result<(), Failure> {
        let now = self.clock.now();
        let until = row.release_from;
        if row.expires_at <= now {
            return Err(over());
        }
        if row.signs.contains(&Sign::SecondPerson) || row.protected.is_some() {
            return Err(self.not_ended(SubmitError::HoldWaits));
        }
        if now < until {
            return Err(self.not_ended(SubmitError::HoldCooling { until }));
        }
        self.not_frozen(viewer).await
    }

    /// Calls off a held transfer of his own. One that was called off already stays so.
    ///
    /// # Errors
    /// `hold-over` where it ended otherwise; `internal` where that is unknown.
    pub async fn cancel_hold(&self, viewer: Viewer, id: TransferId) -> Result<Hold, Failure> {
        self.end_hold(viewer, id, (HoldAct::Cancel, None), HoldState::Cancelled)
            .await
    }

    async fn end_hold(
        &self,
        viewer: Viewer,
        id: TransferId,
        (act, within): (HoldAct, Option<i64>),
        wanted: HoldState,
    ) -> Result<Hold, Failure> {
        let before = self.hold(viewer, id).await?;
        if before.captured.is_some() {
            // It is its shop's to end.
            return Err(over());
        }
        if before.state == wanted {
            return Ok(before);
        }
        if before.state != HoldState::Held {
            return Err(over());
        }
        match self.sequencer.decide_hold_within(id, act, within).await {
            Ok(_) => self.hold(viewer, id).await,
            Err(SubmitError::HoldOver) => {
                // Another of his devices may have been faster.
                let now = self.hold(viewer, id).await?;
                if now.state == wanted {
                    Ok(now)
                } else {
                    Err(over())
                }
            }
            Err(error) => Err(self.not_ended(error)),
        }
    }

    /// Why nothing was done to a held transfer.
    pub(super) fn not_ended(&self, error: SubmitError) -> Failure {
        match error {
            SubmitError::HoldOver => over(),
            SubmitError::HoldWaits => Failure::new(
                ErrorCode::HoldCooling,
                "Someone else has to let it pass: the second person, or the payee by its code.",
            )
            .after(60),
            SubmitError::HoldCooling { until } => {
                let left = (until - self.clock.now() + SECOND - 1) / SECOND;
                let seconds = u32::try_from(left.max(1)).unwrap_or(u32::MAX);
                let detail = format!("It cannot be released yet; wait {seconds} s.");
                Failure::new(ErrorCode::HoldCooling, detail).after(seconds)
            }
            other => not_decided(other),
        }
    }

    /// Ends what is held longer than it may be; returns how many. Call it every minute or so.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read; what was ended by then stays so.
    pub async fn expire_holds(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let mut stuck = Stuck::default();
        let mut ended = 0;
        loop {
            let over = self.store.holds_over(now, stuck.page()).await?;
            let over = stuck.without(over);
            if over.is_empty() {
                return stuck.end(ended);
            }
            for id in over {
                match self.sequencer.decide_hold(id, HoldAct::Expire).await {
                    Ok(_) => ended += 1,
                    Err(SubmitError::HoldOver) => stuck.add(id, None),
                    Err(error) => stuck.add(id, Some(self.not_ended(error))),
                }
            }
        }
    }

    /// A transfer that was decided to be held, as its payer is told.
    pub(super) async fn told_of_hold(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<Settled, Failure> {
        // The amount is reserved: nothing that goes wrong from here on may sound as if it were not.
        let unknown = |_| Failure::internal();
        let hold = self.hold(viewer, id).await.map_err(unknown)?;
        let refused = |refusal| Ok(Settled::Refused(refused(refusal)));
        match hold.state {
            HoldState::Held => Ok(Settled::Held(Box::new(hold))),
            // It ended since it was decided.
            HoldState::Cancelled => refused(Refusal::Cancelled),
            HoldState::Expired => refused(Refusal::HoldExpired),
            HoldState::Released | HoldState::Failed => Err(Failure::internal()),
        }
    }
}

/// A held transfer on the wire; none where its payee cannot be told, which no payee is.
pub(super) fn hold(row: HoldRow) -> Option<Hold> {
    Some(Hold {
        id: row.id,
        protection: super::protected::protection(&row),
        payee: wire(Shown::party(&row.payee), row.last_amount)?,
        amount: row.amount.into(),
        note: row.note,
        state: row.state,
        signs: row.signs,
        held_at: moscow::rfc3339(row.held_at),
        release_from: moscow::rfc3339(row.release_from),
        expires_at: moscow::rfc3339(row.expires_at),
        captured: None,
        operation_id: row.operation_id,
    })
}

/// The event of a held transfer that changed.
pub(super) fn changed(row: HoldRow, mark: Option<AccountMark>) -> Option<EventBody> {
    let currency = row.amount.currency();
    let mark = mark?;
    Some(EventBody::HoldChanged {
        hold: Box::new(hold(row)?),
        account: marked(mark, currency),
    })
}

/// The account at that moment.
pub(super) fn marked(mark: AccountMark, currency: poltina_domain::Currency) -> Account {
    let money = |minor| Money::new(minor, currency).into();
    Account {
        id: mark.account,
        available: money(mark.balance.saturating_sub(mark.held)),
        held: money(mark.held),
        version: mark.version,
    }
}

pub(super) fn no_hold() -> Failure {
    Failure::not_found("held transfer")
}

fn over() -> Failure {
    Failure::new(
        ErrorCode::HoldOver,
        "It was released or called off, or its time is over.",
    )
}
