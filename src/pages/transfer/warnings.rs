//! What a payer should know before he confirms, as the server sees it.

use leptos::prelude::*;
use poltina_api_types::{Payee, PayeeId, TransferCheck, TransferRequest, Warning};
use poltina_domain::Money;

use crate::components::limit_words;
use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{Notice, NoticeTone, redraw};

/// The warnings. Until the server has said what it knows, that he is paid for the first time.
#[component]
pub(super) fn Warnings(
    /// Who is paid.
    payee: Payee,
    /// How much.
    amount: Money,
    /// Whether the payee is a shop: then paying it for the first time is nothing odd.
    shop: bool,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let holds = state.rooms().holds;
    let payment = payment(state, payee.id, amount);
    let (id, names) = (payee.id, state.rooms().saved_names);
    let saved = Memo::new(move |_| names.of(id));
    let asked = payment.clone();
    // Another name saved here may be told of anew, or no more. It is read: a memo that nobody has read
    // tells nobody that it changed.
    Effect::new(move || {
        saved.with(|_| ());
        holds.look_at(state, asked.clone());
    });
    let known = Memo::new(move |_| holds.known_of(&payment));
    redraw(move || {
        let check = known.get();
        let said = check.as_ref().map(|check| check.warnings.clone());
        let warnings = said.unwrap_or_else(|| first(payee.first_time));
        let texts = warnings
            .into_iter()
            .filter(|one| !(shop && *one == Warning::FirstPayee))
            .map(|one| warning(t, one, &payee.name, saved.get().as_deref()))
            .chain(check.as_ref().and_then(|check| refusal(t, check)));
        let notices = texts.map(|text| view! { <Notice text tone=NoticeTone::Warn/> });
        notices.collect_view().into_any()
    })
}

/// The payment as the server is asked about it: whatever is written to it, and however it is protected.
pub(super) fn payment(state: State, payee: PayeeId, amount: Money) -> TransferRequest {
    TransferRequest {
        payee_id: payee,
        amount: amount.into(),
        note: String::new(),
        order_id: untrack(|| state.draft.order()),
        request_id: untrack(|| state.draft.asked()),
        protection: None,
        quote_id: None,
    }
}

fn first(first_time: bool) -> Vec<Warning> {
    first_time
        .then_some(Warning::FirstPayee)
        .into_iter()
        .collect()
}

fn warning(t: Texts, warning: Warning, name: &str, saved: Option<&str>) -> String {
    match warning {
        Warning::FirstPayee => t.check_first_time(name),
        Warning::NameDiffers => match saved {
            // The sentence brings the stop that a mask, or an initial, ends with.
            Some(saved) => t.warning_names(saved.trim_end_matches('.'), name.trim_end_matches('.')),
            None => t.warning_name_differs().into(),
        },
        Warning::Reported => t.warning_reported().into(),
        Warning::Unusual => t.warning_unusual().into(),
        Warning::MayBeHeld => t.warning_may_be_held().into(),
    }
}

/// What would not let it pass as it is.
fn refusal(t: Texts, check: &TransferCheck) -> Option<String> {
    if check.level_too_low {
        return Some(t.error_level().into());
    }
    check.limit.as_ref().map(|limit| limit_words(t, limit))
}
