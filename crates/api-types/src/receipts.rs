//! Receipts: one for every payment, the same for both sides.

use poltina_domain::{Inn, ReceiptId, ShopId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Exchange, OperationKind};

/// Who received the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seller {
    /// The name over the shop's door; a person's masked name.
    pub name: String,
    /// The registered name, for example `ИП Соколова М. А.`; absent for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Taxpayer number; absent for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub inn: Option<Inn>,
    /// Where the shop stands; absent for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// `GET /receipts/{id}`: the receipt of a payment or transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The receipt.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ReceiptId,
    /// Its printed number, for example `2026-11-22-00417`; unique per seller.
    pub number: String,
    /// A payment to a shop, a transfer between people, or a deposit.
    pub kind: OperationKind,
    /// Who received the money.
    pub seller: Seller,
    /// The payer, masked: `Анна К.`.
    pub payer_name: String,
    /// What for: the payer's message; may be empty.
    pub purpose: String,
    /// How much.
    pub amount: Amount,
    /// What was paid on top.
    pub fee: Amount,
    /// How much of it was given back so far.
    pub refunded: Amount,
    /// The receipt of the payment of which this gives some back; of a `refund` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub refund_of: Option<ReceiptId>,
    /// When it was posted (RFC 3339 with the offset of Europe/Moscow).
    pub posted_at: String,
    /// By what exchange its payer paid it out of another currency; told to him alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Box<Exchange>>,
}

/// `POST /receipts/search`: the receipts of a shop. In a body, since no amount goes into a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptSearch {
    /// A shop of the signed-in person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub shop_id: ShopId,
    /// `next` of the page before; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200, 50 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Only receipts over exactly this amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::amount::roubles_or_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::amount::Roubles>))]
    pub amount: Option<Amount>,
    /// Only receipts at or after this moment (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only receipts before this moment (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A receipt in a shop's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptSummary {
    /// The receipt.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ReceiptId,
    /// The shop.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub shop_id: ShopId,
    /// The place in the shop's account: dense, newer is higher.
    pub sequence: i64,
    /// Its printed number.
    pub number: String,
    /// The payer, masked.
    pub payer_name: String,
    /// What for; may be empty.
    pub purpose: String,
    /// How much.
    pub amount: Amount,
    /// How much of it was given back so far.
    pub refunded: Amount,
    /// When it was posted (RFC 3339, Europe/Moscow).
    pub posted_at: String,
}
