//! Check and confirm; a transfer whose outcome is not known is checked on instead.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, Payee, PayeeId};
use poltina_domain::Money;

use super::checking::CheckingScreen;
use super::from::{FromPick, Terms, too_little};
use super::note::NoteSheet;
use super::protect::Protect;
use super::warnings::Warnings;
use crate::components::{KnownAs, limit_words, refused};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{State, Stopped, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, ButtonLook, DetailRow, Details, Glyph,
    Notice, TopBar, redraw, retext,
};

/// The last question.
#[component]
pub fn CheckPage() -> impl IntoView {
    let state = use_state();
    let intents = state.intents;
    let checking = Memo::new(move |_| intents.unsettled().filter(|_| !intents.confirming()));
    let draft = Memo::new(move |_| Some((state.draft.payee()?, state.draft.money().ok()?)));
    redraw(move || match (checking.get(), draft.get()) {
        _ if !intents.known() => ().into_any(),
        (Some(intent), _) => view! { <CheckingScreen intent/> }.into_any(),
        (None, Some((payee, amount))) => view! { <ConfirmScreen payee amount/> }.into_any(),
        (None, None) => view! { <Nothing/> }.into_any(),
    })
}

/// Nothing to check: it was sent, or never begun. The first question is the place to be.
#[component]
fn Nothing() -> impl IntoView {
    let navigation = use_state().navigation;
    Effect::new(move || {
        if navigation.route_untracked() == Route::TransferCheck {
            navigation.replace(Route::Transfer);
        }
    });
}

/// What will happen, to the letter, and the one button that makes it happen.
#[component]
fn ConfirmScreen(
    /// Who is paid.
    payee: Payee,
    /// How much.
    amount: Money,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let intents = state.intents;
    let crossing = state.rooms().crossing;
    let terms = Terms::follow(state);
    // Other terms are another transfer to confirm.
    Effect::new(move || {
        let _ = (crossing.quote(), state.draft.source());
        intents.prepare(state);
    });
    Effect::new(move || {
        if intents.stopped(state).is_some_and(|why| is_of_quote(&why)) {
            untrack(|| crossing.ask_instead(state));
        }
    });
    let shop = matches!(payee.id, PayeeId::Shop(_));
    let sum = t.money_text(amount);
    let action = if shop {
        t.check_pay(&sum)
    } else {
        t.check_send(&sum)
    };
    let back = move |()| {
        let fixed = untrack(|| state.draft.is_fixed());
        state.navigation.back(if fixed {
            Route::Home
        } else {
            Route::TransferAmount
        });
    };
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let plain = untrack(|| state.draft.source().is_none());
        if plain || crossing.can_be_confirmed() {
            intents.confirm(state);
        }
    };
    // An order is paid at once, and so is a request.
    let pays = untrack(|| state.draft.order().is_some() || state.draft.asked().is_some());
    let protected = Memo::new(move |_| state.draft.protection.with(Option::is_some));
    // What a code protects waits for it, and is not planned.
    let arrives = redraw(move || {
        if protected.get() {
            return view! { {t.protected_arrives()} }.into_any();
        }
        // A plan is paid in roubles.
        let possible = !pays && state.draft.source().is_none();
        let later = possible.then(|| {
            view! { <Button label=t.check_later() look=ButtonLook::Quiet href=Route::PlanNew.path()/> }
        });
        view! { {t.check_at_once()}{later} }.into_any()
    });
    let taken = sum.clone();
    let taken = redraw(move || {
        let sum = taken.clone();
        match state.draft.source() {
            None => view! {
                <DetailRow label=t.check_taken()>{sum}</DetailRow>
                <DetailRow label=t.operation_fee()>{t.operation_no_fee()}</DetailRow>
            }
            .into_any(),
            Some(_) => view! { <DetailRow label=t.from_gets()>{sum}</DetailRow> }.into_any(),
        }
    });
    let from = redraw(move || match state.draft.source() {
        Some(_) => terms.rows(t, state),
        None => ().into_any(),
    });
    let fixed = untrack(|| state.draft.is_fixed());
    let busy = Signal::derive(move || intents.confirming() || terms.pending(state));
    let blocked = Signal::derive(move || too_little(t, state));
    view! {
        <div class="page page-flow">
            <TopBar title=t.check_title() back_label=t.common_back() on_back=back/>
            <div class="party">
                <Avatar name=payee.name.clone() glyph=shop.then_some(Glyph::Shop) size=AvatarSize::Large/>
                <h2 class="party-name">{payee.name.clone()}</h2>
                <p class="party-note">{payee.phone_masked.clone()}</p>
                <KnownAs payee=payee.id/>
                <AmountText parts=t.money(amount) size=AmountSize::Hero/>
            </div>
            <Details card=true>
                {taken}
                <DetailRow label=t.check_arrives()>{arrives}</DetailRow>
                <Note/>
            </Details>
            {fixed.then(|| view! { <FromPick/> })}
            {from}
            <Protect payee=payee.id amount/>
            <Warnings payee=payee.clone() amount shop/>
            {stopped(t, state)}
            <form class="flow-end" novalidate on:submit=confirm>
                <Button label=action wide=true submit=true busy blocked/>
            </form>
        </div>
    }
    .into_any()
}

