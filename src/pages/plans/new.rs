//! When the transfer that is being put together is to be made: later, or again and again.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, Payee, PayeeId, PlanRhythm};
use poltina_domain::Money;

use crate::components::OfflineNotice;
use crate::i18n::{Texts, use_texts};
use crate::platform::passkey;
use crate::routes::Route;
use crate::state::{
    PlanEnding, PlanForm, PlanObjection, PlanRepeat, PlanTiming, PlanWhen, State, use_state,
};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, ButtonLook, Choice, ChoiceGroup, DetailRow,
    Details, Glyph, Notice, NoticeTone, Section, TextField, TopBar, redraw,
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
                {redraw(move || trouble(t, state))}
                <Button label=t.plan_do() wide=true submit=true busy/>
            </div>
        </form>
    }
    .into_any()
}

/// Chips of which one is chosen, each with its word.
fn chips<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    all: Vec<(T, &'static str)>,
    value: RwSignal<T>,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let choices = all.iter().map(|(_, word)| Choice::new(*word, *word));
    let choices: Vec<_> = choices.collect();
    let words = all.clone();
    let chosen = Signal::derive(move || {
        let value = value.get();
        let found = words.iter().find(|(one, _)| *one == value);
        found
            .map(|(_, word)| (*word).to_owned())
            .unwrap_or_default()
    });
    let choose = move |word: String| {
        if let Some((one, _)) = all.iter().find(|(_, known)| *known == word) {
            value.set(*one);
            keep();
        }
    };
    view! { <ChoiceGroup label choices value=chosen on_change=choose/> }.into_any()
}

fn when(t: Texts, form: PlanForm, keep: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let all = vec![
        (PlanWhen::TenMinutes, t.plan_in_ten()),
        (PlanWhen::Hour, t.plan_in_hour()),
        (PlanWhen::Tomorrow, t.plan_tomorrow()),
        (PlanWhen::Day, t.plan_day()),
        (PlanWhen::Regular, t.plan_regular()),
    ];
    let chips = chips(t.plan_when(), all, form.when, keep);
    view! { <Section title=t.plan_when()>{chips}</Section> }.into_any()
}

fn repeat(t: Texts, form: PlanForm, keep: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let all = vec![
        (PlanRepeat::Daily, t.plan_daily()),
        (PlanRepeat::Workdays, t.plan_workdays()),
        (PlanRepeat::Weekly, t.plan_weekly()),
        (PlanRepeat::Monthly, t.plan_every_month()),
        (PlanRepeat::MonthEnd, t.plan_month_end()),
    ];
    let chips = chips(t.plan_how(), all, form.repeat, keep);
    view! { <Section title=t.plan_how()>{chips}</Section> }.into_any()
}

/// The first day and the time.
fn days(
    t: Texts,
    form: PlanForm,
    regular: bool,
    objection: Signal<Option<PlanObjection>>,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let of_day = Signal::derive(move || match objection.get()? {
        PlanObjection::Day => Some(t.plan_no_day().to_owned()),
        PlanObjection::Past => Some(t.plan_past_moment().to_owned()),
        PlanObjection::Far => Some(t.plan_too_far().to_owned()),
        _ => None,
    });
    let of_time = Signal::derive(move || {
        let wrong = objection.get() == Some(PlanObjection::Time);
        wrong.then(|| t.plan_no_time().to_owned())
    });
    let label = if regular { t.plan_from() } else { t.plan_on() };
    view! {
        <div class="plan-days">
            <TextField label value=form.day kind="date" error=of_day on_input=move |_: String| keep()/>
            <TextField label=t.plan_time() value=form.time kind="time" error=of_time on_input=move |_: String| keep()/>
        </div>
    }
    .into_any()
}

fn ending(
    t: Texts,
    form: PlanForm,
    objection: Signal<Option<PlanObjection>>,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let all = vec![
        (PlanEnding::Never, t.plan_endless()),
        (PlanEnding::Runs, t.plan_some_times()),
        (PlanEnding::Until, t.plan_until_day()),
    ];
    let chips = chips(t.plan_ends(), all, form.ending, keep);
    let of_runs = Signal::derive(move || {
        let wrong = objection.get() == Some(PlanObjection::Runs);
        wrong.then(|| t.plan_no_runs().to_owned())
    });
    let of_last = Signal::derive(move || match objection.get()? {
        PlanObjection::Last => Some(t.plan_no_day().to_owned()),
        PlanObjection::LastEarly => Some(t.plan_last_early().to_owned()),
        _ => None,
    });
    let field = move || {
        match form.ending.get() {
        PlanEnding::Never => ().into_any(),
        PlanEnding::Runs => view! {
            <TextField label=t.plan_runs_label() value=form.runs input_mode="numeric" max_length=3u32 error=of_runs on_input=move |_: String| keep()/>
        }
        .into_any(),
        PlanEnding::Until => view! {
            <TextField label=t.plan_last() value=form.until kind="date" error=of_last on_input=move |_: String| keep()/>
        }
        .into_any(),
    }
    };
    view! { <Section title=t.plan_ends()>{chips}{redraw(field)}</Section> }.into_any()
}

/// What will be, in words, for the confirmation.
fn line(t: Texts, timing: &PlanTiming) -> String {
    let first = t.date_and_time(timing.at);
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
    let later = (!after.is_empty()).then(|| {
        view! { <DetailRow label=t.plan_then()>{after.join(", ")}</DetailRow> }
    });
    view! {
        <Details card=true>
            <DetailRow label=t.plan_first()>{t.date_and_time(timing.at)}</DetailRow>
            {later}
        </Details>
        <p class="muted small">{t.plan_promise()}</p>
    }
    .into_any()
}

/// What did not work, and what is unknown.
fn trouble(t: Texts, state: State) -> AnyView {
    let plans = state.rooms().plans;
    let failed = plans.failed().map(|error| {
        let text = t.api_error(&error);
        match error.code() {
            Some(ErrorCode::FactorRequired) => {
                let by_passkey = passkey::supported().then(|| {
                    view! { <Button label=t.check_make_passkey() look=ButtonLook::Soft glyph=Glyph::Key wide=true href=Route::Passkeys.path()/> }
                });
                view! {
                    <Notice text=t.plan_no_factor() tone=NoticeTone::Warn/>
                    {by_passkey}
                    <Button label=t.check_make_pin() look=ButtonLook::Soft glyph=Glyph::Lock wide=true href=Route::Pin.path()/>
                }
                .into_any()
            }
            Some(ErrorCode::LevelTooLow) => view! {
                <Notice text tone=NoticeTone::Bad>
                    <Button label=t.limits_raise() look=ButtonLook::Quiet href=Route::Levels.path()/>
                </Notice>
            }
            .into_any(),
            _ => view! { <Notice text tone=NoticeTone::Bad/> }.into_any(),
        }
    });
    let unknown = plans.unknown().map(|amount| {
        let text = t.plan_unknown(&t.money_text(amount));
        view! { <Notice text tone=NoticeTone::Warn/> }.into_any()
    });
    view! { {failed}{unknown} }.into_any()
}
