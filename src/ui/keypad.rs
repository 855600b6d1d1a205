//! Digits, a decimal sign and a backspace: the same keys on every phone.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `0` to `9`.
    Digit(char),
    /// The decimal sign, whatever the language draws.
    Decimal,
    /// Takes the last character away.
    Backspace,
}

/// The keypad. A hardware keyboard is the caller's: he listens where the amount is shown.
#[component]
pub fn Keypad(
    /// What the keys are for, for readers.
    #[prop(into)]
    label: String,
    /// The decimal sign as the language draws it.
    #[prop(into)]
    decimal: String,
    /// How the decimal sign is called.
    #[prop(into)]
    decimal_label: String,
    /// How the backspace is called.
    #[prop(into)]
    backspace_label: String,
    /// Called for each key.
    #[prop(into)]
    on_key: Callback<Key>,
) -> impl IntoView {
    let digit = move |digit: char| {
        view! {
            <button type="button" class="key" on:click=move |_| on_key.run(Key::Digit(digit))>{digit.to_string()}</button>
        }
    };
    view! {
        <div class="keypad" role="group" aria-label=label>
            {"123456789".chars().map(digit).collect_view()}
            <button
                type="button"
                class="key"
                aria-label=decimal_label
                on:click=move |_| on_key.run(Key::Decimal)
            >
                {decimal}
            </button>
            {digit('0')}
            <button
                type="button"
                class="key"
                aria-label=backspace_label
                on:click=move |_| on_key.run(Key::Backspace)
            >
                <Icon glyph=Glyph::Backspace/>
            </button>
        </div>
    }
    .into_any()
}
