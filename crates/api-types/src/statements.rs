//! Statements: `POST /statements`, `GET /statements/{id}`, `GET /statements/{id}/file`.

use poltina_domain::{AccountId, StatementId};
use serde::{Deserialize, Serialize};

/// How a statement is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatementFormat {
    /// A table for spreadsheets: UTF-8 with a byte order mark, RFC 4180.
    #[default]
    Csv,
    /// ISO 20022, camt.053.001.08.
    Camt053,
    /// Open Financial Exchange 2.1.1.
    Ofx,
    /// 1CClientBankExchange 1.03, windows-1251.
    #[serde(rename = "1c")]
    OneC,
    /// A paper on A4, in `language`.
    Pdf,
}

/// The language of a statement's headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatementLanguage {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
    /// Chinese.
    Zh,
}

/// `POST /statements`: an account's statement of a period of at most 5 years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewStatement {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub account_id: AccountId,
    /// The first day, in Moscow: `2026-11-01`.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2026-11-01"))]
    pub from: String,
    /// The last day, in Moscow; today at the latest.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2026-11-22"))]
    pub to: String,
    /// How it is written.
    pub format: StatementFormat,
    /// In which language.
    pub language: StatementLanguage,
}

/// How far a statement has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatementState {
    /// It is being made: ask again in a second.
    Making {
        /// How much is done, 0 to 99.
        percent: u8,
    },
    /// Its file can be fetched.
    Ready {
        /// The size of the file.
        bytes: u64,
        /// What to call it: the period and an ending, nothing of a person.
        file_name: String,
    },
    /// It could not be made: ask for another one.
    Failed {},
}

/// A statement that is being made, or waits to be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// The statement.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: StatementId,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// How it is written.
    pub format: StatementFormat,
    /// How many operations are in it; with none it tells the balance alone.
    pub entries: u32,
    /// How far it has come.
    pub state: StatementState,
    /// When it is forgotten (RFC 3339).
    pub expires_at: String,
}
