//! One operation in full: who, how much, what can be done with it, its particulars.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{Direction, Operation, OperationKind};
use poltina_domain::OperationId;

use super::{KnownAs, OperationMarks, ReportSheet, SaveTemplateSheet, SignedAmount, party_glyph};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{State, template_payee, use_state};
use crate::ui::{
    AmountSize, Avatar, AvatarSize, AvatarTone, Button, ButtonLook, DetailRow, Details, Glyph,
    Notice, TileButton, redraw,
};

/// What happened, as a sentence.
fn outcome(t: Texts, operation: &Operation) -> &'static str {
    match (operation.kind, operation.direction) {
        (OperationKind::Transfer, Direction::Out) => t.operation_sent(),
        (OperationKind::Transfer, Direction::In) => t.operation_received(),
        (OperationKind::Payment, Direction::Out) => t.operation_paid(),
        (OperationKind::Withdrawal, _) => t.operation_withdrawn(),
        (OperationKind::Return, _) => t.operation_returned(),
        (OperationKind::Refund, _) => t.operation_refunded(),
        // Out of another currency, to somebody.
        (OperationKind::Exchange, _) if operation.counterparty.payee_id.is_some() => {
            t.operation_sent()
        }
        (OperationKind::Exchange, _) => t.operation_exchanged(),
        (OperationKind::Payment | OperationKind::Deposit, _) => t.operation_credited(),
    }
}

/// The operation, on a page of its own or in the pane beside the list.
#[component]
pub fn OperationView(
    /// What to show.
    operation: Arc<Operation>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let glyph = party_glyph(&operation);
    let tone = if glyph.is_some() {
        AvatarTone::Neutral
    } else {
        AvatarTone::Soft
    };
    let name = operation.counterparty.name.clone();
    let receipt_word = if operation.kind == OperationKind::Payment {
        t.place_receipt()
    } else {
        t.receipt_slip()
    };
    let repeat = operation.counterparty.payee_id.map(|_| {
        let again = Arc::clone(&operation);
        // Money that came in is answered rather than repeated.
        let (glyph, label) = match operation.direction {
            Direction::Out => (Glyph::Repeat, t.operation_repeat()),
            Direction::In => (Glyph::ArrowRight, t.nav_transfer()),
        };
        view! { <TileButton glyph label on_press=move |()| state.draft.repeat(state, &again)/> }
    });
    let receipt = operation.receipt_id.map(|id| {
        view! { <TileButton glyph=Glyph::Receipt label=receipt_word href=Route::Receipt(id).path()/> }
    });
    let reporting = RwSignal::new(false);
    let paid = operation.counterparty.payee_id;
    let paid = paid.filter(|_| operation.direction == Direction::Out);
    let report = paid.map(|_| {
        view! { <TileButton glyph=Glyph::Warning label=t.operation_report() on_press=move |()| reporting.set(true)/> }
    });
    let sheet = paid.map(|payee| view! { <ReportSheet open=reporting payee/> });
    let saving = RwSignal::new(false);
    let begin = operation.counterparty.name.clone();
    let save = template_payee(&operation).map(|_| {
        let begin = move |()| {
            state.rooms().templates.begin(&begin);
            saving.set(true);
        };
        let operation = Arc::clone(&operation);
        view! {
            <Button label=t.template_new() look=ButtonLook::Quiet glyph=Glyph::Keep wide=true on_press=begin/>
            <SaveTemplateSheet open=saving operation/>
        }
    });
    let acts = (repeat.is_some() || receipt.is_some())
        .then(|| view! { <div class="operation-acts">{repeat}{receipt}{report}</div>{sheet} });
    let particulars = particulars(t, &operation);
    let fiscal = fiscal(t, state, operation.id);
    view! {
        <div class="operation">
            <div class="party">
                <Avatar name=name.clone() glyph tone size=AvatarSize::Large/>
                <h2 class="party-name">{name}</h2>
                <p class="party-note">{outcome(t, &operation)}</p>
                {operation.counterparty.payee_id.map(|payee| view! { <KnownAs payee/> })}
                <SignedAmount operation=Arc::clone(&operation) size=AmountSize::Hero/>
            </div>
            {acts}
            {save}
            <OperationMarks operation=Arc::clone(&operation)/>
            {particulars}
            {fiscal}
        </div>
    }
    .into_any()
}

/// The fiscal receipt that the person attached, kept on this device.
fn fiscal(t: Texts, state: State, id: OperationId) -> AnyView {
    state.rooms().kept.load(state);
    let attached = Memo::new(move |_| state.rooms().kept.attached(id));
    redraw(move || {
        let row = attached.get().map(|kept| {
            let open = move |()| state.rooms().scan.open(state, kept.bytes());
            view! {
                <Notice text=t.operation_fiscal()>
                    <Button label=t.operation_fiscal_open() look=ButtonLook::Quiet on_press=open/>
                </Notice>
            }
            .into_any()
        });
        row.into_any()
    })
}

/// The last 12 digits of the transfer's id, by fours: what both sides can read out to each other.
fn short_number(operation: &Operation) -> String {
    let id = operation.transfer_id.to_string();
    let tail = id.rsplit('-').next().unwrap_or_default();
    [tail.get(..4), tail.get(4..8), tail.get(8..)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

fn particulars(t: Texts, operation: &Operation) -> AnyView {
    let (side, left) = match operation.direction {
        Direction::In => (t.operation_from(), false),
        Direction::Out => (t.operation_to(), true),
    };
    // What an exchange costs is in what left; its receipt tells it apart.
    let left = left && operation.kind != OperationKind::Exchange;
    let fee = operation.fee.money();
    let fee = if fee.is_positive() {
        t.money_text(fee)
    } else {
        t.operation_no_fee().to_owned()
    };
    let rows = [
        (
            t.operation_when(),
            clock::parse(&operation.posted_at).map(|at| t.date_and_time(at)),
        ),
        (side, operation.counterparty.phone_masked.clone()),
        (
            t.operation_note(),
            Some(operation.note.clone()).filter(|note| !note.is_empty()),
        ),
        (t.operation_fee(), left.then_some(fee)),
        (
            t.operation_balance_after(),
            Some(t.money_text(operation.balance_after.money())),
        ),
        (t.operation_number(), Some(short_number(operation))),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    view! { <Details>{rows.collect_view()}</Details> }.into_any()
}
