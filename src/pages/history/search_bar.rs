//! The field in which operations are looked for, and what is let pass as chips beneath it.

use leptos::prelude::*;
use poltina_domain::limits;

use super::filter_sheet::{FilterSheet, kind_word, period_word};
use crate::i18n::{Texts, use_texts};
use crate::state::{Filters, SearchPeriod, State, use_state};
use crate::ui::{Glyph, Icon, IconButton, TextField, redraw};

/// The field, its filters, and the chips by which they are taken away again.
#[component]
pub(super) fn SearchBar() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let search = state.rooms().search;
    let open = RwSignal::new(false);
    let active = Memo::new(move |_| search.active());
    let clear = move || {
        let clear = move |()| search.clear(state);
        let button = || {
            view! { <IconButton glyph=Glyph::Close label=t.search_clear() on_press=clear/> }
                .into_any()
        };
        active.get().then(button).into_any()
    };
    let begin = move |()| {
        search.load_labels(state);
        open.set(true);
    };
    let end = view! {
        {redraw(clear)}
        <IconButton glyph=Glyph::Filter label=t.search_filters() on_press=begin/>
    }
    .into_any();
    let most = u32::try_from(limits::SEARCH_CHARS).unwrap_or(u32::MAX);
    let chips = move || chips(t, state);
    view! {
        <div class="search-bar" role="search">
            <TextField label=t.search_label() quiet_label=true placeholder=t.search_label() value=search.typed
                kind="search" input_mode="search" max_length=most glyph=Glyph::Search
                on_input=move |text| search.type_in(state, text) end/>
            {redraw(chips)}
        </div>
        <FilterSheet open/>
    }
    .into_any()
}

/// How one filter is taken away.
type Away = fn(&mut Filters);

fn chips(t: Texts, state: State) -> AnyView {
    let search = state.rooms().search;
    let filters = search.filters();
    let mut all: Vec<(String, Away)> = Vec::new();
    if filters.period != SearchPeriod::Ever {
        let away: Away = |filters| filters.period = SearchPeriod::Ever;
        all.push((period_word(t, filters.period), away));
    }
    if let Some(kind) = filters.kind {
        all.push((kind_word(t, kind).to_owned(), |filters| filters.kind = None));
    }
    if let Some(category) = filters.category {
        let away: Away = |filters| filters.category = None;
        all.push((t.category(category).to_owned(), away));
    }
    if let Some(label) = filters.label {
        all.push((format!("#{label}"), |filters| filters.label = None));
    }
    if let Some(least) = filters.least {
        let away: Away = |filters| filters.least = None;
        all.push((t.search_from(&t.money_text(least)), away));
    }
    if let Some(most) = filters.most {
        all.push((t.search_to(&t.money_text(most)), |filters| {
            filters.most = None
        }));
    }
    if all.is_empty() {
        return ().into_any();
    }
    let chip = |(word, away): (String, Away)| {
        let label = t.search_remove(&word);
        let press = move |_| search.filter(state, away);
        view! {
            <button type="button" class="chip" data-chosen="" aria-label=label on:click=press>
                {word}<Icon glyph=Glyph::Close/>
            </button>
        }
        .into_any()
    };
    let all: Vec<AnyView> = all.into_iter().map(chip).collect();
    view! { <div class="chips" role="group" aria-label=t.search_chosen()>{all}</div> }.into_any()
}
