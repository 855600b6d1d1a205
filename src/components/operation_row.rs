//! One operation in a list.

use std::sync::Arc;

use leptos::prelude::*;
use poltina_api_types::Operation;

use super::{SignedAmount, party_glyph};
use crate::i18n::use_texts;
use crate::platform::clock;
use crate::routes::Route;
use crate::ui::{Avatar, AvatarShape, AvatarTone, ListRow};

/// The row: other side, what for and when, how much. It leads to the operation.
#[component]
pub fn OperationRow(
    /// The operation.
    operation: Arc<Operation>,
    /// Whether it is shown beside the list.
    #[prop(optional, into)]
    current: Signal<bool>,
) -> impl IntoView {
    let t = use_texts();
    let glyph = party_glyph(&operation);
    let tone = if glyph.is_some() {
        AvatarTone::Neutral
    } else {
        AvatarTone::Soft
    };
    let name = operation.counterparty.name.clone();
    let mut particulars = vec![t.category(operation.category).to_owned()];
    particulars.extend(clock::parse(&operation.posted_at).map(|at| t.time(at)));
    let leading = view! { <Avatar name=name.clone() glyph tone shape=AvatarShape::Square/> };
    let href = Route::Operation(operation.id).path();
    let trailing = view! { <SignedAmount operation/> };
    view! {
        <ListRow
            title=name
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href
            current
        />
    }
}
