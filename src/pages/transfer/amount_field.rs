//! The amount in large figures: a real input that keyboards type into and texts are pasted into.

use leptos::prelude::*;

use super::typing;
use crate::i18n::use_texts;
use crate::platform::document;

/// From this many characters on the figures are smaller.
const LONG: usize = 10;

/// The input grows with its text; phones show our own keypad instead of theirs.
#[component]
pub(super) fn AmountField(
    /// What was typed.
    value: RwSignal<String>,
    /// Whether what was typed cannot be sent.
    #[prop(into)]
    wrong: Signal<bool>,
    /// The id of the sentence that says why.
    describes: &'static str,
) -> impl IntoView {
    let t = use_texts();
    let typed = move |event: leptos::ev::Event| {
        if let Some((input, text, caret)) = document::typed(&event) {
            let (text, caret) = typing::grouped(&text, caret, t.decimal_sign());
            document::retype(&input, &text, caret);
            value.set(text);
        }
    };
    let long = move || {
        value
            .with(|typed| typed.chars().count() > LONG)
            .then_some("")
    };
    let width = move || {
        value.with(|typed| {
            if typed.is_empty() {
                "0".to_owned()
            } else {
                typed.clone()
            }
        })
    };
    view! {
        <label class="typed" data-long=long>
            <span class="visually-hidden">{t.amount_label()}</span>
            <span class="typed-box">
                <span class="typed-size" aria-hidden="true">{width}</span>
                <input
                    type="text"
                    inputmode="none"
                    autocomplete="off"
                    enterkeyhint="next"
                    placeholder="0"
                    autofocus=true
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby=describes
                    prop:value=move || value.get()
                    on:input=typed
                />
            </span>
            <span class="typed-cur" aria-hidden="true">"\u{202f}₽"</span>
        </label>
    }
    .into_any()
}
