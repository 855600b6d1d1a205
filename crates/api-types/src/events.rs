//! What happened, live: `GET /events`, server-sent events.

use serde::{Deserialize, Serialize};

use crate::{Account, Amount, ErrorCode, Operation, Order, ReceiptSummary};

/// One event. Its `sequence` is dense per person from 1, and is the stream's `id:`; resume with
/// `Last-Event-ID` or `?after=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Dense per person, from 1.
    pub sequence: i64,
    /// What happened.
    pub body: EventBody,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EventBody {
    /// An operation was posted to one of the person's accounts.
    OperationPosted {
        /// The operation.
        operation: Operation,
        /// The account right after it.
        account: Account,
    },
    /// A shop of the person was paid.
    ReceiptIssued {
        /// The receipt.
        receipt: ReceiptSummary,
    },
    /// An order of a shop of the person was paid or taken back. That its time ran out is not told:
    /// the order says when.
    OrderClosed {
        /// The order.
        order: Order,
    },
    /// A shop read the person's payment code, and the payment failed; no money moved.
    ChargeRefused {
        /// The shop's name.
        shop_name: String,
        /// How much it asked for.
        amount: Amount,
        /// Why.
        code: ErrorCode,
    },
}
