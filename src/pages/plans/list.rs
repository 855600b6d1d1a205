//! All plans: what is to come, what is paused, what is over.

use leptos::prelude::*;
use poltina_api_types::{PayeeId, Plan, PlanRunState, PlanState};

use super::words::standing;
use crate::components::{Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{
    AmountText, AmountTone, Avatar, Button, EmptyState, Glyph, List, ListRow, Section,
    SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn PlansPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let plans = state.rooms().plans;
    plans.refresh(state);
    let load = Memo::new(move |_| plans.all());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || {
        match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) if all.is_empty() => {
            view! { <EmptyState glyph=Glyph::Calendar title=t.plan_none() text=t.plan_none_text()/> }
                .into_any()
        }
        Load::Ready(all) | Load::Stale(all, _) => list(t, all),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| plans.refresh(state)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_plans() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Profile)/>
            <OfflineNotice as_of/>
            {redraw(body)}
            <div class="flow-end"><Button label=t.plan_begin() wide=true glyph=Glyph::Plus href=Route::Transfer.path()/></div>
        </div>
    }
    .into_any()
}

fn list(t: Texts, all: Vec<Plan>) -> AnyView {
    let of = |states: &[PlanState]| -> Vec<Plan> {
        let mine = all.iter().filter(|plan| states.contains(&plan.state));
        mine.cloned().collect()
    };
    let section = |title: &'static str, plans: Vec<Plan>| {
        (!plans.is_empty()).then(|| {
            let rows = plans.into_iter().map(|plan| row(t, plan)).collect_view();
            view! { <Section title><List>{rows}</List></Section> }
        })
    };
    view! {
        {section(t.plan_to_come(), of(&[PlanState::Active]))}
        {section(t.plan_paused(), of(&[PlanState::Paused]))}
        {section(t.plan_past(), of(&[PlanState::Over, PlanState::Cancelled]))}
    }
    .into_any()
}

fn row(t: Texts, plan: Plan) -> AnyView {
    let shop = matches!(plan.payee.id, PayeeId::Shop(_));
    let mut words = match plan.state {
        PlanState::Active => vec![standing(t, &plan), t.plan_rhythm(plan.rhythm)],
        PlanState::Paused => vec![t.plan_rhythm(plan.rhythm)],
        PlanState::Over | PlanState::Cancelled => vec![standing(t, &plan)],
    };
    let last = plan.last_run.as_ref().map(|run| &run.state);
    // While it goes on, that it ran as planned is no news.
    let over = matches!(plan.state, PlanState::Over | PlanState::Cancelled);
    let told = last.filter(|run| over || !matches!(run, PlanRunState::Done { .. }));
    words.extend(told.map(|run| t.plan_outcome(run).to_owned()));
    let subtitle = words.join(" · ");
    let leading =
        view! { <Avatar name=plan.payee.name.clone() glyph=shop.then_some(Glyph::Shop)/> };
    let trailing =
        view! { <AmountText parts=t.money(plan.amount.money()) tone=AmountTone::Quiet/> };
    view! {
        <ListRow
            title=plan.payee.name
            subtitle
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=Route::Plan(plan.id).path()
        />
    }
    .into_any()
}
