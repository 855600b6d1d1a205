//! What is asked once the number is known: the code, then the name of who is new.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::{code, name};
use crate::platform::document;
use crate::state::use_state;
use crate::ui::redraw;

/// The step; it takes the focus when it comes, since its piece may have been on its way.
#[component]
pub fn NextStep() -> impl IntoView {
    let state = use_state();
    let new_here = Memo::new(move |_| {
        let me = state.session.me();
        me.is_some_and(|me| me.given_name.is_empty())
    });
    spawn_local(async {
        tick().await;
        document::focus("[autofocus]");
    });
    redraw(move || {
        if new_here.get() {
            view! { <name::NameStep/> }.into_any()
        } else {
            view! { <code::CodeStep/> }.into_any()
        }
    })
}
