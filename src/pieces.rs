//! The pages, in pieces: each piece is fetched when a page of it is first opened, so that the first
//! load stays small.

#![cfg_attr(feature = "split", allow(unsafe_code))]

mod part;
mod which;

use futures::FutureExt;
use leptos::prelude::*;
use poltina_api_types::{BankDirection, Me};

use crate::components::{
    ConfirmSheet, FreshSheet, FrozenNotice, Guard, PasskeyOffer, Shell, UnsettledNotice,
};
use crate::pages::{
    accounts, approvals, asks, bank, exchange, found, guardian, history, hold, holds, home, kept,
    levels, limits, lock, my_code, not_found, notices, pay, plans, profile, protected, receipt,
    receipts, receive, reports, requisites, scan, security, sign_in, spending, statements, till,
    transfer,
};
use crate::platform::style;
use crate::routes::Route;
use crate::split::{Missing, piece};
use crate::state::use_state;

use part::Pages;
pub use part::{Entry, FrontDoor, LockDoor, PasskeyDoor, Rooms};
use which::Piece;

impl Piece {
    /// Fetches the piece, once; after a failure the next call tries again.
    async fn fetch(self) -> Result<(), Missing> {
        match self {
            Self::Frame => {
                fetch_frame().await?;
                if !style::load().await {
                    return Err(Missing);
                }
            }
            Self::Home => fetch_home().await?,
            Self::Whom => fetch_whom().await?,
            Self::Transfer => fetch_transfer().await?,
            Self::Pay => fetch_pay().await?,
            Self::Scan => fetch_scan().await?,
            Self::Found => fetch_found().await?,
            Self::Codes => fetch_codes().await?,
            Self::Till => fetch_till().await?,
            Self::Records => fetch_records().await?,
            Self::Receipts => fetch_receipts().await?,
            Self::Statements => fetch_statements().await?,
            Self::Profile => fetch_profile().await?,
            Self::Keys => fetch_keys().await?,
            Self::Trust => fetch_trust().await?,
            Self::People => fetch_people().await?,
            Self::Limits => fetch_limits().await?,
            Self::Bank => fetch_bank().await?,
            Self::Requisites => fetch_requisites().await?,
            Self::Asks => fetch_asks().await?,
            Self::Bills => fetch_bills().await?,
            Self::Spending => fetch_spending().await?,
            Self::Plans => fetch_plans().await?,
            Self::PlanNew => fetch_plan_new().await?,
            Self::Exchange => fetch_exchange().await?,
            Self::Notices => fetch_notices().await?,
            Self::Protected => fetch_protected().await?,
            Self::PasskeyDoor => fetch_passkey_door().await?,
            Self::Entry => fetch_entry().await?,
            Self::Lock => {
                fetch_lock().await?;
                if !style::load().await {
                    return Err(Missing);
                }
            }
        }
        Ok(())
    }

    /// Draws a page of this piece; [`Missing`] where it was not fetched before.
    fn draw(self, route: Route) -> Result<AnyView, Missing> {
        let drawn = match self {
            Self::Frame => draw_frame(route).boxed_local(),
            Self::Home => draw_home(route).boxed_local(),
            Self::Whom => draw_whom(route).boxed_local(),
            Self::Transfer => draw_transfer(route).boxed_local(),
            Self::Pay => draw_pay(route).boxed_local(),
            Self::Scan => draw_scan(route).boxed_local(),
            Self::Found => draw_found(route).boxed_local(),
            Self::Codes => draw_codes(route).boxed_local(),
            Self::Till => draw_till(route).boxed_local(),
            Self::Records => draw_records(route).boxed_local(),
            Self::Receipts => draw_receipts(route).boxed_local(),
            Self::Statements => draw_statements(route).boxed_local(),
            Self::Profile => draw_profile(route).boxed_local(),
            Self::Keys => draw_keys(route).boxed_local(),
            Self::Trust => draw_trust(route).boxed_local(),
            Self::People => draw_people(route).boxed_local(),
            Self::Limits => draw_limits(route).boxed_local(),
            Self::Bank => draw_bank(route).boxed_local(),
            Self::Requisites => draw_requisites(route).boxed_local(),
            Self::Asks => draw_asks(route).boxed_local(),
            Self::Bills => draw_bills(route).boxed_local(),
            Self::Spending => draw_spending(route).boxed_local(),
            Self::Plans => draw_plans(route).boxed_local(),
            Self::PlanNew => draw_plan_new(route).boxed_local(),
            Self::Exchange => draw_exchange(route).boxed_local(),
            Self::Notices => draw_notices(route).boxed_local(),
            Self::Protected => draw_protected(route).boxed_local(),
            Self::PasskeyDoor => draw_passkey_door(route).boxed_local(),
            Self::Entry => draw_entry(route).boxed_local(),
            Self::Lock => draw_lock(route).boxed_local(),
        };
        drawn.now_or_never().ok_or(Missing)?
    }
}

