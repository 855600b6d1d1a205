//! The way to what guards the wallet, and freezing it at once.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, Glyph, Icon, List, ListRow, redraw,
};

/// A row that leads to the hub, and the button that freezes.
#[component]
pub(super) fn Safety() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let security = state.rooms().security;
    let frozen = Memo::new(move |_| security.frozen_since().is_some());
    let busy = Signal::derive(move || security.busy());
    let leading = view! { <Avatar glyph=Some(Glyph::Shield) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    let freeze = move || {
        let button = (!frozen.get()).then(|| {
            view! { <Button label=t.freeze_do() look=ButtonLook::Plain glyph=Glyph::Freeze wide=true busy on_press=move |()| security.freeze(state)/> }
        });
        button.into_any()
    };
    view! {
        <List>
            <ListRow
                title=t.place_security()
                subtitle=t.profile_security()
                leading=Some(leading.into_any())
                trailing=Some(trailing.into_any())
                href=Route::Security.path()
            />
        </List>
        {redraw(freeze)}
    }
    .into_any()
}
