//! One payment in a shop's list of receipts.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::ReceiptSummary;

use crate::i18n::use_texts;
use crate::platform::clock;
use crate::routes::Route;
use crate::ui::{AmountText, AmountTone, Avatar, AvatarShape, AvatarTone, Glyph, ListRow};

/// The row: payer, when and under which number, how much. It leads to the receipt.
#[component]
pub fn ReceiptRow(
    /// The receipt.
    receipt: Arc<ReceiptSummary>,
    /// Whether it has just come.
    #[prop(optional)]
    fresh: bool,
) -> impl IntoView {
    let t = use_texts();
    // The day stands above the list; what tells receipts of a day apart is the number's end.
    let number = receipt.number.rsplit('-').next().unwrap_or_default();
    let time = clock::parse(&receipt.posted_at)
        .map(|at| t.time(at))
        .unwrap_or_default();
    let first = match (fresh, receipt.purpose.is_empty()) {
        (true, _) => t.receipts_fresh(number),
        (false, true) => t.receipts_number(&time, number),
        (false, false) => [&time, " · ", &receipt.purpose].concat(),
    };
    let mut particulars = vec![first];
    let refunded = receipt.refunded.money();
    if refunded.is_positive() {
        particulars.push(t.receipts_refunded(&t.money_text(refunded)));
    }
    let (glyph, tone) = if fresh {
        (Some(Glyph::Check), AvatarTone::Solid)
    } else {
        (None, AvatarTone::Soft)
    };
    let leading =
        view! { <Avatar name=receipt.payer_name.clone() glyph tone shape=AvatarShape::Square/> };
    let trailing =
        view! { <AmountText parts=t.signed_money(receipt.amount.money()) tone=AmountTone::Plus/> };
    view! {
        <ListRow
            title=receipt.payer_name.clone()
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=Route::Receipt(receipt.id).path()
        />
    }
}
