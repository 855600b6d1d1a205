//! It went through: receipt, once more, share.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Operation, OperationKind};
use poltina_domain::OperationId;

use crate::components::{Failure, SaveTemplateSheet};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::platform::share::{self, Shared};
use crate::routes::Route;
use crate::state::{Load, State, exchange_total, template_payee, use_state};
use crate::ui::{
    AmountSize, AmountText, Button, ButtonLook, Glyph, SkeletonText, Tick, TileButton, redraw,
    retext,
};

/// The end of a transfer.
#[component]
pub fn DonePage(
    /// The payer's operation.
    id: OperationId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    share::tap();
    state.rooms().operations.open(state, id);
    let opened = Memo::new(move |_| state.rooms().operations.opened(id));
    let body = move || match opened.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(operation) | Load::Stale(operation, _) => told(t, state, &operation),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| state.rooms().operations.open(state, id)/> }
                .into_any()
        }
    };
    let title = move || {
        let kind = opened.with(|load| load.value().map(|operation| operation.kind));
        if kind == Some(OperationKind::Payment) {
            t.operation_paid().into()
        } else {
            t.place_done().into()
        }
    };
    view! {
        <div class="page page-flow">
            <div class="flow-middle">
                <div class="done">
                    <Tick/>
                    <h1>{retext(title)}</h1>
                    {redraw(body)}
                </div>
            </div>
            <div class="flow-end"><Button label=t.done_home() wide=true href=Route::Home.path()/></div>
        </div>
    }
    .into_any()
}

/// What left, where it was paid out of another currency on this device.
fn left(t: Texts, state: State, id: OperationId) -> AnyView {
    redraw(move || {
        let transfer = state.intents.posted(id).map(|(_, transfer)| transfer);
        let exchange = transfer.and_then(|transfer| transfer.exchange);
        let total = exchange.and_then(|done| exchange_total(&done));
        let line =
            total.map(|total| view! { <p class="muted">{t.done_left(&t.money_text(total))}</p> });
        line.into_any()
    })
}

/// Kept under a name, to be made again.
fn save(t: Texts, state: State, operation: &Operation) -> Option<AnyView> {
    template_payee(operation)?;
    let open = RwSignal::new(false);
    let (operation, name) = (
        Arc::new(operation.clone()),
        operation.counterparty.name.clone(),
    );
    let begin = move |()| {
        state.rooms().templates.begin(&name);
        open.set(true);
    };
    let save = view! {
        <Button label=t.template_new() look=ButtonLook::Quiet glyph=Glyph::Keep on_press=begin/>
        <SaveTemplateSheet open operation/>
    };
    Some(save.into_any())
}

fn told(t: Texts, state: State, operation: &Operation) -> AnyView {
    let amount = operation.amount.money();
    let name = operation.counterparty.name.clone();
    let when = clock::parse(&operation.posted_at)
        .map(|at| t.date_and_time(at))
        .unwrap_or_default();
    let shared = t.done_share(&t.money_text(amount), &name, &when);
    let hand_on = move |()| {
        let shared = shared.clone();
        spawn_local(async move {
            match share::share(&shared).await {
                Shared::Sheet => {}
                Shared::Clipboard => state.notices.say(t.done_copied()),
                Shared::Nowhere => state.notices.say(t.done_not_shared()),
            }
        });
    };
    let receipt = operation.receipt_id.map(|id| {
        view! { <TileButton glyph=Glyph::Receipt label=t.receipt_slip() href=Route::Receipt(id).path()/> }
    });
    let again = operation.clone();
    view! {
        <AmountText parts=t.money(amount) size=AmountSize::Hero/>
        <p class="muted">{name}</p>
        {left(t, state, operation.id)}
        <div class="operation-acts">
            {receipt}
            <TileButton glyph=Glyph::Repeat label=t.operation_repeat() on_press=move |()| state.draft.repeat(state, &again)/>
            <TileButton glyph=Glyph::Share label=t.done_share_action() on_press=hand_on/>
        </div>
        {save(t, state, operation)}
    }
    .into_any()
}
