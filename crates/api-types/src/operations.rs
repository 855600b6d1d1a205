//! The history: `GET /operations`, `GET /operations/{id}`.

use poltina_domain::{Currency, OperationId, ReceiptId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, PayeeId};

/// Whether money came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Direction {
    /// Money came to the account (a credit).
    In,
    /// Money left the account (a debit).
    Out,
}

/// What kind of movement it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OperationKind {
    /// Between two people.
    Transfer,
    /// A person paid a shop.
    Payment,
    /// Money came from outside: a salary, a top-up.
    Deposit,
    /// Money left to an account in a bank.
    Withdrawal,
    /// A withdrawal that the bank refused came back.
    Return,
    /// A shop gave back some of a payment.
    Refund,
    /// Between two accounts of one's own, in two currencies.
    Exchange,
}

/// What the money was for: as its owner says, else guessed from the counterparty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Category {
    /// Between people.
    Transfers,
    /// Salary and other pay.
    Salary,
    /// Top-ups.
    TopUp,
    /// Food shops.
    Groceries,
    /// Cafés and restaurants.
    Cafes,
    /// Metro, buses, taxis.
    Transport,
    /// Electricity, water, rent.
    Utilities,
    /// Mobile and internet.
    Communication,
    /// Pharmacies and medicine.
    Health,
    /// Films, games, books.
    Leisure,
    /// Clothes and household goods.
    Shopping,
    /// Everything else.
    Other,
}

/// The other side of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counterparty {
    /// A person's masked name, or a shop's or company's name.
    pub name: String,
    /// Set where he can be paid (again).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub payee_id: Option<PayeeId>,
    /// A person's masked number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
}

/// One movement on an account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operation {
    /// The operation; each side of a transfer has one of its own.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: OperationId,
    /// The transfer behind it, the same for both sides.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub transfer_id: TransferId,
    /// The place in the account's history: dense, from 1.
    pub sequence: i64,
    /// What kind of movement.
    pub kind: OperationKind,
    /// Whether money came or went.
    pub direction: Direction,
    /// How much, above zero; the direction tells the sign.
    pub amount: Amount,
    /// What was paid on top; zero within the wallet.
    pub fee: Amount,
    /// What stood on the account right after it; what was held then is part of it.
    pub balance_after: Amount,
    /// The other side.
    pub counterparty: Counterparty,
    /// What the money was for.
    pub category: Category,
    /// The payer's message; may be empty.
    pub note: String,
    /// What its owner noted for himself; nobody else sees it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub own_note: String,
    /// Its owner's own labels, in his order; nobody else sees them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// When it was posted (RFC 3339, Europe/Moscow).
    pub posted_at: String,
    /// Its receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub receipt_id: Option<ReceiptId>,
}

/// The query of `GET /operations`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct OperationQuery {
    /// `next` of the page before; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200, 50 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Only what came, or only what went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub direction: Option<Direction>,
    /// Of the account in this currency; roubles where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$"))]
    pub currency: Option<Currency>,
}
