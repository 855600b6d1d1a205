//! One file, or one folder, per route; each page ends type-erased.

pub mod history;
pub mod home;
pub mod not_found;
pub mod operation;
pub mod receipt;
pub mod receipts;
