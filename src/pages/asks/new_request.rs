//! A request, to be made: of whom, how much, what for, until when.

use leptos::prelude::*;
use poltina_domain::{AmountError, Money, limits};

use super::person::{PersonSheet, Said};
use super::trouble;
use crate::components::{AmountField, AmountKeypad};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{AskForm, use_state};
use crate::ui::{
    Avatar, Button, Chip, Choice, ChoiceGroup, ChoiceLook, Glyph, Icon, List, ListRow, Sheet,
    TextField, TopBar, redraw,
};

const SENTENCE: &str = "ask-sentence";

/// For how many days a request may stand, to choose from.
const DAYS: [u32; 3] = [1, 7, 30];

/// The page.
#[component]
pub fn NewRequestPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    let form = asks.form;
    form.restore(state);
    asks.retype();
    let (asked, choosing, telling) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let objection = Memo::new(move |_| objection(t, form));
    // Nobody is told off for a sum that is still being typed.
    let sentence = Memo::new(move |_| {
        let unfinished = matches!(form.money(), Err(AmountError::Zero));
        objection.get().filter(|_| asked.get() || !unfinished)
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if objection.with_untracked(Option::is_none) {
            asks.send(state);
        }
    };
    let below = move || match sentence.get() {
        Some(sentence) => view! { <p class="field-error">{sentence}</p> }.into_any(),
        None => view! { <p class="muted">{t.asks_any_hint()}</p> }.into_any(),
    };
    let pick = move |(payee, _): Said| form.payee.set(payee);
    let action = move || {
        let label = match form.payee.get() {
            Some(_) => t.asks_send(),
            None => t.asks_make_link(),
        };
        view! { <Button label wide=true submit=true busy=Signal::derive(move || asks.busy())/> }
            .into_any()
    };
    view! {
        <form class="page page-flow" novalidate on:submit=send>
            <TopBar title=t.place_new_request() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Requests)/>
            {redraw(move || whom(t, form, choosing))}
            <div class="flow-middle">
                <AmountField value=form.amount wrong=Signal::derive(move || sentence.get().is_some()) describes=SENTENCE/>
                <div id=SENTENCE aria-live="polite">{redraw(below)}</div>
            </div>
            <div class="flow-end">
                {trouble(t, asks)}
                {redraw(move || particulars(t, form, telling))}
                <AmountKeypad value=form.amount/>
                {redraw(action)}
            </div>
        </form>
        <PersonSheet open=choosing on_pick=pick/>
        <ParticularsSheet open=telling/>
    }
    .into_any()
}

fn objection(t: Texts, form: AskForm) -> Option<String> {
    match form.money() {
        Ok(Some(amount)) if amount.minor() > limits::TRANSFER_MAX_MINOR => {
            let most = Money::new(limits::TRANSFER_MAX_MINOR, amount.currency());
            Some(t.amount_error_above_limit(&t.money_text(most)))
        }
        Ok(_) => None,
        Err(error) => Some(t.amount_error(error).into()),
    }
}

/// Who is asked; pressed, somebody else.
fn whom(t: Texts, form: AskForm, choosing: RwSignal<bool>) -> AnyView {
    let (title, subtitle, glyph) = match form.payee.get() {
        Some(payee) => (payee.name, payee.phone_masked.unwrap_or_default(), None),
        None => (
            t.asks_by_link().to_owned(),
            t.asks_by_link_text().to_owned(),
            Some(Glyph::Link),
        ),
    };
    let leading = view! { <Avatar name=title.clone() glyph/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <List>
            <ListRow title subtitle leading=Some(leading.into_any()) trailing=Some(trailing.into_any()) on_press=move |()| choosing.set(true)/>
        </List>
    }
    .into_any()
}

fn particulars(t: Texts, form: AskForm, telling: RwSignal<bool>) -> AnyView {
    let note = match form.note.get() {
        note if note.is_empty() => t.note_add().to_owned(),
        note => note,
    };
    let open = move |()| telling.set(true);
    view! {
        <div class="chips" role="group" aria-label=t.asks_particulars()>
            <Chip label=note on_press=open/>
            <Chip label=t.asks_stands(form.days.get()) on_press=open/>
        </div>
    }
    .into_any()
}

/// What for, and until when.
#[component]
fn ParticularsSheet(open: RwSignal<bool>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let form = state.rooms().asks.form;
    let done = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        open.set(false);
    };
    let most = u32::try_from(limits::NOTE_CHARS).unwrap_or(u32::MAX);
    let value = Signal::derive(move || form.days.get().to_string());
    let choose = move |days: String| {
        form.days
            .set(days.parse().unwrap_or(form.days.get_untracked()))
    };
    view! {
        <Sheet open title=t.asks_particulars() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=done>
                <TextField label=t.receive_note() value=form.note max_length=most autofocus=true/>
                <ChoiceGroup
                    label=t.asks_until()
                    choices=DAYS.map(|days| Choice::new(days.to_string(), t.wait_days(days))).to_vec()
                    value
                    on_change=choose
                    look=ChoiceLook::Segments
                />
                <Button label=t.note_done() wide=true submit=true/>
            </form>
        </Sheet>
    }
    .into_any()
}
