//! One receipt as a paper, to be shown and printed.

use leptos::prelude::*;
use poltina_api_types::OperationKind;
use poltina_domain::ReceiptId;

use crate::components::{Failure, OfflineNotice, ReceiptPaper};
use crate::i18n::use_texts;
use crate::platform::print::{Paper, print};
use crate::routes::Route;
use crate::state::{Load, use_state};
use crate::ui::{Button, ButtonLook, Glyph, SkeletonRows, TopBar, redraw};

/// The receipt; both sides of a payment see the same one.
#[component]
pub fn ReceiptPage(
    /// Which one.
    id: ReceiptId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    state.rooms().receipts.open(state, id);
    let opened = Memo::new(move |_| state.rooms().receipts.opened(id));
    let kind = Memo::new(move |_| opened.with(|load| load.value().map(|receipt| receipt.kind)));
    let bar = move || {
        let slip = kind.get() == Some(OperationKind::Transfer);
        let title = if slip {
            t.receipt_slip()
        } else {
            t.place_receipt()
        };
        view! {
            <TopBar
                title
                back_label=t.common_close()
                back_glyph=Glyph::Close
                on_back=move |()| state.navigation.back(Route::History)
            />
        }
        .into_any()
    };
    let as_of = Signal::derive(move || opened.with(Load::as_of));
    let body = move || {
        match opened.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=5/> }.into_any(),
        Load::Ready(receipt) | Load::Stale(receipt, _) => view! {
            <ReceiptPaper receipt/>
            <div class="receipt-acts">
                <Button label=t.receipt_print_slip() look=ButtonLook::Plain glyph=Glyph::Printer wide=true on_press=|()| print(Paper::Slip)/>
                <Button label=t.receipt_print_sheet() look=ButtonLook::Plain glyph=Glyph::Printer wide=true on_press=|()| print(Paper::Sheet)/>
            </div>
        }
        .into_any(),
        Load::Failed(error) => view! { <Failure error on_retry=move |()| state.rooms().receipts.open(state, id)/> }.into_any(),
    }
    };
    view! {
        <div class="page page-flow page-receipt">
            {redraw(bar)}
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}
