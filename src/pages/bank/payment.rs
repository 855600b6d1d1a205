//! How a payment from or to a bank stands: live, until it is over.

use leptos::prelude::*;
use poltina_api_types::{BankDirection, BankPayment, BankPaymentState, BankRefusal};
use poltina_domain::BankPaymentId;

use crate::components::{Failure, OfflineNotice, Verdict, bank_line};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{
    AmountSize, AmountText, Button, ButtonLook, DetailRow, Details, SkeletonText, TopBar, redraw,
};

/// The page.
#[component]
pub fn PaymentPage(
    /// The payment.
    id: BankPaymentId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let bank = state.rooms().bank;
    bank.open(state, id);
    state.rooms().requisites.restore(state);
    let load = Memo::new(move |_| bank.opened(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(payment) | Load::Stale(payment, _) => told(t, payment),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| bank.open(state, id)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_bank_payment() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn told(t: Texts, payment: BankPayment) -> AnyView {
    let comes = payment.direction == BankDirection::TopUp;
    let (good, title, text) = match &payment.state {
        BankPaymentState::Pending {} if comes => {
            (None, t.bank_coming(), t.bank_coming_text().to_owned())
        }
        BankPaymentState::Pending {} => (None, t.bank_going(), t.bank_going_text().to_owned()),
        BankPaymentState::Done {} if comes => (Some(true), t.bank_came(), String::new()),
        BankPaymentState::Done {} => (Some(true), t.bank_went(), String::new()),
        BankPaymentState::Refused { reason } => {
            let why = why(t, *reason);
            let text = match reason {
                BankRefusal::NotBegun | BankRefusal::Suspicious => why.to_owned(),
                _ if comes => format!("{why} {}", t.bank_not_taken()),
                _ => format!("{why} {}", t.bank_returned()),
            };
            (Some(false), t.bank_refusal(*reason), text)
        }
        BankPaymentState::Review {} => (None, t.bank_review(), t.bank_review_text().to_owned()),
    };
    let account = if comes { t.bank_from() } else { t.bank_to() };
    let (name, purpose) = match &payment.receiver {
        Some(to) => (
            row(t.bill_name(), to.name.as_str()),
            row(t.found_purpose(), to.purpose.as_str()),
        ),
        None => (None, None),
    };
    let mend = mend(t, &payment);
    let fee = payment.fee.money();
    let fee = if fee.is_positive() {
        t.money_text(fee)
    } else {
        t.operation_no_fee().to_owned()
    };
    let when = clock::parse(&payment.created_at).map(|at| t.date_and_time(at));
    let operation = payment.operation_id.map(|id| {
        view! { <Button label=t.hold_operation() look=ButtonLook::Soft wide=true href=Route::Operation(id).path()/> }
    });
    view! {
        <Verdict good title>
            <AmountText parts=t.money(payment.amount.money()) size=AmountSize::Hero/>
            <p class="muted">{text}</p>
        </Verdict>
        <Details card=true>
            {name}
            <DetailRow label=account>{bank_line(t, &payment.account)}</DetailRow>
            {purpose}
            <DetailRow label=t.operation_fee()>{fee}</DetailRow>
            <DetailRow label=t.operation_when()>{when}</DetailRow>
        </Details>
        <div class="flow-end">
            {mend}
            {operation}
            <Button label=t.bank_home() wide=true href=Route::Home.path()/>
        </div>
    }
    .into_any()
}

fn row(label: &'static str, words: &str) -> Option<AnyView> {
    let words = words.to_owned();
    Some(view! { <DetailRow label><bdi>{words}</bdi></DetailRow> }.into_any())
}

/// What the bank refused can be mended without typing all of it again, where this tab still knows it.
fn mend(t: Texts, payment: &BankPayment) -> AnyView {
    let state = use_state();
    let requisites = state.rooms().requisites;
    let id = payment.id;
    let refused = matches!(payment.state, BankPaymentState::Refused { .. });
    redraw(move || {
        let button = (refused && requisites.remembers(id)).then(|| {
            view! { <Button label=t.requisites_mend() look=ButtonLook::Plain wide=true on_press=move |()| requisites.mend(state, id)/> }
        });
        button.into_any()
    })
}

fn why(t: Texts, reason: BankRefusal) -> &'static str {
    match reason {
        BankRefusal::InsufficientFunds => t.bank_refused_funds(),
        BankRefusal::AccountClosed => t.bank_refused_closed(),
        BankRefusal::Declined => t.bank_refused_unsaid(),
        BankRefusal::NotBegun => t.bank_refused_not_begun(),
        BankRefusal::Suspicious => t.error_suspicious(),
    }
}
