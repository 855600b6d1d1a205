//! What was noticed about the wallet's safety lately, on whatever device.

use leptos::prelude::*;
use poltina_api_types::SecurityNotice;

use crate::i18n::use_texts;
use crate::state::{Noticed, use_state};
use crate::ui::{Avatar, AvatarShape, AvatarTone, Glyph, List, ListRow, Section, redraw};

/// How many are shown.
const SHOWN: usize = 5;

/// The newest notices; nothing while there are none.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let noticed = Memo::new(move |_| state.rooms().security.noticed());
    let row = move |one: Noticed| {
        let glyph = match one.notice {
            SecurityNotice::NewDevice => Glyph::Phone,
            SecurityNotice::FactorChanged
            | SecurityNotice::PasskeyCopied
            | SecurityNotice::ApiKeyChanged => Glyph::Key,
            SecurityNotice::Frozen | SecurityNotice::Unfrozen => Glyph::Freeze,
            SecurityNotice::LimitsChanged
            | SecurityNotice::SecondPerson
            | SecurityNotice::WebhookChanged
            | SecurityNotice::WebhookDisabled => Glyph::Info,
        };
        let leading = view! { <Avatar glyph=Some(glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
        let subtitle = [t.date_and_time(one.at), one.device].join(" · ");
        view! { <ListRow title=t.security_notice(one.notice) subtitle leading=Some(leading.into_any())/> }
    };
    redraw(move || {
        let all = noticed.get();
        let list = (!all.is_empty()).then(|| {
            let rows = all.into_iter().take(SHOWN).map(row).collect_view();
            view! { <Section title=t.security_recent()><List>{rows}</List></Section> }.into_any()
        });
        list.into_any()
    })
}
