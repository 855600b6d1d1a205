//! What went wrong, in words that say what to do: every error code has its text.

use poltina_api_types::{ErrorCode, Problem};
use poltina_domain::{AmountError, NameError, PhoneError};

use super::Texts;
use crate::api::ApiError;

impl Texts {
    /// What to tell about an answer that was no success.
    #[must_use]
    pub fn api_error(self, error: &ApiError) -> String {
        match error {
            ApiError::Refused(refusal) => self.problem(&refusal.problem),
            ApiError::Unreachable => self.error_unreachable().into(),
            ApiError::TimedOut => self.error_timed_out().into(),
            ApiError::BadAnswer => self.error_bad_answer().into(),
        }
    }

    /// What to tell about a problem of the server. A new code does not compile until it is here.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> String {
        let text = match problem.code {
            ErrorCode::InvalidRequest
            | ErrorCode::IdempotencyKeyMissing
            | ErrorCode::MethodNotAllowed
            | ErrorCode::BodyTooLarge
            | ErrorCode::UnsupportedMediaType
            | ErrorCode::IfMatchMissing
            | ErrorCode::CrossSite
            | ErrorCode::ScopeMissing => self.error_request(),
            ErrorCode::IdempotencyKeyReused => self.error_key_reused(),
            ErrorCode::IdempotencyKeyInFlight => self.error_in_flight(),
            ErrorCode::SignInRequired => self.error_sign_in(),
            ErrorCode::CodeWrong => self.error_code_wrong(),
            ErrorCode::CodeExpired => self.error_code_expired(),
            ErrorCode::NotFound => self.error_not_found(),
            ErrorCode::PayeeUnknown => self.error_payee_unknown(),
            ErrorCode::TransferUnknown => self.error_transfer_unknown(),
            ErrorCode::Changed => self.error_changed(),
            ErrorCode::InsufficientFunds => self.error_funds(),
            ErrorCode::LimitExceeded => {
                return match &problem.limit {
                    Some(limit) => self.error_limit(&self.money_text(limit.remaining.money())),
                    None => self.error_limit_unknown().into(),
                };
            }
            ErrorCode::SameParty => self.error_same_party(),
            ErrorCode::AccountClosed => self.error_closed(),
            ErrorCode::Cancelled => self.error_cancelled(),
            ErrorCode::PaymentCodeWrong => self.error_payment_code_wrong(),
            ErrorCode::PaymentCodeUsed => self.error_payment_code_used(),
            ErrorCode::OrderClosed => self.error_order_closed(),
            ErrorCode::RequestClosed => self.error_request_closed(),
            ErrorCode::RequestsRefused => self.error_requests_refused(),
            ErrorCode::SessionLocked => self.error_locked(),
            ErrorCode::StepUpRequired
            | ErrorCode::FactorRequired
            | ErrorCode::ConfirmationOver
            | ErrorCode::FreshSignInRequired => self.error_confirm(),
            ErrorCode::PinWrong | ErrorCode::PinBlocked => self.error_pin(),
            ErrorCode::PinWeak => self.error_pin_weak(),
            ErrorCode::PasskeyRefused => self.error_passkey(),
            ErrorCode::LastFactor => self.error_last_factor(),
            ErrorCode::WalletFrozen => self.error_frozen(),
            ErrorCode::SecondPersonRequired => self.error_second_person(),
            ErrorCode::BankUnavailable => self.error_bank(),
            ErrorCode::QuoteExpired | ErrorCode::QuoteUsed => self.error_quote(),
            ErrorCode::RoublesOnly => self.error_roubles_only(),
            ErrorCode::RatesUnavailable => self.error_rates(),
            ErrorCode::LevelTooLow => self.error_level(),
            ErrorCode::IdentificationRefused => self.error_identification(),
            ErrorCode::RiskRefused => self.error_risk(),
            ErrorCode::PaymentSuspicious => self.error_suspicious(),
            ErrorCode::HoldCooling => self.error_hold_cooling(),
            ErrorCode::PlanOver => self.error_plan_over(),
            ErrorCode::HoldOver => self.error_hold_over(),
            ErrorCode::PeriodReversed => self.error_period_reversed(),
            ErrorCode::PeriodInFuture => self.error_period_future(),
            ErrorCode::PeriodTooLong => self.error_period_long(),
            ErrorCode::TooManyRequests => self.error_too_many(),
            ErrorCode::Unavailable | ErrorCode::StatementNotReady => self.error_unavailable(),
            ErrorCode::Internal => self.error_internal(),
            ErrorCode::Unknown => self.error_unknown(),
        };
        text.into()
    }

    /// Why what was typed is no phone number.
    #[must_use]
    pub fn phone_error(self, error: PhoneError) -> &'static str {
        match error {
            PhoneError::Empty => self.phone_error_empty(),
            PhoneError::NotAPhone => self.phone_error_letters(),
            PhoneError::WrongLength => self.phone_error_length(),
            PhoneError::NotRussianMobile => self.phone_error_mobile(),
        }
    }

    /// Why what was typed is no amount.
    #[must_use]
    pub fn amount_error(self, error: AmountError) -> &'static str {
        match error {
            AmountError::Empty => self.amount_error_empty(),
            AmountError::NotANumber => self.amount_error_letters(),
            AmountError::TooManyDecimals(_) => self.amount_error_decimals(),
            AmountError::Negative => self.amount_error_minus(),
            AmountError::Zero => self.amount_error_zero(),
            AmountError::TooLarge => self.amount_error_large(),
        }
    }

    /// Why what was typed is no name.
    #[must_use]
    pub fn name_error(self, error: NameError) -> &'static str {
        match error {
            NameError::Empty => self.name_error_empty(),
            NameError::TooLong => self.name_error_long(),
            NameError::ForbiddenCharacter => self.name_error_letters(),
        }
    }
}
