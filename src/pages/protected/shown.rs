//! What its payer sees as long as it waits: the code, and what to do with it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::ProtectedTransfer;

use crate::i18n::Texts;
use crate::platform::share::{self, Shared};
use crate::state::State;
use crate::ui::{Button, ButtonLook, Glyph, TileButton};

/// The code, large, with what can be done with it.
pub(super) fn code(t: Texts, state: State, transfer: &ProtectedTransfer) -> AnyView {
    let Some(code) = transfer.code.clone() else {
        return ().into_any();
    };
    // Readers say digits, not a number.
    let spoken = code.chars().map(String::from).collect::<Vec<_>>();
    let spoken = spoken.join(" ");
    let text = t.protected_share(&t.money_text(transfer.amount.money()), &code);
    let copied = code.clone();
    let hand_on = move |()| {
        let text = text.clone();
        spawn_local(async move {
            match share::share(&text).await {
                Shared::Sheet => {}
                Shared::Clipboard => state.notices.say(t.done_copied()),
                Shared::Nowhere => state.notices.say(t.done_not_shared()),
            }
        });
    };
    let copy = move |()| {
        let code = copied.clone();
        spawn_local(async move {
            if share::copy(&code).await {
                state.notices.say(t.done_copied());
            } else {
                state.notices.warn(t.done_not_shared());
            }
        });
    };
    view! {
        <section class="card protected-code" data-pad="">
            <h3>{t.protected_your_code()}</h3>
            <p class="protected-digits"><span aria-hidden="true">{code}</span><span class="visually-hidden">{spoken}</span></p>
            <p class="muted">{t.protected_advice()}</p>
            <div class="operation-acts">
                <TileButton glyph=Glyph::Copy label=t.protected_copy() on_press=copy/>
                <TileButton glyph=Glyph::Share label=t.done_share_action() on_press=hand_on/>
            </div>
        </section>
    }
    .into_any()
}

/// Calling it off.
pub(super) fn acts(t: Texts, state: State, transfer: &ProtectedTransfer) -> AnyView {
    let (protected, id) = (state.rooms().protected, transfer.id);
    let busy = Signal::derive(move || protected.busy());
    view! {
        <p class="code-note small">{t.hold_reserved()}</p>
        <div class="flow-end">
            <Button label=t.hold_cancel() look=ButtonLook::Plain wide=true busy on_press=move |()| protected.cancel(state, id)/>
        </div>
    }
    .into_any()
}
