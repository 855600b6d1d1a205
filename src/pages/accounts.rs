//! One's accounts: what lies on each, and opening another one.

use leptos::prelude::*;
use poltina_api_types::{Account, ExchangeSide};
use poltina_domain::Currency;

use crate::components::{DayList, ExchangeTrouble, Failure, HiddenAmount, ListEnd, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Button, ButtonLook, EmptyState, Glyph, Icon, List, ListRow, Section,
    SkeletonRows, TopBar, redraw,
};

/// All of them.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    state.rooms().exchange.look_away();
    let all = Memo::new(move |_| state.accounts.all());
    let as_of = Signal::derive(move || all.with(Load::as_of));
    let body = move || match all.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=4/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) => list(t, state, &all),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| state.accounts.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_accounts() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn mark(currency: Currency) -> AnyView {
    view! { <span class="currency-mark" aria-hidden="true">{currency.code()}</span> }.into_any()
}

/// What lies on it, unless it is hidden.
fn figure(t: Texts, state: State, account: &Account) -> AnyView {
    let money = account.available.money();
    redraw(move || {
        if state.settings.balance_hidden() {
            view! { <HiddenAmount/> }.into_any()
        } else {
            view! { <AmountText parts=t.exact_money(money)/> }.into_any()
        }
    })
    .into_any()
}

fn list(t: Texts, state: State, all: &[Account]) -> AnyView {
    let rows = all.iter().map(|account| {
        let currency = account.available.money().currency();
        let href = match currency {
            Currency::Rub => Route::History.path(),
            other => Route::Account(other).path(),
        };
        view! {
            <ListRow
                title=t.currency_title(currency.code())
                leading=Some(mark(currency))
                trailing=Some(figure(t, state, account))
                href
            />
        }
    });
    let rows = rows.collect_view();
    let open: Vec<Currency> = all
        .iter()
        .map(|account| account.available.money().currency())
        .collect();
    let closed: Vec<Currency> = Currency::ALL
        .into_iter()
        .filter(|currency| !open.contains(currency))
        .collect();
    let exchange = state.rooms().exchange;
    let others = (!closed.is_empty()).then(|| {
        let rows = closed.into_iter().map(move |currency| {
            let open = move |()| exchange.open_account(state, currency);
            let plus = view! { <Icon glyph=Glyph::Plus/> }.into_any();
            view! {
                <ListRow
                    title=t.currency_title(currency.code())
                    leading=Some(mark(currency))
                    trailing=Some(plus)
                    on_press=Callback::new(open)
                />
            }
        });
        let rows = rows.collect_view();
        view! {
            <Section title=t.accounts_open()>
                <p class="muted small">{t.accounts_open_text()}</p>
                <List>{rows}</List>
            </Section>
        }
    });
    view! {
        <List>{rows}</List>
        <Button label=t.place_exchange() glyph=Glyph::Transfer wide=true href=Route::Exchange.path()/>
        <ExchangeTrouble/>
        {others}
    }
    .into_any()
}

/// The account in one currency, with its history.
#[component]
pub fn AccountPage(
    /// Which.
    currency: Currency,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let account = Memo::new(move |_| {
        state
            .accounts
            .all()
            .map(|_| Some(state.accounts.in_currency(currency)))
    });
    let as_of = Signal::derive(move || account.with(Load::as_of));
    let exchange = state.rooms().exchange;
    // What is empty can only be bought.
    let go = move |()| {
        let account = state.accounts.in_currency(currency);
        let filled = account.is_some_and(|account| account.available.money().is_positive());
        let side = match filled {
            true => ExchangeSide::Sell,
            false => ExchangeSide::Buy,
        };
        exchange.choose(state, side, currency);
        state.navigation.go(Route::Exchange);
    };
    let figure_of = move |account: &Account| {
        let money = account.available.money();
        redraw(move || {
            if state.settings.balance_hidden() {
                view! { <HiddenAmount/> }.into_any()
            } else {
                view! { <AmountText parts=t.exact_money(money) size=AmountSize::Large/> }.into_any()
            }
        })
    };
    let body = move || {
        match account.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=4/> }.into_any(),
        Load::Ready(Some(account)) | Load::Stale(Some(account), _) => view! {
            <div class="account-figure">{figure_of(&account)}</div>
            <Button label=t.exchange_confirm() glyph=Glyph::Transfer wide=true on_press=go/>
            {history(t, state, currency)}
        }
        .into_any(),
        Load::Ready(None) | Load::Stale(None, _) => view! {
            <EmptyState glyph=Glyph::Bank title=t.exchange_no_account()>
                <Button label=t.place_accounts() look=ButtonLook::Plain href=Route::Accounts.path()/>
            </EmptyState>
        }
        .into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| state.accounts.refresh(state)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.currency_title(currency.code()) back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Accounts)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn history(t: Texts, state: State, currency: Currency) -> AnyView {
    let list = untrack(|| state.rooms().operations.in_currency(state, currency));
    let shape = Memo::new(move |_| list.with(|load| load.map(|all| Some(all.is_empty()))));
    let body = move || match shape.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(true) | Load::Stale(true, _) => view! {
            <EmptyState glyph=Glyph::History title=t.history_empty_title() text=t.accounts_empty()/>
        }
        .into_any(),
        Load::Ready(false) | Load::Stale(false, _) => {
            let operations = Signal::derive(move || list.drawn());
            let complete = Signal::derive(move || list.more() == crate::state::More::End);
            view! {
                <DayList operations complete/>
                <ListEnd more=Signal::derive(move || Some(list.more())) end=t.history_end() on_more=move |()| list.go_on(state)/>
            }
            .into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| list.retry(state)/> }.into_any()
        }
    };
    redraw(body).into_any()
}
