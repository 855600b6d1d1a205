//! The bell: it leads to what one should know, and says how much of that is new.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{Glyph, Icon, redraw};

/// The bell.
#[component]
pub fn Bell() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let unread = Memo::new(move |_| state.rooms().bell.unread());
    redraw(move || {
        let (label, count) = match unread.get() {
            0 => (t.place_notices().to_owned(), None),
            many => (t.told_bell(&many.to_string()), Some(many)),
        };
        let count = count.map(|count| {
            view! { <span class="bell-count" aria-hidden="true">{count.to_string()}</span> }
        });
        view! {
            <a class="icon-btn bell" href=Route::Notices.path() aria-label=label.clone() title=label>
                <Icon glyph=Glyph::Bell/>
                {count}
            </a>
        }
        .into_any()
    })
}
