//! Payments from and to banks in a list, and what the bank works on now.

use leptos::prelude::*;
use poltina_api_types::{BankDirection, BankPayment, BankPaymentState, LinkedAccount};

use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{
    AmountText, AmountTone, Avatar, AvatarShape, AvatarTone, Glyph, List, ListRow, Section, redraw,
};

/// An account in a bank, as its owner knows it.
#[must_use]
pub fn bank_line(t: Texts, account: &LinkedAccount) -> String {
    let bank = match &account.bank_name {
        Some(name) => name.clone(),
        None => t.bank_bic_of(account.bic.as_str()),
    };
    format!("{bank} ·· {}", account.account_tail)
}

/// The row of a payment. It leads to its page.
#[component]
pub fn BankRow(
    /// The payment.
    payment: BankPayment,
) -> impl IntoView {
    let t = use_texts();
    let word = match (&payment.state, payment.direction) {
        (BankPaymentState::Pending {}, BankDirection::TopUp) => t.bank_coming(),
        (BankPaymentState::Pending {}, BankDirection::Withdrawal) => t.bank_going(),
        (BankPaymentState::Done {}, _) => t.bank_done(),
        (BankPaymentState::Refused { reason }, _) => t.bank_refusal(*reason),
        (BankPaymentState::Review {}, _) => t.bank_review(),
    };
    let leading = view! { <Avatar glyph=Some(Glyph::Bank) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing =
        view! { <AmountText parts=t.money(payment.amount.money()) tone=AmountTone::Quiet/> };
    let title = match &payment.receiver {
        Some(receiver) => receiver.name.as_str().to_owned(),
        None => bank_line(t, &payment.account),
    };
    view! {
        <ListRow
            title
            subtitle=word
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=Route::BankPayment(payment.id).path()
        />
    }
}

/// What the bank works on now, above the operations; nothing while it does nothing.
#[component]
pub fn UnderWay() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    bank.look(state);
    let under_way = Memo::new(move |_| bank.under_way());
    redraw(move || {
        let under_way = under_way.get();
        let list = (!under_way.is_empty()).then(|| {
            let rows = under_way
                .into_iter()
                .map(|payment| view! { <BankRow payment/> });
            let rows = rows.collect_view();
            view! { <Section title=t.bank_under_way()><List>{rows}</List></Section> }.into_any()
        });
        list.into_any()
    })
}
