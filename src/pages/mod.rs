//! One file, or one folder, per route; each page ends type-erased.

pub mod approvals;
pub mod bank;
pub mod found;
pub mod guardian;
pub mod history;
pub mod hold;
pub mod holds;
pub mod home;
pub mod kept;
pub mod levels;
pub mod limits;
pub mod lock;
pub mod my_code;
pub mod not_found;
pub mod operation;
pub mod pay;
pub mod profile;
pub mod receipt;
pub mod receipts;
pub mod receive;
pub mod reports;
pub mod scan;
pub mod security;
pub mod sign_in;
pub mod till;
pub mod transfer;