piece!(
    frame,
    fetch_frame,
    fn draw_frame(_route: Route) -> AnyView {
        let state = use_state();
        let me = Signal::derive(move || state.session.me().map(|me| Me::clone(&me)));
        let balance = Signal::derive(move || {
            state
                .accounts
                .available()
                .filter(|_| !state.settings.balance_hidden())
        });
        let route = Signal::derive(move || state.navigation.route());
        view! {
            <Shell route me balance on_lock=move |()| state.rooms().lock.lock_now(state)><FrozenNotice/><UnsettledNotice/><Pages/></Shell>
            <Guard/>
            <PasskeyOffer/>
            <ConfirmSheet/>
            <FreshSheet/>
        }
        .into_any()
    }
);

piece!(
    home,
    fetch_home,
    fn draw_home(route: Route) -> AnyView {
        match route {
            Route::Home => view! { <home::HomePage/> }.into_any(),
            _ => view! { <not_found::NotFoundPage/> }.into_any(),
        }
    }
);

piece!(
    whom,
    fetch_whom,
    fn draw_whom(_route: Route) -> AnyView {
        view! { <transfer::WhomPage/> }.into_any()
    }
);

piece!(
    transfer,
    fetch_transfer,
    fn draw_transfer(route: Route) -> AnyView {
        match route {
            Route::TransferAmount => view! { <transfer::AmountPage/> }.into_any(),
            Route::TransferDone(id) => view! { <transfer::DonePage id/> }.into_any(),
            _ => view! { <transfer::CheckPage/> }.into_any(),
        }
    }
);

piece!(
    pay,
    fetch_pay,
    fn draw_pay(route: Route) -> AnyView {
        match route {
            Route::Pay(shop) => view! { <pay::PayPage shop/> }.into_any(),
            Route::PayCode(id) => view! { <pay::PayCodePage id/> }.into_any(),
            Route::PayOrder(id) => view! { <pay::PayOrderPage id/> }.into_any(),
            _ => view! { <not_found::NotFoundPage/> }.into_any(),
        }
    }
);

piece!(
    scan,
    fetch_scan,
    fn draw_scan(_route: Route) -> AnyView {
        view! { <scan::ScanPage/> }.into_any()
    }
);

piece!(
    found,
    fetch_found,
    fn draw_found(route: Route) -> AnyView {
        match route {
            Route::Kept => view! { <kept::KeptPage/> }.into_any(),
            _ => view! { <found::FoundPage/> }.into_any(),
        }
    }
);

piece!(
    codes,
    fetch_codes,
    fn draw_codes(route: Route) -> AnyView {
        match route {
            Route::Receive => view! { <receive::ReceivePage/> }.into_any(),
            _ => view! { <my_code::MyCodePage/> }.into_any(),
        }
    }
);

piece!(
    till,
    fetch_till,
    fn draw_till(route: Route) -> AnyView {
        match route {
            Route::TillOrder(id) => view! { <till::OrderPage id/> }.into_any(),
            _ => view! { <till::TillPage/> }.into_any(),
        }
    }
);

piece!(
    records,
    fetch_records,
    fn draw_records(_route: Route) -> AnyView {
        view! { <history::HistoryPage/> }.into_any()
    }
);

piece!(
    receipts,
    fetch_receipts,
    fn draw_receipts(route: Route) -> AnyView {
        match route {
            Route::Receipt(id) => view! { <receipt::ReceiptPage id/> }.into_any(),
            _ => view! { <receipts::ReceiptsPage/> }.into_any(),
        }
    }
);

piece!(
    statements,
    fetch_statements,
    fn draw_statements(_route: Route) -> AnyView {
        view! { <statements::StatementsPage/> }.into_any()
    }
);

piece!(
    profile,
    fetch_profile,
    fn draw_profile(_route: Route) -> AnyView {
        view! { <profile::ProfilePage/> }.into_any()
    }
);

// A piece that is needed right after signing in, whatever the way: one of its own would cut what the
// others share into more and smaller files, which costs the first load more than the door is large.
piece!(
    wallet,
    fetch_passkey_door,
    fn draw_passkey_door(_route: Route) -> AnyView {
        view! { <sign_in::PasskeyWay/> }.into_any()
    }
);

piece!(
    wallet,
    fetch_entry,
    fn draw_entry(_route: Route) -> AnyView {
        view! { <sign_in::NextStep/> }.into_any()
    }
);

