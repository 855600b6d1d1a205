//! Whom: a number, or one of those paid often.

use leptos::prelude::*;
use poltina_domain::{Phone, PhoneError};

use crate::components::PhoneField;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Load, Lookup, State, use_state};
use crate::ui::{Avatar, Button, Glyph, List, ListRow, Section, SkeletonRows, TopBar, redraw};

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
            {often(t, state)}
        </div>
    }
    .into_any()
}

/// Those paid often: one tap instead of eleven digits.
fn often(t: Texts, state: State) -> AnyView {
    let payees = Memo::new(move |_| state.rooms().payees.frequent());
    state.rooms().saved_names.load(state);
    redraw(move || match payees.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=4/> }.into_any(),
        Load::Ready(payees) | Load::Stale(payees, _) if !payees.is_empty() => {
            let rows = payees.into_iter().map(move |payee| {
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
                let pick = move |()| state.draft.pay(state, payee.clone());
                view! { <ListRow title=name subtitle leading=Some(leading) on_press=pick/> }
            });
            view! { <Section title=t.home_frequent()><List>{rows.collect_view()}</List></Section> }
                .into_any()
        }
        // Nobody paid yet, or not known: a number can be typed all the same.
        _ => ().into_any(),
    })
}
