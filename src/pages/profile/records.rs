//! The way to a statement.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::ui::{Avatar, AvatarShape, AvatarTone, Glyph, Icon, List, ListRow};

/// A row that leads to statements.
#[component]
pub(super) fn Records() -> impl IntoView {
    let t = use_texts();
    let leading = view! { <Avatar glyph=Some(Glyph::Receipt) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <List>
            <ListRow
                title=t.place_statements()
                subtitle=t.profile_statements()
                leading=Some(leading.into_any())
                trailing=Some(trailing.into_any())
                href=Route::Statements.path()
            />
        </List>
    }
    .into_any()
}
