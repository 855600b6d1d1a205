//! The code by which one is paid: for oneself or for a shop, with an amount or without.

mod amount;

use leptos::prelude::*;
use poltina_api_types::{Me, ReceiveCode};

use crate::components::{Failure, QrSymbol, display_name, share_poster};
use crate::i18n::{Texts, use_texts};
use crate::platform::print::{Paper, print};
use crate::platform::{document, share};
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Button, ButtonLook, Choice, ChoiceGroup, ChoiceLook, Glyph, Mark,
    SkeletonCard, TileButton, TopBar, redraw,
};
use amount::AmountSheet;

/// The code, to show, share and print.
#[component]
pub fn ReceivePage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let receive = state.rooms().receive;
    receive.ask(state);
    let code = Memo::new(move |_| receive.mine());
    let (me, setting) = (state.session.me(), RwSignal::new(false));
    let choice = me.as_ref().map(|me| whom(t, state, me));
    let body = move || match code.get() {
        Load::Loading => view! { <SkeletonCard label=t.common_loading()/> }.into_any(),
        Load::Ready(code) | Load::Stale(code, _) => shown(t, state, code, setting),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| receive.ask(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow page-receive">
            <TopBar
                title=t.place_receive()
                back_label=t.common_close()
                back_glyph=Glyph::Close
                on_back=move |()| state.navigation.back(Route::Home)
            />
            {choice}
            {redraw(body)}
        </div>
        <AmountSheet open=setting/>
    }
    .into_any()
}

/// Oneself or one of one's shops; nothing to choose for who has none.
fn whom(t: Texts, state: State, me: &Me) -> AnyView {
    if me.shops.is_empty() {
        return ().into_any();
    }
    let shops = me.shops.clone();
    let mut choices = vec![Choice::new("", t.receive_me())];
    choices.extend(
        shops
            .iter()
            .map(|shop| Choice::new(shop.id.to_string(), shop.name.clone())),
    );
    let value = Signal::derive(move || {
        let shop = state.rooms().receive.shop.get();
        shop.map(|shop| shop.to_string()).unwrap_or_default()
    });
    let choose = move |id: String| {
        state.rooms().receive.shop.set(id.parse().ok());
        state.rooms().receive.ask(state);
    };
    view! { <ChoiceGroup label=t.receive_whom() choices value on_change=choose look=ChoiceLook::Segments/> }
        .into_any()
}

/// Under which name one is paid: one's own is not masked for oneself.
fn name_of(state: State, code: &ReceiveCode) -> String {
    let me = untrack(|| state.session.me());
    match me.filter(|_| code.code.is_none()) {
        Some(me) => display_name(&me),
        None => code.payee.name.clone(),
    }
}

fn shown(t: Texts, state: State, code: ReceiveCode, setting: RwSignal<bool>) -> AnyView {
    let name = name_of(state, &code);
    let link = format!("{}{}", document::origin(), Route::PayCode(code.id).path());
    let content = code.code.clone().unwrap_or_else(|| link.clone());
    let amount = code.amount.map(|amount| amount.money());
    let copied = link.clone();
    let copy = move |()| {
        let link = copied.clone();
        leptos::task::spawn_local(async move {
            if share::copy(&link).await {
                state.notices.say(t.done_copied());
            } else {
                state.notices.warn(t.done_not_shared());
            }
        });
    };
    let hand_on = {
        let (name, content) = (name.clone(), content.clone());
        let sum = amount.map(|amount| t.money_text(amount));
        let text = [&*t.receive_share_text(&name), &link].join(" ");
        move |()| share_poster(t, state, &content, &name, sum.as_deref(), text.clone())
    };
    let sum = match amount {
        Some(amount) => {
            view! { <AmountText parts=t.money(amount) size=AmountSize::Large/> }.into_any()
        }
        None => view! { <p class="muted print-not">{t.receive_any()}</p> }.into_any(),
    };
    let note = (!code.note.is_empty()).then(|| view! { <p>{code.note.clone()}</p> });
    let set = if amount.is_some() {
        t.receive_change()
    } else {
        t.receive_set()
    };
    view! {
        <div class="code-card print-only">
            <p class="receive-brand"><Mark/><span>{t.app_name()}</span></p>
            <QrSymbol content label=t.receive_qr() marked=true/>
            <h2>{name}</h2>
            {sum}
            {note}
        </div>
        <p class="code-note">{t.receive_hint()}</p>
        <div class="operation-acts">
            <TileButton glyph=Glyph::Share label=t.done_share_action() on_press=hand_on/>
            <TileButton glyph=Glyph::Link label=t.receive_copy() on_press=copy/>
            <TileButton glyph=Glyph::Printer label=t.receive_print() on_press=|()| print(Paper::Sheet)/>
        </div>
        <div class="flow-end">
            <Button label=set look=ButtonLook::Soft wide=true on_press=move |()| setting.set(true)/>
        </div>
    }
    .into_any()
}
