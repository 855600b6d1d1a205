//! The sheet that asks to sign in once more: by a passkey, or by a code to one's own number.

use leptos::prelude::*;

use crate::i18n::{Texts, use_texts};
use crate::platform::passkey;
use crate::state::{EntryTrouble, FreshState, State, use_state};
use crate::ui::{Button, ButtonLook, CodeField, Glyph, Notice, NoticeTone, Sheet, redraw};

/// Stands once beside the pages; whoever needs a fresh sign-in opens it.
#[component]
pub fn FreshSheet() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let fresh = state.rooms().fresh;
    Effect::new(move |before: Option<bool>| {
        let open = fresh.open.get();
        if before == Some(true) && !open {
            fresh.give_up();
        }
        open
    });
    let body = move || {
        let sent = Memo::new(move |_| fresh.sent());
        let step = move || match sent.get() {
            None => ways(t, state, fresh),
            Some(sent) => code(t, state, fresh, sent.demo_code),
        };
        view! { <div class="flow-body"><p class="muted">{t.fresh_text()}</p>{redraw(step)}</div> }
            .into_any()
    };
    view! { <Sheet open=fresh.open title=t.fresh_title() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

fn words(t: Texts, trouble: &EntryTrouble) -> String {
    match trouble {
        EntryTrouble::Passkey(error) => t.passkey_error(*error).into(),
        EntryTrouble::Api(error) => t.api_error(error),
    }
}

fn ways(t: Texts, state: State, fresh: FreshState) -> AnyView {
    let busy = Signal::derive(move || fresh.busy());
    let has_passkey = Memo::new(move |_| {
        let security = state.rooms().security.security();
        security
            .value()
            .is_some_and(|security| security.passkeys > 0)
            && passkey::supported()
    });
    let trouble = move || {
        let text = fresh.trouble().map(|trouble| words(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let buttons = move || {
        let by_passkey = has_passkey.get().then(|| {
            view! { <Button label=t.fresh_by_passkey() glyph=Glyph::Key wide=true busy on_press=move |()| fresh.by_passkey(state)/> }
        });
        let look = if by_passkey.is_some() {
            ButtonLook::Quiet
        } else {
            ButtonLook::Primary
        };
        view! {
            {by_passkey}
            <Button label=t.fresh_by_code() look wide=true busy on_press=move |()| fresh.request_code(state)/>
        }
        .into_any()
    };
    view! { {redraw(trouble)}{redraw(buttons)} }.into_any()
}

fn code(t: Texts, state: State, fresh: FreshState, demo: Option<String>) -> AnyView {
    let error = Signal::derive(move || fresh.trouble().map(|trouble| words(t, &trouble)));
    Effect::new(move |before: Option<String>| {
        let typed = fresh.code.get();
        if before.is_some_and(|before| before != typed) {
            fresh.retype();
        }
        typed
    });
    let enter = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fresh.enter(state);
    };
    let demo = demo.map(|code| {
        let text = t.fresh_demo(&code);
        let fill = move |()| {
            fresh.code.set(code.clone());
            fresh.enter(state);
        };
        view! { <Notice text><Button label=t.fresh_demo_fill() look=ButtonLook::Quiet on_press=fill/></Notice> }
    });
    view! {
        <form class="flow-body" novalidate on:submit=enter>
            <CodeField label=t.fresh_code() value=fresh.code error on_complete=move |_| fresh.enter(state)/>
            {demo}
            <Button label=t.fresh_enter() wide=true submit=true busy=Signal::derive(move || fresh.busy())/>
        </form>
    }
    .into_any()
}
