//! How the bank behaves towards payments that come next.

use serde::{Deserialize, Serialize};

/// What it does with a payment. `PUT /behaviour` sets it, until it is set anew.
///
/// ```
/// use simulated_bank::{Answer, Behaviour};
///
/// let told: Behaviour = serde_json::from_str(r#"{"answer":"silent"}"#)?;
/// assert_eq!(told, Behaviour { answer: Answer::Silent, ..Behaviour::default() });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// What it says at once.
    pub answer: Answer,
    /// What becomes of a payment that is pending.
    pub then: Then,
    /// After how many milliseconds.
    pub after_ms: u64,
    /// How it tells of that.
    pub callback: Callback,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            answer: Answer::Pending,
            then: Then::Done,
            after_ms: 1_200,
            callback: Callback::Once,
        }
    }
}

/// What the bank says to a new payment.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It works on it.
    Pending,
    /// It is done.
    Done,
    /// It refuses.
    Refused,
    /// It takes the payment and never answers the request.
    Silent,
    /// It does not take the payment, and answers 503.
    Broken,
}

/// What becomes of a pending payment.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// It is done.
    Done,
    /// It is refused.
    Refused,
    /// Nothing, ever.
    Nothing,
}

/// How the bank tells what became of a payment.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Callback {
    /// It calls once.
    Once,
    /// It calls five times, at once.
    Repeated,
    /// It does not call: one must ask.
    Never,
    /// It calls before it answers the request.
    BeforeAnswer,
    /// It calls with a signature that does not fit, and no other way.
    WrongSignature,
    /// It calls, and says from then on, that another amount was moved.
    WrongAmount,
}
