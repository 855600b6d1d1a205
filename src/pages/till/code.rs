//! Reading the customer's code: by camera, typed, or by a scanner that types.

use leptos::prelude::*;
use poltina_domain::OrderId;

use super::camera::{CameraSheet, code_of};
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph, TextField};

/// The field and the camera.
#[component]
pub(super) fn CustomerCode(
    /// What is to be paid.
    id: OrderId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let digits = state.rooms().till.digits;
    let wrong = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let charge = move |code: String| state.rooms().till.charge(state, id, code);
    let read = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match code_of(&digits.get_untracked()) {
            Some(code) => charge(code),
            None => wrong.set(Some(t.till_code_wrong().into())),
        }
    };
    let typed = move |_| {
        wrong.set(None);
        state.rooms().till.keep();
    };
    view! {
        <form class="till-read" novalidate on:submit=read>
            <TextField
                label=t.till_code()
                hint=t.till_code_hint()
                value=digits
                error=wrong
                input_mode="numeric"
                max_length=40_u32
                on_input=typed
            />
            <div class="till-acts">
                <Button label=t.till_camera() look=ButtonLook::Plain glyph=Glyph::Scan on_press=move |()| open.set(true)/>
                <Button label=t.till_read() look=ButtonLook::Soft submit=true/>
            </div>
        </form>
        <CameraSheet open on_code=charge/>
    }
    .into_any()
}
