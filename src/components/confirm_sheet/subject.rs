//! What is being confirmed: the amount largest, the payee's name large.

use leptos::prelude::*;
use poltina_api_types::Act;

use crate::i18n::Texts;
use crate::state::Asking;
use crate::ui::{AmountSize, AmountText};

/// What the act is; where money is meant, how much and whom.
pub(super) fn subject(t: Texts, asking: Asking) -> AnyView {
    let amount = match &asking.act {
        Act::Transfer { request, .. } => Some(request.amount),
        Act::SetGuardian { above, .. } => Some(*above),
        Act::NoConfirm { amount } => Some(*amount),
        Act::Refund { request, .. } => Some(request.amount),
        _ => asking.about.amount,
    };
    let amount = amount
        .map(|amount| view! { <AmountText parts=t.money(amount.money()) size=AmountSize::Hero/> });
    let payee = asking.about.payee.map(|payee| {
        view! {
            <p class="confirm-name">{payee.name}</p>
            <p class="muted">{payee.phone_masked}</p>
        }
    });
    let line = match &asking.act {
        Act::LinkAccount { account } => Some(account.account.as_str().to_owned()),
        _ => asking.about.line,
    };
    let line = line.map(|line| view! { <p class="confirm-name">{line}</p> });
    view! {
        <div class="confirm-subject">
            <p class="muted">{t.act(&asking.act)}</p>
            {amount}
            {payee}
            {line}
        </div>
    }
    .into_any()
}
