//! A transfer whose outcome is not known: what is being done about it, and what one can do.

use leptos::prelude::*;

use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Check, Intent, State, use_state};
use crate::ui::{Button, ButtonLook, DetailRow, Details, EmptyState, Glyph, TopBar, redraw};

/// Never says that it failed: only the server can.
#[component]
pub(super) fn CheckingScreen(
    /// The transfer.
    intent: Intent,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let check = Memo::new(move |_| state.intents.check());
    let sum = t.money_text(intent.amount.money());
    let note = (!intent.note.is_empty())
        .then(|| view! { <DetailRow label=t.operation_note()>{intent.note.clone()}</DetailRow> });
    view! {
        <div class="page page-flow">
            <TopBar title=t.nav_transfer() back_label=t.common_close() back_glyph=Glyph::Close back_href=Route::Home.path()/>
            <div class="flow-middle" role="status" aria-live="polite">
                {redraw(move || {
                    let (title, text) = words(t, check.get());
                    view! { <EmptyState glyph=Glyph::Clock title text/> }.into_any()
                })}
            </div>
            <Details card=true>
                <DetailRow label=t.operation_to()>{intent.payee.name.clone()}</DetailRow>
                <DetailRow label=t.check_sum()>{sum}</DetailRow>
                {note}
                <DetailRow label=t.operation_when()>{t.date_and_time(intent.created_at)}</DetailRow>
            </Details>
            <div class="flow-end">{redraw(move || actions(t, state, check.get()))}</div>
        </div>
    }
    .into_any()
}

fn words(t: Texts, check: Check) -> (&'static str, &'static str) {
    match check {
        Check::Sending => (t.checking_title(), t.checking_sending()),
        Check::Asking => (t.checking_title(), t.checking_asking()),
        Check::Offline => (t.checking_title(), t.checking_offline()),
        Check::Busy => (t.checking_title(), t.checking_busy()),
        Check::NotArrived => (t.checking_not_arrived_title(), t.checking_not_arrived()),
    }
}

fn actions(t: Texts, state: State, check: Check) -> AnyView {
    let intents = state.intents;
    match check {
        Check::NotArrived => view! {
            <Button label=t.checking_send_again() wide=true on_press=move |()| intents.send_again(state)/>
            <Button label=t.checking_call_off() look=ButtonLook::Plain wide=true on_press=move |()| intents.call_off(state)/>
        }
        .into_any(),
        Check::Sending | Check::Asking | Check::Offline | Check::Busy => view! {
            <Button label=t.checking_ask() look=ButtonLook::Plain wide=true on_press=move |()| intents.ask(state)/>
            <p class="muted small">{t.checking_leave()}</p>
        }
        .into_any(),
    }
}
