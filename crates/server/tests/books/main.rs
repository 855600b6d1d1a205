//! The books: the store, the sequencer over it, and what an auditor finds.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod audit_log;
mod authorizing;
mod crossing;
mod exchange;
mod holds;
mod index;
mod limits;
mod migration;
mod plans;
mod postgres;
mod protected;
mod requests;
mod sample;
mod sequencer;
mod simulation;
mod store;
mod storm;
mod verify;
