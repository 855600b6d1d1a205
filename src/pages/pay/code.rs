//! Paying someone by his receive code.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, PayeeId, ReceiveCode};
use poltina_domain::ReceiveId;

use super::{frame, nothing};
use crate::components::Failure;
use crate::i18n::{Texts, use_texts};
use crate::pages::transfer::AmountScreen;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{Glyph, SkeletonRows, redraw};

/// Looks for the receive code, then asks how much, or goes on to the check.
#[component]
pub fn PayCodePage(
    /// The code.
    id: ReceiveId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let me = Memo::new(move |_| state.session.me().map(|me| me.id));
    // Where it turns out that somebody else is signed in, everything is asked for anew.
    Effect::new(move |_| {
        if me.get().is_some() {
            state.rooms().receive.open(state, id);
        }
    });
    let opened = Memo::new(move |_| state.rooms().receive.opened(id));
    redraw(move || match opened.get() {
        Load::Loading => {
            let rows = view! { <SkeletonRows label=t.common_loading() rows=2/> };
            frame(t, state, rows.into_any())
        }
        Load::Ready(code) | Load::Stale(code, _) => fill(t, state, &code),
        Load::Failed(error) if error.code() == Some(ErrorCode::NotFound) => {
            let (title, text) = (t.pay_code_unknown_title(), t.pay_code_unknown_text());
            frame(t, state, nothing(t, Glyph::Qr, title, text))
        }
        Load::Failed(error) => {
            let again = move |()| state.rooms().receive.open(state, id);
            frame(
                t,
                state,
                view! { <Failure error on_retry=again/> }.into_any(),
            )
        }
    })
}

fn fill(t: Texts, state: State, code: &ReceiveCode) -> AnyView {
    let me = untrack(|| state.session.me());
    let own = me.is_some_and(|me| match code.payee.id {
        PayeeId::Person(id) => me.id == id,
        PayeeId::Shop(id) => me.shops.iter().any(|shop| shop.id == id),
    });
    if own {
        let body = nothing(t, Glyph::Qr, t.pay_own_title(), t.pay_own_text());
        return frame(t, state, body);
    }
    match code.amount {
        Some(amount) => {
            state.draft.fix(code.payee.clone(), amount, &code.note);
            state.navigation.replace(Route::TransferCheck);
            ().into_any()
        }
        None => {
            let draft = state.draft;
            draft.choose(code.payee.clone());
            if !code.note.is_empty() && draft.note.with_untracked(String::is_empty) {
                draft.note.set(code.note.clone());
            }
            view! { <AmountScreen back=Route::Home/> }.into_any()
        }
    }
}
