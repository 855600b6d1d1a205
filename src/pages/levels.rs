//! What each level allows, which one is one's own, and the form by which it is raised.

mod form;

use leptos::prelude::*;
use poltina_api_types::{Level, LevelTerms, Levels};

use self::form::IdentificationForm;
use crate::components::{Failure, OfflineNotice, level_word};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Icon, Sheet, SkeletonRows, TopBar, redraw};

/// The page.
#[component]
pub fn LevelsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let limits = state.rooms().limits;
    limits.refresh(state);
    let load = Memo::new(move |_| limits.levels());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let wanted = RwSignal::new(Level::Simplified);
    let open = RwSignal::new(false);
    let raise = move |level: Level| {
        wanted.set(level);
        open.set(true);
    };
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(levels) | Load::Stale(levels, _) => all(t, &levels, raise),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| limits.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow page-levels">
            <TopBar title=t.place_levels() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
            <Sheet open title=t.identify_title() close_label=t.common_close()>
                <IdentificationForm level=wanted on_done=move |()| open.set(false)/>
            </Sheet>
        </div>
    }
    .into_any()
}

fn all(t: Texts, levels: &Levels, raise: impl Fn(Level) + Copy + Send + Sync + 'static) -> AnyView {
    let current = levels.current;
    let cards = levels
        .items
        .iter()
        .map(|terms| card(t, terms, current, raise));
    view! { <ul class="levels" role="list">{cards.collect_view()}</ul> }.into_any()
}

fn card(
    t: Texts,
    terms: &LevelTerms,
    current: Level,
    raise: impl Fn(Level) + Copy + Send + Sync + 'static,
) -> AnyView {
    let level = terms.level;
    let name = level_word(t, level);
    let mine = level == current;
    let badge = mine.then(|| view! { <span class="badge">{t.levels_current()}</span> });
    let people = if terms.to_people {
        t.levels_to_people()
    } else {
        t.levels_shops_alone()
    };
    let most = [
        terms
            .operation
            .map(|most| t.levels_operation(&t.money_text(most.money()))),
        terms
            .month
            .map(|most| t.levels_month(&t.money_text(most.money()))),
        terms
            .balance
            .map(|most| t.levels_balance(&t.money_text(most.money()))),
    ];
    let can = |glyph: Glyph, text: String| view! { <li><Icon glyph/><span>{text}</span></li> };
    let glyph = if terms.to_people {
        Glyph::Check
    } else {
        Glyph::Shop
    };
    let rest = most
        .into_iter()
        .flatten()
        .map(|text| can(Glyph::Check, text));
    let act = (level > current).then(|| {
        let label = t.levels_raise(name);
        view! { <Button label look=ButtonLook::Soft wide=true on_press=move |()| raise(level)/> }
    });
    view! {
        <li class="card level" data-mine=mine.then_some("")>
            <div class="level-head"><h2>{name}</h2>{badge}</div>
            <ul role="list">{can(glyph, people.to_owned())}{rest.collect_view()}</ul>
            {act}
        </li>
    }
    .into_any()
}
