//! Every limit in force, what is used of it, when it starts anew; and lower ones of one's own.

mod meter;
mod own;

use leptos::prelude::*;
use poltina_api_types::{Level, Limits};

use self::meter::Meter;
use self::own::OwnLimits;
use crate::components::{Failure, OfflineNotice, cooling_words, level_word};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{
    Button, ButtonLook, EmptyState, Glyph, Notice, NoticeTone, SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn LimitsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let limits = state.rooms().limits;
    limits.refresh(state);
    let load = Memo::new(move |_| limits.limits());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(known) | Load::Stale(known, _) => in_force(t, known),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| limits.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow page-limits">
            <TopBar title=t.place_limits() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn in_force(t: Texts, limits: Limits) -> AnyView {
    let cooling = limits.cooling_until.as_deref().and_then(clock::parse);
    let cooling = cooling.map(|until| {
        let until = t.limits_cooling(&t.date_and_time(until));
        let text = cooling_words(t, until, Some(&limits));
        view! { <Notice text tone=NoticeTone::Warn/> }
    });
    let list = if limits.items.is_empty() {
        view! { <EmptyState glyph=Glyph::Check title=t.limits_none()/> }.into_any()
    } else {
        let meters = limits.items.iter().cloned();
        let meters = meters.map(|limit| view! { <Meter limit/> }).collect_view();
        view! { <ul class="list card" role="list">{meters}</ul> }.into_any()
    };
    // Above the highest there is nothing.
    let raise = (limits.level != Level::Full).then(|| {
        view! { <Button label=t.limits_raise() look=ButtonLook::Soft href=Route::Levels.path()/> }
    });
    view! {
        {cooling}
        <div class="limits-level">
            <p>{t.limits_level(level_word(t, limits.level))}</p>
            {raise}
        </div>
        {list}
        <OwnLimits/>
        <p class="muted small">{t.limits_policy(&limits.policy_date)}</p>
    }
    .into_any()
}
