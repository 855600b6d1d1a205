//! The last that the server said, sealed, kept for reading without a network and wiped at signing out.

use core::cell::Cell;

use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::platform::clock::{self, Moment};
use crate::platform::database::Store;
use crate::platform::vault;

thread_local! {
    // What a call still brings after signing out is kept nowhere.
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// Somebody is signed in: what the server says may be kept.
pub(super) fn open() {
    OPEN.set(true);
}

/// Nobody is signed in: nothing is kept any more.
pub(super) fn close() {
    OPEN.set(false);
}

/// A thing with the moment at which the server said it.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept<T> {
    /// When.
    pub(super) at: Moment,
    /// What.
    pub(super) value: T,
}

/// Keeps what the server said just now.
pub(super) fn keep<T: Serialize + ?Sized>(name: &'static str, value: &T) {
    if !OPEN.get() {
        return;
    }
    if let Ok(text) = serde_json::to_string(&Kept {
        at: clock::now(),
        value,
    }) {
        spawn_local(async move {
            // Without the copy the app still works, only not without a network.
            let _ = vault::put(Store::Cache, name, &text).await;
        });
    }
}

/// What was kept last; `None` as well where it cannot be read any more.
pub(super) async fn kept<T: DeserializeOwned>(name: &'static str) -> Option<Kept<T>> {
    let text = vault::get(Store::Cache, name).await.ok()??;
    serde_json::from_str(&text).ok()
}
