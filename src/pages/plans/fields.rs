//! The fields of a plan: when, how often, from which day on, until when.

use leptos::prelude::*;

use crate::i18n::Texts;
use crate::state::{PlanEnding, PlanForm, PlanObjection, PlanRepeat, PlanWhen};
use crate::ui::{Choice, ChoiceGroup, Section, TextField, redraw};

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

pub(super) fn when(
    t: Texts,
    form: PlanForm,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
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

pub(super) fn repeat(
    t: Texts,
    form: PlanForm,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
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

/// What is wrong, where it is one of these.
fn of(
    t: Texts,
    objection: Signal<Option<PlanObjection>>,
    these: &'static [PlanObjection],
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let mine = objection.get().filter(|found| these.contains(found));
        mine.map(|found| wrong(t, found).to_owned())
    })
}

/// The first day and the time.
pub(super) fn days(
    t: Texts,
    form: PlanForm,
    regular: bool,
    objection: Signal<Option<PlanObjection>>,
    keep: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    use PlanObjection::{Day, Far, Past, Time};
    let of_day = of(t, objection, &[Day, Past, Far]);
    let of_time = of(t, objection, &[Time]);
    let label = if regular { t.plan_from() } else { t.plan_on() };
    view! {
        <div class="plan-days">
            <TextField label value=form.day kind="date" error=of_day on_input=move |_: String| keep()/>
            <TextField label=t.plan_time() value=form.time kind="time" error=of_time on_input=move |_: String| keep()/>
        </div>
    }
    .into_any()
}

pub(super) fn ending(
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
    let of_runs = of(t, objection, &[PlanObjection::Runs]);
    let of_last = of(
        t,
        objection,
        &[PlanObjection::Last, PlanObjection::LastEarly],
    );
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

/// What is wrong, and what to do.
pub(super) fn wrong(t: Texts, objection: PlanObjection) -> &'static str {
    match objection {
        PlanObjection::Day | PlanObjection::Last => t.plan_no_day(),
        PlanObjection::Time => t.plan_no_time(),
        PlanObjection::Past => t.plan_past_moment(),
        PlanObjection::Far => t.plan_too_far(),
        PlanObjection::Runs => t.plan_no_runs(),
        PlanObjection::LastEarly => t.plan_last_early(),
    }
}
