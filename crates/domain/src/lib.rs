//! What money, people and shops are made of: money, currency, phone, requisites, names, ids.
//!
//! Pure: no I/O, no clock, no randomness, no framework. The app and the server both use it, so
//! that a sum typed on a phone and a sum checked by the server obey the same rule.
//!
//! ```
//! use poltina_domain::{Currency, Money};
//!
//! let price = Money::parse("1 234,56 ₽", Currency::Rub)?;
//! assert_eq!(price.minor(), 123_456);
//! assert_eq!(price.to_decimal_string(), "1234.56");
//! # Ok::<(), poltina_domain::AmountError>(())
//! ```

mod bank;
mod bank_words;
mod calendar;
mod currency;
mod exchange;
mod fee;
mod id;
mod likeness;
pub mod limits;
mod money;
mod name;
mod own_words;
mod phone;
mod pin;
mod registers;
mod requisites;
mod rhythm;
mod saved_name;
mod slug;
mod split;
mod text;
pub mod windows_1251;

pub use bank::{BankAccount, BankError, Bic};
pub use bank_words::{BankWordsError, Purpose, ReceiverName};
pub use calendar::{Day, DayTime, InvalidDay, InvalidDayTime};
pub use currency::{Currency, UnknownCurrency};
pub use exchange::{Conversion, ConversionError, Pair, Price, UnknownPair};
pub use fee::Fee;
pub use id::{
    AccountId, ApiKeyId, BankAccountId, BankPaymentId, CeremonyId, ChallengeId, ConfirmationId,
    DeviceId, InvalidId, OperationId, OrderId, PasskeyId, PlanId, QuoteId, ReceiptId, ReceiveId,
    ReportId, RequestId, SeedId, SessionId, ShopId, SplitId, StatementId, TemplateId, TransferId,
    UserId, WebhookId,
};
pub use likeness::names_differ;
pub use money::{AmountError, Money, MoneyError};
pub use name::{NameError, PersonName};
pub use own_words::{Label, OwnNote, OwnWordsError};
pub use phone::{Phone, PhoneError};
pub use pin::{Pin, PinError};
pub use registers::{Kpp, Ogrn, RegisterError, Snils};
pub use requisites::{Inn, InnError};
pub use rhythm::{MonthDay, Rhythm, Weekday};
pub use saved_name::{SavedName, SavedNameError};
pub use slug::{ShopSlug, SlugError};
pub use split::{SplitError, divide};
pub use text::{misleading, misleads};
