//! Lower limits of one's own: a button, and the sheet in which they are set.

use leptos::prelude::*;

use crate::components::amount_as_typed;
use crate::i18n::use_texts;
use crate::state::{OwnLimit, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Notice, NoticeTone, Sheet, TextField, redraw};

/// The button and its sheet.
#[component]
pub(super) fn OwnLimits() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let limits = state.rooms().limits;
    let open = RwSignal::new(false);
    let edit = move |()| {
        limits.begin(|money| amount_as_typed(t, money));
        open.set(true);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        limits.save(state, move || {
            // The page may be left by now.
            let _ = open.try_set(false);
            state.notices.say(t.limits_saved());
        });
    };
    let field = move |label: &'static str, limit: OwnLimit| {
        let error = Signal::derive(move || {
            let error = limits.objection(limit)?;
            Some(t.amount_error(error).to_owned())
        });
        let value = limits.typed(limit);
        view! { <TextField label value error input_mode="decimal" placeholder=t.limits_own_none()/> }
            .into_any()
    };
    let failed = move || {
        let failed = limits.failed().map(|error| {
            view! { <Notice text=t.api_error(&error) tone=NoticeTone::Bad/> }.into_any()
        });
        failed.into_any()
    };
    view! {
        <Button label=t.limits_own() look=ButtonLook::Plain glyph=Glyph::Edit wide=true on_press=edit/>
        <Sheet open title=t.limits_own() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=save>
                <p class="muted">{t.limits_own_text()}</p>
                {field(t.limits_own_operation(), OwnLimit::Operation)}
                {field(t.limits_own_day(), OwnLimit::Day)}
                {field(t.limits_own_month(), OwnLimit::Month)}
                {redraw(failed)}
                <Button label=t.security_save() wide=true submit=true busy=Signal::derive(move || limits.busy())/>
            </form>
        </Sheet>
    }
    .into_any()
}
