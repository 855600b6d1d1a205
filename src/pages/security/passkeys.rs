//! The person's passkeys: add, rename, remove.

mod change;

use leptos::prelude::*;
use poltina_api_types::Passkey;

use crate::components::{Failure, OfflineNotice, trouble_text};
use crate::i18n::{Texts, use_texts};
use crate::platform::{clock, passkey};
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, EmptyState, Glyph, Icon, List, ListRow, Notice,
    NoticeTone, SkeletonRows, TopBar, redraw,
};
use change::ChangeSheet;

/// The page.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let passkeys = state.rooms().passkeys;
    passkeys.refresh(state);
    passkeys.begin_anew();
    let chosen = RwSignal::new(None::<Passkey>);
    let changing = RwSignal::new(false);
    let load = Memo::new(move |_| passkeys.all());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || {
        match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=2/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) if all.is_empty() => {
            view! { <EmptyState glyph=Glyph::Key title=t.passkeys_empty() text=t.passkeys_empty_text()/> }
                .into_any()
        }
        Load::Ready(all) | Load::Stale(all, _) => {
            let rows = all.into_iter().map(move |one| {
                let choose = one.clone();
                let pick = move |()| {
                    passkeys.begin_anew();
                    chosen.set(Some(choose.clone()));
                    changing.set(true);
                };
                row(t, &one, Callback::new(pick))
            });
            view! { <p class="muted">{t.passkeys_text()}</p><List>{rows.collect_view()}</List> }
                .into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| passkeys.refresh(state)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_passkeys() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            <div class="flow-body">{redraw(body)}</div>
            {add(t, state, changing)}
        </div>
        <ChangeSheet open=changing chosen/>
    }
    .into_any()
}

fn row(t: Texts, one: &Passkey, on_press: Callback<()>) -> AnyView {
    let at = |text: &str| clock::parse(text).map(|at| t.day(at));
    let used = match one.last_used_at.as_deref().and_then(at) {
        Some(at) => t.passkeys_used(&at),
        None => t.passkeys_made(&at(&one.created_at).unwrap_or_default()),
    };
    let kept = if one.backed_up {
        t.passkeys_backed_up()
    } else {
        t.passkeys_here_only()
    };
    let leading = view! { <Avatar glyph=Some(Glyph::Key) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <ListRow
            title=one.name.clone()
            subtitle=[&*used, kept].join(" · ")
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            on_press
        />
    }
    .into_any()
}

fn add(t: Texts, state: State, changing: RwSignal<bool>) -> AnyView {
    let passkeys = state.rooms().passkeys;
    let trouble = move || {
        let text = passkeys
            .trouble()
            .filter(|_| !changing.get())
            .map(|trouble| trouble_text(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Warn/> }.into_any())
            .into_any()
    };
    let press = move |()| {
        let first = untrack(|| passkeys.all().value().is_some_and(Vec::is_empty));
        passkeys.add(state, String::new(), move || {
            state.notices.say(t.passkeys_added());
            // Whoever was sent here for the first one goes on where he came from.
            if first {
                state.navigation.back(Route::Security);
            }
        });
    };
    let busy = Signal::derive(move || passkeys.busy());
    let blocked = (!passkey::supported()).then(|| t.passkey_error_unsupported().to_owned());
    let blocked = Signal::stored(blocked);
    view! {
        {redraw(trouble)}
        <div class="flow-end">
            <Button label=t.passkeys_add() glyph=Glyph::Plus wide=true busy blocked on_press=press/>
        </div>
    }
    .into_any()
}
