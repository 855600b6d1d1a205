//! One operation, in the pane beside the history; on phones it is the whole screen.

use leptos::prelude::*;
use poltina_domain::OperationId;

use crate::components::{Failure, OfflineNotice, OperationView};
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{EmptyState, Glyph, SkeletonRows, TopBar, redraw};

/// The chosen operation, or the hint to choose one.
#[component]
pub fn OperationPane(
    /// Which one.
    selected: Signal<Option<OperationId>>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            state.rooms().operations.open(state, id);
        }
    });
    let opened = Memo::new(move |_| {
        selected
            .get()
            .map(|id| (id, state.rooms().operations.opened(id)))
    });
    let as_of = Signal::derive(move || {
        opened.with(|opened| opened.as_ref().and_then(|(_, load)| load.as_of()))
    });
    let body = move || {
        match opened.get() {
        None => view! {
            <div class="pane-hint">
                <EmptyState glyph=Glyph::Receipt title=t.history_pick_title() text=t.history_pick_text()/>
            </div>
        }
        .into_any(),
        Some((_, Load::Loading)) => view! { <SkeletonRows label=t.common_loading() rows=5/> }.into_any(),
        Some((_, Load::Ready(operation) | Load::Stale(operation, _))) => view! { <OperationView operation/> }.into_any(),
        Some((id, Load::Failed(error))) => {
            view! { <Failure error on_retry=move |()| state.rooms().operations.open(state, id)/> }.into_any()
        }
    }
    };
    view! {
        <section class="pane" aria-label=t.place_operation()>
            <TopBar title=t.place_operation() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::History)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </section>
    }
    .into_any()
}
