//! One notice: what happened, when, how much, and where one sees more of it.

use leptos::prelude::*;
use poltina_api_types::{
    BankDirection, BankPayment, BankPaymentState, Direction, EventBody, MoneyRequest,
    MoneyRequestState, Notice, Plan, PlanRun,
};
use poltina_domain::Money;

use crate::components::{
    HiddenAmount, ask_party, ask_word, hold_place, hold_word, party_glyph, protected_word, signed,
};
use crate::i18n::Texts;
use crate::platform::clock;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{AmountText, AmountTone, Avatar, AvatarShape, AvatarTone, Glyph, ListRow, redraw};

/// A notice in words.
struct Told {
    title: String,
    line: String,
    glyph: Option<Glyph>,
    amount: Option<(Money, AmountTone)>,
    to: Route,
}

impl Told {
    fn new(title: impl Into<String>, line: impl Into<String>, to: Route) -> Self {
        let (title, line) = (title.into(), line.into());
        Self {
            title,
            line,
            glyph: None,
            amount: None,
            to,
        }
    }

    fn glyph(self, glyph: impl Into<Option<Glyph>>) -> Self {
        let glyph = glyph.into();
        Self { glyph, ..self }
    }

    fn amount(self, amount: Money, tone: AmountTone) -> Self {
        let amount = Some((amount, tone));
        Self { amount, ..self }
    }
}

/// The row.
pub(super) fn row(t: Texts, notice: &Notice) -> AnyView {
    let state = use_state();
    let told = told(t, &notice.body);
    let mut particulars = vec![told.line];
    particulars.extend(clock::parse(&notice.at).map(|at| t.time(at)));
    particulars.retain(|part| !part.is_empty());
    let tone = match told.glyph {
        Some(_) => AvatarTone::Neutral,
        None => AvatarTone::Soft,
    };
    let fresh =
        (!notice.read).then(|| view! { <span class="visually-hidden">{t.told_new()}</span> });
    let leading = view! {
        <span class="told-mark" data-fresh=(!notice.read).then_some("")>
            <Avatar name=told.title.clone() glyph=told.glyph tone shape=AvatarShape::Square/>
            {fresh}
        </span>
    };
    let trailing = told.amount.map(|(amount, tone)| {
        redraw(move || {
            if state.settings.balance_hidden() {
                return view! { <HiddenAmount/> }.into_any();
            }
            let parts = match tone {
                AmountTone::Quiet => t.money(amount),
                _ => t.signed_money(amount),
            };
            view! { <AmountText parts tone/> }.into_any()
        })
    });
    view! {
        <ListRow
            title=told.title
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing
            href=told.to.path()
        />
    }
    .into_any()
}

fn told(t: Texts, body: &EventBody) -> Told {
    match body {
        EventBody::OperationPosted { operation, .. } => {
            let (line, tone) = match operation.direction {
                Direction::In => (t.told_came(), AmountTone::Plus),
                Direction::Out => (t.told_left(), AmountTone::Plain),
            };
            let to = Route::Operation(operation.id);
            Told::new(&operation.counterparty.name, line, to)
                .glyph(party_glyph(operation))
                .amount(signed(operation), tone)
        }
        EventBody::ChargeRefused {
            shop_name, amount, ..
        } => Told::new(shop_name, t.told_charge_refused(), Route::MyCode)
            .glyph(Glyph::Shop)
            .amount(amount.money(), AmountTone::Quiet),
        EventBody::HoldChanged { hold, .. } => {
            Told::new(&hold.payee.name, hold_word(t, hold), hold_place(hold))
                .glyph(Glyph::Clock)
                .amount(hold.amount.money(), AmountTone::Quiet)
        }
        EventBody::ReceiptIssued { receipt } => {
            let to = Route::Receipt(receipt.id);
            Told::new(&receipt.payer_name, t.told_sold(), to)
                .amount(receipt.amount.money(), AmountTone::Plus)
        }
        EventBody::ReceiptRefunded { receipt } => {
            let to = Route::Receipt(receipt.id);
            Told::new(&receipt.payer_name, t.told_refunded(), to)
                .amount(receipt.refunded.money(), AmountTone::Quiet)
        }
        EventBody::BankPaymentChanged { payment } => bank(t, payment),
        EventBody::SecurityNoticed {
            notice,
            device_name,
            ..
        } => {
            Told::new(t.security_notice(*notice), device_name, Route::Security).glyph(Glyph::Shield)
        }
        EventBody::PlanChanged { plan, run } => planned(t, plan, run.as_ref()),
        EventBody::RequestChanged { request } => asked(t, request),
        EventBody::ProtectedChanged { transfer } => {
            let word = protected_word(t, transfer.state, transfer.mine);
            Told::new(&transfer.payer.name, word, Route::Protected(transfer.id))
                .glyph(Glyph::Lock)
                .amount(transfer.amount.money(), AmountTone::Quiet)
        }
        // These tell a person nothing by themselves, and are in no list.
        EventBody::OrderClosed { .. } | EventBody::ApprovalsChanged {} => {
            Told::new(t.told_other(), "", Route::Home)
        }
    }
}

fn bank(t: Texts, payment: &BankPayment) -> Told {
    let title = match (payment.direction, &payment.receiver) {
        (_, Some(receiver)) => receiver.name.as_str().to_owned(),
        (BankDirection::TopUp, None) => t.place_top_up().to_owned(),
        (BankDirection::Withdrawal, None) => t.place_withdraw().to_owned(),
    };
    let line = match (&payment.state, payment.direction) {
        (BankPaymentState::Pending {}, _) => t.bank_under_way(),
        (BankPaymentState::Done {}, BankDirection::TopUp) => t.bank_came(),
        (BankPaymentState::Done {}, BankDirection::Withdrawal) => t.bank_went(),
        (BankPaymentState::Refused { reason }, _) => t.bank_refusal(*reason),
        (BankPaymentState::Review {}, _) => t.bank_review(),
    };
    Told::new(title, line, Route::BankPayment(payment.id))
        .glyph(Glyph::Bank)
        .amount(payment.amount.money(), AmountTone::Quiet)
}

fn planned(t: Texts, plan: &Plan, run: Option<&PlanRun>) -> Told {
    let what = run.map(|run| t.plan_outcome(&run.state));
    Told::new(
        &plan.payee.name,
        t.told_plan(what.unwrap_or_default()),
        Route::Plan(plan.id),
    )
    .glyph(Glyph::Calendar)
    .amount(plan.amount.money(), AmountTone::Quiet)
}

fn asked(t: Texts, request: &MoneyRequest) -> Told {
    let party = ask_party(request);
    let glyph = party.is_none().then_some(Glyph::Link);
    let name = party.unwrap_or_else(|| t.asks_by_link().to_owned());
    let line = match request.state {
        MoneyRequestState::Open {} => ask_word(t, request).to_owned(),
        _ => t.told_request(ask_word(t, request)),
    };
    let amount = match &request.state {
        MoneyRequestState::Paid { amount, .. } => Some(*amount),
        _ => request.amount,
    };
    let told = Told::new(name, line, Route::Ask(request.id)).glyph(glyph);
    match amount {
        Some(amount) => told.amount(amount.money(), AmountTone::Quiet),
        None => told,
    }
}
