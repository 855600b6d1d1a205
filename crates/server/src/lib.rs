//! The reference wallet API: one binary with an exact double-entry ledger.
//!
//! The road of a request: [`http`] reads it and knows axum; [`app`] holds what the wallet does;
//! the sequencer gives money movements their order; the store writes them in one transaction.

pub mod app;
pub mod assets;
pub mod bounds;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod gateway;
pub mod guard_keys;
pub mod http;
pub mod metrics;
pub mod moscow;
pub mod random;
pub mod relying_party;
pub mod rules;
pub mod sealing;
pub mod sequencer;
pub mod serve;
pub mod store;
pub mod traces;
pub mod vapid;
pub mod words;
