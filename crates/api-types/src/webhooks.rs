//! Where the server tells third parties what happened: `/webhooks`, by Standard Webhooks 1.0.

use poltina_domain::WebhookId;
use serde::{Deserialize, Serialize};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WebhookKind {
    /// An operation was posted to an account of the person: `data` is the `Operation`.
    #[serde(rename = "operation.posted")]
    OperationPosted,
    /// A shop of the person was paid, or captured: `data` is the `ReceiptSummary`.
    #[serde(rename = "receipt.issued")]
    ReceiptIssued,
    /// A shop of the person gave back: `data` is the `ReceiptSummary` of the payment, as it is now.
    #[serde(rename = "receipt.refunded")]
    ReceiptRefunded,
    /// An order of the person's shop was paid, authorised or taken back, or what was authorised for it
    /// was captured, freed or ran out: `data` is the `Order`, as it is now.
    #[serde(rename = "order.changed")]
    OrderChanged,
    /// A top-up or a withdrawal is over: `data` is the `BankPayment`, as it is now.
    #[serde(rename = "bank_payment.changed")]
    BankPaymentChanged,
}

impl WebhookKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::OperationPosted,
        Self::ReceiptIssued,
        Self::ReceiptRefunded,
        Self::OrderChanged,
        Self::BankPaymentChanged,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OperationPosted => "operation.posted",
            Self::ReceiptIssued => "receipt.issued",
            Self::ReceiptRefunded => "receipt.refunded",
            Self::OrderChanged => "order.changed",
            Self::BankPaymentChanged => "bank_payment.changed",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// `POST /webhooks`, confirmed: tell this address from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewWebhook {
    /// `https://…`, at most 500 characters, of a host in the public network; without a name, a
    /// password or a fragment in it.
    pub url: String,
    /// What is told: at least one.
    pub kinds: Vec<WebhookKind>,
}

/// An address that is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// The webhook.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: WebhookId,
    /// Where.
    pub url: String,
    /// What is told.
    pub kinds: Vec<WebhookKind>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// Since when nothing was taken there (RFC 3339); absent where the last was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<String>,
    /// Since when it is told nothing any more (RFC 3339), because nothing was taken for five days, or it
    /// answered 410: `POST /webhooks/{id}/enable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<String>,
}

/// `GET /webhooks`: the newest first, at most 10.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhooks {
    /// The webhooks.
    pub items: Vec<Webhook>,
}

/// A webhook with a secret that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// `whsec_` and base64: what is told is signed with it. It is told this once.
    pub secret: String,
}

impl core::fmt::Debug for MadeWebhook {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "MadeWebhook({}, •)", self.webhook.id)
    }
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryState {
    /// It is tried, or tried again.
    Waiting,
    /// It was taken: the address answered 2xx.
    Delivered,
    /// It is not tried any more.
    Failed,
}

/// Something that was told, or is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// The header `webhook-id`: the same each time that it is sent.
    pub message: String,
    /// The number of the event, by which it is sent again.
    pub sequence: i64,
    /// What is told.
    pub kind: WebhookKind,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// The last answer's status; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status: Option<u16>,
    /// When it is tried next (RFC 3339), while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<String>,
    /// When it came to be told (RFC 3339).
    pub created_at: String,
}

/// `GET /webhooks/{id}/deliveries`: the newest first, at most 100; kept for 30 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deliveries {
    /// The deliveries.
    pub items: Vec<Delivery>,
}

/// `POST /webhooks/{id}/deliveries`: send one again, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendAgain {
    /// The number of the event.
    pub sequence: i64,
}
