//! The trusted second person: who is asked, who asks, and what waits for an answer.

use poltina_api_types::{
    Act, Answer, Approval, Approvals, ErrorCode, Guardian, HoldState, NewGuardian, Payee, PayeeId,
    SecurityNotice, Sign, Ward,
};
use poltina_domain::{ConfirmationId, Money, TransferId, UserId};

use super::holds::{MOST, no_hold};
use super::payees::{self, wire};
use super::people::Shown;
use super::rate::INVITATIONS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::sequencer::HoldAct;
use crate::store::{GuardianChange, GuardianRow, HoldsOf, PartyRow};

/// How long a second person who agreed is still asked after he was removed: whoever is talked into
/// removing him has a day to think, or to be asked.
const REMOVAL: Micros = 24 * 3_600 * SECOND;

/// The least sum above which he can be asked, in kopecks.
const LEAST: i64 = 100;

/// The person who is asked to be this one's second person, above this sum, where both can be.
pub(super) fn guard_for(viewer: Viewer, payee: PayeeId, above: Money) -> Result<UserId, Failure> {
    let PayeeId::Person(person) = payee else {
        return Err(Failure::invalid("/payee_id", "use a person"));
    };
    if person == viewer.user {
        return Err(Failure::invalid("/payee_id", "use another person"));
    }
    if above.minor() < LEAST {
        return Err(Failure::invalid("/above/value", "use 1 rouble or more"));
    }
    Ok(person)
}

impl Wallet {
    /// His second person.
    ///
    /// # Errors
    /// `not-found` where he has none.
    pub async fn guardian(&self, viewer: Viewer) -> Result<Guardian, Failure> {
        let row = self
            .store
            .guardian_of(viewer.user, self.clock.now())
            .await?;
        row.and_then(guardian).ok_or_else(none)
    }

    /// Asks someone to be his second person. One who agreed can be kept at a lower sum; another, or
    /// a higher sum, comes after he was removed.
    ///
    /// # Errors
    /// `payee-unknown`; `invalid-request` where it is himself, a shop, less than a rouble, or the
    /// present one would be weakened; `wallet-frozen` where the wallet is.
    pub async fn set_guardian(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewGuardian,
    ) -> Result<Guardian, Failure> {
        let above = new.above.money();
        let person = guard_for(viewer, new.payee_id, above)?;
        let now = self.clock.now();
        self.allowances
            .take(INVITATIONS_PER_USER, viewer.user.as_bytes(), now)?;
        self.find(new.payee_id).await?.ok_or_else(payees::unknown)?;
        self.not_frozen(viewer).await?;
        let act = Act::SetGuardian {
            payee_id: new.payee_id,
            above: new.above,
        };
        self.confirmed(viewer, confirmation, &act).await?;
        let change = GuardianChange::Ask {
            guardian: person,
            above,
        };
        if !self.change_guardian(viewer.user, change).await? {
            return Err(Failure::invalid(
                "/payee_id",
                "remove the present one first, which takes 24 hours; a lower sum needs no removal",
            ));
        }
        self.tell_devices(viewer, "ask-second-person").await?;
        self.guardian(viewer).await
    }

    /// Ends it: at once where he has not agreed yet, else in 24 hours.
    ///
    /// # Errors
    /// `not-found` where he has none; `wallet-frozen` where the wallet is.
    pub async fn remove_guardian(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), Failure> {
        self.not_frozen(viewer).await?;
        self.confirmed(viewer, confirmation, &Act::RemoveGuardian {})
            .await?;
        let at = self.clock.now() + REMOVAL;
        let ended = self.change_guardian(viewer.user, GuardianChange::End { at });
        if !ended.await? {
            return Err(none());
        }
        self.tell_devices(viewer, "end-second-person").await
    }

    /// His other devices hear of it: whoever has one in hand may not be he.
    async fn tell_devices(&self, viewer: Viewer, act: &'static str) -> Result<(), Failure> {
        let notice = SecurityNotice::SecondPerson;
        let trace = self.trace(viewer, act, String::new(), notice).await?;
        self.store.leave_trace(trace).await?;
        self.wake(viewer.user).await;
        Ok(())
    }

