//! One divided bill: whoever divided it follows who has paid, others pay a share.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, MoneyRequest, MoneyRequestState, Split};
use poltina_domain::{Money, SplitId};

use super::{gone, link, trouble};
use crate::components::{AskRow, Failure, OfflineNotice, ask_word};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, AmountTone, Avatar, AvatarSize, Button, ButtonLook, Glyph, List,
    ListRow, Section, Sheet, SkeletonText, TopBar, redraw,
};

/// The page.
#[component]
pub fn SplitPage(
    /// The bill.
    id: SplitId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    let me = Memo::new(move |_| state.session.me().map(|me| me.id));
    // Where it turns out that somebody else is signed in, it is asked for anew.
    Effect::new(move |_| {
        if me.get().is_some() {
            asks.open_bill(state, id);
        }
    });
    let load = Memo::new(move |_| asks.opened_bill(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let closing = RwSignal::new(false);
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(bill) | Load::Stale(bill, _) if bill.mine => own(t, state, bill, closing),
        Load::Ready(bill) | Load::Stale(bill, _) => others(t, state, bill),
        Load::Failed(error) if error.code() == Some(ErrorCode::NotFound) => gone(t),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| asks.open_bill(state, id)/> }.into_any()
        }
    };
    let close = move |()| {
        closing.set(false);
        asks.close_bill(state, id);
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_split() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Requests)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
        <Sheet open=closing title=t.split_close() close_label=t.common_close()>
            <p>{t.split_close_text()}</p>
            <Button label=t.split_close() look=ButtonLook::Danger wide=true on_press=close/>
        </Sheet>
    }
    .into_any()
}

fn is_open(share: &MoneyRequest) -> bool {
    share.state == MoneyRequestState::Open {}
}

/// What has come so far, one's own share among it: nobody owes it to oneself.
fn collected(bill: &Split) -> Money {
    let paid = bill.shares.iter().filter_map(|share| match &share.state {
        MoneyRequestState::Paid { amount, .. } => Some(amount.money()),
        _ => None,
    });
    let own = bill.own.map(|own| own.money());
    let zero = Money::zero(bill.total.money().currency());
    // No more than the bill is.
    own.into_iter()
        .chain(paid)
        .fold(zero, |sum, one| sum.checked_add(one).unwrap_or(sum))
}

fn own(t: Texts, state: State, bill: Split, closing: RwSignal<bool>) -> AnyView {
    let (total, paid) = (bill.total.money(), collected(&bill));
    let open = bill.shares.iter().any(is_open);
    let figures = t.split_collected(&t.money_text(paid), &t.money_text(total));
    let word = match (paid == total, bill.closed) {
        (true, _) => t.split_done(),
        (false, true) => t.split_closed(),
        (false, false) => "",
    };
    // Parts of a hundred, which is all that a bar shows.
    let share = paid.minor().saturating_mul(100) / total.minor().max(1);
    let unnamed = |share: &MoneyRequest| is_open(share) && share.payer.is_none();
    let shared = bill.shares.iter().any(unnamed);
    let code = shared.then(|| {
        let code = link::link(t, state, &Route::Split(bill.id), None, |name| {
            t.split_share_text(name)
        });
        view! { {code}<p class="code-note">{t.split_hint()}</p> }.into_any()
    });
    let mine = bill.own.map(|own| {
        let leading = view! { <Avatar glyph=Some(Glyph::User)/> };
        let trailing = view! { <AmountText parts=t.money(own.money()) tone=AmountTone::Quiet/> };
        view! {
            <ListRow title=t.split_me() subtitle=t.split_your_share() leading=Some(leading.into_any()) trailing=Some(trailing.into_any())/>
        }
    });
    let rows = bill
        .shares
        .into_iter()
        .map(|request| view! { <AskRow request/> });
    let rows = rows.collect_view();
    let close = open.then(|| {
        let busy = Signal::derive(move || state.rooms().asks.busy());
        view! {
            <div class="flow-end">
                <Button label=t.split_close() look=ButtonLook::Quiet wide=true busy on_press=move |()| closing.set(true)/>
            </div>
        }
    });
    view! {
        <div class="party">
            {(!bill.note.is_empty()).then(|| view! { <h2 class="party-name">{bill.note.clone()}</h2> })}
            <AmountText parts=t.money(total) size=AmountSize::Hero/>
            <progress class="meter" max="100" value=share.to_string() aria-label=figures.clone()></progress>
            <p class="party-note" role="status">{figures}</p>
            <p class="party-note">{word}</p>
        </div>
        {code}
        <Section title=t.split_people()><List>{mine}{rows}</List></Section>
        {trouble(t, state.rooms().asks)}
        {close}
    }
    .into_any()
}

/// Whoever has the link, or a share: each open one can be paid.
fn others(t: Texts, state: State, bill: Split) -> AnyView {
    let name = bill.asker.name.clone();
    let shares = bill.shares.into_iter().map(|share| {
        let word = match (is_open(&share), share.payer.is_some()) {
            (true, true) => t.split_your_share(),
            (true, false) => t.split_open_share(),
            (false, _) => ask_word(t, &share),
        };
        let amount = share.amount.map(|amount| amount.money());
        let sum = amount
            .map(|amount| t.money_text(amount))
            .unwrap_or_default();
        let end = is_open(&share).then(|| {
            let press = move |()| state.rooms().asks.pay(state, &share);
            view! { <Button label=t.asks_pay() look=ButtonLook::Soft on_press=press/> }.into_any()
        });
        let leading = view! { <Avatar glyph=Some(Glyph::Receipt)/> };
        view! { <ListRow title=sum subtitle=word leading=Some(leading.into_any()) trailing=end/> }
    });
    let shares = shares.collect_view();
    view! {
        <div class="party">
            <Avatar name=name.clone() size=AvatarSize::Large/>
            <h2 class="party-name">{name}</h2>
            <p class="party-note">{bill.asker.phone_masked.clone()}</p>
            <p>{bill.note.clone()}</p>
            <p class="party-note">{t.split_total_of(&t.money_text(bill.total.money()))}</p>
        </div>
        <Section title=t.split_shares()><List>{shares}</List></Section>
    }
    .into_any()
}
