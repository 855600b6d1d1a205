//! The ways to one's accounts, to plans and to statements.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::ui::{Avatar, AvatarShape, AvatarTone, Glyph, Icon, List, ListRow};

/// Rows that lead to accounts, plans and statements.
#[component]
pub(super) fn Records() -> impl IntoView {
    let t = use_texts();
    let row = |glyph, title: &'static str, subtitle: &'static str, to: Route| {
        let leading = view! { <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
        let trailing = view! { <Icon glyph=Glyph::Chevron/> };
        view! {
            <ListRow
                title
                subtitle
                leading=Some(leading.into_any())
                trailing=Some(trailing.into_any())
                href=to.path()
            />
        }
    };
    view! {
        <List>
            {row(Glyph::Transfer, t.place_accounts(), t.profile_accounts(), Route::Accounts)}
            {row(Glyph::Calendar, t.place_plans(), t.profile_plans(), Route::Plans)}
            {row(Glyph::Receipt, t.place_statements(), t.profile_statements(), Route::Statements)}
        </List>
    }
    .into_any()
}
