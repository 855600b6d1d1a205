//! What a search found: its sums, its days, and how far it has come.

use leptos::prelude::*;
use poltina_domain::OperationId;

use crate::components::{DayList, Failure, ListEnd};
use crate::i18n::Texts;
use crate::state::{Looking, More, State};
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, Notice, NoticeTone, SkeletonRows, redraw};

/// What was found so far.
pub(super) fn found(t: Texts, state: State, selected: Signal<Option<OperationId>>) -> AnyView {
    let search = state.rooms().search;
    let empty = Memo::new(move |_| search.items().is_empty());
    let looking = Memo::new(move |_| search.looking());
    let list = move || {
        let operations = Signal::derive(move || search.drawn());
        let complete = Signal::derive(move || search.more() == More::End);
        let more = Signal::derive(move || search.end());
        view! {
            <DayList operations complete selected/>
            <ListEnd more end=t.search_end() on_more=move |()| search.go_on(state)/>
        }
        .into_any()
    };
    let body = move || match (empty.get(), looking.get()) {
        (false, _) => list(),
        (true, Looking::Asking) => {
            view! { <SkeletonRows label=t.search_looking() rows=6/> }.into_any()
        }
        (true, Looking::Done) => nothing(t, state),
        (true, Looking::HereOnly(error)) => {
            view! { <Failure error on_retry=move |()| search.ask(state)/> }.into_any()
        }
    };
    // The list stands while its sums come.
    let shape = Memo::new(move |_| (empty.get(), empty.get().then(|| looking.get())));
    view! {
        {redraw(move || summary(t, state))}
        {redraw(move || {
            // Whatever else it reads, it stands as long as its shape does.
            let _ = shape.get();
            untrack(body)
        })}
    }
    .into_any()
}

/// The line above: sums once they are known, else what is awaited, or why it does not come.
fn summary(t: Texts, state: State) -> AnyView {
    let search = state.rooms().search;
    if let Looking::HereOnly(_) = search.looking() {
        if search.items().is_empty() {
            return ().into_any();
        }
        return view! {
            <Notice text=t.search_here_only() tone=NoticeTone::Offline>
                <Button label=t.common_retry() look=ButtonLook::Quiet on_press=move |()| search.ask(state)/>
            </Notice>
        }
        .into_any();
    }
    let line = match search.sums() {
        None => t.search_looking().to_owned(),
        Some(_) if search.items().is_empty() => return ().into_any(),
        Some(_) if state.settings.balance_hidden() => t.home_hidden().to_owned(),
        Some((received, sent)) => {
            let came = received
                .is_positive()
                .then(|| t.search_received(&t.money_text(received)));
            let went = sent
                .is_positive()
                .then(|| t.search_sent(&t.money_text(sent)));
            let both: Vec<String> = [went, came].into_iter().flatten().collect();
            both.join(" · ")
        }
    };
    view! { <p class="found-sums" role="status">{line}</p> }.into_any()
}

fn nothing(t: Texts, state: State) -> AnyView {
    let search = state.rooms().search;
    view! {
        <EmptyState glyph=Glyph::Search title=t.search_nothing_title() text=t.search_nothing_text()>
            <Button label=t.search_reset() look=ButtonLook::Plain on_press=move |()| search.clear(state)/>
        </EmptyState>
    }
    .into_any()
}
