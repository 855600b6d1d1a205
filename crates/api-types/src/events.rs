//! What happened, live: `GET /events`, server-sent events.

use serde::{Deserialize, Serialize};

use crate::{
    Account, Amount, BankPayment, ErrorCode, Hold, MoneyRequest, Operation, Order, Plan, PlanRun,
    ProtectedTransfer, ReceiptSummary, SecurityNotice,
};

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
    /// A shop of the person gave back some of a payment.
    ReceiptRefunded {
        /// The receipt of the payment, as it is now.
        receipt: ReceiptSummary,
    },
    /// An order of a shop of the person was paid, authorised or taken back, or what was authorised for
    /// it was captured or freed. That its time ran out is not told: the order says when.
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
    /// A transfer of the person was held, or what became of it.
    HoldChanged {
        /// The held transfer as it is now.
        hold: Box<Hold>,
        /// The account right after it.
        account: Account,
    },
    /// Something about the wallet's safety, on whatever device it happened.
    SecurityNoticed {
        /// What.
        notice: SecurityNotice,
        /// The device on which it happened: browser and system.
        device_name: String,
        /// When (RFC 3339).
        at: String,
    },
    /// A transfer or an invitation waits for the person as someone's second person, or does so no more.
    ApprovalsChanged {},
    /// A top-up or a withdrawal of the person is another now.
    BankPaymentChanged {
        /// The payment as it is now.
        payment: BankPayment,
    },
    /// A plan of the person ran, or was made or changed, on whatever device.
    PlanChanged {
        /// The plan as it is now.
        plan: Box<Plan>,
        /// The run that this is about, as it is now; absent where it is about the plan itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<PlanRun>,
    },
    /// A request for money by the person or to him is new, reminded of, paid, or ended. That its time
    /// ran out is not told: the request says when.
    RequestChanged {
        /// The request as it is now.
        request: Box<MoneyRequest>,
    },
    /// A transfer to the person waits for the code that protects it, or does so no more. Its payer hears
    /// of his hold instead.
    ProtectedChanged {
        /// The transfer as it is now.
        transfer: Box<ProtectedTransfer>,
    },
}
