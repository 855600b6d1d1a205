//! All requests: to oneself, and by oneself with the bills among them.

use leptos::prelude::*;
use poltina_api_types::{MoneyRequest, MoneyRequestState, Split};

use crate::api::ApiError;
use crate::components::{AskRow, Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{AsksState, Load, use_state};
use crate::ui::{
    AmountText, AmountTone, Avatar, AvatarTone, EmptyState, Glyph, List, ListRow, Section,
    SkeletonRows, TileButton, TopBar, redraw,
};

/// What one asks for, by itself or as a bill.
#[derive(Clone, PartialEq)]
enum Own {
    Request(MoneyRequest),
    Bill(Split),
}

impl Own {
    fn made(&self) -> &str {
        match self {
            Self::Request(request) => &request.created_at,
            Self::Bill(bill) => &bill.created_at,
        }
    }
}

/// To oneself, and by oneself, the newest first.
type Lists = (Vec<MoneyRequest>, Vec<Own>);

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let asks = state.rooms().asks;
    asks.refresh(state);
    let lists = Memo::new(move |_| lists(asks));
    let as_of = Signal::derive(move || asks.to_me().as_of().or(asks.from_me().as_of()));
    let body = move || match lists.get() {
        Err(None) => view! { <SkeletonRows label=t.common_loading() rows=5/> }.into_any(),
        Err(Some(error)) => {
            view! { <Failure error on_retry=move |()| asks.refresh(state)/> }.into_any()
        }
        Ok((to_me, own)) if to_me.is_empty() && own.is_empty() => view! {
            <EmptyState glyph=Glyph::ArrowIn title=t.asks_empty_title() text=t.asks_empty_text()/>
        }
        .into_any(),
        Ok((to_me, own)) => shown(t, to_me, own),
    };
    view! {
        <div class="page">
            <TopBar title=t.place_requests() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            <div class="operation-acts">
                <TileButton glyph=Glyph::ArrowIn label=t.asks_new() href=Route::NewRequest.path()/>
                <TileButton glyph=Glyph::Receipt label=t.asks_divide() href=Route::NewSplit.path()/>
                <TileButton glyph=Glyph::Qr label=t.asks_code() href=Route::Receive.path()/>
            </div>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn lists(asks: AsksState) -> Result<Lists, Option<ApiError>> {
    match (asks.to_me(), asks.from_me(), asks.bills()) {
        (Load::Failed(error), ..) | (_, Load::Failed(error), _) | (.., Load::Failed(error)) => {
            Err(Some(error))
        }
        (to_me, from_me, bills) => {
            let (Some(to_me), Some(from_me), Some(bills)) =
                (to_me.value(), from_me.value(), bills.value())
            else {
                return Err(None);
            };
            let mut to_me = to_me.clone();
            // What waits for an answer goes first; the order else stays.
            to_me.sort_by_key(|request| request.state != MoneyRequestState::Open {});
            let requests = from_me.iter().cloned().map(Own::Request);
            let mut own: Vec<_> = requests
                .chain(bills.iter().cloned().map(Own::Bill))
                .collect();
            // Times of the server's are all of one zone.
            own.sort_by(|a, b| b.made().cmp(a.made()));
            Ok((to_me, own))
        }
    }
}

fn shown(t: Texts, to_me: Vec<MoneyRequest>, own: Vec<Own>) -> AnyView {
    let section = |title: &'static str, rows: Vec<AnyView>| {
        (!rows.is_empty())
            .then(|| view! { <Section title><List>{rows}</List></Section> }.into_any())
    };
    let to_me = to_me
        .into_iter()
        .map(|request| view! { <AskRow request/> }.into_any());
    let own = own.into_iter().map(|own| match own {
        Own::Request(request) => view! { <AskRow request/> }.into_any(),
        Own::Bill(bill) => bill_row(t, bill),
    });
    view! {
        {section(t.asks_to_me(), to_me.collect())}
        {section(t.asks_from_me(), own.collect())}
    }
    .into_any()
}

fn bill_row(t: Texts, bill: Split) -> AnyView {
    let paid = |share: &&MoneyRequest| matches!(share.state, MoneyRequestState::Paid { .. });
    let paid = bill.shares.iter().filter(paid).count();
    let word = if bill.closed {
        t.split_closed().to_owned()
    } else {
        t.split_paid_of(&paid.to_string(), &bill.shares.len().to_string())
    };
    let title = match bill.note.is_empty() {
        true => t.place_split().to_owned(),
        false => bill.note.clone(),
    };
    let leading = view! { <Avatar glyph=Some(Glyph::Receipt) tone=AvatarTone::Neutral/> };
    let trailing = view! { <AmountText parts=t.money(bill.total.money()) tone=AmountTone::Quiet/> };
    view! {
        <ListRow
            title
            subtitle=word
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=Route::Split(bill.id).path()
        />
    }
    .into_any()
}
