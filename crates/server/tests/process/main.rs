//! The program as an operator meets it: what it says, how it ends, what it writes into its log.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod backup;
mod bank;
mod boundaries;
mod client;
mod commands;
mod farewell;
mod gateway;
mod load;
mod log;
mod log_journey;
mod metrics;
mod seed_keys;
mod server;
mod sign_out;
mod tls;
mod traces;
