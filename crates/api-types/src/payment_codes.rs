//! One-time payment codes that a payer shows to a till: `POST /payment-codes`, and paying by one.

use serde::{Deserialize, Serialize};

/// `POST /payment-codes`: what this device needs to make payment codes without a network.
///
/// A code is `88`, the handle, and eight digits: the truncated HMAC-SHA-256 (RFC 4226, section
/// 5.3) of the number of 60-second steps since 1970 under the seed. The server takes the present
/// step, the one before and the one after, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentCodeRequest {
    /// The handle that the device has, ten digits; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
}

/// Whether the device goes on with what it has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PaymentCodeSeed {
    /// Handle and seed still stand.
    Standing {
        /// The server's clock (RFC 3339), by which the device corrects its own.
        now: String,
    },
    /// The device has a new handle and seed; what it had is void.
    Issued {
        /// Ten digits.
        handle: String,
        /// 32 bytes in base64url without padding. Told once: to be kept as a key that cannot be
        /// read again.
        seed: String,
        /// The server's clock (RFC 3339), by which the device corrects its own.
        now: String,
    },
}

impl core::fmt::Debug for PaymentCodeSeed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Standing { .. } => "PaymentCodeSeed::Standing",
            Self::Issued { .. } => "PaymentCodeSeed::Issued",
        })
    }
}

/// `POST /orders/{id}/charge`, with an `Idempotency-Key` header: the shop takes the order's amount
/// from whoever shows this code. A code is used up even where the payment fails.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Charge {
    /// Twenty digits, beginning with 88.
    pub code: String,
}

impl core::fmt::Debug for Charge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Charge")
    }
}
