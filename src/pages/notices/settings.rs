//! Of what this device tells by itself, and when.

use leptos::prelude::*;
use poltina_api_types::{NoticeKind, PushSettings};

use crate::components::{Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::platform::push::Permission;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    List, Notice, NoticeTone, Section, SkeletonRows, Switch, TextField, TopBar, redraw,
};

/// The page.
#[component]
pub fn NoticeSettingsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let push = state.rooms().push;
    push.refresh(state);
    let load = Memo::new(move |_| push.settings());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let shape = Memo::new(move |_| load.with(|load| load.map(|_| Some(()))));
    let body = move || match shape.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=5/> }.into_any(),
        Load::Ready(()) | Load::Stale((), _) => view! {
            {device(t, state)}
            {kinds(t, state)}
            {quiet(t, state)}
        }
        .into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| push.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_notice_settings() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Notices)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// Something of what is chosen; tracked.
fn chosen(
    state: State,
    part: impl Fn(&PushSettings) -> bool + Send + Sync + 'static,
) -> Signal<bool> {
    let push = state.rooms().push;
    Signal::derive(move || push.settings().value().is_some_and(&part))
}

/// Whether this device tells anything, and how much of it others see.
fn device(t: Texts, state: State) -> AnyView {
    let push = state.rooms().push;
    let on = Signal::derive(move || push.is_on());
    let busy = Signal::derive(move || push.busy());
    let details = chosen(state, |settings| settings.choice.details);
    let told = move || {
        let text = match push.permission() {
            Permission::Unsupported => Some(t.push_unsupported()),
            Permission::Denied => Some(t.push_denied()),
            _ if push.unreached() => Some(t.push_unreached()),
            _ => None,
        };
        text.map(|text| view! { <Notice text tone=NoticeTone::Warn/> }.into_any())
            .into_any()
    };
    view! {
        {redraw(told)}
        <List>
            <Switch label=t.push_here() text=t.push_here_text() on busy on_change=move |on| push.switch(state, on)/>
            <Switch label=t.push_details() text=t.push_details_text() on=details on_change=move |on| push.choose_details(state, on)/>
        </List>
    }
    .into_any()
}

fn kinds(t: Texts, state: State) -> AnyView {
    let push = state.rooms().push;
    let rows = NoticeKind::ALL.map(|kind| {
        let on = chosen(state, move |settings| settings.choice.kinds.contains(&kind));
        view! {
            <Switch label=t.notice_kind(kind) on on_change=move |on| push.choose_kind(state, kind, on)/>
        }
        .into_any()
    });
    view! { <Section title=t.push_kinds()><List>{rows.into_iter().collect::<Vec<_>>()}</List></Section> }.into_any()
}

fn quiet(t: Texts, state: State) -> AnyView {
    let push = state.rooms().push;
    let on = chosen(state, |settings| settings.choice.quiet.is_some());
    let keep = move || {
        if on.get_untracked() {
            push.choose_quiet(state, true);
        }
    };
    let wrong = Signal::derive(move || {
        push.quiet()
            .is_none()
            .then(|| t.push_times_wrong().to_owned())
    });
    let shown = Memo::new(move |_| on.get());
    let fields = move || {
        let fields = shown.get().then(|| {
            view! {
                <div class="quiet-times">
                    <TextField label=t.push_from() value=push.from kind="time" on_input=move |_: String| keep()/>
                    <TextField label=t.push_to() value=push.to kind="time" error=wrong on_input=move |_: String| keep()/>
                </div>
            }
            .into_any()
        });
        fields.into_any()
    };
    view! {
        <Section title=t.push_quiet()>
            <List><Switch label=t.push_quiet_on() text=t.push_quiet_text() on on_change=move |on| push.choose_quiet(state, on)/></List>
            {redraw(fields)}
        </Section>
    }
    .into_any()
}
