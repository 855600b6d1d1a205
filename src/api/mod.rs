//! The wallet API's client: the only door by which anything leaves this device.
//!
//! A [`Client`] says by its type whether one is signed in: what needs a session is a function of
//! `Client<SignedIn>` alone.

mod accounts;
mod asks;
mod bank;
mod confirmations;
mod devices;
mod error;
mod events;
mod exchange;
mod guardian;
mod holds;
mod limits;
mod lock;
mod me;
mod notices;
mod operations;
mod orders;
mod passkeys;
mod payees;
mod payment_codes;
mod pin;
mod plans;
mod protected;
mod push;
mod receipts;
mod receive_codes;
mod reports;
mod request;
mod search;
mod security;
mod sessions;
mod statements;
mod templates;
mod transfers;

use core::marker::PhantomData;

pub use error::{ApiError, Refusal};
pub use events::EventStream;
pub use exchange::NotExchanged;
pub use lock::lock_address;
pub use me::Tagged;
pub use push::address as push_address;
pub use request::Download;
pub use transfers::Sent;

/// No session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedOut;

/// A session, or the last one that this device knows of: any call may still learn that it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn;

/// The client. Its session is a cookie that no script can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client<S> {
    session: PhantomData<S>,
}

impl Client<SignedOut> {
    /// A client without a session.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            session: PhantomData,
        }
    }

    /// The client of a session that this device remembers, without asking the server.
    #[must_use]
    pub const fn remembered(self) -> Client<SignedIn> {
        Client {
            session: PhantomData,
        }
    }
}

impl Default for Client<SignedOut> {
    fn default() -> Self {
        Self::new()
    }
}
