//! How much.

use leptos::prelude::*;
use poltina_api_types::{Limit, LimitDetail};
use poltina_domain::{AmountError, Money, limits};

use super::from::{FromPick, Terms, too_little};
use super::note::NoteSheet;
use super::suggestions::Suggestions;
use crate::components::{AmountField, AmountKeypad, limit_words};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{State, use_state};
use crate::ui::{
    Avatar, Button, ButtonLook, Glyph, IconButton, Notice, NoticeTone, TopBar, redraw,
};

const SENTENCE: &str = "amount-sentence";

/// The second question; without a payee there is only the first.
#[component]
pub fn AmountPage() -> impl IntoView {
    let state = use_state();
    // Where the code says how much there is nothing to ask.
    let known = Memo::new(move |_| state.draft.payee().is_some() && !state.draft.is_fixed());
    Effect::new(move || {
        if !known.get() && state.navigation.route_untracked() == Route::TransferAmount {
            state.navigation.replace(if state.draft.is_fixed() {
                Route::TransferCheck
            } else {
                Route::Transfer
            });
        }
    });
    redraw(move || {
        known
            .get()
            .then(|| view! { <AmountScreen back=Route::Transfer/> }.into_any())
            .into_any()
    })
}

/// Why an amount cannot be sent, as far as this device can know.
fn objection(
    t: Texts,
    amount: Result<Money, AmountError>,
    available: Option<Money>,
    room: Option<(Money, Limit)>,
) -> Option<String> {
    let amount = match amount {
        Ok(amount) => amount,
        Err(error) => return Some(t.amount_error(error).into()),
    };
    let most = Money::new(limits::TRANSFER_MAX_MINOR, amount.currency());
    match available {
        _ if amount.minor() > most.minor() => Some(t.amount_error_above_limit(&t.money_text(most))),
        Some(available) if amount.minor() > available.minor() => {
            Some(t.amount_error_above_balance(&t.money_text(available)))
        }
        _ => match room {
            Some((left, limit)) if amount.minor() > left.minor() => {
                Some(limit_words(t, &told(left, limit)))
            }
            _ => None,
        },
    }
}

/// The amount for the draft's payee.
#[component]
pub fn AmountScreen(
    /// Where back leads if this is where the app was opened.
    back: Route,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let draft = state.draft;
    let (asked, writing) = (RwSignal::new(false), RwSignal::new(false));
    let limits = state.rooms().limits;
    limits.refresh(state);
    let terms = Terms::follow(state);
    let objection = Memo::new(move |_| {
        let available = state.accounts.available();
        let available = available.filter(|_| draft.source().is_none());
        objection(t, draft.money(), available, limits.room()).or_else(|| too_little(t, state))
    });
    // Nobody is told off for a sum that is still being typed.
    let sentence = Memo::new(move |_| {
        let unfinished = matches!(draft.money(), Err(AmountError::Empty | AmountError::Zero));
        objection.get().filter(|_| asked.get() || !unfinished)
    });
    let next = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if objection.with_untracked(Option::is_none) {
            state.navigation.go(Route::TransferCheck);
        }
    };
    let close =
        view! { <IconButton glyph=Glyph::Close label=t.common_close() href=Route::Home.path()/> }
            .into_any();
    view! {
        <form class="page page-flow" novalidate on:submit=next>
            <TopBar title=t.amount_title() back_label=t.common_back() on_back=move |()| state.navigation.back(back.clone()) end=close/>
            {payee(t, state)}
            {level(t, state)}
            <FromPick/>
            <div class="flow-middle">
                <AmountField value=draft.amount wrong=Signal::derive(move || sentence.get().is_some()) describes=SENTENCE/>
                <div id=SENTENCE aria-live="polite">{redraw(move || below(t, state, terms, sentence.get()))}</div>
            </div>
            <div class="flow-end">
                <Suggestions writing/>
                <AmountKeypad value=draft.amount/>
                <Button label=t.transfer_next() wide=true submit=true/>
            </div>
        </form>
        <NoteSheet open=writing on_done=|()| ()/>
    }
    .into_any()
}

/// A limit as a refusal would tell it.
fn told(left: Money, limit: Limit) -> LimitDetail {
    LimitDetail {
        scope: limit.scope,
        period: limit.period,
        remaining: left.into(),
        remaining_count: None,
        max: Some(limit.max),
        resets_at: limit.resets_at,
    }
}

/// Who may not be paid on this level, and the way to another.
fn level(t: Texts, state: State) -> AnyView {
    redraw(move || {
        let payee = state.draft.payee();
        let too_low = payee.is_some_and(|payee| state.rooms().limits.too_low(payee.id));
        let notice = too_low.then(|| {
            view! {
                <Notice text=t.amount_level() tone=NoticeTone::Warn>
                    <Button label=t.limits_raise() look=ButtonLook::Quiet href=Route::Levels.path()/>
                </Notice>
            }
            .into_any()
        });
        notice.into_any()
    })
}

/// Fee, arrival and balance; or what is wrong.
fn below(t: Texts, state: State, terms: Terms, sentence: Option<String>) -> AnyView {
    if let Some(sentence) = sentence {
        return view! { <p class="field-error">{sentence}</p> }.into_any();
    }
    if state.draft.source().is_some() {
        return terms.brief(t, state);
    }
    let most = state.accounts.available();
    let available = most.map(|money| t.amount_available(&t.money_text(money)));
    // A limit is told before one runs into it: where it is nearer than the end of the money.
    let room = state.rooms().limits.room();
    let nearer = room.filter(|(left, _)| most.is_none_or(|most| left.minor() < most.minor()));
    let limit = nearer.map(|(left, limit)| limit_words(t, &told(left, limit)));
    view! {
        <p class="muted">{t.amount_free()}</p>
        <p class="muted small">{available}</p>
        <p class="muted small">{limit}</p>
    }
    .into_any()
}

fn payee(t: Texts, state: State) -> AnyView {
    redraw(move || {
        let line = state.draft.payee().map(|payee| {
            let shop = payee.phone_masked.is_none();
            let line = match payee.phone_masked {
                Some(phone) => t.amount_payee(&phone),
                None => t.transfer_shop().to_owned(),
            };
            view! {
                <div class="payee-line">
                    <Avatar name=payee.name.clone() glyph=shop.then_some(Glyph::Shop)/>
                    <span class="row-text"><span class="row-title">{payee.name}</span><span class="row-sub">{line}</span></span>
                </div>
            }
            .into_any()
        });
        line.into_any()
    })
}
