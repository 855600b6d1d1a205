//! Providers and the router: which page stands for which route.

use leptos::prelude::*;

use crate::components::News;
use crate::i18n::Texts;
use crate::pieces::{FrontDoor, LockDoor, Rooms};
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
            SessionState::SignedIn(me) if signing_in && !me.given_name.is_empty() => {
                state.navigation.after_sign_in()
            }
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
        let beside = |route: &Route| {
            document::is_wide() && matches!(route, Route::History | Route::Operation(_))
        };
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
        Route::TransferDone(_) => t.place_done(),
        Route::Pay(_) | Route::PayCode(_) | Route::PayOrder(_) => t.place_pay(),
        Route::Scan => t.place_scan(),
        Route::Found => t.place_found(),
        Route::Kept => t.place_kept(),
        Route::MyCode => t.place_code(),
        Route::Receive => t.place_receive(),
        Route::Till | Route::TillOrder(_) => t.place_till(),
        Route::Spending => t.place_spending(),
        Route::History => t.nav_history(),
        Route::Operation(_) => t.place_operation(),
        Route::Receipts => t.place_receipts(),
        Route::Receipt(_) => t.place_receipt(),
        Route::Statements => t.place_statements(),
        Route::Profile => t.nav_profile(),
        Route::Security => t.place_security(),
        Route::Passkeys => t.place_passkeys(),
        Route::Pin => t.place_pin(),
        Route::Devices => t.place_devices(),
        Route::Holds => t.place_holds(),
        Route::Hold(_) => t.place_hold(),
        Route::Protected(_) => t.place_protected(),
        Route::Reports => t.place_reports(),
        Route::Guardian => t.place_guardian(),
        Route::Approvals => t.place_approvals(),
        Route::Limits => t.place_limits(),
        Route::Levels => t.place_levels(),
        Route::TopUp => t.place_top_up(),
        Route::Withdraw => t.place_withdraw(),
        Route::Requisites | Route::RequisitesCheck => t.place_requisites(),
        Route::BankPayment(_) => t.place_bank_payment(),
        Route::Plans => t.place_plans(),
        Route::PlanNew => t.place_plan_new(),
        Route::Plan(_) => t.place_plan(),
        Route::Requests => t.place_requests(),
        Route::NewRequest => t.place_new_request(),
        Route::Ask(_) => t.place_ask(),
        Route::NewSplit => t.place_new_split(),
        Route::Split(_) => t.place_split(),
        Route::Accounts | Route::Account(_) => t.place_accounts(),
        Route::Exchange => t.place_exchange(),
        Route::Notices => t.place_notices(),
        Route::NoticeSettings => t.place_notice_settings(),
        Route::NotFound => t.place_not_found(),
    };
    t.app_page(page)
}

/// Where one stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    FrontDoor,
    Lock,
    Rooms,
}

/// The page, in the frame that it needs.
#[component]
fn Frame() -> impl IntoView {
    let state = use_state();
    let place = Memo::new(move |_| match state.session.state() {
        SessionState::Unknown => Place::Nowhere,
        SessionState::SignedIn(_) if state.navigation.route() != Route::SignIn => Place::Rooms,
        SessionState::SignedOut | SessionState::SignedIn(_) => Place::FrontDoor,
        SessionState::Locked | SessionState::Sealed => Place::Lock,
    });
    redraw(move || match place.get() {
        Place::Nowhere => {
            view! { <div class="splash"><Mark class="splash__mark"/></div> }.into_any()
        }
        Place::FrontDoor => view! { <FrontDoor/> }.into_any(),
        Place::Lock => view! { <LockDoor/> }.into_any(),
        Place::Rooms => view! { <Rooms/> }.into_any(),
    })
}
