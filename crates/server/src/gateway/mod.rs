//! The world outside: how one-time codes reach people, and who knows people by their documents.

mod codes;
mod identification;

pub use codes::{
    CodeDelivery, CommandDelivery, Delivered, DeliveryError, NoDelivery, ShownDelivery,
};
pub use identification::{
    Claim, DemoRegister, NoRegister, Register, RegisterAnswer, RegisterFault,
};
