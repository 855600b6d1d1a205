//! Moving money: `POST /transfers`, and the outcome of a request by its key.

use poltina_domain::{OperationId, OrderId, QuoteId, ReceiptId, RequestId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Exchange, Hold, PayeeId, Problem, Protect};

/// `POST /transfers`, with an `Idempotency-Key` header: pay this payee this amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferRequest {
    /// From a payee look-up.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payee_id: PayeeId,
    /// Above zero, at most 1 000 000 roubles.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// A message to the payee of at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
    /// The order that is paid: payee and amount must be the order's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub order_id: Option<OrderId>,
    /// The request for money that is paid: payee and, where it says, amount must be the request's
    /// own. Not beside an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub request_id: Option<RequestId>,
    /// Held until the payee enters a code that the payer is shown. To persons only, and beside neither an
    /// order nor a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protect>,
    /// The quote by which it is paid out of an account in another currency: one's own, not expired, not
    /// used, and it buys exactly `amount`. What it sells, with its fee, leaves that account; the payee
    /// gets roubles. Absent: the roubles are one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub quote_id: Option<QuoteId>,
}

/// A posted transfer. Final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transfer {
    /// The transfer; follows from payer and key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// The payer's operation.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub operation_id: OperationId,
    /// The receipt, the same for both sides.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub receipt_id: ReceiptId,
    /// The payee's name as the payer may see it.
    pub payee_name: String,
    /// What was moved.
    pub amount: Amount,
    /// What the payer paid on top; zero within the wallet.
    pub fee: Amount,
    /// When it was posted (RFC 3339, Europe/Moscow).
    pub posted_at: String,
    /// By what exchange it was paid out of another currency; absent where it was paid in roubles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Box<Exchange>>,
}

/// What became of a key: `GET /transfers/keys/{key}` and `DELETE /transfers/keys/{key}`.
///
/// A key that never reached the server answers 404 `transfer-unknown`. That is not final: the
/// request may still be on its way. `DELETE` makes it final: it burns the key, so that a late
/// request cannot post, and answers what the key's outcome is from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// The transfer is posted.
    Posted {
        /// The transfer.
        transfer: Transfer,
    },
    /// The transfer is held: its amount is reserved, nothing moved yet. It is posted or called off
    /// later, and the key then tells which.
    Held {
        /// The held transfer.
        hold: Box<Hold>,
    },
    /// The transfer is refused for good; nothing moved.
    Refused {
        /// Why.
        problem: Problem,
    },
}
