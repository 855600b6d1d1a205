//! Proving by the PIN; after too many wrong ones, how long to wait.

use leptos::prelude::*;

use crate::components::{countdown, seconds, trouble_text};
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, CodeField, Notice, NoticeTone, redraw, retext};

/// The field, or the wait.
#[component]
pub(super) fn PinProof() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let confirm = state.rooms().confirm;
    let now = seconds();
    let blocked = Memo::new(move |_| {
        let until = confirm.blocked_until();
        until.is_some_and(|until| until > now.get())
    });
    let left = move || {
        let until = confirm.blocked_until().unwrap_or_default();
        t.confirm_pin_wait(&countdown(t, until.saturating_sub(now.get())))
    };
    let error = Signal::derive(move || confirm.trouble().map(|trouble| trouble_text(t, &trouble)));
    Effect::new(move |before: Option<String>| {
        let typed = confirm.pin.get();
        if before.is_some_and(|before| before != typed) && !typed.is_empty() {
            confirm.retype();
        }
        typed
    });
    let prove = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        confirm.by_pin(state);
    };
    let field = move || {
        view! {
            <form class="flow-body" novalidate on:submit=prove>
                <CodeField label=t.confirm_pin() value=confirm.pin error secret=true on_complete=move |_| confirm.by_pin(state)/>
                <Button label=t.confirm_do() wide=true submit=true busy=Signal::derive(move || confirm.busy())/>
            </form>
        }
        .into_any()
    };
    redraw(move || {
        if blocked.get() {
            view! {
                <Notice text=t.confirm_pin_blocked() tone=NoticeTone::Warn/>
                <p class="confirm-wait" role="timer">{retext(left)}</p>
            }
            .into_any()
        } else {
            field()
        }
    })
}
