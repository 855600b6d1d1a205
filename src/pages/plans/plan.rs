//! One plan: what it is, when it runs next, what became of its runs, and what can be done.

use leptos::prelude::*;
use poltina_api_types::{
    PayeeId, Plan, PlanRhythm, PlanRun, PlanRunState, PlanState, PlanWithRuns,
};
use poltina_domain::PlanId;

use super::words::standing;
use crate::components::{Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarShape, AvatarSize, AvatarTone, Button, ButtonLook,
    DetailRow, Details, Glyph, Icon, List, ListRow, Notice, NoticeTone, Section, Sheet,
    SkeletonText, TopBar, redraw,
};

/// The page.
#[component]
pub fn PlanPage(
    /// The plan.
    id: PlanId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let plans = state.rooms().plans;
    plans.open(state, id);
    let load = Memo::new(move |_| plans.opened(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(plan) | Load::Stale(plan, _) => told(t, plan),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| plans.open(state, id)/> }.into_any()
        }
    };
    // Buttons stand still while the plan around them changes.
    let standing = Memo::new(move |_| {
        load.with(|load| {
            load.value()
                .map(|shown| (shown.plan.state, shown.plan.rhythm))
        })
    });
    let cancelling = RwSignal::new(false);
    let acts = move || {
        standing
            .get()
            .map(|how| acts(t, state, id, how, cancelling))
            .into_any()
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_plan() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Plans)/>
            <OfflineNotice as_of/>
            {redraw(body)}
            {redraw(acts)}
        </div>
        <Sheet open=cancelling title=t.plan_cancel_ask() close_label=t.common_close()>
            <p class="muted">{t.plan_cancel_text()}</p>
            <Button label=t.plan_cancel() wide=true on_press=move |()| { cancelling.set(false); plans.cancel(state, id); }/>
        </Sheet>
    }
    .into_any()
}

fn told(t: Texts, shown: PlanWithRuns) -> AnyView {
    let PlanWithRuns { plan, runs } = shown;
    let shop = matches!(plan.payee.id, PayeeId::Shop(_));
    let next = (plan.state == PlanState::Active).then(|| standing(t, &plan));
    let word = (plan.state != PlanState::Active).then(|| standing(t, &plan));
    let rows = [
        (t.plan_next(), next),
        (t.plan_how(), Some(t.plan_rhythm(plan.rhythm))),
        (t.plan_place_label(), t.plan_place(&plan)),
        (t.plan_ends(), t.plan_end(plan.end)),
        (
            t.operation_note(),
            Some(plan.note.clone()).filter(|note| !note.is_empty()),
        ),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    let rows = rows.collect_view();
    view! {
        <div class="party">
            <Avatar name=plan.payee.name.clone() glyph=shop.then_some(Glyph::Shop) size=AvatarSize::Large/>
            <h2 class="party-name">{plan.payee.name.clone()}</h2>
            <p class="party-note">{plan.payee.phone_masked.clone()}</p>
            <AmountText parts=t.money(plan.amount.money()) size=AmountSize::Hero/>
            <p class="party-note">{word}</p>
        </div>
        <Details card=true>{rows}</Details>
        {history(t, &plan, runs)}
    }
    .into_any()
}

fn history(t: Texts, plan: &Plan, runs: Vec<PlanRun>) -> AnyView {
    if runs.is_empty() {
        // Nothing has run: what will happen is told instead.
        let text = (plan.state == PlanState::Active).then(|| t.plan_promise());
        return view! { <p class="muted small">{text}</p> }.into_any();
    }
    let rows = runs.into_iter().map(|run| row(t, &run)).collect_view();
    view! { <Section title=t.plan_runs()><List>{rows}</List></Section> }.into_any()
}

/// A run; it leads to what came of it.
fn row(t: Texts, run: &PlanRun) -> AnyView {
    let (glyph, href) = match run.state {
        PlanRunState::Done { operation_id } => {
            (Glyph::Check, Some(Route::Operation(operation_id).path()))
        }
        PlanRunState::Held { hold_id } => (Glyph::Clock, Some(Route::Hold(hold_id).path())),
        PlanRunState::Running {} => (Glyph::Clock, None),
        PlanRunState::Skipped { .. } => (Glyph::Warning, None),
    };
    let at = clock::parse(&run.due_at).map(|at| t.plan_moment(at));
    let leading =
        view! { <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = href
        .is_some()
        .then(|| view! { <Icon glyph=Glyph::Chevron/> }.into_any());
    let (title, subtitle) = (at.unwrap_or_default(), t.plan_outcome(&run.state));
    match href {
        Some(href) => view! {
            <ListRow title subtitle leading=Some(leading.into_any()) trailing href/>
        }
        .into_any(),
        None => view! { <ListRow title subtitle leading=Some(leading.into_any())/> }.into_any(),
    }
}

/// Pause, go on, cancel: as long as it may still run.
fn acts(
    t: Texts,
    state: State,
    id: PlanId,
    (standing, rhythm): (PlanState, PlanRhythm),
    cancelling: RwSignal<bool>,
) -> AnyView {
    let plans = state.rooms().plans;
    let busy = Signal::derive(move || plans.busy());
    let trouble = move || {
        let text = plans.failed().map(|error| t.api_error(&error));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let paused = standing == PlanState::Paused;
    let label = if paused {
        t.plan_resume()
    } else {
        t.plan_pause()
    };
    let once = matches!(rhythm, PlanRhythm::Once {});
    // A single transfer is sent or cancelled; there is nothing in between to wait for.
    let pause = (!once || paused).then(|| {
        view! { <Button label wide=true look=ButtonLook::Soft busy on_press=move |()| plans.pause(state, id, !paused)/> }
    });
    match standing {
        PlanState::Active | PlanState::Paused => view! {
            <div class="flow-end">
                {redraw(trouble)}
                {pause}
                <Button label=t.plan_cancel() wide=true look=ButtonLook::Plain busy on_press=move |()| cancelling.set(true)/>
            </div>
        }
        .into_any(),
        PlanState::Over | PlanState::Cancelled => ().into_any(),
    }
}
