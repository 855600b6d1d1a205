//! The sheet in which one says who is asked.

use leptos::prelude::*;
use poltina_api_types::{Payee, PayeeId};
use poltina_domain::limits::SAVED_NAME_CHARS;

use crate::components::PhoneField;
use crate::i18n::{Texts, use_texts};
use crate::state::{Finding, use_state};
use crate::ui::{
    Avatar, Button, ButtonLook, Glyph, List, ListRow, Section, Sheet, TextField, redraw,
};

/// Who was said: a person, or whoever has the link, and what he is called.
pub(super) type Said = (Option<Payee>, String);

/// The sheet: a number, one of those paid often, or nobody by name.
#[component]
pub(super) fn PersonSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called with who was said; the sheet is closed then.
    #[prop(into)]
    on_pick: Callback<Said>,
    /// Whether whoever has the link gets a name to be told by.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let search = state.rooms().asks.person;
    let pick = Callback::new(move |said: Said| {
        open.set(false);
        search.retype();
        on_pick.run(said);
    });
    let busy = Signal::derive(move || search.finding() == Finding::Searching);
    let error = Signal::derive(move || match search.finding() {
        Finding::Wrong(error) => Some(t.phone_error(error).to_owned()),
        Finding::Oneself => Some(t.asks_oneself().to_owned()),
        Finding::Failed(error) => Some(t.api_error(&error)),
        Finding::Idle | Finding::Searching => None,
    });
    let find = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        search.find(state, move |payee| pick.run((Some(payee), String::new())));
    };
    view! {
        <Sheet open title=t.asks_whom() close_label=t.common_close()>
            <form class="flow-body" novalidate on:submit=find>
                <PhoneField value=search.phone label=t.asks_phone() error on_change=move |()| search.retype()/>
                <Button label=t.asks_find() wide=true submit=true busy/>
            </form>
            {nobody(t, named, search.label, pick)}
            {often(t, pick)}
        </Sheet>
    }
    .into_any()
}

/// Whoever has the link.
fn nobody(t: Texts, named: bool, label: RwSignal<String>, pick: Callback<Said>) -> AnyView {
    if !named {
        let leading = view! { <Avatar glyph=Some(Glyph::Link)/> };
        let press = move |()| pick.run((None, String::new()));
        return view! {
            <List>
                <ListRow title=t.asks_by_link() subtitle=t.asks_by_link_text() leading=Some(leading.into_any()) on_press=press/>
            </List>
        }
        .into_any();
    }
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        let said = label.with_untracked(|label| label.trim().to_owned());
        label.set(String::new());
        pick.run((None, said));
    };
    let most = u32::try_from(SAVED_NAME_CHARS).unwrap_or(u32::MAX);
    view! {
        <form class="flow-body" novalidate on:submit=add>
            <TextField label=t.split_label() value=label hint=t.split_label_hint() max_length=most/>
            <Button label=t.split_add_label() look=ButtonLook::Soft wide=true submit=true/>
        </form>
    }
    .into_any()
}

/// People who are paid often: one tap instead of eleven digits.
fn often(t: Texts, pick: Callback<Said>) -> AnyView {
    let state = use_state();
    let people = Memo::new(move |_| {
        let frequent = state.rooms().payees.frequent();
        let all = frequent.value().into_iter().flatten();
        let people = all.filter(|payee| matches!(payee.id, PayeeId::Person(_)));
        people.cloned().collect::<Vec<_>>()
    });
    redraw(move || {
        let people = people.get();
        if people.is_empty() {
            return ().into_any();
        }
        let rows = people.into_iter().map(|payee| {
            let name = payee.name.clone();
            let leading = view! { <Avatar name=name.clone()/> };
            let subtitle = payee.phone_masked.clone().unwrap_or_default();
            let press = move |()| pick.run((Some(payee.clone()), String::new()));
            view! { <ListRow title=name subtitle leading=Some(leading.into_any()) on_press=press/> }
        });
        let rows = rows.collect_view();
        view! { <Section title=t.home_frequent()><List>{rows}</List></Section> }.into_any()
    })
}
