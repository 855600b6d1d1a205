//! The hub: how one signs in and confirms, what is limited, what is held; and the way to stop it all.

use leptos::prelude::*;
use poltina_api_types::{Level, Security};

use super::freeze::Freezing;
use super::no_confirm::NoConfirmRow;
use super::notices::Notices;
use crate::components::{Failure, LockSettings, OfflineNotice, cooling_words};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Glyph, Icon, List, ListRow, Notice, NoticeTone, Section,
    SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let security = state.rooms().security;
    security.refresh(state);
    security.catch_up(state);
    let load = Memo::new(move |_| security.security());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(now) | Load::Stale(now, _) => guarded(t, state, now),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| security.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow page-security">
            <TopBar title=t.place_security() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Profile)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// A row that leads on.
pub(super) fn row(glyph: Glyph, title: &'static str, subtitle: String, to: &Route) -> AnyView {
    let leading =
        view! { <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <ListRow
            title
            subtitle
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=to.path()
        />
    }
    .into_any()
}

fn guarded(t: Texts, state: State, now: Security) -> AnyView {
    let (amount, most) = (now.no_confirm.money(), now.no_confirm_max.money());
    let passkeys = match now.passkeys {
        0 => t.security_no_passkey().to_owned(),
        count => t.security_passkeys(count),
    };
    let pin = if now.pin_spent {
        t.security_pin_spent()
    } else if now.pin_set {
        t.security_pin_set()
    } else {
        t.security_pin_unset()
    };
    let bare = (now.passkeys == 0 && !now.pin_set)
        .then(|| view! { <Notice text=t.security_bare() tone=NoticeTone::Warn/> });
    view! {
        <Freezing/>
        {cooling(t, state)}
        {bare}
        <Section title=t.security_ways()>
            <List>
                {row(Glyph::Key, t.place_passkeys(), passkeys, &Route::Passkeys)}
                {row(Glyph::Lock, t.place_pin(), pin.to_owned(), &Route::Pin)}
                {row(Glyph::Phone, t.place_devices(), t.security_devices().to_owned(), &Route::Devices)}
            </List>
        </Section>
        <Section title=t.security_limits()>
            <List>
                <NoConfirmRow amount most/>
                {row(Glyph::Filter, t.place_limits(), t.security_limits_text().to_owned(), &Route::Limits)}
                {row(Glyph::User, t.place_levels(), level(t, now.level).to_owned(), &Route::Levels)}
            </List>
        </Section>
        <Section title=t.security_fraud()>
            <List>
                {row(Glyph::Clock, t.place_holds(), t.security_holds().to_owned(), &Route::Holds)}
                {row(Glyph::User, t.place_guardian(), t.security_guardian().to_owned(), &Route::Guardian)}
                {row(Glyph::Check, t.place_approvals(), t.security_approvals().to_owned(), &Route::Approvals)}
                {row(Glyph::Warning, t.place_reports(), t.security_reports().to_owned(), &Route::Reports)}
            </List>
        </Section>
        <LockSettings/>
        <Notices/>
    }
    .into_any()
}

fn level(t: Texts, level: Level) -> &'static str {
    match level {
        Level::Anonymous => t.security_anonymous(),
        Level::Simplified => t.security_simplified(),
        Level::Full => t.security_full(),
    }
}

/// What is limited since someone signed in by code, and until when.
fn cooling(t: Texts, state: State) -> AnyView {
    let until = Memo::new(move |_| state.rooms().security.cooling_until());
    let limits = state.rooms().limits;
    Effect::new(move || {
        if until.get().is_some() {
            limits.refresh(state);
        }
    });
    redraw(move || {
        let notice = until.get().map(|until| {
            let until = t.security_cooling(&t.date_and_time(until.max(clock::now())));
            let text = cooling_words(t, until, limits.limits().value());
            view! { <Notice text tone=NoticeTone::Warn/> }.into_any()
        });
        notice.into_any()
    })
}
