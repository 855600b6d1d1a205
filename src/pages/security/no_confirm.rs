//! Up to how much a day goes without a confirmation.

use leptos::prelude::*;
use poltina_domain::{Currency, Money};

use crate::components::amount_as_typed;
use crate::i18n::use_texts;
use crate::state::use_state;
use crate::ui::{Avatar, AvatarShape, AvatarTone, Button, Glyph, Icon, ListRow, Sheet, TextField};

/// The row, and the sheet in which the amount is changed.
#[component]
pub(super) fn NoConfirmRow(
    /// The amount now.
    amount: Money,
    /// The most that it may be.
    most: Money,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let security = state.rooms().security;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let edit = move |()| {
        typed.set(amount_as_typed(t, amount));
        wrong.set(None);
        open.set(true);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let zero = typed.with_untracked(|typed| typed.trim() == "0");
        let parsed = if zero {
            Ok(Money::zero(Currency::Rub))
        } else {
            typed.with_untracked(|typed| Money::parse(typed, Currency::Rub))
        };
        match parsed {
            Ok(money) if money.minor() > most.minor() => {
                wrong.set(Some(t.security_no_confirm_most(&t.money_text(most))));
            }
            Ok(money) => {
                open.set(false);
                security.set_no_confirm(state, money);
            }
            Err(error) => wrong.set(Some(t.amount_error(error).into())),
        }
    };
    let leading = view! { <Avatar glyph=Some(Glyph::Check) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    let subtitle = t.security_no_confirm_text(&t.money_text(amount));
    view! {
        <ListRow
            title=t.security_no_confirm()
            subtitle
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            on_press=edit
        />
        <Sheet open title=t.security_no_confirm() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=save>
                <TextField
                    label=t.security_no_confirm_label()
                    value=typed
                    hint=t.security_no_confirm_hint(&t.money_text(most))
                    error=wrong
                    input_mode="decimal"
                    autofocus=true
                    on_input=move |_: String| wrong.set(None)
                />
                <Button label=t.security_save() wide=true submit=true/>
            </form>
        </Sheet>
    }
    .into_any()
}
