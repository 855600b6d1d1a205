//! Accounts and their balances: `GET /accounts`; another one: `POST /accounts`.

use poltina_domain::{AccountId, Currency};
use serde::{Deserialize, Serialize};

use crate::Amount;

/// `POST /accounts`: opens an account in a currency. One has one in each at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAccount {
    /// ISO 4217 code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(RUB|CNY|HKD|IDR|MYR|THB|USD|EUR)$", example = "CNY"))]
    pub currency: Currency,
}

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
