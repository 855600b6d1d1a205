//! What a shop may take, what it took and gave back: `/authorizations`, `POST /receipts/{id}/refunds`.

use poltina_domain::{OrderId, ReceiptId, TransferId};
use serde::{Deserialize, Serialize};

use crate::Amount;

/// How far an authorisation has come. All but `open` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuthorizationState {
    /// More may be captured, until its time runs out.
    Open,
    /// The last part was captured.
    Captured,
    /// The shop freed what was not captured by then.
    Voided,
    /// Its time ran out; what was not captured by then is free.
    Expired,
}

/// `GET /authorizations/{id}`: an amount that is reserved on a payer's account for a shop, which
/// captures it in one part or in several, never more in all. Its shop's owner may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Authorization {
    /// The authorisation.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// The order that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub order_id: Option<OrderId>,
    /// The payer, masked.
    pub payer_name: String,
    /// How much in all.
    pub amount: Amount,
    /// How much was captured.
    pub captured: Amount,
    /// How much may still be captured: zero once it is over.
    pub remaining: Amount,
    /// How far it has come.
    pub state: AuthorizationState,
    /// The captures, the oldest first.
    pub captures: Vec<Capture>,
    /// Since when (RFC 3339, Europe/Moscow).
    pub authorized_at: String,
    /// From when on nothing can be captured (RFC 3339, Europe/Moscow): seven days later.
    pub expires_at: String,
}

/// A part that was captured: a payment of its own, with its own receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Capture {
    /// Its receipt, by which some of it can be given back.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub receipt_id: ReceiptId,
    /// How much.
    pub amount: Amount,
    /// How much of it was given back so far.
    pub refunded: Amount,
    /// When (RFC 3339, Europe/Moscow).
    pub captured_at: String,
}

/// `POST /authorizations/{id}/captures`, with an `Idempotency-Key` header: take a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCapture {
    /// Above zero, at most what remains.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// Whether it is the last part: what remains after it is free again. `true` where absent.
    #[serde(default = "yes")]
    pub last: bool,
}

const fn yes() -> bool {
    true
}

/// `POST /receipts/{id}/refunds`, with an `Idempotency-Key` header: give back some of a payment, or all
/// of it, in its own currency and so without any conversion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRefund {
    /// Above zero; all refunds of a payment are together at most the payment.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// A message to who paid, of at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A refund. Final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund {
    /// The transfer that gave it back; follows from who asked and his key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// The receipt of the payment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub payment_receipt_id: ReceiptId,
    /// The refund's own receipt, the same for both sides.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub receipt_id: ReceiptId,
    /// How much.
    pub amount: Amount,
    /// When (RFC 3339, Europe/Moscow).
    pub posted_at: String,
}
