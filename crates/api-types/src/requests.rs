//! Asking for money: requests to a person or by link, `/requests`, and bills that are divided,
//! `/splits`.

use poltina_domain::{ReceiptId, RequestId, SavedName, SplitId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Counterparty, PayeeId};

/// `POST /requests`, with an `Idempotency-Key` header: ask to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMoneyRequest {
    /// The person who is asked, from a payee look-up; absent where whoever has the link may pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payer_id: Option<PayeeId>,
    /// Above zero, at most 1 000 000 roubles; absent where the payer says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What for, at most 140 characters; may be empty. The payer sees it.
    #[serde(default)]
    pub note: String,
    /// How many days it stands, 1 to 90; 30 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 90))]
    pub days: Option<u32>,
}

/// A request for money. The one who asks, the one who is asked, and whoever has the id of one that
/// names nobody may read it.
///
/// It is paid by `POST /transfers` with the asker as payee, the amount and the `request_id`, under all
/// that a transfer is under; once at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoneyRequest {
    /// The request.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: RequestId,
    /// Whether it is the reader who asks.
    pub mine: bool,
    /// Who asks, masked. His `payee_id` is whom a transfer pays.
    pub asker: Counterparty,
    /// Who is asked, masked; absent where whoever has the link may pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Counterparty>,
    /// How much; absent where the payer says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What for; may be empty.
    pub note: String,
    /// What the asker wrote down of whoever is to pay, for himself; empty for all others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The bill that it is a share of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub split_id: Option<SplitId>,
    /// How far it has come.
    pub state: MoneyRequestState,
    /// When its payer was reminded last (RFC 3339); told to the asker alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<String>,
    /// When it was made (RFC 3339, Europe/Moscow).
    pub created_at: String,
    /// Until when it can be paid (RFC 3339, Europe/Moscow).
    pub expires_at: String,
    /// The server's clock at this answer (RFC 3339).
    pub now: String,
}

/// How far a request has come. All but `open` are final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MoneyRequestState {
    /// It can be paid.
    Open {},
    /// It is paid.
    Paid {
        /// What was paid.
        amount: Amount,
        /// When (RFC 3339, Europe/Moscow).
        paid_at: String,
        /// Who paid, masked; told to the asker and to him.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payer: Option<Box<Counterparty>>,
        /// The receipt, the same for both sides; told to the asker and the payer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
        receipt_id: Option<ReceiptId>,
    },
    /// The one who was asked declined.
    Declined {},
    /// The asker took it back.
    Cancelled {},
    /// Its time ran out.
    Expired {},
}

/// Whose requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RequestSide {
    /// Those that ask the reader, and those that he paid.
    #[default]
    ToMe,
    /// Those by which the reader asks; shares of bills are in their bills.
    FromMe,
}

/// The query of `GET /requests`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct RequestQuery {
    /// Whose requests; those to the reader where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub side: Option<RequestSide>,
    /// `next` of the page before; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200, 50 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// `POST /splits`, with an `Idempotency-Key` header: divide a bill. Each share is a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSplit {
    /// The whole bill: above zero, at most 1 000 000 roubles.
    pub total: Amount,
    /// What for, at most 140 characters; may be empty. Everybody sees it.
    #[serde(default)]
    pub note: String,
    /// How many days the shares can be paid, 1 to 90; 30 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 90))]
    pub days: Option<u32>,
    /// The asker's own share, where he is one of those who pay: nobody is asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<OwnShare>,
    /// The others'. With the asker's own there are 2 to 50 shares.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub shares: Vec<NewShare>,
}

/// The share of the one who divides the bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnShare {
    /// How much; absent where he takes an even part of what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A share of a bill that is divided.
///
/// What shares say is theirs stays so; what is left is divided evenly among those that say nothing,
/// and the kopecks that remain go one each to the first of them, the asker's own before all. If all
/// say how much, they sum to the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewShare {
    /// The person who is asked for it; absent where whoever has the bill's link may take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "person:01930f7a-6d2b-7c3e-9a41-5b8f2c7d1e60"))]
    pub payer_id: Option<PayeeId>,
    /// What the asker writes down of whoever is to pay, for himself: 1 to 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, min_length = 1, max_length = 40))]
    pub label: Option<SavedName>,
    /// How much; absent where it is an even part of what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A bill that is divided. The one who divided it sees all shares; others see their own and those
/// that name nobody, and only if there are such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Split {
    /// The bill.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: SplitId,
    /// Whether it is the reader who divided it.
    pub mine: bool,
    /// Who divided it, masked.
    pub asker: Counterparty,
    /// The whole bill.
    pub total: Amount,
    /// The asker's own share, where he has one; told to him alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Amount>,
    /// What for; may be empty.
    pub note: String,
    /// Whether it was closed: what was paid is, the rest is taken back.
    pub closed: bool,
    /// The shares, in the order in which they were made.
    pub shares: Vec<MoneyRequest>,
    /// When it was made (RFC 3339, Europe/Moscow).
    pub created_at: String,
}

/// The query of `GET /splits`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct SplitQuery {
    /// `next` of the page before; absent for the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200, 50 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// `GET /requests/refused`: whose requests one does not take, the newest first, at most 500.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedAskers {
    /// The people.
    pub items: Vec<Counterparty>,
}
