//! The history: an endless list by day, filtered by what came or went, and looked through; the chosen
//! operation beside it.

mod filter_sheet;
mod found;
mod search_bar;

use leptos::prelude::*;
use poltina_api_types::Direction;
use poltina_domain::OperationId;

use self::found::found;
use self::search_bar::SearchBar;
use super::operation::OperationPane;
use crate::components::{DayList, Failure, HeldList, ListEnd, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, OperationList, State, use_state};
use crate::ui::{
    Button, ButtonLook, Choice, ChoiceGroup, EmptyState, Glyph, SkeletonRows, flag, redraw,
};

const ALL: &str = "all";
const IN: &str = "in";
const OUT: &str = "out";

/// What the history shows, once it does: all, or what came or went.
type Shown = Option<Direction>;

fn direction(value: &str) -> Option<Direction> {
    match value {
        IN => Some(Direction::In),
        OUT => Some(Direction::Out),
        _ => None,
    }
}

/// List and operation are one page, so that opening an operation leaves the list as it is.
/// On phones the operation takes the list's place.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let search = state.rooms().search;
    let filter = Signal::derive(move || match search.filters().direction {
        None => ALL.to_owned(),
        Some(Direction::In) => IN.to_owned(),
        Some(Direction::Out) => OUT.to_owned(),
    });
    let choose =
        move |value: String| search.filter(state, |filters| filters.direction = direction(&value));
    let selected = Signal::derive(move || match state.navigation.route() {
        Route::Operation(id) => Some(id),
        _ => None,
    });
    let choices = vec![
        Choice::new(ALL, t.history_all()),
        Choice::new(OUT, t.history_out()),
        Choice::new(IN, t.history_in()),
    ];
    let open = flag("", move || selected.get().is_some());
    let active = Memo::new(move |_| search.active());
    // While one looks for something the history stays as it is, out of sight: a long one takes as long to take
    // away as to draw again.
    let list = Memo::new(move |before: Option<&Option<Shown>>| match active.get() {
        true => before.copied().flatten(),
        false => Some(search.filters().direction),
    });
    let all = move || {
        let all =
            |filter| view! { {held(filter)} {operations(t, state, filter, selected)} }.into_any();
        list.get().map(all).into_any()
    };
    let away = flag("", move || active.get());
    let found = move || match active.get() {
        true => found(t, state, selected),
        false => ().into_any(),
    };
    view! {
        <div class="split" data-open=open>
            <div class="page page-history">
                <header class="page-head">
                    <h1>{t.nav_history()}</h1>
                    <a class="link" href=Route::Statements.path()>{t.place_statements()}</a>
                </header>
                <SearchBar/>
                <ChoiceGroup label=t.history_filter() choices value=filter on_change=choose/>
                {redraw(found)}
                <div class="history-list" data-away=away>{redraw(all)}</div>
            </div>
            <OperationPane selected/>
        </div>
    }
    .into_any()
}

/// What is held goes out, if it goes at all.
fn held(filter: Option<Direction>) -> AnyView {
    if filter == Some(Direction::In) {
        return ().into_any();
    }
    view! { <HeldList/> }.into_any()
}

fn operations(
    t: Texts,
    state: State,
    filter: Option<Direction>,
    selected: Signal<Option<OperationId>>,
) -> AnyView {
    // The list begins to load when it is first asked for: not while something else is computed.
    let list = untrack(|| state.rooms().operations.list(state, filter));
    untrack(|| state.rooms().spending.load_months(state));
    let as_of = Signal::derive(move || list.with(Load::as_of));
    let shape = Memo::new(move |_| list.with(|load| load.map(|all| Some(all.is_empty()))));
    let full = move || {
        let operations = Signal::derive(move || list.drawn());
        let complete = Signal::derive(move || list.more() == crate::state::More::End);
        view! {
            <DayList operations complete selected months=true/>
            <ListEnd more=Signal::derive(move || Some(list.more())) end=t.history_end() on_more=move |()| list.go_on(state)/>
        }
        .into_any()
    };
    let body = move || match shape.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=8/> }.into_any(),
        Load::Ready(true) | Load::Stale(true, _) => empty(t, filter),
        Load::Ready(false) | Load::Stale(false, _) => full(),
        Load::Failed(error) => failed(error, list, state),
    };
    view! { <OfflineNotice as_of/>{redraw(body)} }.into_any()
}

fn failed(error: crate::api::ApiError, list: OperationList, state: State) -> AnyView {
    view! { <Failure error on_retry=move |()| list.retry(state)/> }.into_any()
}

fn empty(t: Texts, filter: Option<Direction>) -> AnyView {
    let title = match filter {
        None => t.history_empty_title(),
        Some(Direction::In) => t.history_empty_in(),
        Some(Direction::Out) => t.history_empty_out(),
    };
    view! {
        <EmptyState glyph=Glyph::History title text=t.history_empty_text()>
            <Button label=t.nav_transfer() look=ButtonLook::Plain href=Route::Transfer.path()/>
        </EmptyState>
    }
    .into_any()
}
