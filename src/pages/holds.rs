//! Transfers that were held: what waits, and what became of the others.

use leptos::prelude::*;
use poltina_api_types::{Hold, HoldState};

use crate::components::{Failure, HeldRow, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{EmptyState, Glyph, List, Section, SkeletonRows, TopBar, redraw};

/// The page.
#[component]
pub fn HoldsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let holds = state.rooms().holds;
    holds.refresh(state);
    let load = Memo::new(move |_| holds.all());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || {
        match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) if all.is_empty() => {
            view! { <EmptyState glyph=Glyph::Shield title=t.holds_empty() text=t.holds_empty_text()/> }
                .into_any()
        }
        Load::Ready(all) | Load::Stale(all, _) => list(t, all),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| holds.refresh(state)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_holds() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn list(t: Texts, all: Vec<Hold>) -> AnyView {
    let (waiting, over): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|hold| hold.state == HoldState::Held);
    let section = |title: &'static str, holds: Vec<Hold>| {
        let rows = holds.into_iter().map(|hold| view! { <HeldRow hold/> });
        let rows = rows.collect_view();
        view! { <Section title><List>{rows}</List></Section> }
    };
    let waiting = (!waiting.is_empty()).then(|| section(t.holds_waiting(), waiting));
    let over = (!over.is_empty()).then(|| section(t.holds_over(), over));
    view! { {waiting}{over} }.into_any()
}
