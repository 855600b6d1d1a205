//! Passkeys, confirmations and what was noticed, in words.

use poltina_api_types::{Act, SecurityNotice};

use super::Texts;
use crate::platform::intl;
use crate::platform::passkey::PasskeyError;

impl Texts {
    /// Why the browser did not bring a passkey, and what to do.
    #[must_use]
    pub fn passkey_error(self, error: PasskeyError) -> &'static str {
        match error {
            PasskeyError::Unsupported => self.passkey_error_unsupported(),
            PasskeyError::Cancelled => self.passkey_error_cancelled(),
            PasskeyError::Known => self.passkey_error_known(),
            PasskeyError::Failed => self.passkey_error_failed(),
        }
    }

    /// What is being confirmed, as the heading of its sheet.
    #[must_use]
    pub fn act(self, act: &Act) -> &'static str {
        match act {
            Act::Unlock {} => self.confirm_unlock(),
            Act::Transfer { .. } => self.confirm_transfer(),
            Act::ReleaseHold { .. } => self.confirm_release(),
            Act::AddPasskey {} => self.confirm_add_passkey(),
            Act::RemovePasskey { .. } => self.confirm_remove_passkey(),
            Act::SetPin {} => self.confirm_set_pin(),
            Act::RemovePin {} => self.confirm_remove_pin(),
            Act::EndDevice { .. } => self.confirm_end_device(),
            Act::EndOtherDevices {} => self.confirm_end_others(),
            Act::OwnLimits { .. } => self.confirm_limits(),
            Act::NoConfirm { .. } => self.confirm_no_confirm(),
            Act::Unfreeze {} => self.confirm_unfreeze(),
            Act::SetGuardian { .. } => self.confirm_set_guardian(),
            Act::RemoveGuardian {} => self.confirm_remove_guardian(),
            Act::Approve { .. } => self.confirm_approve(),
            Act::LinkAccount { .. } => self.confirm_link_account(),
            Act::Withdraw { .. } => self.confirm_withdraw(),
            Act::Refund { .. } => self.confirm_refund(),
            Act::PayByRequisites { .. } => self.confirm_requisites(),
            Act::MakePlan { .. } => self.confirm_plan(),
            Act::MakeApiKey { .. } => self.confirm_api_key(),
            Act::AddWebhook { .. } | Act::ChangeWebhookSecret { .. } => self.confirm_webhook(),
            Act::ExportStatement { .. } => self.confirm_statement(),
        }
    }

    /// What was noticed about the wallet's safety.
    #[must_use]
    pub fn security_notice(self, notice: SecurityNotice) -> &'static str {
        match notice {
            SecurityNotice::NewDevice => self.noticed_new_device(),
            SecurityNotice::FactorChanged => self.noticed_factor(),
            SecurityNotice::Frozen => self.noticed_frozen(),
            SecurityNotice::Unfrozen => self.noticed_unfrozen(),
            SecurityNotice::LimitsChanged => self.noticed_limits(),
            SecurityNotice::SecondPerson => self.noticed_guardian(),
            SecurityNotice::PasskeyCopied => self.noticed_copied(),
            SecurityNotice::ApiKeyChanged => self.noticed_api_key(),
            SecurityNotice::WebhookChanged => self.noticed_webhook(),
            SecurityNotice::WebhookDisabled => self.noticed_webhook_off(),
        }
    }

    /// Where a device is, by its time zone; empty where it did not tell.
    #[must_use]
    pub fn zone(self, zone: &str) -> String {
        if zone.is_empty() {
            return String::new();
        }
        let city = || zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
        intl::zone_name(self.language.tag(), zone).unwrap_or_else(city)
    }
}
