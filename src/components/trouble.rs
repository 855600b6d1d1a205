//! What did not work with passkeys and confirmations, in words.

use poltina_api_types::ErrorCode;

use crate::i18n::Texts;
use crate::platform::clock::Moment;
use crate::state::ProofTrouble;

/// What did not work while proving, and what to do.
#[must_use]
pub fn trouble_text(t: Texts, trouble: &ProofTrouble) -> String {
    match trouble {
        ProofTrouble::Passkey(error) => t.passkey_error(*error).into(),
        // Without a time to wait there is no next try.
        ProofTrouble::Api(error)
            if error.code() == Some(ErrorCode::PinBlocked) && error.retry_after().is_none() =>
        {
            t.confirm_pin_spent().into()
        }
        ProofTrouble::Api(error) => t.api_error(error),
    }
}

/// How long there is to wait: `0:30`, `1:00:00`; never less than nothing.
#[must_use]
pub fn countdown(t: Texts, left: Moment) -> String {
    let seconds = left.max(0).saturating_add(999) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours >= 24 {
        let days = u32::try_from(hours / 24).unwrap_or(u32::MAX);
        return t.wait_days(days);
    }
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
