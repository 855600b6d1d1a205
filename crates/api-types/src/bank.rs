//! Money from and to banks: accounts that a person saved, terms, payments.

use poltina_domain::{
    BankAccount, BankAccountId, BankPaymentId, Bic, Fee, Inn, Kpp, OperationId, Purpose,
    ReceiverName,
};
use serde::{Deserialize, Serialize};

use crate::Amount;

/// Which way money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BankDirection {
    /// From a bank into the wallet.
    TopUp,
    /// From the wallet to a bank.
    Withdrawal,
}

/// When money is there, as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Arrival {
    /// Within a minute.
    Moments,
    /// On the next business day at the latest.
    BusinessDay,
}

/// What one way costs, and its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WayTerms {
    /// The least amount.
    pub min: Amount,
    /// The greatest amount.
    pub max: Amount,
    /// What is paid on top: `basis_points` of the amount (hundredths of a percent), rounded half up
    /// to the minor unit, at least `min` and at most `max` minor units.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fee: Fee,
    /// When it is there.
    pub arrival: Arrival,
}

/// `GET /bank/terms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankTerms {
    /// Of money that comes.
    pub top_up: WayTerms,
    /// Of money that goes.
    pub withdrawal: WayTerms,
}

impl BankTerms {
    /// The terms of this way.
    #[must_use]
    pub const fn of(&self, direction: BankDirection) -> &WayTerms {
        match direction {
            BankDirection::TopUp => &self.top_up,
            BankDirection::Withdrawal => &self.withdrawal,
        }
    }
}

/// `POST /bank/accounts`: save an account of one's own in a Russian bank.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewLinkedAccount {
    /// The bank's code: nine digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "044525225"))]
    pub bic: Bic,
    /// The account: twenty digits, whose key fits the bank.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "40817810438000000001"))]
    pub account: BankAccount,
}

impl core::fmt::Debug for NewLinkedAccount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NewLinkedAccount(•)")
    }
}

/// A saved account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedAccount {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: BankAccountId,
    /// The bank's common name; absent where it is not known by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
    /// The bank's code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "044525225"))]
    pub bic: Bic,
    /// The last four digits of the account.
    pub account_tail: String,
}

/// `GET /bank/accounts`: the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedAccounts {
    /// At most 10.
    pub items: Vec<LinkedAccount>,
}

/// `POST /bank/payments`, with an `Idempotency-Key` header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewBankPayment {
    /// Which way.
    pub direction: BankDirection,
    /// A saved account.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub account_id: BankAccountId,
    /// How much arrives at the other end.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// What is paid on top, as the person saw it: it must be what the terms say.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub fee: Amount,
}

/// `POST /bank/transfers`, with an `Idempotency-Key` header: money to anybody's account in a Russian
/// bank, by its requisites.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewBankTransfer {
    /// The bank's code: nine digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "044525225"))]
    pub bic: Bic,
    /// The account: twenty digits, whose key fits the bank.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "40817810438000000001"))]
    pub account: BankAccount,
    /// Who receives it, and for what.
    pub receiver: BankReceiver,
    /// How much arrives at the other end.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// What is paid on top, as the person saw it: what the terms of a withdrawal say.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub fee: Amount,
}

impl core::fmt::Debug for NewBankTransfer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NewBankTransfer(•)")
    }
}

/// Who receives a payment by requisites, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankReceiver {
    /// 1 to 160 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 160))]
    pub name: ReceiverName,
    /// His taxpayer number, 10 or 12 digits; absent where he has told none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "7707083893"))]
    pub inn: Option<Inn>,
    /// An organisation's reason code of tax registration (KPP), 9 characters; absent where it has told none,
    /// and of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "773601001"))]
    pub kpp: Option<Kpp>,
    /// 1 to 210 characters.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 210))]
    pub purpose: Purpose,
}

/// Why a payment was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BankRefusal {
    /// The account in the bank has less.
    InsufficientFunds,
    /// The account in the bank is closed.
    AccountClosed,
    /// The bank does not say why.
    Declined,
    /// It was never begun: nothing moved.
    NotBegun,
    /// It looked like fraud, and was not begun: nothing moved.
    Suspicious,
}

/// How a payment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BankPaymentState {
    /// The bank works on it, or has not answered yet.
    Pending {},
    /// The money is there.
    Done {},
    /// It is refused; what had left is back.
    Refused {
        /// Why.
        reason: BankRefusal,
    },
    /// The bank says something that cannot be: people look into it. Nothing is lost.
    Review {},
}

/// A top-up or a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankPayment {
    /// The payment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: BankPaymentId,
    /// Which way.
    pub direction: BankDirection,
    /// The account in the bank.
    pub account: LinkedAccount,
    /// Who receives it, where it goes to requisites; absent of one's own accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<BankReceiver>,
    /// How much.
    pub amount: Amount,
    /// What is paid on top.
    pub fee: Amount,
    /// How it stands.
    pub state: BankPaymentState,
    /// The operation by which the money came or left; absent where there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub operation_id: Option<OperationId>,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
}

/// `GET /bank/payments`: the newest first, at most 50.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankPayments {
    /// What is under way and what was.
    pub items: Vec<BankPayment>,
}
