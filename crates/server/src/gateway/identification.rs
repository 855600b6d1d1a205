//! Who knows people by their documents: asked once, told nothing more than it needs, kept nowhere.

use async_trait::async_trait;
use jiff::civil::Date;
use poltina_api_types::Level;
use poltina_domain::{Inn, PersonName, Snils};

/// Who someone says he is. Never logged and never kept: it shows none of itself.
pub struct Claim {
    /// The level that he asks for: simplified or full.
    pub level: Level,
    /// Given and family name.
    pub name: PersonName,
    /// Patronymic; may be empty.
    pub patronymic: String,
    /// When he was born.
    pub birth_date: Date,
    /// Series and number of the passport, ten digits.
    pub passport: String,
    /// When it was issued.
    pub issued_on: Date,
    /// Taxpayer number.
    pub inn: Option<Inn>,
    /// Number of the pension insurance.
    pub snils: Option<Snils>,
}

impl core::fmt::Debug for Claim {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Claim(•)")
    }
}

/// What the register says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterAnswer {
    /// It knows him so.
    Known,
    /// It does not. It says no more, so that nobody can try documents out.
    Unknown,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// The operator has set up no register.
    #[error("no register for identification is set up")]
    NotConfigured,
    /// The register failed. The reason names nobody.
    #[error("the register for identification failed: {0}")]
    Failed(String),
}

/// A register of people, such as the state's.
#[async_trait]
pub trait Register: Send + Sync + 'static {
    /// Whether a person with these documents is known.
    ///
    /// # Errors
    /// [`RegisterFault`] where it cannot say.
    async fn look_up(&self, claim: &Claim) -> Result<RegisterAnswer, RegisterFault>;
}

/// The demo's: knows everybody whose documents have the right form, but for a passport whose number
/// is all zeros, so that a refusal can be seen.
#[derive(Clone, Copy, Debug)]
pub struct DemoRegister;

#[async_trait]
impl Register for DemoRegister {
    async fn look_up(&self, claim: &Claim) -> Result<RegisterAnswer, RegisterFault> {
        Ok(if claim.passport.ends_with("000000") {
            RegisterAnswer::Unknown
        } else {
            RegisterAnswer::Known
        })
    }
}

/// No register is set up: nobody can be identified.
#[derive(Clone, Copy, Debug)]
pub struct NoRegister;

#[async_trait]
impl Register for NoRegister {
    async fn look_up(&self, _: &Claim) -> Result<RegisterAnswer, RegisterFault> {
        Err(RegisterFault::NotConfigured)
    }
}
