//! The sheet that confirms one act: what it is, then a passkey or the PIN.

mod pin;
mod subject;

use leptos::prelude::*;
use poltina_api_types::Confirmation;

use super::trouble_text;
use crate::i18n::{Texts, use_texts};
use crate::platform::passkey;
use crate::routes::Route;
use crate::state::{ConfirmState, Load, State, use_state};
use crate::ui::{
    Button, ButtonLook, ErrorState, Glyph, Notice, NoticeTone, Sheet, SkeletonText, redraw,
};
use pin::PinProof;
use subject::subject;

/// Stands once beside the pages; whoever needs a confirmation opens it.
#[component]
pub fn ConfirmSheet() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let confirm = state.rooms().confirm;
    Effect::new(move |before: Option<bool>| {
        let open = confirm.open.get();
        if before == Some(true) && !open {
            confirm.give_up();
        }
        open
    });
    // What is seen is what is confirmed: on another page it is called off.
    Effect::new(move |before: Option<Route>| {
        let route = state.navigation.route();
        if before.is_some_and(|before| before != route) {
            confirm.give_up();
        }
        route
    });
    let body = move || {
        let subject = redraw(move || {
            let asking = confirm.asking();
            asking.map(|asking| subject(t, asking)).into_any()
        });
        view! { <div class="confirm">{subject}{redraw(move || proof(t, state, confirm))}</div> }
            .into_any()
    };
    view! { <Sheet open=confirm.open title=t.confirm_title() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

fn proof(t: Texts, state: State, confirm: ConfirmState) -> AnyView {
    match confirm.begun() {
        Load::Loading => view! { <SkeletonText width="full"/> }.into_any(),
        Load::Failed(error) => view! {
            <ErrorState title=t.common_failed() text=t.api_error(&error) retry_label=t.common_retry() on_retry=move |()| confirm.begin(state)/>
        }
        .into_any(),
        Load::Ready(begun) | Load::Stale(begun, _) => ways(t, state, confirm, &begun),
    }
}

/// The passkey first; the PIN where there is none, or where it is wanted.
fn ways(t: Texts, state: State, confirm: ConfirmState, begun: &Confirmation) -> AnyView {
    let (has_passkey, has_pin) = (begun.passkey.is_some(), begun.pin);
    let usable = has_passkey && passkey::supported();
    let by_pin = RwSignal::new(!usable);
    let busy = Signal::derive(move || confirm.busy());
    let trouble = move || {
        let text = confirm.trouble().map(|trouble| trouble_text(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    };
    let pin = move || has_pin && !confirm.pin_spent();
    let instead = move || {
        usable.then(|| {
            view! { <Button label=t.confirm_by_passkey() look=ButtonLook::Quiet wide=true on_press=move |()| by_pin.set(false)/> }
        })
    };
    let way = move || {
        match (by_pin.get(), pin()) {
        (true, true) => view! { <PinProof/>{instead()} }.into_any(),
        (true, false) if confirm.pin_spent() => view! {
            <Notice text=t.confirm_pin_spent() tone=NoticeTone::Warn/>
            <Button label=t.check_make_pin() look=ButtonLook::Soft glyph=Glyph::Lock wide=true href=Route::Pin.path()/>
            {instead()}
        }
        .into_any(),
        (true, false) => {
            view! { <Notice text=t.confirm_no_way() tone=NoticeTone::Warn/> }.into_any()
        }
        (false, _) => {
            let other = pin().then(|| {
                view! { <Button label=t.confirm_by_pin() look=ButtonLook::Quiet wide=true on_press=move |()| by_pin.set(true)/> }
            });
            view! {
                {redraw(trouble)}
                <Button label=t.confirm_by_passkey() glyph=Glyph::Key wide=true busy on_press=move |()| confirm.by_passkey(state)/>
                {other}
            }
            .into_any()
        }
    }
    };
    redraw(way)
}
