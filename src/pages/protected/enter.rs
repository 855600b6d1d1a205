//! What its payee does as long as it waits: enters the code, or declines.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, ProtectedTransfer};
use poltina_domain::limits::{PROTECTION_DIGITS, PROTECTION_TRIES};

use crate::i18n::Texts;
use crate::state::State;
use crate::ui::{Button, ButtonLook, CodeField};

/// How many digits the code has.
pub(super) const DIGITS: usize = PROTECTION_DIGITS;

/// The field, and how many tries are left.
pub(super) fn field(t: Texts, state: State, transfer: &ProtectedTransfer) -> AnyView {
    let protected = state.rooms().protected;
    let left = transfer.tries_left;
    let error = Signal::derive(move || {
        let wrong = protected.failed().filter(|error| {
            matches!(
                error.code(),
                Some(ErrorCode::CodeWrong | ErrorCode::InvalidRequest)
            )
        });
        wrong.map(|_| t.protected_wrong().to_owned())
    });
    let tries = (left < PROTECTION_TRIES).then(|| t.protected_tries(left));
    let text = t.protected_enter_text(&transfer.payer.name);
    view! {
        <section class="card protected-enter" data-pad="">
            <CodeField label=t.protected_enter() value=protected.code digits=DIGITS sent=false error on_complete=move |_| protected.retype()/>
            {tries.map(|tries| view! { <p class="protected-tries" role="status">{tries}</p> })}
            <p class="muted">{text}</p>
        </section>
    }
    .into_any()
}

/// Taking it, or not.
pub(super) fn acts(t: Texts, state: State, transfer: &ProtectedTransfer) -> AnyView {
    let (protected, id) = (state.rooms().protected, transfer.id);
    let entering = Signal::derive(move || protected.entering());
    let declining = Signal::derive(move || protected.busy() && !protected.entering());
    let label = t.protected_take(&t.money_text(transfer.amount.money()));
    let missing = Signal::derive(move || {
        let whole = protected.code.with(|code| code.len() == DIGITS);
        (!whole && !protected.busy()).then(|| t.protected_missing().to_owned())
    });
    view! {
        <div class="flow-end">
            <Button label wide=true submit=true busy=entering blocked=missing/>
            <Button label=t.protected_decline() look=ButtonLook::Quiet wide=true busy=declining on_press=move |()| protected.decline(state, id)/>
        </div>
    }
    .into_any()
}
