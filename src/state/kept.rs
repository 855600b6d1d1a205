//! Bills and receipts that the person keeps: on this device alone, until he signs out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_domain::{OperationId, UserId};
use serde::{Deserialize, Serialize};

use super::State;
use crate::platform::clock::{self, Moment};
use crate::platform::database::{self, DatabaseError, Store};
use crate::platform::{random, vault};

/// A code that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whose it is.
    owner: UserId,
    /// When it was kept.
    pub at: Moment,
    /// The bytes of the code, in hexadecimal digits.
    code: String,
    /// The operation that it belongs to.
    pub operation: Option<OperationId>,
    /// Under what it lies: says nothing.
    #[serde(skip)]
    key: String,
}

impl Kept {
    /// The bytes of the code.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default();
        let pairs = self.code.as_bytes().chunks_exact(2);
        pairs
            .filter_map(|pair| match pair {
                [high, low] => u8::try_from(digit(*high) * 16 + digit(*low)).ok(),
                _ => None,
            })
            .collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is kept of this person's, the newest first. What cannot be read is not shown.
async fn read(me: UserId) -> Result<Vec<Kept>, DatabaseError> {
    let records = vault::all(Store::Kept).await.map_err(|_| DatabaseError)?;
    let kept = records.into_iter().filter_map(|(key, text)| {
        let kept = serde_json::from_str::<Kept>(&text?).ok()?;
        Some(Kept { key, ..kept })
    });
    let mut mine: Vec<Kept> = kept.filter(|kept| kept.owner == me).collect();
    mine.sort_by_key(|kept| core::cmp::Reverse(kept.at));
    Ok(mine)
}

/// What is kept, the newest first.
#[derive(Clone, Copy)]
pub struct KeptState {
    items: RwSignal<Option<Result<Vec<Kept>, DatabaseError>>>,
}

impl KeptState {
    pub(super) fn new() -> Self {
        Self {
            items: RwSignal::new(None),
        }
    }

    /// Everything; `None` until it is read. Tracked.
    #[must_use]
    pub fn items(self) -> Option<Result<Vec<Kept>, DatabaseError>> {
        self.items.get()
    }

    /// This code, if it is kept; tracked.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> Option<Kept> {
        let code = hex(bytes);
        self.first(|kept| kept.code == code)
    }

    /// What was attached to this operation; tracked.
    #[must_use]
    pub fn attached(self, operation: OperationId) -> Option<Kept> {
        self.first(|kept| kept.operation == Some(operation))
    }

    fn first(self, wanted: impl Fn(&Kept) -> bool) -> Option<Kept> {
        self.items.with(|items| {
            let items = items.as_ref()?.as_ref().ok()?;
            items.iter().find(|kept| wanted(kept)).cloned()
        })
    }

    /// Reads what is kept; another tab may have changed it.
    pub fn load(self, state: State) {
        let Some(me) = state.session.me_untracked().map(|me| me.id) else {
            return;
        };
        spawn_local(async move {
            let items = read(me).await;
            // Whoever signed in meanwhile has things of his own.
            if state.session.me_untracked().is_some_and(|now| now.id == me) {
                self.items.set(Some(items));
            }
        });
    }

    /// Keeps the code, or changes which operation it belongs to.
    ///
    /// # Errors
    /// [`DatabaseError`]; nothing was kept.
    pub async fn keep(
        self,
        state: State,
        bytes: &[u8],
        operation: Option<OperationId>,
    ) -> Result<(), DatabaseError> {
        let owner = state.session.me_untracked().ok_or(DatabaseError)?.id;
        let code = hex(bytes);
        // The same code is kept once.
        let known = read(owner)
            .await?
            .into_iter()
            .find(|kept| kept.code == code);
        let (at, key) = match known {
            Some(known) => (known.at, known.key),
            None => (clock::now(), random::key().ok_or(DatabaseError)?),
        };
        let kept = Kept {
            owner,
            at,
            code,
            operation,
            key,
        };
        let text = serde_json::to_string(&kept).map_err(|_| DatabaseError)?;
        let put = vault::put(Store::Kept, &kept.key, &text).await;
        put.map_err(|_| DatabaseError)?;
        self.load(state);
        Ok(())
    }

    /// Removes the code from this device.
    ///
    /// # Errors
    /// [`DatabaseError`]; it is still kept.
    pub async fn remove(self, state: State, kept: &Kept) -> Result<(), DatabaseError> {
        database::remove(Store::Kept, &kept.key).await?;
        self.load(state);
        Ok(())
    }

    pub(super) fn forget(self) {
        self.items.set(None);
    }
}
