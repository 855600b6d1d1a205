//! Several codes in one picture: the person says which.

use leptos::prelude::*;

use super::hand_in::Intake;
use crate::i18n::use_texts;
use crate::pages::found::summary;
use crate::ui::{Avatar, AvatarShape, AvatarTone, Button, ButtonLook, Glyph, Icon, List, ListRow};

/// What each code is, as far as it says.
#[component]
pub(super) fn Choosing(
    /// Which codes, and where the chosen one goes.
    intake: Intake,
) -> impl IntoView {
    let t = use_texts();
    let row = move |code: Vec<u8>| {
        let summary = summary(t, &code);
        let leading = view! { <Avatar glyph=Some(summary.glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
        let trailing = view! { <Icon glyph=Glyph::Chevron/> };
        view! {
            <ListRow
                title=summary.title
                subtitle=summary.subtitle
                leading=Some(leading.into_any())
                trailing=Some(trailing.into_any())
                on_press=move |()| intake.choose(code.clone())
            />
        }
    };
    let rows = intake
        .codes
        .get_untracked()
        .into_iter()
        .map(row)
        .collect_view();
    view! {
        <div class="flow-body">
            <div class="scan-several"><h2>{t.scan_several()}</h2><p class="muted">{t.scan_several_text()}</p></div>
            <List>{rows}</List>
            <Button label=t.scan_again() look=ButtonLook::Plain glyph=Glyph::Scan wide=true on_press=move |()| intake.reject()/>
        </div>
    }
    .into_any()
}
