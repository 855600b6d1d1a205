//! Offers the first passkey after the first sign-in by code, once.

use leptos::prelude::*;

use super::trouble_text;
use crate::i18n::{Texts, use_texts};
use crate::state::{State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Icon, Notice, NoticeTone, Sheet, redraw};

/// Stands once beside the pages.
#[component]
pub fn PasskeyOffer() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let passkeys = state.rooms().passkeys;
    if state.session.take_first() {
        passkeys.offer(state);
    }
    let body = move || offer(t, state);
    view! { <Sheet open=passkeys.offering title=t.offer_title() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

fn offer(t: Texts, state: State) -> AnyView {
    let passkeys = state.rooms().passkeys;
    let add = move |()| {
        passkeys.add(state, String::new(), move || {
            passkeys.offering.set(false);
            state.notices.say(t.offer_done());
        });
    };
    let trouble = move || {
        let text = passkeys.trouble().map(|trouble| trouble_text(t, &trouble));
        text.map(|text| view! { <Notice text tone=NoticeTone::Warn/> }.into_any())
            .into_any()
    };
    view! {
        <div class="flow-body">
            <div class="offer"><span class="state-mark"><Icon glyph=Glyph::Key/></span><p>{t.offer_text()}</p></div>
            {redraw(trouble)}
            <Button label=t.offer_add() wide=true busy=Signal::derive(move || passkeys.busy()) on_press=add/>
            <Button label=t.offer_later() look=ButtonLook::Quiet wide=true on_press=move |()| passkeys.offering.set(false)/>
        </div>
    }
    .into_any()
}
