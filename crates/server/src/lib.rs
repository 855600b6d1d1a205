//! The reference wallet API: one binary with an exact double-entry ledger.
//!
//! The road of a request: [`http`] reads it and knows axum; [`app`] holds what the wallet does;
//! the sequencer gives money movements their order; the store writes them in one transaction.

pub mod clock;
pub mod random;
pub mod sequencer;
pub mod store;
