//! Home: the balance, what one comes for, frequent payees, the last operations.

use leptos::prelude::*;

use crate::components::{
    AskedList, BalanceCard, Bell, DayList, Failure, HeldList, MonthCard, OfflineNotice, PayeeStrip,
    ProtectedList, UnderWay, display_name,
};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{Avatar, EmptyState, Glyph, Icon, Section, SkeletonCard, SkeletonRows, redraw};

/// How many of the last operations stand here; all are in the history.
const LAST: usize = 8;

const HOUR_MS: i64 = 3_600_000;

fn greeting(t: Texts) -> &'static str {
    let now = clock::now();
    match now.saturating_sub(clock::start_of_day(now, 0)) / HOUR_MS {
        5..12 => t.home_morning(),
        12..18 => t.home_day(),
        18..23 => t.home_evening(),
        _ => t.home_night(),
    }
}

/// The first page after signing in.
#[component]
pub fn HomePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let as_of = Signal::derive(move || state.accounts.account().as_of());
    view! {
        <div class="page page-home">
            {hello(t, state)}
            <OfflineNotice as_of/>
            <div class="home-grid">
                <div class="home-main">
                    {balance(t, state)}
                    {others(t, state)}
                    {acts(t, state)}
                    {frequent(t, state)}
                    <MonthCard/>
                </div>
                <div class="home-side"><ProtectedList/><AskedList/><HeldList/><UnderWay/>{last(t, state)}</div>
            </div>
        </div>
    }
    .into_any()
}

fn hello(t: Texts, state: State) -> AnyView {
    let name = Memo::new(move |_| {
        state
            .session
            .me()
            .map(|me| (display_name(&me), me.given_name.clone()))
    });
    redraw(move || {
        let hello = name.get().map(|(whole, given)| {
            let shown = if given.is_empty() {
                whole.clone()
            } else {
                given
            };
            view! {
                <header class="hello">
                    <Avatar name=whole/>
                    <div><p class="muted small">{greeting(t)}</p><h1>{shown}</h1></div>
                    <Bell/>
                </header>
            }
            .into_any()
        });
        hello.into_any()
    })
}

fn balance(t: Texts, state: State) -> AnyView {
    let account = Memo::new(move |_| state.accounts.account());
    let hidden = Signal::derive(move || state.settings.balance_hidden());
    redraw(move || match account.get() {
        Load::Loading => view! { <SkeletonCard label=t.common_loading()/> }.into_any(),
        Load::Ready(account) | Load::Stale(account, _) => view! {
            <BalanceCard
                available=account.available.money()
                held=account.held.money()
                hidden
                on_toggle=move |()| state.settings.toggle_balance()
            />
        }
        .into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| state.accounts.refresh(state)/> }.into_any()
        }
    })
}

/// Accounts in other currencies, where there are some.
fn others(t: Texts, state: State) -> AnyView {
    let all = Memo::new(move |_| {
        let all = state.accounts.all().value().cloned().unwrap_or_default();
        all.into_iter().skip(1).collect::<Vec<_>>()
    });
    redraw(move || {
        let hidden = state.settings.balance_hidden();
        let chips = all.get().into_iter().map(|account| {
            let money = account.available.money();
            let href = Route::Account(money.currency()).path();
            let text = match hidden {
                true => money.currency().code().to_owned(),
                false => t.exact_money(money).text(),
            };
            view! { <li><a class="account-chip" href=href>{text}</a></li> }
        });
        let chips = chips.collect::<Vec<_>>();
        let some = !chips.is_empty();
        let label = t.place_accounts();
        some.then(|| view! { <ul class="account-chips" role="list" aria-label=label>{chips}</ul> })
            .into_any()
    })
}

/// What one comes for, a thumb away. Whoever has the till in the middle of the bar scans from here.
fn acts(t: Texts, state: State) -> AnyView {
    let owns_shop = Memo::new(move |_| state.session.me().is_some_and(|me| !me.shops.is_empty()));
    redraw(move || {
        let act = |label: &'static str, glyph, to: Route| {
            view! { <li><a class="act" href=to.path()><Icon glyph/><span>{label}</span></a></li> }
                .into_any()
        };
        let scan = owns_shop
            .get()
            .then(|| act(t.nav_scan(), Glyph::Scan, Route::Scan));
        view! {
            <ul class="acts" role="list">
                {act(t.nav_transfer(), Glyph::ArrowRight, Route::Transfer)}
                {act(t.home_top_up(), Glyph::Plus, Route::TopUp)}
                {act(t.place_code(), Glyph::Qr, Route::MyCode)}
                {act(t.home_request(), Glyph::ArrowIn, Route::Requests)}
                {scan}
            </ul>
        }
        .into_any()
    })
}

/// Nobody paid yet, or not known: then the line is not there, since Transfer stands above it.
fn frequent(t: Texts, state: State) -> AnyView {
    let payees = Memo::new(move |_| {
        state
            .rooms()
            .payees
            .frequent()
            .value()
            .cloned()
            .unwrap_or_default()
    });
    redraw(move || {
        let payees = payees.get();
        let faces = (!payees.is_empty()).then(|| {
            view! {
                <Section title=t.home_frequent()>
                    <PayeeStrip payees on_pick=move |payee| state.draft.pay(state, payee)/>
                </Section>
            }
            .into_any()
        });
        faces.into_any()
    })
}

fn last(t: Texts, state: State) -> AnyView {
    let list = state.rooms().operations.list(state, None);
    let last = Memo::new(move |_| {
        list.with(|load| load.map(|all| Some(all.iter().take(LAST).cloned().collect::<Vec<_>>())))
    });
    let state_of = Memo::new(move |_| last.with(|load| load.map(|all| Some(all.is_empty()))));
    let operations =
        Signal::derive(move || last.with(|load| load.value().cloned().unwrap_or_default()));
    redraw(move || {
        match state_of.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(true) | Load::Stale(true, _) => view! {
            <EmptyState glyph=Glyph::History title=t.history_empty_title() text=t.history_empty_text()/>
        }
        .into_any(),
        Load::Ready(false) | Load::Stale(false, _) => view! {
            <DayList operations complete=false link=(t.nav_history(), Route::History.path())/>
        }
        .into_any(),
        Load::Failed(error) => view! { <Failure error on_retry=move |()| list.retry(state)/> }.into_any(),
    }
    })
}
