//! When the transfer that is being put together is to be made: later, or again and again.

use leptos::prelude::*;
use poltina_api_types::{Payee, PayeeId, PlanRhythm};
use poltina_domain::Money;

use super::fields::{days, ending, repeat, when, wrong};
use crate::components::{OfflineNotice, refused};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{PlanObjection, PlanTiming, PlanWhen, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, DetailRow, Details, Glyph, Notice,
    NoticeTone, TopBar, redraw,
};

/// The page.
#[component]
pub fn NewPlanPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let plans = state.rooms().plans;
    plans.restore(state);
    // The vault may open after the page.
    Effect::new(move || {
        if !plans.is_restored() && state.session.me().is_some() {
            plans.restore(state);
        }
    });
    let draft = Memo::new(move |_| Some((state.draft.payee()?, state.draft.money().ok()?)));
    let body = move || match draft.get() {
        Some((payee, amount)) => view! { <Form payee amount/> }.into_any(),
        None => view! { <Nothing/> }.into_any(),
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_plan_new() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::TransferCheck)/>
            <OfflineNotice as_of=Signal::derive(|| None)/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// Nothing is being put together: the first question is the place to be.
#[component]
fn Nothing() -> impl IntoView {
    let navigation = use_state().navigation;
    Effect::new(move || {
        if navigation.route_untracked() == Route::PlanNew {
            navigation.replace(Route::Transfer);
        }
    });
}

#[component]
fn Form(payee: Payee, amount: Money) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let plans = state.rooms().plans;
    let form = plans.form;
    form.begin();
    let asked = RwSignal::new(false);
    let timing = Memo::new(move |_| form.timing());
    let objection = Signal::derive(move || timing.get().err().filter(|_| asked.get()));
    let keep = move || {
        asked.set(false);
        plans.retype();
    };
    let shop = matches!(payee.id, PayeeId::Shop(_));
    let name = payee.name.clone();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        let unknown = untrack(|| plans.unknown()).is_some();
        match untrack(|| form.timing()) {
            Ok(timing) => plans.make(state, payee.clone(), amount, line(t, &timing)),
            Err(_) if unknown => plans.make(state, payee.clone(), amount, String::new()),
            Err(_) => {}
        }
    };
    let own = Memo::new(move |_| match form.when.get() {
        PlanWhen::Day => Some(false),
        PlanWhen::Regular => Some(true),
        PlanWhen::TenMinutes | PlanWhen::Hour | PlanWhen::Tomorrow => None,
    });
    let fields = move || match own.get() {
        None => ().into_any(),
        Some(regular) => {
            let ending = regular.then(|| ending(t, form, objection, keep));
            let repeat = regular.then(|| repeat(t, form, keep));
            view! { {repeat}{days(t, form, regular, objection, keep)}{ending} }.into_any()
        }
    };
    let busy = Signal::derive(move || plans.busy() || !plans.is_restored());
    view! {
        <form class="plan-form" novalidate on:submit=send>
            <div class="party">
                <Avatar name=name.clone() glyph=shop.then_some(Glyph::Shop) size=AvatarSize::Large/>
                <h2 class="party-name">{name}</h2>
                <AmountText parts=t.money(amount) size=AmountSize::Hero/>
            </div>
            {when(t, form, keep)}
            {redraw(fields)}
            {redraw(move || summary(t, timing.get().ok()))}
            <div class="flow-end">
                {redraw(move || above(t, objection.get()))}
                {redraw(move || trouble(t, state))}
                <Button label=t.plan_do() wide=true submit=true busy/>
            </div>
        </form>
    }
    .into_any()
}

/// What will be, in words, for the confirmation.
fn line(t: Texts, timing: &PlanTiming) -> String {
    let first = t.plan_moment(timing.at);
    if timing.rhythm == poltina_domain::Rhythm::Once {
        return first;
    }
    let mut words = vec![
        t.plan_rhythm(PlanRhythm::from(timing.rhythm)),
        t.plan_from_day(&first),
    ];
    words.extend(t.plan_end(timing.end));
    words.join(", ")
}

/// The first transfer, those after it, and what is promised.
fn summary(t: Texts, timing: Option<PlanTiming>) -> AnyView {
    let Some(timing) = timing else {
        return ().into_any();
    };
    let after = core::iter::successors(timing.rhythm.after(timing.first), |day| {
        timing.rhythm.after(*day)
    });
    let mut after: Vec<String> = after.take(2).map(|day| t.calendar_day(day)).collect();
    if !after.is_empty() {
        after.push("…".to_owned());
    }
    let label = if after.is_empty() {
        t.plan_send_at()
    } else {
        t.plan_first()
    };
    let later = (!after.is_empty()).then(|| {
        view! { <DetailRow label=t.plan_then()>{after.join(", ")}</DetailRow> }
    });
    view! {
        <Details card=true>
            <DetailRow label>{t.plan_moment(timing.at)}</DetailRow>
            {later}
        </Details>
        <p class="muted small">{t.plan_promise()}</p>
    }
    .into_any()
}

/// What is wrong, above the button: on a phone the field may be out of sight. Readers hear it there.
fn above(t: Texts, objection: Option<PlanObjection>) -> AnyView {
    let text = objection.map(|objection| wrong(t, objection));
    text.map(|text| view! { <p class="field-error" aria-hidden="true">{text}</p> })
        .into_any()
}

/// What did not work, and what is unknown.
fn trouble(t: Texts, state: State) -> AnyView {
    let plans = state.rooms().plans;
    let failed = plans
        .failed()
        .map(|error| refused(t, t.api_error(&error), error.code(), t.plan_no_factor()));
    let unknown = plans.unknown().map(|amount| {
        let text = t.plan_unknown(&t.money_text(amount));
        view! { <Notice text tone=NoticeTone::Warn/> }.into_any()
    });
    view! { {failed}{unknown} }.into_any()
}
