//! An order on the till: its code to show, the customer's to read, until it is closed.

use leptos::prelude::*;
use poltina_api_types::{Order, OrderState};
use poltina_domain::OrderId;

use super::closed::{Closed, Waiting};
use super::code::CustomerCode;
use super::wedge;
use crate::components::{Failure, QrSymbol, Verdict, seconds};
use crate::i18n::{Texts, use_texts};
use crate::platform::awake::Awake;
use crate::platform::clock::Moment;
use crate::routes::Route;
use crate::state::{Charging, Load, LockHeld, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Button, ButtonLook, Glyph, Notice, NoticeTone, SkeletonCard, TopBar,
    redraw, retext,
};

/// How often an open order is asked for, in seconds: live events bring it sooner.
const ASK_SECONDS: i64 = 5;

/// An order, until it is closed.
#[component]
pub fn OrderPage(
    /// The order.
    id: OrderId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    state.rooms().till.restore(state);
    state.rooms().orders.open(state, id);
    state.rooms().till.begin(id);
    let _awake = StoredValue::new_local((Awake::new(), LockHeld::new()));
    let _wedge = wedge::listen(None, move |code| state.rooms().till.charge(state, id, code));
    let now = seconds();
    let opened = Memo::new(move |_| state.rooms().orders.opened(id));
    let charging = Memo::new(move |_| state.rooms().till.charging(id));
    watch(state, id, opened, now);
    let body = move || match opened.get() {
        Load::Loading => view! { <SkeletonCard label=t.common_loading()/> }.into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| state.rooms().orders.open(state, id)/> }
                .into_any()
        }
        Load::Ready(order) | Load::Stale(order, _) => {
            let charging = charging.get();
            let over = match order.state {
                OrderState::Open {} => false,
                // A charge that was sent in time may have paid it.
                OrderState::Expired {} => !charging.is_awaited(),
                _ => true,
            };
            if over {
                return view! { <Closed order/> }.into_any();
            }
            match charging {
                Charging::Idle => view! { <Open order now/> }.into_any(),
                Charging::Sending => view! { <Waiting order unknown=false/> }.into_any(),
                Charging::Unknown => view! { <Waiting order unknown=true/> }.into_any(),
                Charging::Refused(problem) => {
                    let sum = t.money_text(order.amount.money());
                    refused(t, (state, id), &t.problem(&problem), sum)
                }
            }
        }
    };
    view! {
        <div class="page page-flow page-till" data-accent="warm">
            <TopBar title=t.place_till() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Till)/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// Asks now and then while the order is open, and as soon as its time runs out.
fn watch(state: State, id: OrderId, opened: Memo<Load<Order>>, now: Signal<Moment>) {
    Effect::new(move |_| {
        let second = now.get().div_euclid(1_000);
        let ended = opened.with_untracked(|load| {
            let order = load
                .value()
                .filter(|order| order.state == OrderState::Open {})?;
            Some(state.rooms().orders.ends(order) <= now.get())
        });
        match ended {
            Some(true) => state.rooms().orders.open(state, id),
            Some(false) if second.rem_euclid(ASK_SECONDS) == 0 => {
                state.rooms().orders.open(state, id)
            }
            _ => {}
        }
    });
}

/// The code, its time, and the place for the customer's own.
#[component]
fn Open(order: Order, now: Signal<Moment>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let id = order.id;
    let ends = state.rooms().orders.ends(&order);
    let left = move || {
        let seconds = ends.saturating_sub(now.get()).max(0).div_euclid(1_000);
        t.till_left(&format!("{}:{:02}", seconds / 60, seconds % 60))
    };
    let failed = move || {
        let failed = state.rooms().till.failed().map(|error| {
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/> }.into_any()
        });
        failed.into_any()
    };
    view! {
        <div class="till-sum"><AmountText parts=t.money(order.amount.money()) size=AmountSize::Hero/></div>
        <div class="code-card till-code"><QrSymbol content=order.code.clone() label=t.till_qr()/></div>
        <div class="code-note"><h2>{t.till_show()}</h2><p>{retext(left)}</p></div>
        {redraw(failed)}
        <CustomerCode id/>
        <div class="flow-end">
            <Button label=t.till_cancel() look=ButtonLook::Quiet wide=true busy=Signal::derive(move || state.rooms().till.busy()) on_press=move |()| state.rooms().till.cancel(state, id)/>
        </div>
    }
    .into_any()
}

/// The customer's code brought nothing; the order still stands.
fn refused(t: Texts, (state, id): (State, OrderId), why: &str, sum: String) -> AnyView {
    let why = why.to_owned();
    view! {
        <Verdict good=Some(false) title=t.till_refused()>
            <p class="verdict-sum">{sum}</p>
            <p>{why}</p>
        </Verdict>
        <div class="flow-end">
            <Button label=t.till_again() glyph=Glyph::Qr wide=true on_press=move |()| state.rooms().till.try_again(id)/>
            <Button label=t.till_next() look=ButtonLook::Plain wide=true on_press=move |()| state.rooms().till.next(state)/>
        </div>
    }
    .into_any()
}
