//! What a code says that is no payment within the wallet.

mod actions;
mod attach;
mod bill;
mod finding;
mod network;
mod neutral;
mod payable;
mod payment;
mod refusal;
mod russian;
mod view;

use leptos::prelude::*;
use payment_qr::{Code, Refusal};

use crate::i18n::{Texts, use_texts};
use crate::platform::document;
use crate::routes::Route;
use crate::state::{Scanned, use_state};
use crate::ui::{Button, ButtonLook, EmptyState, Glyph, TopBar, redraw};
use finding::Finding;

/// Reads the bytes of a code, whatever it is.
pub(super) fn read(bytes: &[u8]) -> Result<Code, Refusal> {
    payment_qr::read(bytes, &document::host())
}

/// A code in one line of a list.
pub(super) struct Summary {
    pub(super) glyph: Glyph,
    pub(super) title: String,
    pub(super) subtitle: String,
}

/// What a code is, in one line.
pub(super) fn summary(t: Texts, bytes: &[u8]) -> Summary {
    let finding = Finding::of(t, bytes);
    let amount = finding.amount.as_ref().map(crate::ui::AmountParts::text);
    let particulars = [amount, finding.party.clone()];
    let particulars: Vec<String> = particulars.into_iter().flatten().collect();
    Summary {
        glyph: finding.glyph,
        title: finding.title,
        subtitle: if particulars.is_empty() {
            neutral::shown(&String::from_utf8_lossy(bytes), neutral::LINE)
        } else {
            particulars.join(" · ")
        },
    }
}

/// The last code that was read.
#[component]
pub fn FoundPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    state.rooms().kept.load(state);
    let back = move |()| state.navigation.back(Route::Home);
    let last = Memo::new(move |_| state.rooms().scan.last());
    let body = move || {
        match last.get() {
        None => view! {
            <EmptyState glyph=Glyph::Scan title=t.found_nothing() text=t.found_nothing_text()>
                <Button label=t.nav_scan() look=ButtonLook::Plain glyph=Glyph::Scan href=Route::Scan.path()/>
            </EmptyState>
        }
        .into_any(),
        Some(Scanned::Card) => view! { <view::FindingView finding=Finding::card(t) code=None/> }.into_any(),
        Some(Scanned::Code(bytes)) => {
            let finding = Finding::of(t, &bytes);
            view! { <view::FindingView finding code=Some(bytes)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow page-found">
            <TopBar title=t.place_found() back_label=t.common_back() on_back=back/>
            {redraw(body)}
        </div>
    }
    .into_any()
}
