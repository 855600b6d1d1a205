//! Frequent payees: faces in a line, one tap to each.

use leptos::prelude::*;
use poltina_api_types::Payee;

use crate::ui::{Avatar, AvatarSize, Glyph};

/// The line of faces.
#[component]
pub fn PayeeStrip(
    /// Whom to show.
    payees: Vec<Payee>,
    /// Called with the one who was chosen.
    #[prop(into)]
    on_pick: Callback<Payee>,
) -> impl IntoView {
    let faces = payees.into_iter().map(|payee| {
        let name = payee.name.clone();
        let unnamed = !name.chars().any(char::is_alphabetic);
        let glyph = unnamed.then_some(Glyph::User);
        view! {
            <li>
                <button type="button" class="payee" on:click=move |_| on_pick.run(payee.clone())>
                    <Avatar name=name.clone() glyph size=AvatarSize::Medium/>
                    <span>{name.clone()}</span>
                </button>
            </li>
        }
    });
    view! { <ul class="payees" role="list">{faces.collect_view()}</ul> }.into_any()
}
