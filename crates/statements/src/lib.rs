//! A statement of an account: checked once, then written as files that other people's programs
//! read. Pure: no I/O, no clock; the caller brings what was posted and the moment it is made at.
//!
//! | format | read by | by the rules of |
//! | --- | --- | --- |
//! | [`Format::Csv`] | spreadsheets | RFC 4180, UTF-8 with a byte order mark; formulas are defused (OWASP) |
//! | [`Format::Camt053`] | accounting and banks | ISO 20022, camt.053.001.08 |
//! | [`Format::Ofx`] | home accounting | Open Financial Exchange 2.1.1 |
//! | [`Format::Pdf`] | people | A4, fonts inside, text that can be searched and copied |
//! | [`Format::OneC`] | Russian accounting | 1CClientBankExchange 1.03, windows-1251 |
//!
//! ```
//! use poltina_domain::{AccountId, Currency, Money, OperationId, StatementId};
//! use poltina_statements::{Date, Draft, Entry, Format, Language, Moment, Statement, write};
//!
//! let rub = |minor| Money::new(minor, Currency::Rub);
//! let at = Moment { date: Date { year: 2026, month: 11, day: 22 }, hour: 12, minute: 0, second: 0 };
//! let draft = Draft {
//!     id: StatementId::from_bytes([1; 16]),
//!     account: AccountId::from_bytes([2; 16]),
//!     owner: "Анна Кузнецова".to_owned(),
//!     from: Date { year: 2026, month: 11, day: 1 },
//!     to: at.date,
//!     made_at: at,
//!     opening: rub(100_000),
//!     closing: rub(71_000),
//!     entries: vec![Entry {
//!         number: 7,
//!         at,
//!         amount: rub(-29_000),
//!         balance_after: rub(71_000),
//!         counterparty: "Кофе на Лесной".to_owned(),
//!         note: "=1+1".to_owned(),
//!         operation: OperationId::from_bytes([3; 16]),
//!     }],
//! };
//! let statement = Statement::new(draft)?;
//! let csv = String::from_utf8(write(&statement, Format::Csv, Language::En))?;
//! assert!(csv.contains(r#""-290.00","RUB","710.00","Кофе на Лесной","'=1+1""#));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod camt;
mod csv;
mod moment;
mod ofx;
mod one_c;
mod pdf;
mod statement;
mod text;
mod words;

pub use moment::{Date, Moment};
pub use statement::{Draft, Entry, Statement, StatementError};
pub use words::Language;

/// How a statement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A table for spreadsheets.
    Csv,
    /// ISO 20022, camt.053.001.08.
    Camt053,
    /// Open Financial Exchange 2.1.1.
    Ofx,
    /// 1CClientBankExchange 1.03.
    OneC,
    /// A paper to read, print and show.
    Pdf,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Camt053, Self::Ofx, Self::OneC, Self::Pdf];

    /// How the file's name ends, without the point.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Camt053 => "xml",
            Self::Ofx => "ofx",
            Self::OneC => "txt",
            Self::Pdf => "pdf",
        }
    }

    /// The file's media type, with its character set.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Camt053 => "application/xml; charset=utf-8",
            Self::Ofx => "application/x-ofx",
            Self::OneC => "text/plain; charset=windows-1251",
            Self::Pdf => "application/pdf",
        }
    }
}

/// The statement as a file of this format. The language is that of what is for people: the CSV's
/// headings and the names of kinds of lines, and all words of the PDF.
#[must_use]
pub fn write(statement: &Statement, format: Format, language: Language) -> Vec<u8> {
    match format {
        Format::Csv => csv::write(statement, language).into_bytes(),
        Format::Camt053 => camt::write(statement).into_bytes(),
        Format::Ofx => ofx::write(statement, language).into_bytes(),
        Format::OneC => one_c::write(statement),
        Format::Pdf => pdf::write(statement, language),
    }
}
