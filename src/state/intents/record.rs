//! Intents in the database: written before anything leaves, read again by every tab.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Intents;
use super::drive::is_owner;
use crate::platform::clock;
use crate::platform::database::{self, Store};
use crate::platform::vault::{self, VaultError};
use crate::state::{Intent, IntentState, State};

/// How long a settled intent, or one that was never sent, is kept: a day, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

impl Intents {
    /// Stores the intent, on the disk, and shows it in all tabs. What was wiped when its owner signed
    /// out is not written again.
    pub(super) async fn write(self, state: State, intent: Intent) -> Result<(), VaultError> {
        let text = serde_json::to_string(&intent).map_err(|_| VaultError::Unreadable)?;
        if !is_owner(state, &intent) && self.read(&intent.key).await.is_none() {
            return Err(VaultError::Closed);
        }
        vault::put(Store::Intents, &intent.key, &text).await?;
        self.show(state, intent);
        state.tabs.say_intents();
        Ok(())
    }

    /// Shows the intent as it is now, to its owner.
    pub(super) fn show(self, state: State, intent: Intent) {
        if !is_owner(state, &intent) {
            return;
        }
        self.all.update(
            |all| match all.iter_mut().find(|known| known.key == intent.key) {
                Some(known) => *known = intent,
                None => all.push(intent),
            },
        );
    }

    /// The intent as it is stored.
    pub(super) async fn read(self, key: &str) -> Option<Intent> {
        let text = vault::get(Store::Intents, key).await.ok()??;
        serde_json::from_str(&text).ok()
    }

    /// Removes an intent that was never sent.
    pub(super) fn drop_record(self, key: &str) {
        self.all
            .update(|all| all.retain(|intent| intent.key != key));
        let key = key.to_owned();
        spawn_local(async move {
            // A draft that stays is harmless: it was never sent, and goes after a day.
            let _ = database::remove(Store::Intents, &key).await;
        });
    }

    /// Reads the intents of the signed-in person, and removes what is old and settled.
    pub(in crate::state) async fn restore(self, state: State) {
        let Some(me) = state.session.me_untracked() else {
            return;
        };
        // Until the vault is open, nobody knows what was sent already.
        let texts = match vault::all(Store::Intents).await {
            Err(VaultError::Closed) => return,
            read => read.unwrap_or_default(),
        };
        let (stored, unreadable): (Vec<_>, Vec<_>) = texts
            .into_iter()
            .map(|(key, text)| {
                text.and_then(|text| serde_json::from_str(&text).ok())
                    .ok_or(key)
            })
            .partition(Result::is_ok);
        self.ask_about(
            state,
            unreadable.into_iter().filter_map(Result::err).collect(),
        );
        let old = clock::now().saturating_sub(KEPT_MS);
        let mut mine = Vec::new();
        for intent in stored
            .into_iter()
            .flatten()
            .filter(|intent: &Intent| intent.owner == me.id)
        {
            if intent.is_unsettled() || intent.created_at > old {
                mine.push(intent);
            } else {
                // A draft whose transfer was settled long ago is another transfer by now.
                if intent.is_settled()
                    && state.draft.key.get_untracked().as_ref() == Some(&intent.key)
                {
                    state.draft.key.set(None);
                }
                self.drop_record(&intent.key);
            }
        }
        // What was made in this tab a moment ago may not be stored yet.
        self.all.update(|all| {
            all.retain(|known| {
                known.owner == me.id && !mine.iter().any(|stored| stored.key == known.key)
            });
            all.extend(mine);
        });
        self.known.set(true);
        // A tab that slept may still hold the draft of what another tab has sent.
        let key = state.draft.key.get_untracked();
        let mine = self
            .all
            .with_untracked(|all| all.iter().find(|i| Some(&i.key) == key.as_ref()).cloned());
        let sent =
            |intent: &Intent| matches!(intent.state, IntentState::Posted(_) | IntentState::Held(_));
        if let Some(sent) = mine.filter(sent) {
            self.arrive(state, &sent);
        }
    }

    /// Another tab wrote an intent.
    pub(in crate::state) fn reread(self, state: State) {
        spawn_local(async move {
            let before = self.all.get_untracked();
            self.restore(state).await;
            let after = self.all.get_untracked();
            for intent in after.iter().filter(|intent| intent.is_settled()) {
                if before
                    .iter()
                    .any(|known| known.key == intent.key && !known.is_settled())
                {
                    self.arrive(state, intent);
                }
            }
            self.settle_all(state);
        });
    }
}
