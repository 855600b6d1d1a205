//! A phone number as it is typed: grouped, with the caret where it belongs, pasted from anywhere.

mod typing;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::use_texts;
use crate::platform::{document, share};
use crate::ui::{Glyph, IconButton, TextField};

/// The field. The number belongs to the caller, and stands whatever is wrong with it.
#[component]
pub fn PhoneField(
    /// What was typed.
    value: RwSignal<String>,
    /// What is asked.
    label: &'static str,
    /// What is wrong, and what to do.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What the browser may fill in: one's own number, or nothing.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Called after each change.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let typed = move |event| {
        if let Some((input, text, caret)) = document::typed(&event) {
            let (text, caret) = typing::grouped(&text, caret);
            document::retype(&input, &text, caret);
            value.set(text);
            on_change.run(());
        }
    };
    let paste = move |()| {
        spawn_local(async move {
            if let Some(text) = share::paste().await {
                let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
                value.set(typing::grouped(text.trim(), end).0);
                on_change.run(());
            }
        });
    };
    let end =
        view! { <IconButton glyph=Glyph::Paste label=t.phone_paste() on_press=paste/> }.into_any();
    view! {
        <div on:input=typed>
            <TextField
                label
                value
                placeholder="+7 900 000-00-00"
                error
                kind="tel"
                input_mode="tel"
                autocomplete
                glyph=Glyph::Phone
                autofocus=true
                end
            />
        </div>
    }
    .into_any()
}
