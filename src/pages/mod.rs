//! One file, or one folder, per route; each page ends type-erased.

pub mod history;
pub mod home;
pub mod not_found;
pub mod operation;
pub mod pay;
pub mod profile;
pub mod receipt;
pub mod receipts;
pub mod sign_in;
pub mod transfer;
