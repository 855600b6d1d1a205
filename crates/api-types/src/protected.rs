//! Transfers with a protection code: `/protected`. The payer is shown a code of four digits; the payee gets
//! the money once he enters it.

use poltina_domain::{OperationId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Counterparty};

/// That a transfer to a person is protected by a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Protect {
    /// For how many days of 24 hours the payee may enter the code, 1 to 30; seven where absent. Then the
    /// money is the payer's again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// What became of a protected transfer. All but `waiting` are final; but for `accepted` the money is the
/// payer's again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProtectedState {
    /// It waits for the code.
    Waiting,
    /// The payee entered the code, and has the money.
    Accepted,
    /// The payee declined it.
    Declined,
    /// The payer called it off.
    Cancelled,
    /// Nobody entered the code in time.
    Expired,
    /// The code was wrong five times.
    CodeSpent,
    /// The code was entered, and it could not be posted: the payee's account is closed.
    Failed,
}

/// By what a held transfer is protected, as its payer sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Protection {
    /// What became of it.
    pub state: ProtectedState,
    /// The code, four digits, as long as it waits. Only where one transfer is asked for, never in a list
    /// or in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{4}$"))]
    pub code: Option<String>,
    /// How many wrong codes the payee has left, 0 to 5.
    pub tries_left: u32,
}

/// A transfer that waits for its code, or did. Its amount is reserved on the payer's account, and has not
/// moved until it is `accepted`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedTransfer {
    /// The transfer: it keeps its id when it is posted, and is the payer's hold of this id until then.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// Whether the one who asks is the payer.
    pub mine: bool,
    /// Who pays.
    pub payer: Counterparty,
    /// Whom.
    pub payee: Counterparty,
    /// How much.
    pub amount: Amount,
    /// The message.
    pub note: String,
    /// What became of it.
    pub state: ProtectedState,
    /// The code, four digits: to the payer alone, as long as it waits, where this one transfer is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{4}$"))]
    pub code: Option<String>,
    /// How many wrong codes the payee has left, 0 to 5.
    pub tries_left: u32,
    /// Since when (RFC 3339).
    pub sent_at: String,
    /// Until when the code can be entered (RFC 3339).
    pub expires_at: String,
    /// When it ended (RFC 3339), once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// The operation of the one who asks, once it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub operation_id: Option<OperationId>,
}

/// Whose protected transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProtectedSide {
    /// Those that pay the one who asks.
    #[default]
    ToMe,
    /// Those that he sent.
    FromMe,
}

/// The query of `GET /protected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ProtectedQuery {
    /// `to_me` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub side: Option<ProtectedSide>,
}

/// `GET /protected`: what waits now, and what ended in the last 30 days; the newest first, at most 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedTransfers {
    /// The transfers.
    pub items: Vec<ProtectedTransfer>,
}

/// `POST /protected/{id}/accept`: the code that the payer told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedCode {
    /// Four digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{4}$"))]
    pub code: String,
}

/// Shows nothing of the code.
impl core::fmt::Debug for Protection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Protection({:?})", self.state)
    }
}

/// Shows nothing of the code.
impl core::fmt::Debug for ProtectedTransfer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ProtectedTransfer({}, {:?})", self.id, self.state)
    }
}

/// Shows nothing of the code.
impl core::fmt::Debug for ProtectedCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ProtectedCode")
    }
}
