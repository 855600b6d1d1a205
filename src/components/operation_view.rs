//! One operation in full: who, how much, what can be done with it, its particulars.

use leptos::prelude::*;
use poltina_api_types::{Direction, Operation, OperationKind, Payee};

use super::{SignedAmount, category_word, party_glyph};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::ui::{AmountSize, Avatar, AvatarSize, AvatarTone, DetailRow, Details, Glyph, TileButton};

/// What happened, as a sentence.
fn outcome(t: Texts, operation: &Operation) -> &'static str {
    match (operation.kind, operation.direction) {
        (OperationKind::Transfer, Direction::Out) => t.operation_sent(),
        (OperationKind::Transfer, Direction::In) => t.operation_received(),
        (OperationKind::Payment, Direction::Out) => t.operation_paid(),
        (OperationKind::Payment | OperationKind::Deposit, _) => t.operation_credited(),
    }
}

/// Whom to pay to repeat the operation; `None` for money that came in or cannot be sent again.
fn payee_again(operation: &Operation) -> Option<Payee> {
    let id = operation.counterparty.payee_id.filter(|_| operation.direction == Direction::Out)?;
    Some(Payee {
        id,
        name: operation.counterparty.name.clone(),
        phone_masked: operation.counterparty.phone_masked.clone(),
        first_time: false,
        last_amount: Some(operation.amount),
    })
}

/// The operation, on a page of its own or in the pane beside the list.
#[component]
pub fn OperationView(
    /// What to show.
    operation: Operation,
    /// Starts the same payment again.
    #[prop(into)]
    on_repeat: Callback<Payee>,
) -> impl IntoView {
    let t = use_texts();
    let glyph = party_glyph(&operation);
    let tone = if glyph.is_some() { AvatarTone::Neutral } else { AvatarTone::Soft };
    let name = operation.counterparty.name.clone();
    let receipt_word = if operation.kind == OperationKind::Payment { t.receipt_title() } else { t.receipt_slip() };
    let repeat = payee_again(&operation).map(|payee| {
        view! { <TileButton glyph=Glyph::Repeat label=t.operation_repeat() on_press=move |()| on_repeat.run(payee.clone())/> }
    });
    let receipt = operation.receipt_id.map(|id| {
        view! { <TileButton glyph=Glyph::Receipt label=receipt_word href=Route::Receipt(id).path()/> }
    });
    let acts = (repeat.is_some() || receipt.is_some())
        .then(|| view! { <div class="operation-acts">{repeat}{receipt}</div> });
    view! {
        <div class="operation">
            <div class="party">
                <Avatar name=name.clone() glyph tone size=AvatarSize::Large/>
                <h2 class="party-name">{name}</h2>
                <p class="party-note">{outcome(t, &operation)}</p>
                <SignedAmount operation=operation.clone() size=AmountSize::Hero/>
            </div>
            {acts}
            {particulars(t, operation)}
        </div>
    }
    .into_any()
}

fn particulars(t: Texts, operation: Operation) -> AnyView {
    let when = clock::parse(&operation.posted_at).map(|at| t.date_and_time(at)).unwrap_or_default();
    let side = match operation.direction {
        Direction::In => t.operation_from(),
        Direction::Out => t.operation_to(),
    };
    let fee = operation.fee.money();
    let fee = if fee.is_positive() { t.money_text(fee) } else { t.operation_no_fee().to_owned() };
    let left = operation.direction == Direction::Out;
    // An id's end tells operations apart; its beginning is the time, which stands above.
    let number = operation.id.to_string();
    view! {
        <Details>
            <DetailRow label=t.operation_when()>{when}</DetailRow>
            {operation.counterparty.phone_masked.map(|phone| view! { <DetailRow label=side>{phone}</DetailRow> })}
            {(!operation.note.is_empty())
                .then(|| view! { <DetailRow label=t.operation_note()>{operation.note}</DetailRow> })}
            <DetailRow label=t.operation_category()>{category_word(t, operation.category)}</DetailRow>
            {left.then(|| view! { <DetailRow label=t.operation_fee()>{fee}</DetailRow> })}
            <DetailRow label=t.operation_balance_after()>{t.money_text(operation.balance_after.money())}</DetailRow>
            <DetailRow label=t.operation_number()>{number}</DetailRow>
        </Details>
    }
    .into_any()
}
