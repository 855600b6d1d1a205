//! One request: whoever asks follows it, whoever is asked pays or declines it.

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, MoneyRequest, MoneyRequestState, PayeeId};
use poltina_domain::RequestId;

use super::{gone, link, trouble};
use crate::components::{Failure, KnownAs, OfflineNotice, ask_party, ask_word};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, ButtonLook, DetailRow, Details, Glyph,
    Sheet, SkeletonText, Tick, TopBar, redraw,
};

/// How long after a reminder the next may follow, in milliseconds.
const DAY_MS: i64 = 24 * 3_600_000;

/// The page.
#[component]
pub fn AskPage(
    /// The request.
    id: RequestId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    let me = Memo::new(move |_| state.session.me().map(|me| me.id));
    // Where it turns out that somebody else is signed in, it is asked for anew.
    Effect::new(move |_| {
        if me.get().is_some() {
            asks.open(state, id);
        }
    });
    let load = Memo::new(move |_| asks.opened(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let refusing = RwSignal::new(false);
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(request) | Load::Stale(request, _) => told(t, state, request, refusing),
        Load::Failed(error) if error.code() == Some(ErrorCode::NotFound) => gone(t),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| asks.open(state, id)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_ask() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Requests)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
        {redraw(move || refusal(t, state, load.with(|load| load.value().cloned()), refusing))}
    }
    .into_any()
}

fn told(t: Texts, state: State, request: MoneyRequest, refusing: RwSignal<bool>) -> AnyView {
    let open = request.state == MoneyRequestState::Open {};
    let party = ask_party(&request);
    let glyph = party.is_none().then_some(Glyph::Link);
    let name = party.unwrap_or_else(|| t.asks_by_link().to_owned());
    let other = if request.mine {
        request.payer.as_ref()
    } else {
        Some(&request.asker)
    };
    let phone = other.and_then(|other| other.phone_masked.clone());
    let known = other.and_then(|other| other.payee_id);
    let known = known.map(|payee| view! { <KnownAs payee/> });
    let paid = match &request.state {
        MoneyRequestState::Paid { amount, .. } => Some(*amount),
        _ => None,
    };
    let amount = match paid.or(request.amount) {
        Some(amount) => {
            view! { <AmountText parts=t.money(amount.money()) size=AmountSize::Hero/> }.into_any()
        }
        None if request.mine => view! { <p class="party-note">{t.receive_any()}</p> }.into_any(),
        None => view! { <p class="party-note">{t.asks_any_yours()}</p> }.into_any(),
    };
    let face = match paid {
        Some(_) => view! { <Tick/> }.into_any(),
        None => view! { <Avatar name=name.clone() glyph size=AvatarSize::Large/> }.into_any(),
    };
    let link = (open && request.mine && request.payer.is_none()).then(|| {
        let amount = request.amount.map(|amount| amount.money());
        let code = link::link(t, state, &Route::Ask(request.id), amount, |name| {
            t.asks_share_text(name)
        });
        view! { {code}<p class="code-note">{t.asks_link_hint()}</p> }.into_any()
    });
    let acts = if request.mine {
        own_acts(t, state, &request)
    } else {
        payer_acts(t, state, &request, refusing)
    };
    view! {
        <div class="party">
            {face}
            <h2 class="party-name">{name}</h2>
            <p class="party-note">{phone}</p>
            {known}
            {amount}
            <p class="party-note" role="status">{ask_word(t, &request)}</p>
        </div>
        {link}
        {particulars(t, &request)}
        {trouble(t, state.rooms().asks)}
        {acts}
    }
    .into_any()
}

