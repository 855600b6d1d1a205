//! The shop owner's receipts: what came today, live, and any payment found by amount or time.

mod search;
mod today;

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{ReceiptSummary, Shop};

use crate::components::{Day, Failure, ListEnd, OfflineNotice, ReceiptRow, by_day};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock::Timer;
use crate::routes::Route;
use crate::state::{Load, ReceiptFilter, State, use_state};
use crate::ui::{
    Avatar, AvatarTone, Button, ButtonLook, Choice, ChoiceGroup, EmptyState, Glyph, IconButton,
    List, Section, SkeletonRows, TextField, redraw,
};
use today::Today;

/// How long a payment stands apart after it came, in milliseconds.
const FRESH_MS: u32 = 60_000;

/// How long the search waits for the next key, in milliseconds.
const TYPING_MS: u32 = 250;

/// The page; for somebody without a shop it is no page.
#[component]
pub fn ReceiptsPage() -> impl IntoView {
    let state = use_state();
    let shops = Memo::new(move |_| {
        state
            .session
            .me()
            .map(|me| me.shops.clone())
            .unwrap_or_default()
    });
    redraw(move || {
        let shops = shops.get();
        match shops.first() {
            Some(_) => view! { <Shops shops/> }.into_any(),
            None => view! { <super::not_found::NotFoundPage/> }.into_any(),
        }
    })
}

#[component]
fn Shops(shops: Vec<Shop>) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let chosen = RwSignal::new(0_usize);
    let all = StoredValue::new(shops);
    let shop = Memo::new(move |_| all.with_value(|all| all.get(chosen.get()).cloned()));
    let typed = RwSignal::new(String::new());
    let wanted = RwSignal::new(Some(ReceiptFilter::default()));
    let error = Signal::derive(move || {
        wanted
            .get()
            .is_none()
            .then(|| t.receipts_search_hint().to_owned())
    });
    Effect::new(move |_| {
        if let (Some(shop), Some(filter)) = (shop.get(), wanted.get()) {
            state.rooms().receipts.shop().search(state, shop.id, filter);
        }
    });
    let pause = StoredValue::new_local(None);
    let search = move |text: String| {
        pause.set_value(Some(Timer::after(TYPING_MS, move || {
            wanted.set(search::filter(&text))
        })));
    };
    let clear = move |()| {
        typed.set(String::new());
        wanted.set(Some(ReceiptFilter::default()));
    };
    let clear_button = move || {
        let button = || {
            view! { <IconButton glyph=Glyph::Close label=t.receipts_clear() on_press=clear/> }
                .into_any()
        };
        typed
            .with(|typed| !typed.is_empty())
            .then(button)
            .into_any()
    };
    let unfiltered = Memo::new(move |_| wanted.get() == Some(ReceiptFilter::default()));
    let as_of = Signal::derive(move || state.rooms().receipts.shop().items().as_of());
    view! {
        <div class="page page-receipts" data-accent="warm">
            {redraw(move || shop.get().map(|shop| heading(t, &shop)).into_any())}
            {shop_choice(t, all, chosen)}
            <OfflineNotice as_of/>
            {redraw(move || unfiltered.get().then(|| view! { <Today/> }.into_any()).into_any())}
            <TextField
                label=t.receipts_search()
                quiet_label=true
                placeholder=t.receipts_search()
                value=typed
                error
                kind="text"
                input_mode="text"
                glyph=Glyph::Search
                on_input=search
                end=redraw(clear_button)
            />
            {redraw(move || list(t, state, shop.get(), unfiltered))}
        </div>
    }
    .into_any()
}

fn heading(t: Texts, shop: &Shop) -> AnyView {
    view! {
        <header class="hello">
            <Avatar name=shop.name.clone() tone=AvatarTone::Solid/>
            <div><p class="muted small">{t.receipts_shop()}</p><h1>{shop.name.clone()}</h1></div>
        </header>
    }
    .into_any()
}

