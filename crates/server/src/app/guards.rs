//! What guards a wallet: shown as a whole, changed, frozen; who is told of it.

use poltina_api_types::{
    Act, ErrorCode, NoticedItem, Security, SecurityChange, SecurityNotice, SecurityNotices,
};
use poltina_domain::{ConfirmationId, Currency, Money, UserId};

use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::store::{NoticeInsert, Trace};

/// How far back what was noticed is told.
const NOTICED: Micros = 30 * 24 * 3_600 * SECOND;

/// How many notices are told at once.
const MOST_NOTICES: u32 = 100;

impl Wallet {
    /// What guards the wallet now.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn security(&self, viewer: Viewer) -> Result<Security, Failure> {
        let user = viewer.user;
        let guard = self.store.guard_of(user).await?;
        let pin = self.pin_state(user).await?;
        let rubles = |minor| Money::new(minor, Currency::Rub).into();
        Ok(Security {
            passkeys: u32::try_from(self.store.passkeys_of(user).await?.len()).unwrap_or(u32::MAX),
            pin_set: pin.is_some(),
            pin_blocked_until: pin.and_then(|pin| pin.blocked_until).map(moscow::rfc3339),
            pin_spent: pin.is_some_and(|pin| pin.spent),
            frozen_since: guard.frozen_at.map(moscow::rfc3339),
            cooling_until: self.cooling_until(user).await?.map(moscow::rfc3339),
            no_confirm: rubles(self.no_confirm(user).await?),
            no_confirm_max: rubles(self.rules.step_up.no_confirm_max),
            level: self.standing(user).await?.level,
            method: viewer.method,
        })
    }

    /// What happened to its safety lately, for a device that was away meanwhile.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn security_notices(&self, viewer: Viewer) -> Result<SecurityNotices, Failure> {
        let since = self.clock.now() - NOTICED;
        let rows = self.store.notices_of(viewer.user, since, MOST_NOTICES);
        let items = rows.await?.into_iter().map(|row| NoticedItem {
            sequence: row.seq,
            notice: row.noticed.notice,
            device_name: row.noticed.device_name,
            at: moscow::rfc3339(row.noticed.at),
        });
        Ok(SecurityNotices {
            items: items.collect(),
        })
    }

    /// Changes up to how much a day goes without a confirmation.
    ///
    /// # Errors
    /// `invalid-request` where it is below zero or above what the rules let; `wallet-frozen` where
    /// the wallet is, and it is to rise.
    pub async fn change_security(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        change: SecurityChange,
    ) -> Result<Security, Failure> {
        let amount = change.no_confirm.money();
        self.check_no_confirm("/no_confirm", amount)?;
        let was = self.no_confirm(viewer.user).await?;
        if amount.minor() > was {
            self.not_frozen(viewer).await?;
            let amount = change.no_confirm;
            self.confirmed(viewer, confirmation, &Act::NoConfirm { amount })
                .await?;
        }
        if amount.minor() != was {
            let detail = format!("from={was} to={}", amount.minor());
            let notice = SecurityNotice::LimitsChanged;
            let trace = self.trace(viewer, "no-confirm", detail, notice).await?;
            self.store
                .set_no_confirm(viewer.user, amount.minor(), trace)
                .await?;
            self.wake(viewer.user).await;
        }
        self.security(viewer).await
    }

    /// Whether a day may go up to this amount without a confirmation; it stands in this place.
    pub(super) fn check_no_confirm(&self, place: &str, amount: Money) -> Result<(), Failure> {
        if amount.currency() != Currency::Rub {
            return Err(Failure::invalid(&format!("{place}/currency"), "use RUB"));
        }
        let max = self.rules.step_up.no_confirm_max;
        if !(0..=max).contains(&amount.minor()) {
            let detail = format!("use an amount from 0 to {max}");
            return Err(Failure::invalid(&format!("{place}/value"), detail));
        }
        Ok(())
    }

    /// From now on nothing leaves the wallet.
    ///
    /// # Errors
    /// `unavailable` where the store cannot write: nothing is frozen then.
    pub async fn freeze(&self, viewer: Viewer) -> Result<(), Failure> {
        let since = Some(self.clock.now());
        self.set_frozen(viewer, since, "freeze", SecurityNotice::Frozen)
            .await
    }

    /// Lets money leave the wallet again.
    ///
    /// # Errors
    /// `fresh-sign-in-required` where he has not signed in lately.
    pub async fn unfreeze(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), Failure> {
        self.fresh_sign_in(viewer)?;
        self.confirmed(viewer, confirmation, &Act::Unfreeze {})
            .await?;
        self.set_frozen(viewer, None, "unfreeze", SecurityNotice::Unfrozen)
            .await
    }

    async fn set_frozen(
        &self,
        viewer: Viewer,
        since: Option<Micros>,
        act: &'static str,
        notice: SecurityNotice,
    ) -> Result<(), Failure> {
        let trace = self.trace(viewer, act, String::new(), notice).await?;
        if self.store.set_frozen(viewer.user, since, trace).await? {
            self.wake(viewer.user).await;
        }
        Ok(())
    }

    /// Lets a change pass that would loosen what guards the wallet.
    ///
    /// # Errors
    /// `wallet-frozen` where it is frozen.
    pub(super) async fn not_frozen(&self, viewer: Viewer) -> Result<(), Failure> {
        match self.store.guard_of(viewer.user).await?.frozen_at {
            None => Ok(()),
            Some(_) => Err(Failure::new(
                ErrorCode::WalletFrozen,
                "The wallet is frozen by its owner: unfreeze it first.",
            )),
        }
    }

    /// Lets a change of a factor pass. While the wallet is frozen, factors are changed only by who
    /// could unfreeze it: else whoever knows the PIN would add a passkey, sign in by it, and
    /// unfreeze; and whoever lost all factors could never get out.
    ///
    /// # Errors
    /// `wallet-frozen` where it is frozen, and the sign-in is not of the last minutes.
    pub(super) async fn factors_may_change(&self, viewer: Viewer) -> Result<(), Failure> {
        if self.fresh_sign_in(viewer).is_ok() {
            return Ok(());
        }
        self.not_frozen(viewer).await
    }

    /// Until when limits are lower because someone signed in by code; none where they are not.
    pub(super) async fn cooling_until(&self, user: UserId) -> Result<Option<Micros>, Failure> {
        let until = self.store.guard_of(user).await?.cooling_until;
        Ok(until.filter(|until| *until > self.clock.now()))
    }

    /// Up to how much a day goes without a confirmation, in kopecks. What the rules allow by now goes
    /// before what he chose.
    pub(super) async fn no_confirm(&self, user: UserId) -> Result<i64, Failure> {
        let rules = &self.rules.step_up;
        let chosen = self.store.guard_of(user).await?.no_confirm;
        Ok(chosen
            .unwrap_or(rules.no_confirm_default)
            .min(rules.no_confirm_max))
    }

    /// What a change by this session leaves behind: a line in the audit log, and a notice.
    pub(super) async fn trace(
        &self,
        viewer: Viewer,
        act: &'static str,
        detail: String,
        notice: SecurityNotice,
    ) -> Result<Trace, Failure> {
        let device_name = self.device_name(viewer).await?;
        let audit = self.line(viewer, act, detail);
        Ok(Trace {
            notice: Some(NoticeInsert {
                user: viewer.user,
                notice,
                device_name,
                at: audit.at,
            }),
            audit,
        })
    }

    /// Wakes his event streams: there is something new for them.
    pub(super) async fn wake(&self, user: UserId) {
        // The store knows; should it not answer now, the streams look by themselves later.
        if let Ok(newest) = self.store.newest_event(user).await {
            self.hub.publish(user, newest);
        }
    }
}

/// The failure of what would leave a frozen wallet.
pub(super) fn frozen() -> Failure {
    Failure::new(
        ErrorCode::WalletFrozen,
        "The wallet is frozen by its owner: nothing leaves it until he unfreezes it.",
    )
}
