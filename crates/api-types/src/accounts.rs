//! Accounts and their balances: `GET /accounts`.

use poltina_domain::AccountId;
use serde::{Deserialize, Serialize};

use crate::Amount;

/// An account of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: AccountId,
    /// What can be spent now: posted less held. Never below zero.
    pub available: Amount,
    /// What is reserved for payments that are not final yet.
    pub held: Amount,
    /// Counts what was posted, held and freed on the account: of two states of an account, the one
    /// with the higher number is the newer.
    pub version: i64,
}

/// The accounts of the signed-in person, read in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accounts {
    /// One account a currency, roubles first.
    pub items: Vec<Account>,
    /// The newest event that this snapshot holds: follow `GET /events?after=` this number, and
    /// no change is missed or seen twice.
    pub event_sequence: i64,
}
