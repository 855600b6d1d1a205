//! Money to anybody's account in a Russian bank, by its requisites: what is typed, and the last look at it.

mod check;
mod form;

use leptos::prelude::*;
use poltina_api_types::ErrorCode;

use crate::components::{Failure, OfflineNotice};
use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{EmptyState, Glyph, SkeletonText, TopBar, redraw};

use check::Check;
use form::Form;

/// One of the two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Form,
    Check,
}

/// The first: the requisites, the purpose, the amount.
#[component]
pub fn RequisitesPage() -> impl IntoView {
    view! { <Page step=Step::Form/> }
}

/// The second: what will happen, to the letter.
#[component]
pub fn RequisitesCheckPage() -> impl IntoView {
    view! { <Page step=Step::Check/> }
}

#[component]
fn Page(step: Step) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let (bank, requisites) = (state.rooms().bank, state.rooms().requisites);
    bank.refresh(state);
    requisites.restore(state);
    // The vault may open after the page.
    Effect::new(move || {
        if !requisites.is_restored() && state.session.me().is_some() {
            requisites.restore(state);
        }
    });
    // The form stays as it is while what is known grows older or newer.
    let ready = Memo::new(move |_| match bank.terms() {
        Load::Failed(error) => Err(Some(error)),
        Load::Loading => Err(None),
        _ if !requisites.is_restored() => Err(None),
        _ => Ok(()),
    });
    let as_of = Signal::derive(move || bank.terms().as_of());
    let (title, before) = match step {
        Step::Form => (t.place_requisites(), Route::Transfer),
        Step::Check => (t.check_title(), Route::Requisites),
    };
    let body = move || match ready.get() {
        Ok(()) if step == Step::Form => view! { <Form/> }.into_any(),
        Ok(()) => view! { <Check/> }.into_any(),
        Err(None) => view! { <SkeletonText/> }.into_any(),
        Err(Some(error)) if error.code() == Some(ErrorCode::BankUnavailable) => {
            view! { <EmptyState glyph=Glyph::Bank title=t.bank_none() text=t.bank_none_text()/> }
                .into_any()
        }
        Err(Some(error)) => {
            view! { <Failure error on_retry=move |()| bank.refresh(state)/> }.into_any()
        }
    };
    let back = move |()| state.navigation.back(before.clone());
    view! {
        <div class="page page-flow">
            <TopBar title back_label=t.common_back() on_back=back/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}
