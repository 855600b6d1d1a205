//! The world outside: how one-time codes reach people, who knows people by their documents, the bank
//! by which money comes and goes, whose rates currencies are exchanged by, and third parties that are told.

mod bank;
mod codes;
mod identification;
mod push;
mod rates;
mod webhooks;

pub use bank::{Bank, BankOrder, BankWord, Callback, HttpBank, NoBank, NotBelieved, Said, Unheard};
pub use codes::{
    CodeDelivery, CommandDelivery, Delivered, DeliveryError, NoDelivery, ShownDelivery,
};
pub use identification::{
    Claim, DemoRegister, NoRegister, Register, RegisterAnswer, RegisterFault,
};
pub use push::{PushAnswer, PushMessage};
pub use rates::{DemoRates, FolderRates, HttpRates, NoRateSource, NoRates, RateSource, RateTable};
pub use webhooks::{HookMessage, Hooks, HttpHooks, NoAnswer, is_public, sign as sign_hook};