fn particulars(t: Texts, request: &MoneyRequest) -> AnyView {
    let at = |text: &str| clock::parse(text).map(|at| t.date_and_time(at));
    let open = request.state == MoneyRequestState::Open {};
    let paid = match &request.state {
        MoneyRequestState::Paid { paid_at, .. } => at(paid_at),
        _ => None,
    };
    let rows = [
        (
            t.receive_note(),
            Some(request.note.clone()).filter(|note| !note.is_empty()),
        ),
        (t.asks_since(), at(&request.created_at)),
        (t.asks_until(), at(&request.expires_at).filter(|_| open)),
        (t.asks_paid_at(), paid),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    view! { <Details card=true>{rows.collect_view()}</Details> }.into_any()
}

/// What whoever asks can do: remind, take back; once it is paid, look at the receipt.
fn own_acts(t: Texts, state: State, request: &MoneyRequest) -> AnyView {
    let (asks, id) = (state.rooms().asks, request.id);
    let busy = Signal::derive(move || asks.busy());
    let bill = request.split_id.map(|bill| {
        view! { <Button label=t.split_whole() look=ButtonLook::Plain wide=true href=Route::Split(bill).path()/> }
    });
    if request.state != (MoneyRequestState::Open {}) {
        return view! { <div class="flow-end">{receipt(t, request)}{bill}</div> }.into_any();
    }
    let remind = request.payer.as_ref().map(|_| {
        let last = request.reminded_at.as_deref().and_then(clock::parse);
        let early = last.filter(|at| clock::now() < at.saturating_add(DAY_MS));
        let blocked = early.map(|at| t.asks_reminded(&t.date_and_time(at)));
        view! {
            <Button
                label=t.asks_remind()
                look=ButtonLook::Soft
                wide=true
                busy
                blocked=Signal::derive(move || blocked.clone())
                on_press=move |()| asks.remind(state, id)
            />
        }
    });
    view! {
        <div class="flow-end">
            {remind}
            {bill}
            <Button label=t.asks_cancel() look=ButtonLook::Quiet wide=true busy on_press=move |()| asks.cancel(state, id)/>
        </div>
    }
    .into_any()
}

/// What whoever is asked can do.
fn payer_acts(t: Texts, state: State, request: &MoneyRequest, refusing: RwSignal<bool>) -> AnyView {
    let (asks, id) = (state.rooms().asks, request.id);
    if request.state != (MoneyRequestState::Open {}) {
        return view! {
            <div class="flow-end">
                {receipt(t, request)}
                <Button label=t.not_found_home() look=ButtonLook::Plain wide=true href=Route::Home.path()/>
            </div>
        }
        .into_any();
    }
    let label = match request.amount {
        Some(amount) => t.check_pay(&t.money_text(amount.money())),
        None => t.asks_pay_any().to_owned(),
    };
    // A link is nobody's to decline.
    let decline = request.payer.as_ref().map(|_| {
        let busy = Signal::derive(move || asks.busy());
        view! {
            <Button label=t.asks_decline() look=ButtonLook::Plain wide=true busy on_press=move |()| asks.decline(state, id)/>
            <Button label=t.asks_refuse() look=ButtonLook::Quiet wide=true on_press=move |()| refusing.set(true)/>
        }
    });
    let paying = request.clone();
    view! {
        <div class="flow-end">
            <Button label wide=true on_press=move |()| asks.pay(state, &paying)/>
            {decline}
        </div>
    }
    .into_any()
}

/// Only the two sides are told which it is.
fn receipt(t: Texts, request: &MoneyRequest) -> AnyView {
    let receipt = match &request.state {
        MoneyRequestState::Paid { receipt_id, .. } => *receipt_id,
        _ => None,
    };
    let button = receipt.map(|id| {
        view! { <Button label=t.place_receipt() look=ButtonLook::Soft glyph=Glyph::Receipt wide=true href=Route::Receipt(id).path()/> }
            .into_any()
    });
    button.into_any()
}

/// What it means to take no requests of him any more.
fn refusal(t: Texts, state: State, request: Option<MoneyRequest>, open: RwSignal<bool>) -> AnyView {
    let asks = state.rooms().asks;
    let asker = request.and_then(|request| Some((request.id, request.asker.payee_id?)));
    let Some((id, asker)): Option<(RequestId, PayeeId)> = asker else {
        return ().into_any();
    };
    let refuse = move |()| {
        open.set(false);
        asks.refuse(state, id, asker);
    };
    view! {
        <Sheet open title=t.asks_refuse() close_label=t.common_close()>
            <p>{t.asks_refuse_text()}</p>
            <Button label=t.asks_refuse_do() look=ButtonLook::Danger wide=true on_press=refuse/>
        </Sheet>
    }
    .into_any()
}
