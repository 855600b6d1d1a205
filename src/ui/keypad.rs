//! Digits, a decimal sign and a backspace: the same keys on every phone.

use leptos::{prelude::*, text_prop::TextProp};

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
    label: TextProp,
    /// The decimal sign as the language draws it.
    #[prop(into)]
    decimal: TextProp,
    /// How the decimal sign is called.
    #[prop(into)]
    decimal_label: TextProp,
    /// How the backspace is called.
    #[prop(into)]
    backspace_label: TextProp,
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
        <div class="keypad" role="group" aria-label=move || label.get()>
            {"123456789".chars().map(digit).collect_view()}
            <button
                type="button"
                class="key"
                aria-label=move || decimal_label.get()
                on:click=move |_| on_key.run(Key::Decimal)
            >
                {move || decimal.get()}
            </button>
            {digit('0')}
            <button
                type="button"
                class="key"
                aria-label=move || backspace_label.get()
                on:click=move |_| on_key.run(Key::Backspace)
            >
                <Icon glyph=Glyph::Backspace/>
            </button>
        </div>
    }
    .into_any()
}