    /// What waits for him as someone's second person.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn approvals(&self, viewer: Viewer) -> Result<Approvals, Failure> {
        let wards = self.store.wards_of(viewer.user, self.clock.now()).await?;
        let holds = self.store.holds_of(HoldsOf::Guardian(viewer.user), MOST);
        let (wards, invitations): (Vec<_>, Vec<_>) =
            wards.into_iter().partition(|row| row.accepted);
        let items = holds
            .await?
            .into_iter()
            .filter_map(|row| {
                Some(Approval {
                    id: row.id,
                    payer: other(&row.payer)?,
                    payee: other(&row.payee)?,
                    amount: row.amount.into(),
                    held_at: moscow::rfc3339(row.held_at),
                    expires_at: moscow::rfc3339(row.expires_at),
                })
            })
            .collect();
        Ok(Approvals {
            invitations: invitations.iter().filter_map(ward).collect(),
            wards: wards.iter().filter_map(ward).collect(),
            items,
        })
    }

    /// Approves a transfer of someone whose second person he is, or calls it off.
    ///
    /// # Errors
    /// `not-found` where he is not asked about it; `hold-over` where it ended, or he answered;
    /// `wallet-frozen` where he approves, and his own wallet or the payer's is.
    pub async fn answer_approval(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        id: TransferId,
        answer: Answer,
    ) -> Result<(), Failure> {
        let hold = self.store.hold_of_guardian(viewer.user, id).await?;
        let hold = hold.ok_or_else(no_hold)?;
        if hold.state != HoldState::Held || !hold.signs.contains(&Sign::SecondPerson) {
            let detail = "It is decided, or you have answered already.";
            return Err(Failure::new(ErrorCode::HoldOver, detail));
        }
        let act = if answer.approve {
            // Who froze his own may not hold his device in hand.
            self.not_frozen(viewer).await?;
            self.confirmed(viewer, confirmation, &Act::Approve { id })
                .await?;
            HoldAct::Approve
        } else {
            HoldAct::Cancel
        };
        let ceiling = self.payee_ceiling(&hold.payee).await?;
        let decided = self.sequencer.decide_hold_within(id, act, ceiling);
        match decided.await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.not_ended(error)),
        }
    }

    /// Agrees to be someone's second person, or declines.
    ///
    /// # Errors
    /// `not-found` where that person does not ask him.
    pub async fn answer_ward(
        &self,
        viewer: Viewer,
        ward: UserId,
        answer: Answer,
    ) -> Result<(), Failure> {
        let guardian = viewer.user;
        let change = if answer.approve {
            GuardianChange::Accept { guardian }
        } else {
            GuardianChange::Leave { guardian }
        };
        if self.change_guardian(ward, change).await? {
            Ok(())
        } else {
            Err(none())
        }
    }

    /// Is someone's second person no more, from now on. What waits for him already still does.
    ///
    /// # Errors
    /// `not-found` where he is not.
    pub async fn leave_ward(&self, viewer: Viewer, ward: UserId) -> Result<(), Failure> {
        let guardian = viewer.user;
        if self
            .change_guardian(ward, GuardianChange::Leave { guardian })
            .await?
        {
            Ok(())
        } else {
            Err(none())
        }
    }

    async fn change_guardian(&self, ward: UserId, change: GuardianChange) -> Result<bool, Failure> {
        let now = self.clock.now();
        let told = self.store.change_guardian(ward, change, now).await?;
        let changed = told.is_some();
        for (user, newest) in told.unwrap_or_default() {
            self.hub.publish(user, newest);
        }
        Ok(changed)
    }
}

fn guardian(row: GuardianRow) -> Option<Guardian> {
    Some(Guardian {
        payee: wire(Shown::party(&row.guardian), row.last_amount)?,
        above: row.above.into(),
        accepted: row.accepted,
        since: moscow::rfc3339(row.since),
        ends_at: row.ends_at.map(moscow::rfc3339),
    })
}

fn ward(row: &GuardianRow) -> Option<Ward> {
    Some(Ward {
        person: other(&row.ward)?,
        above: row.above.into(),
    })
}

/// Someone to whom whoever asks need not have paid: what others paid him is not told.
fn other(party: &PartyRow) -> Option<Payee> {
    let none: Option<Money> = None;
    let mut payee = wire(Shown::party(party), none)?;
    payee.first_time = false;
    Some(payee)
}

fn none() -> Failure {
    Failure::not_found("second person")
}
