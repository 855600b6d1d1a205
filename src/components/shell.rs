//! The frame of every signed-in page: the bars, and the page in the middle.

use leptos::prelude::*;
use poltina_api_types::Me;
use poltina_domain::Money;

use super::bell::Bell;
use super::guard::LOCK_KEYS;
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::ui::{Avatar, BottomBar, Glyph, IconButton, Mark, NavItem, SideBar, redraw, retext};

/// The place in the bars that a page belongs to.
fn place(route: &Route) -> Option<Route> {
    match route {
        Route::Home
        | Route::TopUp
        | Route::Withdraw
        | Route::BankPayment(_)
        | Route::Requests
        | Route::NewRequest
        | Route::Ask(_)
        | Route::NewSplit
        | Route::Split(_)
        | Route::Accounts
        | Route::Account(_)
        | Route::Exchange
        | Route::Notices
        | Route::NoticeSettings => Some(Route::Home),
        Route::History | Route::Spending | Route::Operation(_) => Some(Route::History),
        Route::Transfer
        | Route::TransferAmount
        | Route::TransferCheck
        | Route::TransferDone(_)
        | Route::Requisites
        | Route::RequisitesCheck
        | Route::Plans
        | Route::PlanNew
        | Route::Plan(_)
        | Route::Pay(_)
        | Route::PayCode(_)
        | Route::PayOrder(_) => Some(Route::Transfer),
        Route::Scan | Route::Found | Route::Kept => Some(Route::Scan),
        Route::Till | Route::TillOrder(_) => Some(Route::Till),
        Route::Receipts => Some(Route::Receipts),
        Route::Profile
        | Route::Statements
        | Route::Security
        | Route::Passkeys
        | Route::Pin
        | Route::Devices
        | Route::Holds
        | Route::Reports
        | Route::Guardian
        | Route::Approvals
        | Route::Limits
        | Route::Levels => Some(Route::Profile),
        Route::Hold(_) | Route::Protected(_) => Some(Route::History),
        Route::MyCode | Route::Receive | Route::SignIn | Route::Receipt(_) | Route::NotFound => {
            None
        }
    }
}

/// His name, or his number where he has told none yet.
#[must_use]
pub fn display_name(me: &Me) -> String {
    let initial = me
        .family_name
        .chars()
        .next()
        .map(|c| format!(" {c}."))
        .unwrap_or_default();
    if me.given_name.is_empty() {
        me.phone.display()
    } else {
        format!("{}{initial}", me.given_name)
    }
}

/// Bars and page. Owners of a shop have the till in the middle, others the scanner.
#[component]
pub fn Shell(
    /// Where one is.
    #[prop(into)]
    route: Signal<Route>,
    /// Who is signed in, once known.
    #[prop(into)]
    me: Signal<Option<Me>>,
    /// What he can spend, once known and while it is not hidden.
    #[prop(into)]
    balance: Signal<Option<Money>>,
    /// Locks the page.
    #[prop(into)]
    on_lock: Callback<()>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let here = Memo::new(move |_| place(&route.get()));
    let owns_shop =
        Memo::new(move |_| me.with(|me| me.as_ref().is_some_and(|me| !me.shops.is_empty())));
    let item = move |label: &'static str, glyph, to: Route, raised| NavItem {
        label: label.into(),
        glyph,
        href: to.path(),
        current: Signal::derive(move || here.with(|here| here.as_ref() == Some(&to))),
        raised,
    };
    let items = Signal::derive(move || {
        let [middle, beside] = if owns_shop.get() {
            [
                item(t.nav_till(), Glyph::Till, Route::Till, true),
                item(t.nav_receipts(), Glyph::Receipt, Route::Receipts, false),
            ]
        } else {
            [
                item(t.nav_scan(), Glyph::Scan, Route::Scan, true),
                item(t.nav_transfer(), Glyph::ArrowRight, Route::Transfer, false),
            ]
        };
        vec![
            item(t.nav_home(), Glyph::Home, Route::Home, false),
            item(t.nav_history(), Glyph::History, Route::History, false),
            middle,
            beside,
            item(t.nav_profile(), Glyph::User, Route::Profile, false),
        ]
    });
    let head =
        view! { <a class="brand" href=Route::Home.path()><Mark/><span>{t.app_name()}</span></a> };
    let name = Memo::new(move |_| me.with(|me| me.as_ref().map(display_name)));
    let sum = move || {
        balance
            .get()
            .map(|money| t.money_text(money))
            .unwrap_or_default()
    };
    let lock = move || {
        view! { <IconButton glyph=Glyph::Lock label=t.lock_now() keys=LOCK_KEYS on_press=on_lock/> }
    };
    let foot = move || match name.get() {
        Some(name) => view! {
            <a class="whoami" href=Route::Profile.path()>
                <Avatar name=name.clone()/>
                <span class="row-text">
                    <span class="row-title">{name}</span>
                    <span class="row-sub">{retext(sum)}</span>
                </span>
            </a>
            <div class="foot-tools"><Bell/>{lock()}</div>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <div class="shell">
            <a class="skip visually-hidden" href="#main">{t.nav_skip()}</a>
            <SideBar label=t.nav_label() items head=head.into_any() foot=redraw(foot)/>
            <main class="shell-main" id="main" tabindex="-1">{children()}</main>
            <div class="shell-lock">{lock()}</div>
            <BottomBar label=t.nav_label() items/>
        </div>
    }
    .into_any()
}
