//! Reading the customer's code: by camera, typed, or by a scanner that types.

use leptos::prelude::*;
use payment_qr::till::PaymentCode;
use poltina_domain::OrderId;

use crate::components::{CodeCamera, Eye};
use crate::i18n::use_texts;
use crate::state::{State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Sheet, TextField};

/// Charges the code if it is one of ours; else why it is none.
fn charge(state: State, order: OrderId, text: &str) -> Result<(), ()> {
    let code = PaymentCode::typed(text).map_err(|_| ())?;
    code.own().ok_or(())?;
    state.till.charge(state, order, code.digits().to_owned());
    Ok(())
}

/// The field and the camera.
#[component]
pub(super) fn CustomerCode(
    /// What is to be paid.
    id: OrderId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let digits = state.till.digits;
    let wrong = RwSignal::new(None::<String>);
    let (open, looking) = (RwSignal::new(false), RwSignal::new(false));
    let read = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = digits.get_untracked();
        if charge(state, id, &typed).is_err() {
            wrong.set(Some(t.till_code_wrong().into()));
        }
    };
    let found = move |codes: Vec<Vec<u8>>| {
        let read = codes
            .iter()
            .filter_map(|code| core::str::from_utf8(code).ok())
            .any(|text| charge(state, id, text).is_ok());
        if read {
            open.set(false);
        } else {
            wrong.set(Some(t.till_code_wrong().into()));
            looking.set(true);
        }
    };
    let camera = move |()| {
        wrong.set(None);
        open.set(true);
        looking.set(true);
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
                on_input=move |_| {
                    wrong.set(None);
                    state.till.keep();
                }
            />
            <div class="till-acts">
                <Button label=t.till_camera() look=ButtonLook::Plain glyph=Glyph::Scan on_press=camera/>
                <Button label=t.till_read() look=ButtonLook::Soft submit=true/>
            </div>
        </form>
        <Sheet open title=t.till_code() close_label=t.common_close()>
            <CodeCamera looking eye=Eye::new() on_codes=found/>
        </Sheet>
    }
    .into_any()
}
