//! Requests for money in a list, and those that wait for one's answer.

use leptos::prelude::*;
use poltina_api_types::{MoneyRequest, MoneyRequestState};

use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{AmountText, AmountTone, Avatar, Glyph, List, ListRow, Section, redraw};

/// How far it has come.
#[must_use]
pub fn ask_word(t: Texts, request: &MoneyRequest) -> &'static str {
    match request.state {
        MoneyRequestState::Open {} if request.mine => t.asks_waits(),
        MoneyRequestState::Open {} => t.asks_asks(),
        MoneyRequestState::Paid { .. } => t.asks_paid(),
        MoneyRequestState::Declined {} => t.asks_declined(),
        MoneyRequestState::Cancelled {} => t.asks_cancelled(),
        MoneyRequestState::Expired {} => t.asks_expired(),
    }
}

/// The other side as one knows him; none where whoever has the link may pay.
#[must_use]
pub fn ask_party(request: &MoneyRequest) -> Option<String> {
    if !request.mine {
        return Some(request.asker.name.clone());
    }
    let payer = request.payer.as_ref().map(|payer| payer.name.clone());
    let paid_by = match &request.state {
        MoneyRequestState::Paid { payer, .. } => payer.as_ref().map(|payer| payer.name.clone()),
        _ => None,
    };
    let label = Some(request.label.clone()).filter(|label| !label.is_empty());
    payer.or(paid_by).or(label)
}

/// The row: whom, how far it has come, what for, how much. It leads to its page.
#[component]
pub fn AskRow(
    /// The request.
    request: MoneyRequest,
) -> impl IntoView {
    let t = use_texts();
    let party = ask_party(&request);
    let glyph = party.is_none().then_some(Glyph::Link);
    let name = party.unwrap_or_else(|| t.asks_by_link().to_owned());
    let mut particulars = vec![ask_word(t, &request).to_owned()];
    particulars.extend(Some(request.note.clone()).filter(|note| !note.is_empty()));
    let amount = match &request.state {
        MoneyRequestState::Paid { amount, .. } => Some(*amount),
        _ => request.amount,
    };
    let trailing = amount.map(|amount| {
        view! { <AmountText parts=t.money(amount.money()) tone=AmountTone::Quiet/> }.into_any()
    });
    let leading = view! { <Avatar name=name.clone() glyph/> };
    view! {
        <ListRow
            title=name
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing
            href=Route::Ask(request.id).path()
        />
    }
}

/// What waits for one's answer, above the operations; nothing while nothing does.
#[component]
pub fn AskedList() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    asks.look(state);
    let waiting = Memo::new(move |_| asks.waiting());
    redraw(move || {
        let waiting = waiting.get();
        let list = (!waiting.is_empty()).then(|| {
            let rows = waiting.into_iter().map(|request| view! { <AskRow request/> });
            let rows = rows.collect_view();
            let href = Route::Requests.path();
            view! { <Section title=t.asks_waiting() link=Some(t.asks_all().into()) href><List>{rows}</List></Section> }
                .into_any()
        });
        list.into_any()
    })
}
