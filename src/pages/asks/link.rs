//! The link of a request or a bill: to be shown, shared as a picture, copied.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_domain::Money;

use crate::components::{QrSymbol, display_name, share_poster};
use crate::i18n::Texts;
use crate::platform::{document, share};
use crate::routes::Route;
use crate::state::State;
use crate::ui::{Glyph, TileButton};

/// The code with what can be done with it.
pub(super) fn link(
    t: Texts,
    state: State,
    route: &Route,
    amount: Option<Money>,
    text: impl Fn(&str) -> String,
) -> AnyView {
    let link = format!("{}{}", document::origin(), route.path());
    let me = untrack(|| state.session.me());
    let name = me.map(|me| display_name(&me)).unwrap_or_default();
    let sum = amount.map(|amount| t.money_text(amount));
    let text = format!("{} {link}", text(&name));
    let (content, copied) = (link.clone(), link);
    let hand_on = {
        let content = content.clone();
        move |()| share_poster(t, state, &content, &name, sum.as_deref(), text.clone())
    };
    let copy = move |()| {
        let link = copied.clone();
        spawn_local(async move {
            if share::copy(&link).await {
                state.notices.say(t.done_copied());
            } else {
                state.notices.warn(t.done_not_shared());
            }
        });
    };
    view! {
        <div class="code-card ask-code">
            <QrSymbol content label=t.asks_qr() marked=true/>
        </div>
        <div class="operation-acts">
            <TileButton glyph=Glyph::Share label=t.done_share_action() on_press=hand_on/>
            <TileButton glyph=Glyph::Link label=t.receive_copy() on_press=copy/>
        </div>
    }
    .into_any()
}