piece!(
    lock,
    fetch_lock,
    fn draw_lock(_route: Route) -> AnyView {
        view! { <lock::LockPage/> }.into_any()
    }
);

piece!(
    keys,
    fetch_keys,
    fn draw_keys(route: Route) -> AnyView {
        match route {
            Route::Passkeys => view! { <security::PasskeysPage/> }.into_any(),
            Route::Pin => view! { <security::PinPage/> }.into_any(),
            _ => view! { <security::SecurityPage/> }.into_any(),
        }
    }
);

piece!(
    trust,
    fetch_trust,
    fn draw_trust(route: Route) -> AnyView {
        match route {
            Route::Hold(id) => view! { <hold::HoldPage id/> }.into_any(),
            Route::Devices => view! { <security::DevicesPage/> }.into_any(),
            _ => view! { <holds::HoldsPage/> }.into_any(),
        }
    }
);

piece!(
    people,
    fetch_people,
    fn draw_people(route: Route) -> AnyView {
        match route {
            Route::Reports => view! { <reports::ReportsPage/> }.into_any(),
            Route::Approvals => view! { <approvals::ApprovalsPage/> }.into_any(),
            _ => view! { <guardian::GuardianPage/> }.into_any(),
        }
    }
);

piece!(
    limits,
    fetch_limits,
    fn draw_limits(route: Route) -> AnyView {
        match route {
            Route::Levels => view! { <levels::LevelsPage/> }.into_any(),
            _ => view! { <limits::LimitsPage/> }.into_any(),
        }
    }
);

piece!(
    exchange,
    fetch_exchange,
    fn draw_exchange(route: Route) -> AnyView {
        match route {
            Route::Account(currency) => view! { <accounts::AccountPage currency/> }.into_any(),
            Route::Exchange => view! { <exchange::ExchangePage/> }.into_any(),
            _ => view! { <accounts::AccountsPage/> }.into_any(),
        }
    }
);

piece!(
    notices,
    fetch_notices,
    fn draw_notices(route: Route) -> AnyView {
        match route {
            Route::NoticeSettings => view! { <notices::NoticeSettingsPage/> }.into_any(),
            _ => view! { <notices::NoticesPage/> }.into_any(),
        }
    }
);

piece!(
    protected,
    fetch_protected,
    fn draw_protected(route: Route) -> AnyView {
        match route {
            Route::Protected(id) => view! { <protected::ProtectedPage id/> }.into_any(),
            _ => view! { <not_found::NotFoundPage/> }.into_any(),
        }
    }
);

piece!(
    spending,
    fetch_spending,
    fn draw_spending(_route: Route) -> AnyView {
        view! { <spending::SpendingPage/> }.into_any()
    }
);

piece!(
    plans,
    fetch_plans,
    fn draw_plans(route: Route) -> AnyView {
        match route {
            Route::Plan(id) => view! { <plans::PlanPage id/> }.into_any(),
            _ => view! { <plans::PlansPage/> }.into_any(),
        }
    }
);

piece!(
    plan_new,
    fetch_plan_new,
    fn draw_plan_new(_route: Route) -> AnyView {
        view! { <plans::NewPlanPage/> }.into_any()
    }
);

piece!(
    asks,
    fetch_asks,
    fn draw_asks(route: Route) -> AnyView {
        match route {
            Route::NewRequest => view! { <asks::NewRequestPage/> }.into_any(),
            Route::Ask(id) => view! { <asks::AskPage id/> }.into_any(),
            _ => view! { <asks::RequestsPage/> }.into_any(),
        }
    }
);

piece!(
    bills,
    fetch_bills,
    fn draw_bills(route: Route) -> AnyView {
        match route {
            Route::Split(id) => view! { <asks::SplitPage id/> }.into_any(),
            _ => view! { <asks::NewSplitPage/> }.into_any(),
        }
    }
);

piece!(
    bank,
    fetch_bank,
    fn draw_bank(route: Route) -> AnyView {
        match route {
            Route::Withdraw => {
                view! { <bank::BankPage direction=BankDirection::Withdrawal/> }.into_any()
            }
            Route::BankPayment(id) => view! { <bank::PaymentPage id/> }.into_any(),
            _ => view! { <bank::BankPage direction=BankDirection::TopUp/> }.into_any(),
        }
    }
);

piece!(
    requisites,
    fetch_requisites,
    fn draw_requisites(route: Route) -> AnyView {
        match route {
            Route::RequisitesCheck => view! { <requisites::RequisitesCheckPage/> }.into_any(),
            _ => view! { <requisites::RequisitesPage/> }.into_any(),
        }
    }
);
