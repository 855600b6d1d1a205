//! Providers and the router: which page stands for which route.

use leptos::prelude::*;
use poltina_api_types::Me;

use crate::components::{News, Shell, UnsettledNotice};
use crate::i18n::Texts;
use crate::pages::{history, home, not_found, pay, profile, receipt, receipts, sign_in, transfer};
use crate::platform::{document, panic};
use crate::routes::Route;
use crate::state::{SessionState, State, use_state};
use crate::ui::{Mark, redraw};

/// Puts the app into the page.
pub fn mount() {
    panic::announce();
    leptos::mount::mount_to_body(App);
}

/// The whole app. A change of language makes the pages anew; the state outlives it.
#[component]
pub fn App() -> impl IntoView {
    let state = State::new();
    provide_context(state);
    state.start();
    guard(state);
    redraw(move || {
        let t = Texts::new(state.settings.language());
        provide_context(t);
        name_pages(t, state);
        view! { <Frame/><News/> }.into_any()
    })
}

/// Sends to signing in who is signed out, and on from there who is signed in and has a name.
fn guard(state: State) {
    Effect::new(move || {
        let signing_in = state.navigation.route() == Route::SignIn;
        match state.session.state() {
            SessionState::SignedOut if !signing_in => state.navigation.sign_in_first(),
            SessionState::SignedIn(me) if signing_in && !me.given_name.is_empty() => state.navigation.after_sign_in(),
            _ => {}
        }
    });
}

/// Says in the browser's tab where one is, and leads readers and keys to the new page.
fn name_pages(t: Texts, state: State) {
    Effect::new(move |before: Option<Route>| {
        let route = state.navigation.route();
        document::set_title(&title(t, &route));
        // Beside the list, the list and the focus stay where they are.
        let beside = |route: &Route| document::is_wide() && matches!(route, Route::History | Route::Operation(_));
        if before.is_some_and(|before| before != route && !(beside(&before) && beside(&route))) {
            // The page is drawn after this effect has run.
            leptos::task::spawn_local(async move {
                leptos::task::tick().await;
                state.navigation.stand();
            });
        }
        route
    });
}

fn title(t: Texts, route: &Route) -> String {
    let page = match route {
        Route::Home => return t.app_name().into(),
        Route::SignIn => t.signin_title(),
        Route::Transfer | Route::TransferAmount | Route::TransferCheck => t.nav_transfer(),
        Route::TransferDone(_) => t.done_title(),
        Route::Pay(_) => t.pay_title(),
        Route::History => t.nav_history(),
        Route::Operation(_) => t.operation_title(),
        Route::Receipts => t.receipts_title(),
        Route::Receipt(_) => t.receipt_title(),
        Route::Profile => t.nav_profile(),
        Route::NotFound => t.not_found_title(),
    };
    t.app_page(page)
}

/// The page, in the frame that it needs.
#[component]
fn Frame() -> impl IntoView {
    let state = use_state();
    let framed = Memo::new(move |_| match state.session.state() {
        SessionState::Unknown => None,
        SessionState::SignedOut => Some(false),
        SessionState::SignedIn(_) => Some(state.navigation.route() != Route::SignIn),
    });
    redraw(move || match framed.get() {
        None => view! { <div class="splash"><Mark class="splash__mark"/></div> }.into_any(),
        Some(false) => view! { <sign_in::SignInPage/> }.into_any(),
        Some(true) => {
            let me = Signal::derive(move || state.session.me().map(|me| Me::clone(&me)));
            let balance = Signal::derive(move || {
                state.accounts.available().filter(|_| !state.settings.balance_hidden())
            });
            let route = Signal::derive(move || state.navigation.route());
            view! { <Shell route me balance><UnsettledNotice/><Pages/></Shell> }.into_any()
        }
    })
}

/// The page of the route. The history and one of its operations are one page, so that the list
/// stands as it was when one comes back to it.
#[component]
fn Pages() -> impl IntoView {
    let navigation = use_state().navigation;
    let page = Memo::new(move |_| match navigation.route() {
        Route::Operation(_) => Route::History,
        route => route,
    });
    redraw(move || match page.get() {
        Route::SignIn => ().into_any(),
        Route::Home => view! { <home::HomePage/> }.into_any(),
        Route::Transfer => view! { <transfer::WhomPage/> }.into_any(),
        Route::TransferAmount => view! { <transfer::AmountPage/> }.into_any(),
        Route::TransferCheck => view! { <transfer::CheckPage/> }.into_any(),
        Route::TransferDone(id) => view! { <transfer::DonePage id/> }.into_any(),
        Route::Pay(shop) => view! { <pay::PayPage shop/> }.into_any(),
        Route::History | Route::Operation(_) => view! { <history::HistoryPage/> }.into_any(),
        Route::Receipts => view! { <receipts::ReceiptsPage/> }.into_any(),
        Route::Receipt(id) => view! { <receipt::ReceiptPage id/> }.into_any(),
        Route::Profile => view! { <profile::ProfilePage/> }.into_any(),
        Route::NotFound => view! { <not_found::NotFoundPage/> }.into_any(),
    })
}
