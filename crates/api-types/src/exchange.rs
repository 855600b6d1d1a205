//! One currency for another: `GET /rates`, `POST /quotes`, `POST /exchanges`.

use poltina_domain::{Currency, Fee, OperationId, QuoteId, TransferId};
use serde::{Deserialize, Serialize};

use crate::{Amount, Problem};

/// Which amount of a quote is as it was asked for; the other one follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ExchangeSide {
    /// What is sold; what is bought is rounded down to its minor unit.
    Sell,
    /// What is bought; what is sold is rounded up to its minor unit.
    Buy,
}

/// `POST /quotes`: what an exchange would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewQuote {
    /// What is sold: one has an account in it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$", example = "RUB"))]
    pub sell: Currency,
    /// What is bought, another one: likewise.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$", example = "CNY"))]
    pub buy: Currency,
    /// How much, above zero: in the currency that is sold or in the one that is bought, which tells
    /// the side. Worth at most 1 000 000 roubles.
    pub amount: Amount,
}

/// A price that is held for one exchange of one person.
///
/// A price is of one unit of `base` in `counter`, whichever of them is sold. The amount that was not
/// asked for is computed from the one that was, once, and rounded to its minor unit in the wallet's
/// favour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quote {
    /// The quote.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: QuoteId,
    /// Of what the price is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "CNY"))]
    pub base: Currency,
    /// In what the price is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "RUB"))]
    pub counter: Currency,
    /// What one unit of the base costs in the counter: a decimal with four places.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = r"^[0-9]+\.[0-9]{4}$", example = "12.1234")
    )]
    pub price: String,
    /// What is sold, without the fee.
    pub sell: Amount,
    /// What is bought.
    pub buy: Amount,
    /// What is paid on top, in the currency that is sold; may be zero.
    pub fee: Amount,
    /// Which of the amounts was asked for.
    pub fixed: ExchangeSide,
    /// Of which day the rate is that the price follows from.
    #[cfg_attr(feature = "openapi", schema(format = "date"))]
    pub rate_date: String,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// Until when it can be confirmed (RFC 3339).
    pub expires_at: String,
}

/// `POST /exchanges`, with an `Idempotency-Key` header: exchange what this quote says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewExchange {
    /// The quote: one's own, not expired, not used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub quote_id: QuoteId,
}

/// An exchange that is posted. Final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exchange {
    /// The transfer by which what is sold left; it stands for the exchange.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: TransferId,
    /// The quote that it used up.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub quote_id: QuoteId,
    /// Of what the price is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "CNY"))]
    pub base: Currency,
    /// In what the price is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "RUB"))]
    pub counter: Currency,
    /// What one unit of the base cost in the counter.
    pub price: String,
    /// What was sold, without the fee.
    pub sold: Amount,
    /// What was bought.
    pub bought: Amount,
    /// What was paid on top, in the currency that was sold.
    pub fee: Amount,
    /// The operation on the account that it left: what was sold with the fee.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub sold_operation_id: OperationId,
    /// The operation on the account that it came to.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub bought_operation_id: OperationId,
    /// When it was posted (RFC 3339, Europe/Moscow).
    pub posted_at: String,
}

/// What became of a key: `GET /exchanges/keys/{key}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ExchangeOutcome {
    /// The exchange is posted.
    Posted {
        /// The exchange.
        exchange: Exchange,
    },
    /// It is refused for good; nothing moved.
    Refused {
        /// Why.
        problem: Problem,
    },
}

/// What the problem `quote-expired` brings with it: the same exchange at the price of now. It is a
/// quote like any other, and has to be shown and confirmed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuoteExpired {
    /// The new quote.
    pub quote: Quote,
}

/// The query of `GET /rates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct RatesQuery {
    /// Two different currencies, in either order: `CNY-RUB`.
    #[cfg_attr(
        feature = "openapi",
        param(example = "CNY-RUB", pattern = "^[A-Z]{3}-[A-Z]{3}$")
    )]
    pub pair: String,
}

/// The rates of a pair: what an exchange costs now, and how its official rate moved in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rates {
    /// Of what the prices are.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "CNY"))]
    pub base: Currency,
    /// In what the prices are.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "RUB"))]
    pub counter: Currency,
    /// What one gets now for a unit of the base.
    pub when_sold: String,
    /// What one pays now for a unit of the base.
    pub when_bought: String,
    /// What is paid on top of what is sold.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fee: Fee,
    /// The day of the rate that these follow from.
    #[cfg_attr(feature = "openapi", schema(format = "date"))]
    pub date: String,
    /// Where the rates come from: `bank_of_russia`, or `demo` where they are made up.
    pub source: String,
    /// The official rates of the last year, the oldest first; days without one are left out.
    pub points: Vec<RatePoint>,
}

/// The official rate of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatePoint {
    /// The day.
    #[cfg_attr(feature = "openapi", schema(format = "date"))]
    pub date: String,
    /// What a unit of the base was worth in the counter: a decimal with four places.
    pub rate: String,
}
