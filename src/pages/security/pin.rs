//! Setting, changing and removing the PIN.

use leptos::prelude::*;
use poltina_api_types::Security;

use crate::components::Failure;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, PinState, PinTrouble, State, use_state};
use crate::ui::{
    Button, ButtonLook, CodeField, EmptyState, Glyph, Notice, NoticeTone, SkeletonRows, TopBar,
    redraw,
};

/// The page. Where no PIN is set, typing begins at once; done, it leads back to where one came from.
#[component]
pub fn PinPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let (security, pin) = (state.rooms().security, state.rooms().pin);
    security.refresh(state);
    pin.begin_anew();
    let changing = RwSignal::new(false);
    // Only whether it is set and good for anything: nothing that is typed is drawn anew by other news.
    let load = Memo::new(move |_| {
        let security = security.security();
        security.map(|security: &Security| Some((security.pin_set, security.pin_spent)))
    });
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=1/> }.into_any(),
        Load::Ready((true, false)) | Load::Stale((true, false), _) if !changing.get() => {
            is_set(t, state, changing)
        }
        Load::Ready((_, spent)) | Load::Stale((_, spent), _) => {
            let notice =
                spent.then(|| view! { <Notice text=t.pin_spent() tone=NoticeTone::Warn/> });
            view! { {notice}{setting(t, state, pin)} }.into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| security.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_pin() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn trouble(t: Texts, pin: PinState) -> Option<String> {
    pin.trouble().map(|trouble| match trouble {
        PinTrouble::Differs => t.pin_differs().into(),
        PinTrouble::Api(error) => t.api_error(&error),
    })
}

fn is_set(t: Texts, state: State, changing: RwSignal<bool>) -> AnyView {
    let pin = state.rooms().pin;
    let busy = Signal::derive(move || pin.busy());
    let wrong = move || {
        let text = trouble(t, pin);
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let remove = move |()| pin.remove(state, move || state.notices.say(t.pin_removed()));
    view! {
        <div class="flow-middle">
            <EmptyState glyph=Glyph::Lock title=t.pin_is_set() text=t.pin_is_set_text()/>
        </div>
        {redraw(wrong)}
        <div class="flow-end">
            <Button label=t.pin_change() wide=true busy on_press=move |()| changing.set(true)/>
            <Button label=t.pin_remove() look=ButtonLook::Danger wide=true busy on_press=remove/>
        </div>
    }
    .into_any()
}

fn setting(t: Texts, state: State, pin: PinState) -> AnyView {
    let error = Signal::derive(move || trouble(t, pin));
    Effect::new(move |before: Option<String>| {
        let typed = pin.typed.get();
        if before.is_some_and(|before| before != typed) && !typed.is_empty() {
            pin.retype();
        }
        typed
    });
    let enter = move || {
        pin.enter(state, move || {
            state.notices.say(t.pin_done());
            state.navigation.back(Route::Security);
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if pin.typed.with_untracked(|typed| typed.len() == 6) {
            enter();
        }
    };
    let repeating = Memo::new(move |_| pin.repeating());
    let field = move || {
        let (label, text) = if repeating.get() {
            (t.pin_again(), t.pin_again_text())
        } else {
            (t.pin_new(), t.pin_new_text())
        };
        view! {
            <p class="muted">{text}</p>
            <CodeField label value=pin.typed error secret=true on_complete=move |_| enter()/>
        }
        .into_any()
    };
    view! {
        <form class="flow-body" novalidate on:submit=submit>
            {redraw(field)}
            <Button label=t.pin_go_on() wide=true submit=true busy=Signal::derive(move || pin.busy())/>
        </form>
    }
    .into_any()
}
