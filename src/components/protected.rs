//! Transfers with a protection code in a list, and what becomes of one in a word.

use leptos::prelude::*;
use poltina_api_types::{ProtectedState, ProtectedTransfer};

use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::use_state;
use crate::ui::{AmountText, AmountTone, Avatar, List, ListRow, Section, redraw};

/// What became of it, to its payer (`mine`) or its payee.
#[must_use]
pub fn protected_word(t: Texts, state: ProtectedState, mine: bool) -> &'static str {
    match (state, mine) {
        (ProtectedState::Waiting, true) => t.protected_waits(),
        (ProtectedState::Waiting, false) => t.protected_waits_me(),
        (ProtectedState::Accepted, true) => t.protected_accepted(),
        (ProtectedState::Accepted, false) => t.protected_accepted_me(),
        (ProtectedState::Declined, true) => t.protected_declined(),
        (ProtectedState::Declined, false) => t.protected_declined_me(),
        (ProtectedState::Cancelled, true) => t.hold_cancelled(),
        (ProtectedState::Cancelled, false) => t.protected_cancelled_me(),
        (ProtectedState::Expired, true) => t.hold_expired(),
        (ProtectedState::Expired, false) => t.protected_expired_me(),
        (ProtectedState::CodeSpent, true) => t.protected_spent(),
        (ProtectedState::CodeSpent, false) => t.protected_spent_me(),
        (ProtectedState::Failed, true) => t.hold_failed(),
        (ProtectedState::Failed, false) => t.protected_failed_me(),
    }
}

/// What waits for one's code, above the operations; nothing while nothing does.
#[component]
pub fn ProtectedList() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let protected = state.rooms().protected;
    protected.look(state);
    let waiting = Memo::new(move |_| protected.waiting());
    redraw(move || {
        let waiting = waiting.get();
        let list = (!waiting.is_empty()).then(|| {
            let rows = waiting.into_iter().map(|transfer| row(t, transfer));
            let rows = rows.collect_view();
            view! { <Section title=t.protected_waiting()><List>{rows}</List></Section> }.into_any()
        });
        list.into_any()
    })
}

/// The row: from whom, until when, how much. It leads to its page.
fn row(t: Texts, transfer: ProtectedTransfer) -> impl IntoView {
    let name = transfer.payer.name;
    let subtitle = protected_word(t, transfer.state, false);
    let leading = view! { <Avatar name=name.clone()/> };
    let trailing =
        view! { <AmountText parts=t.money(transfer.amount.money()) tone=AmountTone::Quiet/> };
    view! {
        <ListRow
            title=name
            subtitle
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            href=Route::Protected(transfer.id).path()
        />
    }
}
