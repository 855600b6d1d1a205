//! The amount in large figures: a real input that keyboards type into and texts are pasted into.

mod typing;

use leptos::prelude::*;
use poltina_domain::Money;

use crate::i18n::{Texts, use_texts};
use crate::platform::document;
use crate::ui::{Key, Keypad};

/// From this many characters on the figures are smaller.
const LONG: usize = 10;

/// The input grows with its text; phones show our own keypad instead of theirs.
#[component]
pub fn AmountField(
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

/// The keys that type it.
#[component]
pub fn AmountKeypad(
    /// What was typed.
    value: RwSignal<String>,
    /// Called after each key.
    #[prop(optional, into)]
    on_key: Option<Callback<()>>,
) -> impl IntoView {
    let t = use_texts();
    let press = move |key: Key| {
        let decimal = t.decimal_sign();
        value.update(|typed| {
            *typed = match key {
                Key::Digit(digit) => typing::with_digit(typed, digit, decimal),
                Key::Decimal => typing::with_decimal(typed, decimal),
                Key::Backspace => typing::without_last(typed, decimal),
            }
        });
        if let Some(on_key) = on_key {
            on_key.run(());
        }
    };
    view! {
        <Keypad
            label=t.amount_keypad()
            decimal=t.decimal_sign()
            decimal_label=t.amount_decimal()
            backspace_label=t.amount_backspace()
            on_key=press
        />
    }
    .into_any()
}

/// An amount as it would be typed: without decimals where they are zero.
#[must_use]
pub fn amount_as_typed(t: Texts, money: Money) -> String {
    typing::shown(money, t.decimal_sign())
}
