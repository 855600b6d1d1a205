//! A receipt as a slip of paper: the same on screen, on 58 mm and on A4.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{Exchange, OperationKind, Receipt};
use poltina_domain::Money;

use super::price_words;
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::state::exchange_total;
use crate::ui::{AmountSize, AmountText, Avatar, AvatarShape, Glyph, Mark};

fn line(label: String, value: String) -> AnyView {
    view! { <div class="receipt-line" data-quiet=""><dt>{label}</dt><dd>{value}</dd></div> }
        .into_any()
}

/// Who received, what for, how much, who paid, when, under which number.
#[component]
pub fn ReceiptPaper(
    /// What to show.
    receipt: Arc<Receipt>,
) -> impl IntoView {
    let t = use_texts();
    let exact = |money: Money| t.exact_money(money).text();
    let seller = receipt.seller.clone();
    let glyph = (receipt.kind == OperationKind::Payment).then_some(Glyph::Shop);
    let purpose = if receipt.purpose.is_empty() {
        default_purpose(t, receipt.kind).to_owned()
    } else {
        receipt.purpose.clone()
    };
    let (fee, refunded) = (receipt.fee.money(), receipt.refunded.money());
    let when = clock::parse(&receipt.posted_at)
        .map(|at| t.receipt_time(at))
        .unwrap_or_default();
    let mut registered: Vec<String> = seller
        .legal_name
        .into_iter()
        .chain(seller.inn.map(|inn| t.receipt_inn(&inn.to_string())))
        .collect();
    if registered.is_empty() {
        registered.push(t.receipt_payee().to_owned());
    }
    view! {
        <article class="receipt">
            <header class="receipt-block receipt-seller">
                <Avatar name=seller.name.clone() glyph shape=AvatarShape::Square/>
                <div>
                    <h2>{seller.name}</h2>
                    <p>{registered.join(" · ")}</p>
                    {seller.address.map(|address| view! { <p>{address}</p> })}
                </div>
            </header>
            <dl class="receipt-block">
                <div class="receipt-line"><dt>{purpose}</dt><dd>{exact(receipt.amount.money())}</dd></div>
            </dl>
            <dl class="receipt-block">
                <div class="receipt-line">
                    <dt class="receipt-total">{t.receipt_total()}</dt>
                    <dd><AmountText parts=t.exact_money(receipt.amount.money()) size=AmountSize::Large/></dd>
                </div>
                {fee.is_positive().then(|| line(t.receipt_fee().into(), exact(fee)))}
                {line(t.receipt_refunded().into(), exact(refunded))}
            </dl>
            {receipt.exchange.as_deref().map(|done| exchanged(t, done))}
            <dl class="receipt-block">
                {line(t.receipt_payer().into(), receipt.payer_name.clone())}
                {line(t.receipt_number().into(), receipt.number.clone())}
                {line(t.receipt_when().into(), when)}
            </dl>
            <footer class="receipt-block"><p class="receipt-foot"><Mark/><span>{t.app_name()}</span></p></footer>
        </article>
    }
    .into_any()
}

/// What left the payer's account in another currency: told to him alone.
fn exchanged(t: Texts, done: &Exchange) -> AnyView {
    let total = exchange_total(done).map(|total| t.exact_money(total).text());
    let fee = done.fee.money();
    let fee = fee.is_positive().then(|| t.exact_money(fee).text());
    let price = price_words(t, done.base.code(), done.counter.code(), &done.price);
    view! {
        <dl class="receipt-block">
            {total.map(|total| line(t.receipt_left().into(), total))}
            {line(t.exchange_price().into(), price)}
            {fee.map(|fee| line(t.receipt_fee().into(), fee))}
        </dl>
    }
    .into_any()
}

fn default_purpose(t: Texts, kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Payment => t.receipt_payment(),
        _ => t.receipt_transfer(),
    }
}
