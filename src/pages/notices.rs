//! What one should know: the newest first, by day, each leading to what it is about.

mod row;
mod settings;

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::Notice;

use crate::components::{Day, Failure, ListEnd, OfflineNotice, by_day};
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{EmptyState, Glyph, IconButton, List, Section, SkeletonRows, TopBar, redraw};

pub use settings::NoticeSettingsPage;

/// The page.
#[component]
pub fn NoticesPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bell = state.rooms().bell;
    bell.open(state);
    on_cleanup(move || bell.leave());
    let load = Memo::new(move |_| bell.list());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let shape = Memo::new(move |_| load.with(|load| load.map(|all| Some(all.is_empty()))));
    let body = move || match shape.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(true) | Load::Stale(true, _) => view! {
            <EmptyState glyph=Glyph::Bell title=t.told_empty() text=t.told_empty_text()/>
        }
        .into_any(),
        Load::Ready(false) | Load::Stale(false, _) => {
            let all =
                Signal::derive(move || load.with(|load| load.value().cloned().unwrap_or_default()));
            let more = Signal::derive(move || Some(bell.more()));
            let on_more = move |()| {
                bell.load_more(state);
                false
            };
            view! {
                <Days all/>
                <ListEnd more end=t.told_end() on_more/>
            }
            .into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| bell.refresh(state)/> }.into_any()
        }
    };
    let settings = view! {
        <IconButton glyph=Glyph::Filter label=t.place_notice_settings() href=Route::NoticeSettings.path()/>
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_notices() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home) end=settings.into_any()/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// The days. A day is drawn anew only when something in it changed.
#[component]
fn Days(all: Signal<Vec<Arc<Notice>>>) -> impl IntoView {
    let t = use_texts();
    let days = Memo::new(move |_| all.with(|all| by_day(all, |one| &one.at)));
    let section = move |day: Day<Notice>| {
        let title = t.day(day.start);
        let rows = day.items.into_iter().map(move |one| row::row(t, &one));
        view! {
            <div class="day"><Section title><List>{rows.collect_view()}</List></Section></div>
        }
        .into_any()
    };
    let key = |day: &Day<Notice>| {
        let rows = day.items.iter().map(|one| (one.sequence, one.read));
        (day.start, rows.collect::<Vec<_>>())
    };
    view! { <div class="days"><For each=move || days.get() key children=section/></div> }.into_any()
}
