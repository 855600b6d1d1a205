//! Saving a transfer as a template, and renaming or removing one.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::{Operation, Template};
use poltina_domain::{Currency, limits};

use super::saved_name_error;
use crate::i18n::{Texts, use_texts};
use crate::state::{NameTrouble, State, use_state};
use crate::ui::{Button, ButtonLook, List, Sheet, Switch, TextField};

/// The sheet in which an operation becomes a template.
#[component]
pub fn SaveTemplateSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is saved.
    operation: Arc<Operation>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let templates = state.rooms().templates;
    let amount = operation.amount.money();
    let body = move || {
        let saved = Arc::clone(&operation);
        let save = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            event.stop_propagation();
            templates.save(state, &saved, move || open.set(false));
        };
        let kept = (amount.currency() == Currency::Rub).then(|| {
            let change = move |with: bool| templates.with_amount.set(with);
            view! { <List><Switch label=t.template_amount(&t.money_text(amount)) on=templates.with_amount on_change=change/></List> }
        });
        view! {
            <form class="flow-body" novalidate on:submit=save>
                {name(t, state)}
                {kept}
                <Button label=t.template_save() wide=true submit=true busy=Signal::derive(move || templates.busy())/>
            </form>
        }
        .into_any()
    };
    view! { <Sheet open title=t.template_new() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

/// The sheet in which a template is renamed or removed.
#[component]
pub fn TemplateSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Which template.
    template: Template,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let body = move || changing(t, state, open, template.clone());
    view! { <Sheet open title=t.template_change() close_label=t.common_close()>{body()}</Sheet> }
        .into_any()
}

fn changing(t: Texts, state: State, open: RwSignal<bool>, template: Template) -> AnyView {
    let templates = state.rooms().templates;
    let busy = Signal::derive(move || templates.busy());
    let id = template.id;
    let remove = move |()| templates.remove(state, id, move || open.set(false));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        templates.rename(state, &template, move || open.set(false));
    };
    view! {
        <form class="flow-body" novalidate on:submit=save>
            {name(t, state)}
            <Button label=t.template_save() wide=true submit=true busy/>
            <Button label=t.template_remove() look=ButtonLook::Danger wide=true busy on_press=remove/>
        </form>
    }
    .into_any()
}

fn name(t: Texts, state: State) -> AnyView {
    let templates = state.rooms().templates;
    let error = Signal::derive(move || {
        templates.trouble().map(|trouble| match trouble {
            NameTrouble::Wrong(error) => saved_name_error(t, error).to_owned(),
            NameTrouble::Failed(error) => t.api_error(&error),
        })
    });
    let most = u32::try_from(limits::SAVED_NAME_CHARS).unwrap_or(u32::MAX);
    view! {
        <TextField label=t.template_name() value=templates.typed hint=t.template_hint() error max_length=most
            autofocus=true on_input=move |_| templates.retype()/>
    }
    .into_any()
}
