//! What was typed in this tab, sealed: it outlives a reload, and the lock.

use core::cell::{Cell, RefCell};

use crate::platform::storage::{self, Shelf};
use crate::platform::vault;

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

/// What this tab keeps under the name; also what an older release kept there without a cipher.
pub(in crate::state) async fn kept_in_tab(name: &'static str) -> Option<String> {
    let text = storage::get(Shelf::Tab, name)?;
    if text.starts_with('{') {
        return Some(text);
    }
    vault::unseal_text(&place(name), &text).await.ok()
}

fn place(name: &str) -> String {
    format!("tab/{name}")
}
