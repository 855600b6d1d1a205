//! Orders: what a shop's till asks to be paid, once. `POST /orders`, `GET` and `DELETE
//! /orders/{id}`.

use poltina_domain::{OrderId, ReceiptId, ShopId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Payee};

/// `POST /orders`, with an `Idempotency-Key` header: the owner's till asks for this amount. It
/// stands for ten minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewOrder {
    /// A shop of the person's own.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub shop_id: ShopId,
    /// Above zero, at most 1 000 000 roubles.
    #[serde(deserialize_with = "crate::amount::roubles")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::amount::Roubles))]
    pub amount: Amount,
    /// What for, at most 140 characters; may be empty. The payer sees it.
    #[serde(default)]
    pub note: String,
    /// Whether the money moves when the order is paid.
    #[serde(default)]
    pub capture: CaptureMode,
}

/// Whether the money of an order moves when it is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CaptureMode {
    /// At once.
    #[default]
    Automatic,
    /// It is reserved on the payer's account for seven days, and the shop captures it, in one part or
    /// in several: `POST /authorizations/{id}/captures`.
    Manual,
}

/// An order. Its owner and whoever has its id may read it.
///
/// The payer pays it by `POST /transfers` with the payee, the amount and the `order_id`; or shows
/// his payment code and the till charges it. It is paid once at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// The order.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: OrderId,
    /// The shop, as the payee of a transfer.
    pub payee: Payee,
    /// How much.
    pub amount: Amount,
    /// What for; may be empty.
    pub note: String,
    /// Whether the money moves when it is paid.
    #[serde(default)]
    pub capture: CaptureMode,
    /// How far it has come.
    pub state: OrderState,
    /// The text of its QR code: EMV merchant-presented, dynamic.
    pub code: String,
    /// When it was made (RFC 3339, Europe/Moscow).
    pub created_at: String,
    /// Until when it can be paid (RFC 3339, Europe/Moscow).
    pub expires_at: String,
    /// The server's clock at this answer (RFC 3339), to count down by.
    pub now: String,
}

/// How far an order has come. All but `open` are final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrderState {
    /// It can be paid.
    Open {},
    /// It is paid.
    Paid {
        /// The receipt, the same for both sides.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        receipt_id: ReceiptId,
        /// The payer, masked: `Анна К.`. Empty for anyone but the shop's owner and the payer.
        payer_name: String,
        /// When (RFC 3339, Europe/Moscow).
        paid_at: String,
    },
    /// Its amount is reserved for the shop, which captures it by hand.
    Authorized {
        /// What the shop captures, at `/authorizations/{id}`. For its owner alone to use.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        authorization_id: TransferId,
        /// The payer, masked. Empty for anyone but the shop's owner and the payer.
        payer_name: String,
        /// When (RFC 3339, Europe/Moscow).
        authorized_at: String,
    },
    /// The shop took it back.
    Cancelled {},
    /// Its time ran out.
    Expired {},
}
