//! What the shop took today, in all.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::ReceiptSummary;
use poltina_domain::{Currency, Money};

use crate::i18n::use_texts;
use crate::platform::clock;
use crate::state::{More, use_state};
use crate::ui::{AmountSize, AmountText, SkeletonText, redraw};

/// How many payments, and how much less what was given back.
fn today(receipts: &[Arc<ReceiptSummary>]) -> (u32, Money) {
    let start = clock::start_of_day(clock::now(), 0);
    let of_today = receipts
        .iter()
        .take_while(|r| clock::parse(&r.posted_at).is_some_and(|at| at >= start));
    of_today.fold((0, Money::zero(Currency::Rub)), |(count, sum), receipt| {
        let kept = receipt.amount.money().checked_sub(receipt.refunded.money());
        let sum = kept.and_then(|kept| sum.checked_add(kept)).unwrap_or(sum);
        (count.saturating_add(1), sum)
    })
}

/// The day's count and sum; a skeleton until all of the day is here.
#[component]
pub(super) fn Today() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let list = state.rooms().receipts.shop();
    let known = Memo::new(move |_| list.items().value().map(|all| (today(all), all.len())));
    let whole = Memo::new(move |_| {
        let ended = list.more() == More::End;
        known
            .get()
            .is_some_and(|((count, _), all)| ended || (count as usize) < all)
    });
    // The sum needs every payment of the day, also those that nobody has scrolled to.
    Effect::new(move |_| {
        if !whole.get() && known.get().is_some() && list.more() == More::Idle {
            list.load_more(state);
        }
    });
    let figures = move || match known.get().filter(|_| whole.get()) {
        Some(((count, sum), _)) => view! {
            <p>{t.receipts_today(count)}</p>
            <AmountText parts=t.exact_money(sum) size=AmountSize::Hero/>
        }
        .into_any(),
        None => {
            view! { <SkeletonText width="25"/><SkeletonText width="60" figure=true/> }.into_any()
        }
    };
    view! { <section class="shop-day" aria-label=t.place_receipts()>{redraw(figures)}</section> }
        .into_any()
}
