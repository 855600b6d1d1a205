//! The pages, in pieces: each piece is fetched when a page of it is first opened, so that the first
//! load stays small.

#![cfg_attr(feature = "split", allow(unsafe_code))]

use futures::FutureExt;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use poltina_api_types::{BankDirection, Me};

use crate::components::{
    ConfirmSheet, FreshSheet, FrozenNotice, Guard, PasskeyOffer, Shell, UnsettledNotice,
};
use crate::i18n::use_texts;
use crate::pages::{
    approvals, bank, found, guardian, history, hold, holds, home, kept, levels, limits, lock,
    my_code, not_found, pay, profile, receipt, receipts, receive, reports, scan, security, sign_in,
    spending, statements, till, transfer,
};
use crate::platform::style;
use crate::routes::Route;
use crate::split::{Missing, piece};
use crate::state::use_state;
use crate::ui::{ErrorState, Mark, SkeletonRows, redraw};

/// A piece of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// The bars around the pages of who is signed in.
    Frame,
    /// What one sees first when signed in.
    Home,
    /// What one sees first when not.
    SignIn,
    /// Moving money.
    Transfer,
    /// Reading codes.
    Scan,
    /// Showing codes, and the till.
    Codes,
    /// Looking back, and the profile.
    Records,
    /// What guards the wallet.
    Trust,
    /// Money from and to banks.
    Bank,
    /// What was spent.
    Spending,
    /// Signing in by a passkey: nobody waits for it.
    PasskeyDoor,
    /// The code and the name: what is asked once the number is known.
    Entry,
    /// Unlocking.
    Lock,
}

impl Piece {
    /// The piece that a page is in.
    const fn of(route: &Route) -> Self {
        match route {
            Route::Home | Route::NotFound => Self::Home,
            Route::SignIn => Self::SignIn,
            Route::Spending => Self::Spending,
            Route::Transfer
            | Route::TransferAmount
            | Route::TransferCheck
            | Route::TransferDone(_)
            | Route::Pay(_)
            | Route::PayCode(_)
            | Route::PayOrder(_) => Self::Transfer,
            Route::Scan | Route::Found | Route::Kept => Self::Scan,
            Route::MyCode | Route::Receive | Route::Till | Route::TillOrder(_) => Self::Codes,
            Route::History
            | Route::Operation(_)
            | Route::Receipts
            | Route::Receipt(_)
            | Route::Statements
            | Route::Profile => Self::Records,
            Route::Security
            | Route::Passkeys
            | Route::Pin
            | Route::Devices
            | Route::Holds
            | Route::Hold(_)
            | Route::Reports
            | Route::Guardian
            | Route::Approvals
            | Route::Limits
            | Route::Levels => Self::Trust,
            Route::TopUp | Route::Withdraw | Route::BankPayment(_) => Self::Bank,
        }
    }

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
            Self::SignIn => fetch_sign_in().await?,
            Self::Transfer => fetch_transfer().await?,
            Self::Scan => fetch_scan().await?,
            Self::Codes => fetch_codes().await?,
            Self::Records => fetch_records().await?,
            Self::Trust => fetch_trust().await?,
            Self::Bank => fetch_bank().await?,
            Self::Spending => fetch_spending().await?,
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
            Self::SignIn => draw_sign_in(route).boxed_local(),
            Self::Transfer => draw_transfer(route).boxed_local(),
            Self::Scan => draw_scan(route).boxed_local(),
            Self::Codes => draw_codes(route).boxed_local(),
            Self::Records => draw_records(route).boxed_local(),
            Self::Trust => draw_trust(route).boxed_local(),
            Self::Bank => draw_bank(route).boxed_local(),
            Self::Spending => draw_spending(route).boxed_local(),
            Self::PasskeyDoor => draw_passkey_door(route).boxed_local(),
            Self::Entry => draw_entry(route).boxed_local(),
            Self::Lock => draw_lock(route).boxed_local(),
        };
        drawn.now_or_never().ok_or(Missing)?
    }
}

/// How far a piece has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Fetching,
    Here,
    Failed,
}

impl From<Result<(), Missing>> for Progress {
    fn from(fetched: Result<(), Missing>) -> Self {
        if fetched.is_ok() {
            Self::Here
        } else {
            Self::Failed
        }
    }
}

/// The page of who is not signed in.
#[component]
pub fn FrontDoor() -> impl IntoView {
    // What comes next is fetched while the number is typed.
    fetch_all();
    view! { <Part piece=Piece::SignIn route=Route::SignIn/> }.into_any()
}

/// The way in by a passkey: it comes after the first screen stands, and nothing is said where it does
/// not come.
#[component]
pub fn PasskeyDoor() -> impl IntoView {
    let here = RwSignal::new(false);
    spawn_local(async move {
        tick().await;
        if Piece::PasskeyDoor.fetch().await.is_ok() {
            // The page may have been left meanwhile.
            here.try_set(true);
        }
    });
    redraw(move || {
        let drawn = here.get().then(|| Piece::PasskeyDoor.draw(Route::SignIn));
        drawn.and_then(Result::ok).into_any()
    })
}

/// What is asked once the number is known: it comes while that is typed.
#[component]
pub fn Entry() -> impl IntoView {
    view! { <Part piece=Piece::Entry route=Route::SignIn/> }.into_any()
}

/// The page of who must first unlock what is here.
#[component]
pub fn LockDoor() -> impl IntoView {
    view! { <Part piece=Piece::Lock route=Route::Home/> }.into_any()
}

