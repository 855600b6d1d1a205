//! Receive codes: by which someone is paid. `POST /receive-codes`, `GET /receive-codes/{id}`.

use poltina_domain::{ReceiveId, ShopId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Payee};

/// `POST /receive-codes`: a code for the person himself, or for a shop of his. The same request
/// gets the same code, so that what is printed stays true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReceiveCode {
    /// A shop of the person's own; absent for himself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub shop_id: Option<ShopId>,
    /// Above zero, at most 1 000 000 roubles; absent: the payer says how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::amount::roubles_or_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::amount::Roubles>))]
    pub amount: Option<Amount>,
    /// What for, at most 140 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A code by which someone is paid, any number of times. Whoever is signed in and has its id may
/// read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiveCode {
    /// The code. Its link is `/pay/r/<id>` on the wallet's own host.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: ReceiveId,
    /// Whom it pays, as the payee of a transfer; masked for anyone but himself.
    pub payee: Payee,
    /// How much; absent: the payer says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What for; may be empty.
    pub note: String,
    /// For shops, the text of the QR code: EMV merchant-presented, static. A person's code is his
    /// link, which any phone's camera opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
