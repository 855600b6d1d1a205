//! Whether the transfer is to be protected by a code, and for how long.

use leptos::prelude::*;
use poltina_api_types::{PayeeId, Warning};
use poltina_domain::Money;
use poltina_domain::limits::PROTECTION_DAYS_DEFAULT;

use super::warnings::payment;
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Choice, ChoiceGroup, List, Switch, redraw};

/// For how many days, as they are offered.
const DAYS: [u32; 4] = [1, 3, 7, 30];

/// The switch, and the term once it is on. Not there where nothing can be protected: paying a shop, an order
/// or a request, out of another currency, and what would be held anyway.
#[component]
pub(super) fn Protect(
    /// Who is paid.
    payee: PayeeId,
    /// How much.
    amount: Money,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let draft = state.draft;
    let payment = payment(state, payee, amount);
    let holds = state.rooms().holds;
    let held = Memo::new(move |_| {
        let known = holds.known_of(&payment);
        known.is_some_and(|check| check.warnings.contains(&Warning::MayBeHeld))
    });
    let shop = matches!(payee, PayeeId::Shop(_));
    let offered = Memo::new(move |_| {
        let in_roubles = draft.source().is_none();
        let pays = draft.order().is_some() || draft.asked().is_some();
        !shop && in_roubles && !pays
    });
    let choose = move |days: Option<u32>| {
        draft.protection.set(days);
        state.intents.prepare(state);
    };
    Effect::new(move || {
        let possible = offered.get() && !held.get();
        if !possible && draft.protection.with_untracked(Option::is_some) {
            choose(None);
        }
    });
    let on = Signal::derive(move || draft.protection.with(Option::is_some));
    let days = Signal::derive(move || {
        let days = draft.protection.get().unwrap_or_default();
        days.to_string()
    });
    let is_on = Memo::new(move |_| on.get());
    redraw(move || {
        if !offered.get() {
            return ().into_any();
        }
        if held.get() {
            return view! { <p class="muted small">{t.protected_not_now()}</p> }.into_any();
        }
        let term = move || {
            let choices = DAYS.map(|days| Choice::new(days.to_string(), t.wait_days(days)));
            let chosen = move |value: String| choose(value.parse().ok());
            is_on.get().then(|| {
                view! { <ChoiceGroup label=t.protected_term() choices=choices.to_vec() value=days on_change=chosen/> }
            })
            .into_any()
        };
        view! {
            <div class="protect">
                <List>
                    <Switch
                        label=t.protected_switch()
                        text=t.protected_switch_text()
                        on
                        on_change=move |on: bool| choose(on.then_some(PROTECTION_DAYS_DEFAULT))
                    />
                </List>
                {redraw(term)}
            </div>
        }
        .into_any()
    })
}
