//! The ways to open: by the server's leave, or without it where this device can.

use leptos::prelude::*;
use poltina_api_types::{Confirmation, ErrorCode};

use super::pin::PinField;
use crate::api::ApiError;
use crate::i18n::{Texts, use_texts};
use crate::platform::passkey;
use crate::state::{Load, State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Notice, NoticeTone, SkeletonText, redraw};

/// What can be done now.
#[component]
pub(super) fn Ways(
    /// Whether the page is locked, and not only unreadable.
    locked: Memo<bool>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let unlock = state.rooms().unlock;
    let begun = Memo::new(move |_| unlock.begun());
    redraw(move || match begun.get() {
        Load::Loading if locked.get() => view! { <SkeletonText width="full"/> }.into_any(),
        Load::Ready(begun) if locked.get() => by_server(t, state, &begun),
        Load::Failed(error) if locked.get() => without_server(t, state, &error),
        _ => sealed(t, state),
    })
}

/// The passkey first; the PIN where there is none, or where it is wanted.
fn by_server(t: Texts, state: State, begun: &Confirmation) -> AnyView {
    let unlock = state.rooms().unlock;
    let (usable, has_pin) = (begun.passkey.is_some() && passkey::supported(), begun.pin);
    let by_pin = RwSignal::new(!usable);
    let busy = Signal::derive(move || unlock.busy());
    let pin = move || has_pin && !unlock.pin_spent();
    let instead = move || {
        usable.then(|| {
            view! { <Button label=t.lock_by_passkey() look=ButtonLook::Quiet wide=true on_press=move |()| by_pin.set(false)/> }
        })
    };
    redraw(move || match (by_pin.get(), pin()) {
        (true, true) => view! { <PinField/>{instead()} }.into_any(),
        (true, false) => {
            let text = if unlock.pin_spent() {
                t.confirm_pin_spent()
            } else {
                t.confirm_no_way()
            };
            view! { <Notice text tone=NoticeTone::Warn/>{instead()} }.into_any()
        }
        (false, _) => {
            let other = pin().then(|| {
                view! { <Button label=t.lock_by_pin() look=ButtonLook::Quiet wide=true on_press=move |()| by_pin.set(true)/> }
            });
            view! {
                <Button label=t.lock_by_passkey() glyph=Glyph::Key wide=true busy on_press=move |()| unlock.by_passkey(state)/>
                {other}
            }
            .into_any()
        }
    })
}

/// The server does not answer: what opens here all the same, or that nothing does.
fn without_server(t: Texts, state: State, error: &ApiError) -> AnyView {
    let unlock = state.rooms().unlock;
    let busy = Signal::derive(move || unlock.busy());
    let again = move |()| unlock.begin(state);
    if error.code() == Some(ErrorCode::FactorRequired) {
        return view! { <Notice text=t.lock_no_factor() tone=NoticeTone::Warn/> }.into_any();
    }
    let retry = view! { <Button label=t.common_retry() look=ButtonLook::Plain glyph=Glyph::Refresh wide=true busy on_press=again/> };
    if !error.is_offline() {
        return view! { <Notice text=t.api_error(error) tone=NoticeTone::Bad/>{retry} }.into_any();
    }
    if unlock.by_passkey_here() {
        return view! {
            <p class="muted">{t.lock_here()}</p>
            <Button label=t.lock_by_passkey() glyph=Glyph::Key wide=true busy on_press=move |()| unlock.open_here(state)/>
        }
        .into_any();
    }
    if unlock.is_bare() {
        return view! {
            <p class="muted">{t.lock_bare()}</p>
            <Button label=t.lock_open() wide=true on_press=move |()| unlock.open_bare(state)/>
        }
        .into_any();
    }
    view! { <p class="muted">{t.lock_offline()}</p>{retry} }.into_any()
}

/// Nobody locked it: its key is elsewhere.
fn sealed(t: Texts, state: State) -> AnyView {
    let unlock = state.rooms().unlock;
    let busy = Signal::derive(move || unlock.busy());
    redraw(move || {
        if unlock.by_passkey_here() {
            view! {
                <p class="muted">{t.lock_sealed_passkey()}</p>
                <Button label=t.lock_open_passkey() glyph=Glyph::Key wide=true busy on_press=move |()| unlock.open_here(state)/>
            }
            .into_any()
        } else {
            view! { <p class="muted" role="status">{t.lock_sealed_text()}</p> }.into_any()
        }
    })
}
