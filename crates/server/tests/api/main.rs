//! The API as clients meet it, over the real store: what each endpoint answers, what each wrong
//! input answers, and that nothing changed then.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod accounts;
mod answer;
mod api_keys;
mod ask;
mod authenticator;
mod authorizations;
mod bad_input;
mod bad_parameters;
mod bank;
mod books;
mod builder;
mod captures;
mod clock;
mod confirmations;
mod contract;
mod cross_site;
mod crossing;
#[path = "../support/books.rs"]
mod database;
mod demo;
#[path = "../support/device.rs"]
mod device;
mod devices;
mod events;
mod exchange;
mod files;
mod folder;
mod freeze;
mod guardians;
mod guessing;
mod hands;
mod holds;
mod identification;
mod keys;
mod limits;
mod matrix;
mod matrix_bodies;
mod matrix_own;
mod matrix_scene;
mod me;
mod news;
mod notices;
mod odd;
mod operations;
mod orders;
mod passkeys;
mod payees;
mod payment_codes;
mod pin;
mod plan_making;
mod plan_mishaps;
mod plans;
mod protected;
mod protected_ends;
mod pushes;
mod quotes;
mod receipts;
mod receive_codes;
mod refunds;
mod reports;
mod requests;
mod requests_bounds;
mod risk;
mod saved_names;
mod search;
mod security;
mod sessions;
mod spending;
mod splits;
mod statements;
mod step_up;
mod templates;
mod transfers;
mod two_servers;
mod walking;
mod webhook_receiver;
mod webhooks;
mod world;
