//! Payees that one reported, and what became of it.

use leptos::prelude::*;
use poltina_api_types::{Report, ReportState};

use crate::components::{Failure, OfflineNotice, report_reason};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{
    Avatar, AvatarShape, EmptyState, Glyph, List, ListRow, SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let reports = state.rooms().reports;
    reports.refresh(state);
    let load = Memo::new(move |_| reports.all());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || {
        match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) if all.is_empty() => {
            view! { <EmptyState glyph=Glyph::Shield title=t.reports_empty() text=t.reports_empty_text()/> }
                .into_any()
        }
        Load::Ready(all) | Load::Stale(all, _) => {
            let rows = all.into_iter().map(move |report| row(t, &report));
            view! { <List>{rows.collect_view()}</List> }.into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| reports.refresh(state)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_reports() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn row(t: Texts, report: &Report) -> AnyView {
    let state = match report.state {
        ReportState::Received => t.reports_received(),
        ReportState::UnderReview => t.reports_under_review(),
        ReportState::Upheld => t.reports_upheld(),
        ReportState::Dismissed => t.reports_dismissed(),
    };
    let mut particulars = vec![report_reason(t, report.reason).to_owned()];
    particulars.extend(clock::parse(&report.created_at).map(|at| t.date_and_time(at)));
    let leading = view! { <Avatar name=report.payee.name.clone() shape=AvatarShape::Square/> };
    let trailing = view! { <span class="small">{state}</span> };
    view! {
        <ListRow
            title=report.payee.name.clone()
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
        />
    }
    .into_any()
}
