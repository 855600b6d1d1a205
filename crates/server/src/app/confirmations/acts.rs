//! An act that is to be confirmed, judged by its form when it is asked for: nobody is to prove what can never be done.

use poltina_api_types::{Act, ErrorCode};
use poltina_domain::limits;

use crate::app::api_keys::checked;
use crate::app::bank::check_fits;
use crate::app::guardians::guard_for;
use crate::app::limits::own_row;
use crate::app::transfers::{check, check_note, not_positive};
use crate::app::{Failure, Viewer, Wallet};

/// Whether a text can be an idempotency key.
#[must_use]
pub fn is_key(text: &str) -> bool {
    limits::IDEMPOTENCY_KEY_CHARS.contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What is said of a text that is none.
pub(crate) const NO_KEY: &str = "use one key of 16 to 64 characters of A-Z, a-z, 0-9, `-` and `_`";

impl Wallet {
    /// Whether an act could be done as it stands, as far as its form says. What depends on the books, or on the moment,
    /// is told when it is done.
    ///
    /// # Errors
    /// `invalid-request`, with the place in the act.
    pub(super) fn check_act(&self, viewer: Viewer, act: &Act) -> Result<(), Failure> {
        let (place, judged) = match act {
            Act::Transfer { key, request } => {
                keyed("transfer", key)?;
                ("transfer/request", check(request))
            }
            Act::OwnLimits { limits } => ("own_limits/limits", own_row(limits).map(drop)),
            Act::NoConfirm { amount } => (
                "no_confirm",
                self.check_no_confirm("/amount", amount.money()),
            ),
            Act::SetGuardian { payee_id, above } => (
                "set_guardian",
                guard_for(viewer, *payee_id, above.money()).map(drop),
            ),
            Act::LinkAccount { account } => (
                "link_account/account",
                check_fits(&account.account, &account.bic),
            ),
            Act::Withdraw { key, request } => {
                keyed("withdraw", key)?;
                ("withdraw/request", self.check_withdrawal(request))
            }
            Act::Refund { key, request, .. } => {
                keyed("refund", key)?;
                let amount = request.amount.money();
                let amount = amount.is_positive().then_some(()).ok_or_else(not_positive);
                let judged = amount.and_then(|()| check_note(&request.note));
                ("refund/request", judged)
            }
            Act::PayByRequisites { key, request } => {
                keyed("pay_by_requisites", key)?;
                (
                    "pay_by_requisites/request",
                    self.check_bank_transfer(request),
                )
            }
            Act::MakePlan { key, request } => {
                keyed("make_plan", key)?;
                ("make_plan/request", self.check_plan(request))
            }
            Act::MakeApiKey { request } => ("make_api_key/request", checked(request).map(drop)),
            Act::AddWebhook { request } => {
                ("add_webhook/request", self.checked_hook(request).map(drop))
            }
            Act::ExportStatement { request } => {
                ("export_statement/request", self.check_statement(request))
            }
            Act::Unlock {}
            | Act::ReleaseHold { .. }
            | Act::AddPasskey {}
            | Act::RemovePasskey { .. }
            | Act::SetPin {}
            | Act::RemovePin {}
            | Act::EndDevice { .. }
            | Act::EndOtherDevices {}
            | Act::Unfreeze {}
            | Act::RemoveGuardian {}
            | Act::Approve { .. }
            | Act::ChangeWebhookSecret { .. } => return Ok(()),
        };
        match judged {
            Err(failure) if failure.code == ErrorCode::InvalidRequest => {
                Err(within(failure, place))
            }
            _ => Ok(()),
        }
    }
}

fn keyed(act: &str, key: &str) -> Result<(), Failure> {
    if is_key(key) {
        return Ok(());
    }
    Err(Failure::invalid(&format!("/act/{act}/key"), NO_KEY))
}

/// The same failure, of what stands in this place of an act.
fn within(mut failure: Failure, place: &str) -> Failure {
    for error in &mut failure.errors {
        error.pointer = format!("/act/{place}{}", error.pointer);
    }
    failure
}
