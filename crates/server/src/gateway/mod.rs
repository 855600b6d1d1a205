//! The world outside: how one-time codes reach people, who knows people by their documents, and the
//! bank by which money comes and goes.

mod bank;
mod codes;
mod identification;

pub use bank::{Bank, BankOrder, BankWord, Callback, HttpBank, NoBank, NotBelieved, Said, Unheard};
pub use codes::{
    CodeDelivery, CommandDelivery, Delivered, DeliveryError, NoDelivery, ShownDelivery,
};
pub use identification::{
    Claim, DemoRegister, NoRegister, Register, RegisterAnswer, RegisterFault,
};
