//! Puts the focus where typing begins.

use leptos::{html, prelude::*};

/// Focuses the input once it stands on the page: browsers heed `autofocus` only as a page loads.
pub(crate) fn focus_when_shown(node: NodeRef<html::Input>) {
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            // An input that cannot take the focus, in a sheet still closed, leaves it where it is.
            let _ = input.focus();
        }
    });
}