fn shop_choice(
    t: Texts,
    shops: StoredValue<Vec<Shop>>,
    chosen: RwSignal<usize>,
) -> Option<AnyView> {
    let choices = shops.with_value(|all| {
        all.iter()
            .enumerate()
            .map(|(at, shop)| Choice::new(at.to_string(), shop.name.clone()))
            .collect::<Vec<_>>()
    });
    (choices.len() > 1).then(|| {
        let value = Signal::derive(move || chosen.get().to_string());
        let choose = move |value: String| chosen.set(value.parse().unwrap_or_default());
        view! { <ChoiceGroup label=t.receipts_shop() choices value on_change=choose/> }.into_any()
    })
}

fn list(t: Texts, state: State, shop: Option<Shop>, unfiltered: Memo<bool>) -> AnyView {
    let receipts = state.rooms().receipts.shop();
    let shape = Memo::new(move |_| receipts.items().map(|all| Some(all.is_empty())));
    redraw(move || match shape.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=6/> }.into_any(),
        Load::Ready(true) | Load::Stale(true, _) => empty(t, shop.as_ref(), unfiltered.get()),
        Load::Ready(false) | Load::Stale(false, _) => view! { <Full/> }.into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| receipts.refresh(state)/> }.into_any()
        }
    })
}

fn empty(t: Texts, shop: Option<&Shop>, unfiltered: bool) -> AnyView {
    if !unfiltered {
        return view! { <EmptyState glyph=Glyph::Search title=t.receipts_nothing_title() text=t.receipts_nothing_text()/> }
            .into_any();
    }
    let link = shop.map(|shop| Route::Pay(shop.slug.clone()).path());
    view! {
        <EmptyState glyph=Glyph::Receipt title=t.receipts_empty_title() text=t.receipts_empty_text()>
            {link.map(|link| view! { <Button label=link.clone() look=ButtonLook::Soft href=link/> })}
        </EmptyState>
    }
    .into_any()
}

/// The payment that has just come, set off, and the others by day.
#[component]
fn Full() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let receipts = state.rooms().receipts.shop();
    let already = untrack(|| receipts.arrived());
    let fresh = RwSignal::new(None);
    let fading = StoredValue::new_local(None);
    Effect::new(move |_| {
        // What came before this page was opened is no news.
        if let Some(id) = receipts.arrived().filter(|id| already != Some(*id)) {
            fresh.set(Some(id));
            fading.set_value(Some(Timer::after(FRESH_MS, move || fresh.set(None))));
        }
    });
    let newest = Memo::new(move |_| {
        let id = fresh.get()?;
        receipts
            .items()
            .value()?
            .iter()
            .find(|receipt| receipt.id == id)
            .cloned()
    });
    let days = Memo::new(move |_| {
        let fresh = newest.get().map(|receipt| receipt.id);
        let all = receipts.items().value().cloned().unwrap_or_default();
        let others: Vec<Arc<ReceiptSummary>> = all
            .into_iter()
            .filter(|receipt| Some(receipt.id) != fresh)
            .collect();
        by_day(&others, |receipt| &receipt.posted_at)
    });
    let day = move |day: Day<ReceiptSummary>| {
        let rows = day
            .items
            .into_iter()
            .map(|receipt| view! { <ReceiptRow receipt/> });
        view! { <div class="day"><Section title=t.day(day.start)><List>{rows.collect_view()}</List></Section></div> }.into_any()
    };
    let key =
        |day: &Day<ReceiptSummary>| (day.start, day.items.first().map(|r| r.id), day.items.len());
    let more = Signal::derive(move || Some(receipts.more()));
    let on_more = move |()| {
        receipts.load_more(state);
        false
    };
    let apart = |receipt| {
        view! { <ul class="list card fresh" role="list"><ReceiptRow receipt fresh=true/></ul> }
            .into_any()
    };
    view! {
        <div role="status" class="fresh-place">
            {redraw(move || newest.get().map(apart).into_any())}
        </div>
        <div class="days"><For each=move || days.get() key children=day/></div>
        <ListEnd more end=t.receipts_end() on_more/>
    }
    .into_any()
}
