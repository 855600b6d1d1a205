//! One currency for another: both amounts, the price and how long it holds; what became of it; and how
//! the rate moved in a year.

mod chart;
mod form;
mod outcome;
mod pick;

use leptos::prelude::*;

use crate::components::{Failure, OfflineNotice};
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::{Load, Stage, use_state};
use crate::ui::{SkeletonText, TopBar, redraw};

use chart::Chart;
use form::Form;
use outcome::{checking, done};

/// The page.
#[component]
pub fn ExchangePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let exchange = state.rooms().exchange;
    exchange.open(state);
    // The form stands while its answer is awaited.
    let shape = Memo::new(move |_| match exchange.stage() {
        Stage::Sending => Stage::Form,
        stage => stage,
    });
    // The form stays as it is while accounts change under it.
    let known = Memo::new(move |_| match state.accounts.all() {
        Load::Failed(error) => Err(Some(error)),
        Load::Loading => Err(None),
        Load::Ready(_) | Load::Stale(..) => Ok(()),
    });
    let as_of = Signal::derive(move || state.accounts.all().as_of());
    let body = move || match (shape.get(), known.get()) {
        (Stage::Done(exchange), _) => done(t, state, &exchange),
        (Stage::Checking(quote), _) => checking(t, &quote),
        (_, Ok(())) => view! { <Form/><Chart/> }.into_any(),
        (_, Err(None)) => view! { <SkeletonText figure=true/> }.into_any(),
        (_, Err(Some(error))) => {
            let retry = move |()| state.accounts.refresh(state);
            view! { <Failure error on_retry=retry/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow page-exchange">
            <TopBar title=t.place_exchange() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Accounts)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}
