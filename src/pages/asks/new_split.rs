//! A bill, to be divided: how much, who pays, each how much.

use leptos::prelude::*;
use poltina_domain::{AmountError, Money, SplitError, limits};

use super::person::{PersonSheet, Said};
use super::trouble;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{BillForm, BillObjection, BillPerson, use_state};
use crate::ui::{
    Avatar, Button, ButtonLook, Choice, ChoiceGroup, ChoiceLook, Glyph, IconButton, List, Section,
    TextField, TopBar, redraw, retext,
};

/// The shares as they would be, one's own first where one has one; nothing where there is none.
type Shares = Memo<Option<Vec<Money>>>;

/// The page.
#[component]
pub fn NewSplitPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    let form = asks.bill;
    form.restore(state);
    asks.retype();
    let (asked, adding) = (RwSignal::new(false), RwSignal::new(false));
    let divided = Memo::new(move |_| form.shares().map(|(shares, _)| shares));
    let shares = Memo::new(move |_| divided.get().ok());
    let total_error = Signal::derive(move || match divided.get() {
        Err(BillObjection::Total(AmountError::Empty)) if !asked.get() => None,
        Err(BillObjection::Total(error)) => Some(t.amount_error(error).to_owned()),
        Err(BillObjection::TotalAbove) => {
            let most = Money::new(limits::TRANSFER_MAX_MINOR, poltina_domain::Currency::Rub);
            Some(t.amount_error_above_limit(&t.money_text(most)))
        }
        _ => None,
    });
    let sentence = move || match divided.get() {
        Err(BillObjection::Split(SplitError::People)) if !asked.get() => String::new(),
        Err(BillObjection::Split(error)) => words(t, error),
        _ => String::new(),
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if divided.with_untracked(Result::is_ok) {
            asks.divide(state);
        }
    };
    let most = u32::try_from(limits::NOTE_CHARS).unwrap_or(u32::MAX);
    let how = Signal::derive(move || if form.by_hand.get() { "hand" } else { "even" }.to_owned());
    let ways = vec![
        Choice::new("even", t.split_even()),
        Choice::new("hand", t.split_by_hand()),
    ];
    let pick = move |(payee, label): Said| form.add(state, payee, label);
    view! {
        <form class="page page-flow" novalidate on:submit=send>
            <TopBar title=t.place_new_split() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Requests)/>
            <div class="flow-body">
                <TextField label=t.split_total() value=form.total error=total_error input_mode="decimal" autofocus=true/>
                <TextField label=t.receive_note() value=form.note max_length=most/>
                <ChoiceGroup label=t.split_how() choices=ways value=how on_change=move |way: String| form.by_hand.set(way == "hand") look=ChoiceLook::Segments/>
            </div>
            <Section title=t.split_people()>
                <div class="bill-people">
                    {redraw(move || people(t, form, shares))}
                    {redraw(move || add(t, form, adding))}
                </div>
            </Section>
            <div class="flow-end">
                <p class="field-error" aria-live="polite">{retext(sentence)}</p>
                {trouble(t, asks)}
                <Button label=t.split_do() wide=true submit=true busy=Signal::derive(move || asks.busy())/>
            </div>
        </form>
        <PersonSheet open=adding on_pick=pick named=true/>
    }
    .into_any()
}

/// What is wrong with a division.
fn words(t: Texts, error: SplitError) -> String {
    match error {
        SplitError::People => t.split_few().to_owned(),
        SplitError::Above(by) => t.split_above(&t.money_text(by)),
        SplitError::Left(left) => t.split_left(&t.money_text(left)),
        SplitError::NotPositive => t.amount_error(AmountError::Zero).to_owned(),
        SplitError::TooLittle | SplitError::Currencies => t.split_little().to_owned(),
    }
}

/// One more, and oneself where one is not among them.
fn add(t: Texts, form: BillForm, adding: RwSignal<bool>) -> AnyView {
    let more = form.has_room().then(|| {
        view! { <Button label=t.split_add() look=ButtonLook::Soft glyph=Glyph::Plus wide=true on_press=move |()| adding.set(true)/> }
    });
    let me = (!form.with_me.get()).then(|| {
        view! { <Button label=t.split_with_me() look=ButtonLook::Quiet wide=true on_press=move |()| form.with_me.set(true)/> }
    });
    view! { {more}{me} }.into_any()
}

fn people(t: Texts, form: BillForm, shares: Shares) -> AnyView {
    let (with_me, by_hand) = (form.with_me.get(), form.by_hand.get());
    let first = usize::from(with_me);
    let me = with_me.then(|| {
        let remove = Callback::new(move |()| form.with_me.set(false));
        row(
            t,
            (t.split_me().to_owned(), Some(Glyph::User)),
            by_hand.then_some(form.mine),
            (shares, 0),
            remove,
        )
    });
    let others = form.people().into_iter().enumerate().map(|(at, person)| {
        let BillPerson {
            number,
            payee,
            label,
            amount,
        } = person;
        let face = match payee {
            Some(payee) => (payee.name, None),
            None if label.is_empty() => (t.asks_by_link().to_owned(), Some(Glyph::Link)),
            None => (label, None),
        };
        let remove = Callback::new(move |()| form.remove(number));
        row(
            t,
            face,
            by_hand.then_some(amount),
            (shares, first + at),
            remove,
        )
    });
    let others = others.collect_view();
    view! { <List>{me}{others}</List> }.into_any()
}

/// Somebody with his share: as it follows, or as it is typed.
fn row(
    t: Texts,
    (name, glyph): (String, Option<Glyph>),
    typed: Option<RwSignal<String>>,
    (shares, at): (Shares, usize),
    remove: Callback<()>,
) -> AnyView {
    let share = move || {
        let share = shares.with(|shares| shares.as_ref()?.get(at).copied());
        share.map(|share| t.money_text(share)).unwrap_or_default()
    };
    let end = match typed {
        Some(value) => view! {
            <TextField label=t.split_share_of(&name) quiet_label=true value input_mode="decimal"/>
        }
        .into_any(),
        None => view! { <span class="bill-share">{retext(share)}</span> }.into_any(),
    };
    let below = typed.map(|_| view! { <span class="row-sub">{retext(share)}</span> });
    view! {
        <li class="row-pair">
            <div class="row bill-row">
                <Avatar name=name.clone() glyph/>
                <span class="row-text"><span class="row-title">{name.clone()}</span>{below}</span>
                <span class="row-end">{end}</span>
            </div>
            <IconButton glyph=Glyph::Close label=t.split_remove(&name) on_press=remove/>
        </li>
    }
    .into_any()
}
