//! One held transfer: why it is held, until when, and what one can do.

use leptos::prelude::*;
use poltina_api_types::{Hold, HoldState, Sign};
use poltina_domain::TransferId;

use crate::components::{Failure, OfflineNotice, ReportSheet, countdown, hold_word, seconds};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, ButtonLook, DetailRow, Details, Glyph,
    Notice, NoticeTone, SkeletonText, TopBar, redraw, retext,
};

/// The page.
#[component]
pub fn HoldPage(
    /// The transfer.
    id: TransferId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let holds = state.rooms().holds;
    holds.refresh(state);
    let load = Memo::new(move |_| holds.one(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(hold) | Load::Stale(hold, _) => told(t, state, hold),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| holds.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_hold() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn told(t: Texts, state: State, hold: Hold) -> AnyView {
    // What a code protects has a page of its own.
    if hold.protection.is_some() {
        state.navigation.replace(Route::Protected(hold.id));
        return ().into_any();
    }
    let at = |text: &str| clock::parse(text).map(|at| t.date_and_time(at));
    let waiting = hold.state == HoldState::Held;
    // What a shop holds is its to take or to free: there is nothing to decide.
    let of_shop = hold.captured.is_some();
    let (since, until) = match of_shop {
        true => (t.hold_shop_since(), t.hold_shop_until()),
        false => (t.hold_since(), t.hold_until()),
    };
    let taken = hold.captured.map(|taken| taken.money());
    let taken = taken.filter(|taken| taken.is_positive());
    let rows = [
        (since, at(&hold.held_at)),
        (until, at(&hold.expires_at).filter(|_| waiting)),
        (
            t.hold_shop_captured(),
            taken.map(|taken| t.money_text(taken)),
        ),
        (
            t.hold_note(),
            Some(hold.note.clone()).filter(|note| !note.is_empty()),
        ),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    let rows = rows.collect_view();
    let decides = waiting && !of_shop;
    let advice = decides.then(|| view! { <Notice text=t.hold_advice() tone=NoticeTone::Warn/> });
    let why = waiting.then(|| reasons(t, &hold));
    let operation = hold.operation_id.map(|id| {
        view! { <Button label=t.hold_operation() look=ButtonLook::Soft wide=true href=Route::Operation(id).path()/> }
    });
    let acts = decides.then(|| acts(t, state, &hold));
    view! {
        <div class="party">
            <Avatar name=hold.payee.name.clone() size=AvatarSize::Large/>
            <h2 class="party-name">{hold.payee.name.clone()}</h2>
            <p class="party-note">{hold.payee.phone_masked.clone()}</p>
            <AmountText parts=t.money(hold.amount.money()) size=AmountSize::Hero/>
            <p class="party-note">{hold_word(t, &hold)}</p>
        </div>
        {advice}
        {why}
        <Details card=true>{rows}</Details>
        {operation}
        {acts}
    }
    .into_any()
}

fn sign(t: Texts, sign: Sign) -> &'static str {
    match sign {
        Sign::NewDevice => t.sign_new_device(),
        Sign::NewPayee => t.sign_new_payee(),
        Sign::NameDiffers => t.warning_name_differs(),
        Sign::AboveHabit => t.sign_above_habit(),
        Sign::InThenOut => t.sign_in_then_out(),
        Sign::ManyPayees => t.sign_many_payees(),
        Sign::PayeeReported => t.sign_payee_reported(),
        Sign::Night => t.sign_night(),
        Sign::SecondPerson => t.sign_second_person(),
    }
}

fn reasons(t: Texts, hold: &Hold) -> AnyView {
    if hold.captured.is_some() {
        return view! {
            <section class="card reasons" data-pad="">
                <h3>{t.hold_shop_why()}</h3>
                <p class="muted">{t.hold_shop_text()}</p>
            </section>
        }
        .into_any();
    }
    let reasons = hold.signs.iter().map(|one| {
        let text = sign(t, *one);
        view! { <li>{text}</li> }
    });
    let reasons = reasons.collect_view();
    view! {
        <section class="card reasons" data-pad="">
            <h3>{t.hold_why()}</h3>
            <ul>{reasons}</ul>
            <p class="muted">{t.hold_reserved()}</p>
        </section>
    }
    .into_any()
}

/// Release once it may be, after a confirmation; call it off at any time.
fn acts(t: Texts, state: State, hold: &Hold) -> AnyView {
    let (holds, id) = (state.rooms().holds, hold.id);
    let second_person = hold.signs.contains(&Sign::SecondPerson);
    let from = clock::parse(&hold.release_from).unwrap_or_default();
    let now = seconds();
    let cooling = Memo::new(move |_| now.get() < from);
    let busy = Signal::derive(move || holds.busy());
    let wait = move || t.hold_wait(&countdown(t, from.saturating_sub(now.get())));
    let trouble = move || {
        let text = holds.trouble().map(|error| t.api_error(&error));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let reporting = RwSignal::new(false);
    let payee = hold.payee.id;
    let release = move || {
        match (second_person, cooling.get()) {
        (true, _) => view! { <p class="muted small">{t.hold_second_person()}</p> }.into_any(),
        (false, true) => view! { <p class="muted small" role="timer" aria-live="off">{retext(wait)}</p> }.into_any(),
        (false, false) => view! {
            <Button label=t.hold_release() look=ButtonLook::Plain wide=true busy on_press=move |()| holds.release(state, id)/>
        }
        .into_any(),
    }
    };
    view! {
        {redraw(trouble)}
        <div class="flow-end">
            <Button label=t.hold_cancel() wide=true busy on_press=move |()| holds.cancel(state, id)/>
            {redraw(release)}
            <Button label=t.report_do() look=ButtonLook::Quiet glyph=Glyph::Warning wide=true on_press=move |()| reporting.set(true)/>
        </div>
        <ReportSheet open=reporting payee/>
    }
    .into_any()
}
