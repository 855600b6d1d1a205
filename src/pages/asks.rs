//! Asking for money: the list, a request to be made, one request, a bill to be divided, one bill.

mod link;
mod list;
mod new_request;
mod new_split;
mod person;
mod request;
mod split;

use leptos::prelude::*;

pub use list::RequestsPage;
pub use new_request::NewRequestPage;
pub use new_split::NewSplitPage;
pub use request::AskPage;
pub use split::SplitPage;

use crate::i18n::Texts;
use crate::routes::Route;
use crate::state::AsksState;
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, Notice, NoticeTone, redraw};

/// What did not work.
fn trouble(t: Texts, asks: AsksState) -> AnyView {
    redraw(move || {
        let text = asks.failed().map(|error| t.api_error(&error));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    })
}

/// There is no such request, or it is not for whoever looks.
fn gone(t: Texts) -> AnyView {
    view! {
        <EmptyState glyph=Glyph::Link title=t.asks_gone_title() text=t.asks_gone_text()>
            <Button label=t.not_found_home() look=ButtonLook::Plain href=Route::Home.path()/>
        </EmptyState>
    }
    .into_any()
}
