//! What was typed in this tab, sealed: it outlives a reload, and the lock.

use core::cell::{Cell, RefCell};

use leptos::task::spawn_local;
use poltina_domain::UserId;
use serde::de::DeserializeOwned;

use crate::i18n::Texts;
use crate::platform::storage::{self, Shelf};
use crate::platform::vault::{self, VaultError};
use crate::state::State;

/// A text's place in the order in which the texts of its name were typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn(&'static str, u32);

thread_local! {
    static TURN: Cell<u32> = const { Cell::new(0) };
    // Sealing takes a moment: what was typed later must not be overtaken.
    static LATEST: RefCell<Vec<Turn>> = const { RefCell::new(Vec::new()) };
}

fn next(name: &'static str) -> Turn {
    let turn = Turn(name, TURN.get().wrapping_add(1));
    TURN.set(turn.1);
    LATEST.with_borrow_mut(|all| {
        all.retain(|Turn(known, _)| *known != name);
        all.push(turn);
    });
    turn
}

/// Keeps a text in this tab, or nothing. Once this returns, it outlives the page.
pub(in crate::state) async fn keep_in_tab(name: &'static str, text: Option<String>) {
    let turn = next(name);
    let Some(text) = text else {
        return storage::remove(Shelf::Tab, name);
    };
    // A closed vault keeps nothing: nobody is signed in.
    if let Ok(sealed) = vault::seal_text(&place(name), &text).await
        && LATEST.with_borrow(|all| all.contains(&turn))
    {
        storage::set(Shelf::Tab, name, &sealed);
    }
}

/// What this tab keeps under the name; also what an older release kept there without a cipher. What
/// the vault's key does not read any more goes, and that is told.
pub(in crate::state) async fn kept_in_tab(state: State, name: &'static str) -> Option<String> {
    let text = storage::get(Shelf::Tab, name)?;
    let (kept, lost) = read(name, text).await;
    if lost {
        storage::remove(Shelf::Tab, name);
        let t = Texts::new(state.settings.language());
        state.notices.warn(t.vault_lost_typed());
    }
    kept
}

/// Takes up what this person kept in this tab: once, when the vault that seals it is open. `taken` is
/// whose was taken up before, `of` whose that is which was kept.
pub(in crate::state) fn take_up<T: DeserializeOwned + 'static>(
    state: State,
    name: &'static str,
    taken: impl Fn() -> Option<UserId> + 'static,
    of: fn(&T) -> Option<UserId>,
    take: impl FnOnce(UserId, Option<T>) + 'static,
) {
    let person = move || state.session.me_untracked().map(|me| me.id);
    let wanted = person().filter(|me| taken() != Some(*me) && vault::is_open());
    let Some(me) = wanted else { return };
    spawn_local(async move {
        let kept = kept_in_tab(state, name).await;
        // Two pages may have asked, or somebody else have signed in meanwhile.
        if taken() == Some(me) || person() != Some(me) {
            return;
        }
        let kept = kept.and_then(|text| serde_json::from_str::<T>(&text).ok());
        take(me, kept.filter(|kept| of(kept) == Some(me)));
    });
}

/// The text that was sealed, if it can be read now; and whether it never can be again.
async fn read(name: &'static str, text: String) -> (Option<String>, bool) {
    if text.starts_with('{') {
        return (Some(text), false);
    }
    match vault::unseal_text(&place(name), &text).await {
        Ok(plain) => (Some(plain), false),
        Err(error) => (None, error == VaultError::Unreadable),
    }
}

fn place(name: &str) -> String {
    format!("tab/{name}")
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::platform::vault::RawKey;

    #[wasm_bindgen_test]
    async fn what_another_key_sealed_is_lost_and_what_a_closed_vault_cannot_read_is_not() {
        RawKey::fresh().unwrap().open().await.unwrap();
        let sealed = vault::seal_text(&place("poltina.lost"), "5 000")
            .await
            .unwrap();
        let read = async || read("poltina.lost", sealed.clone()).await;
        assert_eq!(read().await, (Some("5 000".to_owned()), false));
        vault::close();
        assert_eq!(read().await, (None, false));
        RawKey::fresh().unwrap().open().await.unwrap();
        assert_eq!(read().await, (None, true));
        vault::close();
    }
}
