//! A held transfer in a list, and what becomes of one in a word.

use leptos::prelude::*;
use poltina_api_types::{Hold, HoldState};

use super::protected::protected_word;
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{
    AmountText, AmountTone, Avatar, AvatarShape, AvatarTone, Glyph, List, ListRow, Section, redraw,
};

/// What became of it.
#[must_use]
pub fn hold_word(t: Texts, hold: &Hold) -> &'static str {
    if let Some(protection) = &hold.protection {
        return protected_word(t, protection.state, true);
    }
    if hold.captured.is_some() {
        return match hold.state {
            HoldState::Held => t.hold_shop_held(),
            HoldState::Released => t.hold_shop_took(),
            HoldState::Expired => t.hold_expired(),
            HoldState::Cancelled | HoldState::Failed => t.hold_shop_freed(),
        };
    }
    match hold.state {
        HoldState::Held => t.hold_held(),
        HoldState::Released => t.hold_released(),
        HoldState::Cancelled => t.hold_cancelled(),
        HoldState::Expired => t.hold_expired(),
        HoldState::Failed => t.hold_failed(),
    }
}

/// Where one sees more of it.
#[must_use]
pub fn hold_place(hold: &Hold) -> Route {
    match hold.protection {
        Some(_) => Route::Protected(hold.id),
        None => Route::Hold(hold.id),
    }
}

/// The row: whom, what became of it, since when, how much. It leads to its page.
#[component]
pub fn HeldRow(
    /// The transfer.
    hold: Hold,
) -> impl IntoView {
    let t = use_texts();
    let mut particulars = vec![hold_word(t, &hold).to_owned()];
    particulars.extend(clock::parse(&hold.held_at).map(|at| t.day(at)));
    let href = hold_place(&hold).path();
    let leading = view! { <Avatar glyph=Some(Glyph::Clock) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing =
        view! { <AmountText parts=t.money(hold.amount.money()) tone=AmountTone::Quiet/> };
    view! {
        <ListRow
            title=hold.payee.name
            subtitle=particulars.join(" · ")
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href
        />
    }
}

/// What waits now, above the operations; nothing while nothing waits.
#[component]
pub fn HeldList() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let waiting = Memo::new(move |_| state.rooms().holds.waiting());
    redraw(move || {
        let waiting = waiting.get();
        let list = (!waiting.is_empty()).then(|| {
            let rows = waiting.into_iter().map(|hold| view! { <HeldRow hold/> });
            let rows = rows.collect_view();
            let href = Route::Holds.path();
            view! { <Section title=t.holds_waiting() link=Some(t.holds_all().into()) href><List>{rows}</List></Section> }
                .into_any()
        });
        list.into_any()
    })
}