/// The message, which may still be written or changed.
#[component]
fn Note() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let open = RwSignal::new(false);
    let note = move || state.draft.note.get();
    // What an order or a request is for is said by whoever asks.
    if untrack(|| state.draft.order().is_some() || state.draft.asked().is_some()) {
        let note = note();
        return (!note.is_empty())
            .then(|| view! { <DetailRow label=t.operation_note()>{note}</DetailRow> })
            .into_any();
    }
    view! {
        <DetailRow label=t.operation_note()>
            <span class="check-note">{retext(note)}</span>
            {redraw(move || {
                let label = if note().is_empty() { t.note_add() } else { t.note_change() };
                view! { <Button label look=ButtonLook::Quiet on_press=move |()| open.set(true)/> }.into_any()
            })}
            <NoteSheet open on_done=move |()| state.intents.prepare(state)/>
        </DetailRow>
    }
    .into_any()
}

/// Whether all that is wrong is that the quote pays nothing any more: a new one is shown instead.
fn is_of_quote(stopped: &Stopped) -> bool {
    let code = match stopped {
        Stopped::Refused(problem) => Some(problem.code),
        Stopped::NotSent(error) => error.code(),
        Stopped::NotStored | Stopped::NotConfirmed => None,
    };
    matches!(code, Some(ErrorCode::QuoteExpired | ErrorCode::QuoteUsed))
}

fn why(t: Texts, state: State, stopped: Stopped) -> AnyView {
    let (text, code) = match stopped {
        Stopped::Refused(problem) => {
            let told = problem.limit.as_ref().map(|limit| limit_words(t, limit));
            (
                told.unwrap_or_else(|| t.problem(&problem)),
                Some(problem.code),
            )
        }
        // It would be held, which was not known when a code was chosen for it.
        Stopped::NotSent(error)
            if error.code() == Some(ErrorCode::InvalidRequest)
                && untrack(|| state.draft.protection.get().is_some()) =>
        {
            (t.protected_not_now().to_owned(), error.code())
        }
        Stopped::NotSent(error) => (t.check_not_sent(&t.api_error(&error)), error.code()),
        Stopped::NotStored => (t.check_not_stored().to_owned(), None),
        Stopped::NotConfirmed => {
            let text = t.check_not_confirmed();
            return view! { <Notice text/> }.into_any();
        }
    };
    refused(t, text, code, t.check_no_factor())
}

/// Why the last attempt did not go through; the money is where it was.
fn stopped(t: Texts, state: State) -> AnyView {
    redraw(move || {
        let stopped = state.intents.stopped(state);
        let reason = stopped.filter(|stopped| !is_of_quote(stopped));
        let reason = reason.map(|stopped| why(t, state, stopped));
        reason.into_any()
    })
}
