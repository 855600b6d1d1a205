//! Which operation a receipt belongs to: those of its amount and time come first.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Direction, Operation};

use crate::components::{SignedAmount, party_glyph};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock::{self, Moment};
use crate::state::{Load, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, EmptyState, Glyph, List, ListRow, Sheet, SkeletonRows, redraw,
};

/// How many operations are offered.
const OFFERED: usize = 12;

/// The operations, the likeliest first.
#[component]
pub(super) fn AttachSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The receipt's bytes.
    code: Vec<u8>,
    /// The receipt's amount in kopecks.
    amount: i64,
    /// The receipt's time.
    at: Option<Moment>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let code = StoredValue::new(code);
    let body = move || {
        let list = untrack(|| state.rooms().operations.list(state, Some(Direction::Out)));
        let choose = move |operation: Arc<Operation>| {
            open.set(false);
            attach(t, state, code.get_value(), operation);
        };
        match list.items() {
            Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=4/> }.into_any(),
            Load::Failed(error) => view! { <p>{t.api_error(&error)}</p> }.into_any(),
            Load::Ready(all) | Load::Stale(all, _) if all.is_empty() => view! {
                <EmptyState glyph=Glyph::History title=t.history_empty_title() text=t.history_empty_text()/>
            }
            .into_any(),
            Load::Ready(all) | Load::Stale(all, _) => {
                let rows = likeliest(all, amount, at).into_iter().map(move |one| row(t, one, choose));
                view! { <List>{rows.collect_view()}</List> }.into_any()
            }
        }
    };
    view! {
        <Sheet open title=t.attach_title() close_label=t.common_close()>
            <p class="muted">{t.attach_text()}</p>
            {redraw(body)}
        </Sheet>
    }
    .into_any()
}

fn row(
    t: Texts,
    operation: Arc<Operation>,
    choose: impl Fn(Arc<Operation>) + Copy + Send + Sync + 'static,
) -> AnyView {
    let name = operation.counterparty.name.clone();
    let when = clock::parse(&operation.posted_at)
        .map(|at| t.date_and_time(at))
        .unwrap_or_default();
    let glyph = party_glyph(&operation);
    let leading = view! { <Avatar name=name.clone() glyph tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <SignedAmount operation=Arc::clone(&operation)/> };
    view! {
        <ListRow
            title=name
            subtitle=when
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            on_press=move |()| choose(Arc::clone(&operation))
        />
    }
    .into_any()
}

/// Those of the same amount first, then those nearest in time.
fn likeliest(mut all: Vec<Arc<Operation>>, amount: i64, at: Option<Moment>) -> Vec<Arc<Operation>> {
    let distance = |operation: &Operation| {
        let posted = clock::parse(&operation.posted_at);
        posted.zip(at).map_or(Moment::MAX, |(posted, at)| {
            posted.abs_diff(at).try_into().unwrap_or(Moment::MAX)
        })
    };
    all.sort_by_key(|operation| {
        (
            operation.amount.money().minor() != amount,
            distance(operation),
        )
    });
    all.truncate(OFFERED);
    all
}

fn attach(t: Texts, state: State, code: Vec<u8>, operation: Arc<Operation>) {
    spawn_local(async move {
        match state
            .rooms()
            .kept
            .keep(state, &code, Some(operation.id))
            .await
        {
            Ok(()) => state.notices.say(t.attach_done()),
            Err(_) => state.notices.warn(t.found_not_kept()),
        }
    });
}
