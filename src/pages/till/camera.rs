//! The customer's code by camera.

use leptos::prelude::*;
use payment_qr::till::PaymentCode;

use crate::components::{CodeCamera, Eye};
use crate::i18n::use_texts;
use crate::ui::{Notice, NoticeTone, Sheet, redraw};

/// The digits of a text, if it is a payment code of ours; spaces and dashes may stand in it.
pub(super) fn code_of(text: &str) -> Option<String> {
    let code = PaymentCode::typed(text).ok()?;
    code.own().map(|_| code.digits().to_owned())
}

/// The sheet that looks for a code; closed when it has found one.
#[component]
pub(super) fn CameraSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called with the digits of a code of ours.
    #[prop(into)]
    on_code: Callback<String>,
) -> impl IntoView {
    let t = use_texts();
    let (looking, wrong) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        let open = open.get();
        wrong.set(false);
        looking.set(open);
    });
    let found = move |codes: Vec<Vec<u8>>| {
        let texts = codes
            .iter()
            .filter_map(|code| core::str::from_utf8(code).ok());
        match texts.filter_map(code_of).next() {
            Some(code) => {
                open.set(false);
                on_code.run(code);
            }
            None => {
                wrong.set(true);
                looking.set(true);
            }
        }
    };
    let told = move || {
        let notice =
            || view! { <Notice text=t.till_code_wrong() tone=NoticeTone::Bad/> }.into_any();
        wrong.get().then(notice).into_any()
    };
    view! {
        <Sheet open title=t.till_code() close_label=t.common_close()>
            <CodeCamera looking eye=Eye::new() on_codes=found/>
            {redraw(told)}
        </Sheet>
    }
    .into_any()
}
