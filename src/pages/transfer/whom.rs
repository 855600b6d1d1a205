//! Whom: a number, one of those paid often, or somebody else whom one knows.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::Payee;
use poltina_domain::{Phone, PhoneError};

use super::templates::Templates;
use crate::components::PhoneField;
use crate::i18n::{Texts, use_texts};
use crate::platform::contacts;
use crate::routes::Route;
use crate::state::{Load, Lookup, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, Glyph, Icon, List, ListRow, Section,
    SkeletonRows, TextField, TopBar, redraw,
};

/// The first question.
#[component]
pub fn WhomPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let draft = state.draft;
    let wrong = RwSignal::new(None::<PhoneError>);
    let find = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match draft.phone.with_untracked(|typed| typed.parse::<Phone>()) {
            Ok(phone) => draft.find(state, phone),
            Err(error) => wrong.set(Some(error)),
        }
    };
    let error = Signal::derive(move || match (wrong.get(), draft.lookup()) {
        (Some(error), _) => Some(t.phone_error(error).to_owned()),
        (None, Lookup::Oneself) => Some(t.error_same_party().to_owned()),
        (None, Lookup::Failed(error)) => Some(t.api_error(&error)),
        (None, _) => None,
    });
    let change = move |()| {
        wrong.set(None);
        draft.retype();
    };
    let busy = Signal::derive(move || draft.lookup() == Lookup::Searching);
    view! {
        <div class="page page-flow">
            <TopBar title=t.transfer_whom() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <form class="flow-body" novalidate on:submit=find>
                <PhoneField value=draft.phone label=t.transfer_phone() error on_change=change/>
                <Button label=t.transfer_next() wide=true submit=true busy/>
            </form>
            <FromPhone/>
            {elsewhere(t)}
            <Templates/>
            {often(t, state)}
            <Contacts/>
        </div>
    }
    .into_any()
}

/// To an account in a bank instead.
fn elsewhere(t: Texts) -> AnyView {
    let leading = view! { <Avatar glyph=Some(Glyph::Bank) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <List>
            <ListRow title=t.requisites_way() subtitle=t.requisites_way_text() leading=Some(leading.into_any())
                trailing=Some(trailing.into_any()) href=Route::Requisites.path()/>
        </List>
    }
    .into_any()
}

/// The contacts of the phone, where the browser shows them.
#[component]
fn FromPhone() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let pick = move |()| {
        spawn_local(async move {
            // Who closes the list has chosen nobody.
            if let Some(number) = contacts::pick().await {
                state.draft.phone.set(number);
                state.draft.retype();
            }
        });
    };
    contacts::can_pick()
        .then(|| view! { <Button label=t.whom_pick() look=ButtonLook::Quiet wide=true on_press=pick/> })
        .into_any()
}

/// Everybody whom one knows, by name or number.
#[component]
fn Contacts() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let payees = state.rooms().payees;
    payees.load_contacts(state);
    let looked_for = Memo::new(move |_| payees.typed.with(|typed| !typed.trim().is_empty()));
    let known = Memo::new(move |_| {
        let mut known = payees.contacts(state.rooms().saved_names);
        if !looked_for.get() {
            // They stand above already.
            let frequent = payees.frequent();
            let often = frequent.value().map(Vec::as_slice).unwrap_or_default();
            known.retain(|payee| often.iter().all(|one| one.id != payee.id));
        }
        known
    });
    let worth_it = Memo::new(move |_| looked_for.get() || !known.with(Vec::is_empty));
    redraw(move || {
        if !worth_it.get() {
            return ().into_any();
        }
        let list = move || {
            let known = known.get();
            if known.is_empty() {
                return view! { <p class="muted" role="status">{t.whom_nobody()}</p> }.into_any();
            }
            let rows = known.into_iter().map(move |payee| row(t, state, payee));
            view! { <List>{rows.collect_view()}</List> }.into_any()
        };
        view! {
            <Section title=t.whom_contacts()>
                <TextField label=t.whom_search() quiet_label=true placeholder=t.whom_search() value=payees.typed
                    kind="search" input_mode="search" glyph=Glyph::Search/>
                {redraw(list)}
            </Section>
        }
        .into_any()
    })
}

/// Somebody who can be paid: one tap instead of eleven digits.
fn row(t: Texts, state: State, payee: Payee) -> AnyView {
    let name = payee.name.clone();
    let glyph = payee.phone_masked.is_none().then_some(Glyph::Shop);
    let leading = view! { <Avatar name=name.clone() glyph/> }.into_any();
    let subtitle = payee
        .phone_masked
        .clone()
        .unwrap_or_else(|| t.transfer_shop().to_owned());
    let subtitle = match state.rooms().saved_names.of(payee.id) {
        Some(saved) => format!("{saved} · {subtitle}"),
        None => subtitle,
    };
    let pick = move |()| {
        state.rooms().payees.typed.set(String::new());
        state.draft.pay(state, payee.clone());
    };
    view! { <ListRow title=name subtitle leading=Some(leading) on_press=pick/> }.into_any()
}

/// Those paid often.
fn often(t: Texts, state: State) -> AnyView {
    let payees = Memo::new(move |_| state.rooms().payees.frequent());
    state.rooms().saved_names.load(state);
    redraw(move || match payees.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=4/> }.into_any(),
        Load::Ready(payees) | Load::Stale(payees, _) if !payees.is_empty() => {
            let rows = payees.into_iter().map(move |payee| row(t, state, payee));
            view! { <Section title=t.home_frequent()><List>{rows.collect_view()}</List></Section> }
                .into_any()
        }
        // Nobody paid yet, or not known: a number can be typed all the same.
        _ => ().into_any(),
    })
}
