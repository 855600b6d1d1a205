//! The strip that says how old the figures are while there is no network.

use leptos::prelude::*;

use crate::i18n::use_texts;
use crate::platform::clock::Moment;
use crate::state::use_state;
use crate::ui::{Notice, NoticeTone, redraw};

/// Shows the age of what is on the page; nothing while it is fresh.
#[component]
pub fn OfflineNotice(
    /// When what is shown was true, where it is not fresh.
    #[prop(into)]
    as_of: Signal<Option<Moment>>,
) -> impl IntoView {
    let t = use_texts();
    let connectivity = use_state().connectivity;
    // What was kept is shown before the first answer too; only without a network is it old.
    redraw(
        move || match as_of.get().filter(|_| connectivity.is_offline()) {
            Some(as_of) => {
                view! { <Notice text=t.age(as_of) tone=NoticeTone::Offline/> }.into_any()
            }
            None => ().into_any(),
        },
    )
}
