//! How much is asked, and what for.

use leptos::prelude::*;
use poltina_domain::{Money, limits};

use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Sheet, TextField};

/// The sheet in which it is said. The code follows when it is done.
#[component]
pub(super) fn AmountSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let receive = state.rooms().receive;
    let wrong = RwSignal::new(None::<String>);
    let done = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match untrack(|| receive.money()) {
            Ok(Some(amount)) if amount.minor() > limits::TRANSFER_MAX_MINOR => {
                let most = Money::new(limits::TRANSFER_MAX_MINOR, amount.currency());
                wrong.set(Some(t.amount_error_above_limit(&t.money_text(most))));
            }
            Ok(_) => {
                wrong.set(None);
                open.set(false);
                receive.ask(state);
            }
            Err(error) => wrong.set(Some(t.amount_error(error).into())),
        }
    };
    let without = move |()| {
        receive.amount.set(String::new());
        receive.note.set(String::new());
        wrong.set(None);
        open.set(false);
        receive.ask(state);
    };
    let most = u32::try_from(limits::NOTE_CHARS).unwrap_or(u32::MAX);
    view! {
        <Sheet open title=t.receive_set() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=done>
                <TextField
                    label=t.amount_label()
                    value=receive.amount
                    error=wrong
                    input_mode="decimal"
                    autofocus=true
                    on_input=move |_| wrong.set(None)
                />
                <TextField label=t.receive_note() value=receive.note max_length=most/>
                <Button label=t.note_done() wide=true submit=true/>
                <Button label=t.receive_without() look=ButtonLook::Quiet wide=true on_press=without/>
            </form>
        </Sheet>
    }
    .into_any()
}
