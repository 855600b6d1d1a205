//! Unlocking by the PIN; after too many wrong ones, how long to wait.

use leptos::prelude::*;
use poltina_api_types::ErrorCode;

use crate::components::{countdown, seconds};
use crate::i18n::use_texts;
use crate::state::{ProofTrouble, UnlockTrouble, use_state};
use crate::ui::{Button, CodeField, Notice, NoticeTone, redraw, retext};

/// The field, or the wait.
#[component]
pub(super) fn PinField() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let unlock = state.rooms().unlock;
    let now = seconds();
    let blocked = Memo::new(move |_| {
        let until = unlock.blocked_until();
        until.is_some_and(|until| until > now.get())
    });
    let left = move || {
        let until = unlock.blocked_until().unwrap_or_default();
        t.confirm_pin_wait(&countdown(t, until.saturating_sub(now.get())))
    };
    // The words stand above; the field is only marked.
    let error = Signal::derive(move || match unlock.trouble() {
        Some(UnlockTrouble::Proof(ProofTrouble::Api(error)))
            if error.code() == Some(ErrorCode::PinWrong) =>
        {
            Some(t.lock_pin_again().to_owned())
        }
        _ => None,
    });
    Effect::new(move |before: Option<String>| {
        let typed = unlock.pin.get();
        if before.is_some_and(|before| before != typed) && !typed.is_empty() {
            unlock.retype();
        }
        typed
    });
    let prove = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        unlock.by_pin(state);
    };
    redraw(move || {
        if blocked.get() {
            view! {
                <Notice text=t.confirm_pin_blocked() tone=NoticeTone::Warn/>
                <p class="confirm-wait" role="timer">{retext(left)}</p>
            }
            .into_any()
        } else {
            view! {
                <form class="flow-body" novalidate on:submit=prove>
                    <CodeField label=t.confirm_pin() value=unlock.pin error secret=true on_complete=move |_| unlock.by_pin(state)/>
                    <Button label=t.lock_open() wide=true submit=true busy=Signal::derive(move || unlock.busy())/>
                </form>
            }
            .into_any()
        }
    })
}