/// The pages of who is signed in, in their frame.
#[component]
pub fn Rooms() -> impl IntoView {
    fetch_all();
    view! { <Part piece=Piece::Frame route=Route::Home/> }.into_any()
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
    redraw(move || {
        let route = page.get();
        view! { <Part piece=Piece::of(&route) route/> }.into_any()
    })
}

/// A part of what is seen: its shape until its piece is here, and a way to try again if that does
/// not come.
#[component]
fn Part(
    /// The piece it is in.
    piece: Piece,
    /// The page.
    route: Route,
) -> impl IntoView {
    let t = use_texts();
    let navigation = use_state().navigation;
    let progress = RwSignal::new(Progress::Fetching);
    let fetch = move || {
        let mut fetching = Box::pin(piece.fetch());
        // What is here already is drawn at once, without a blink.
        if let Some(fetched) = (&mut fetching).now_or_never() {
            progress.set(fetched.into());
            return;
        }
        progress.set(Progress::Fetching);
        spawn_local(async move {
            let fetched = fetching.await;
            // The page may have been left meanwhile; then there is nobody to tell.
            if progress.try_set(fetched.into()).is_none() {
                tick().await;
                navigation.stand();
            }
        });
    };
    fetch();
    redraw(move || {
        let drawn = match progress.get() {
            Progress::Fetching if matches!(piece, Piece::Frame | Piece::Lock) => {
                return view! { <div class="splash"><Mark class="splash__mark"/></div> }.into_any();
            }
            Progress::Fetching => {
                return view! { <SkeletonRows label=t.common_loading()/> }.into_any();
            }
            Progress::Here => piece.draw(route.clone()),
            Progress::Failed => Err(Missing),
        };
        drawn.unwrap_or_else(|Missing| {
            let again = move |()| fetch();
            let (title, text, retry_label) =
                (t.common_failed(), t.error_unreachable(), t.common_retry());
            view! { <ErrorState title text retry_label on_retry=again/> }.into_any()
        })
    })
}

/// Fetches what is not here yet, so that every page opens at once from now on.
fn fetch_all() {
    spawn_local(async {
        for piece in [
            Piece::Frame,
            Piece::Home,
            Piece::Transfer,
            Piece::Codes,
            Piece::Scan,
            Piece::Records,
            Piece::Trust,
            Piece::Bank,
            Piece::Spending,
            Piece::Lock,
        ] {
            // Whoever opens a page of it tries again, and is told.
            let _ = piece.fetch().await;
        }
    });
}

piece!(
    home,
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
    signin,
    fetch_sign_in,
    fn draw_sign_in(_route: Route) -> AnyView {
        view! { <sign_in::SignInPage/> }.into_any()
    }
);

piece!(
    transfer,
    fetch_transfer,
    fn draw_transfer(route: Route) -> AnyView {
        match route {
            Route::TransferAmount => view! { <transfer::AmountPage/> }.into_any(),
            Route::TransferCheck => view! { <transfer::CheckPage/> }.into_any(),
            Route::TransferDone(id) => view! { <transfer::DonePage id/> }.into_any(),
            Route::Pay(shop) => view! { <pay::PayPage shop/> }.into_any(),
            Route::PayCode(id) => view! { <pay::PayCodePage id/> }.into_any(),
            Route::PayOrder(id) => view! { <pay::PayOrderPage id/> }.into_any(),
            _ => view! { <transfer::WhomPage/> }.into_any(),
        }
    }
);

piece!(
    scan,
    fetch_scan,
    fn draw_scan(route: Route) -> AnyView {
        match route {
            Route::Found => view! { <found::FoundPage/> }.into_any(),
            Route::Kept => view! { <kept::KeptPage/> }.into_any(),
            _ => view! { <scan::ScanPage/> }.into_any(),
        }
    }
);

piece!(
    codes,
    fetch_codes,
    fn draw_codes(route: Route) -> AnyView {
        match route {
            Route::Receive => view! { <receive::ReceivePage/> }.into_any(),
            Route::Till => view! { <till::TillPage/> }.into_any(),
            Route::TillOrder(id) => view! { <till::OrderPage id/> }.into_any(),
            _ => view! { <my_code::MyCodePage/> }.into_any(),
        }
    }
);

piece!(
    records,
    fetch_records,
    fn draw_records(route: Route) -> AnyView {
        match route {
            Route::Receipts => view! { <receipts::ReceiptsPage/> }.into_any(),
            Route::Receipt(id) => view! { <receipt::ReceiptPage id/> }.into_any(),
            Route::Profile => view! { <profile::ProfilePage/> }.into_any(),
            Route::Statements => view! { <statements::StatementsPage/> }.into_any(),
            _ => view! { <history::HistoryPage/> }.into_any(),
        }
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
    records,
    fetch_trust,
    fn draw_trust(route: Route) -> AnyView {
        match route {
            Route::Passkeys => view! { <security::PasskeysPage/> }.into_any(),
            Route::Pin => view! { <security::PinPage/> }.into_any(),
            Route::Devices => view! { <security::DevicesPage/> }.into_any(),
            Route::Holds => view! { <holds::HoldsPage/> }.into_any(),
            Route::Hold(id) => view! { <hold::HoldPage id/> }.into_any(),
            Route::Reports => view! { <reports::ReportsPage/> }.into_any(),
            Route::Guardian => view! { <guardian::GuardianPage/> }.into_any(),
            Route::Approvals => view! { <approvals::ApprovalsPage/> }.into_any(),
            Route::Limits => view! { <limits::LimitsPage/> }.into_any(),
            Route::Levels => view! { <levels::LevelsPage/> }.into_any(),
            _ => view! { <security::SecurityPage/> }.into_any(),
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
