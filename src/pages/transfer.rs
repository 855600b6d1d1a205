//! A transfer, one question a screen: whom, how much, check, done.

mod amount;
mod check;
mod checking;
mod done;
mod from;
mod note;
mod protect;
mod suggestions;
mod templates;
mod warnings;
mod whom;

pub use amount::{AmountPage, AmountScreen};
pub use check::CheckPage;
pub use done::DonePage;
pub use whom::WhomPage;
