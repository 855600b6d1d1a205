//! A statement: for which days, in which format; then it is made, saved, shared.

mod choices;
mod outcome;

use leptos::prelude::*;
use poltina_domain::AccountId;

use self::choices::{Formats, Periods};
use self::outcome::{Actions, Outcome};
use crate::components::Failure;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{State, use_state};
use crate::ui::{Notice, NoticeTone, SkeletonRows, TopBar, redraw};

/// The page.
#[component]
pub fn StatementsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    // Which account it is, or why that is not known: news of its balance draw nothing anew.
    let account = Memo::new(move |_| {
        let load = state.accounts.account();
        (
            load.value().map(|account| account.id),
            load.error().cloned(),
        )
    });
    let body = move || match account.get() {
        (Some(account), _) => form(t, state, account),
        (None, Some(error)) => {
            view! { <Failure error on_retry=move |()| state.accounts.refresh(state)/> }.into_any()
        }
        (None, None) => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
    };
    view! {
        <div class="page page-flow page-statements">
            <TopBar title=t.place_statements() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Profile)/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn form(t: Texts, state: State, account: AccountId) -> AnyView {
    let offline = move || {
        let offline = state.connectivity.is_offline();
        let notice = offline
            .then(|| view! { <Notice text=t.statements_offline() tone=NoticeTone::Offline/> });
        notice.into_any()
    };
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.rooms().statements.make(state, account);
    };
    view! {
        <form class="statement" novalidate on:submit=make>
            {redraw(offline)}
            <Periods/>
            <Formats/>
            <Outcome/>
            <div class="flow-end"><Actions/></div>
        </form>
    }
    .into_any()
}
