//! A sheet from below on phones, a dialog on desktops: the browser's own `dialog`, so focus and Escape are its own.

use leptos::{html, prelude::*};

use super::redraw::redraw;
use super::{Glyph, IconButton, id::unique_id};

/// A modal sheet. It follows `open` and writes it back when it is closed by hand.
#[component]
pub fn Sheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// The label of the cross.
    #[prop(into)]
    close_label: String,
    /// What it holds; made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let heading = unique_id("sheet");
    let labelled_by = heading.clone();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() {
            if !dialog.open() {
                // It fails only where it is open already or not on the page: nothing to tell anyone.
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let backdrop = move |event: leptos::ev::MouseEvent| {
        // Only the backdrop is the dialog itself; all else lies in its body.
        if event.target() == event.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog class="sheet" node_ref=node aria-labelledby=labelled_by on:close=move |_| open.set(false) on:click=backdrop>
            <div class="sheet-body">
                <div class="sheet-head">
                    <h2 id=heading>{title}</h2>
                    <IconButton glyph=Glyph::Close label=close_label on_press=move |()| open.set(false)/>
                </div>
                {redraw(move || if open.get() { children() } else { ().into_any() })}
            </div>
        </dialog>
    }
    .into_any()
}
