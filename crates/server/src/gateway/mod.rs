//! The world outside: how one-time codes reach people.

mod codes;

pub use codes::{
    CodeDelivery, CommandDelivery, Delivered, DeliveryError, NoDelivery, ShownDelivery,
};
