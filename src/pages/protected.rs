//! A transfer with a protection code: its payer reads the code, its payee enters it.

mod enter;
mod shown;

use leptos::prelude::*;
use poltina_api_types::{ErrorCode, ProtectedState, ProtectedTransfer};
use poltina_domain::TransferId;

use crate::components::{Failure, KnownAs, OfflineNotice, protected_word};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, AvatarSize, Button, ButtonLook, DetailRow, Details, EmptyState,
    Glyph, Notice, NoticeTone, SkeletonText, Tick, TopBar, redraw,
};

/// The page.
#[component]
pub fn ProtectedPage(
    /// The transfer.
    id: TransferId,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let protected = state.rooms().protected;
    protected.open(state, id);
    let load = Memo::new(move |_| protected.opened(id));
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || {
        match load.get() {
        Load::Loading => view! { <SkeletonText figure=true/> }.into_any(),
        Load::Ready(transfer) | Load::Stale(transfer, _) => told(t, state, transfer),
        Load::Failed(error) if error.code() == Some(ErrorCode::NotFound) => {
            view! { <EmptyState glyph=Glyph::Lock title=t.protected_gone() text=t.protected_gone_text()/> }.into_any()
        }
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| protected.open(state, id)/> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_protected() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Home)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn told(t: Texts, state: State, transfer: ProtectedTransfer) -> AnyView {
    let waiting = transfer.state == ProtectedState::Waiting;
    let other = if transfer.mine {
        &transfer.payee
    } else {
        &transfer.payer
    };
    let name = other.name.clone();
    let known = other.payee_id.map(|payee| view! { <KnownAs payee/> });
    let face = match transfer.state {
        ProtectedState::Accepted => view! { <Tick/> }.into_any(),
        _ => view! { <Avatar name=name.clone() size=AvatarSize::Large/> }.into_any(),
    };
    let main = match (waiting, transfer.mine) {
        (true, true) => shown::code(t, state, &transfer),
        (true, false) => enter::field(t, state, &transfer),
        (false, _) => ().into_any(),
    };
    let acts = match (waiting, transfer.mine) {
        (true, true) => shown::acts(t, state, &transfer),
        (true, false) => enter::acts(t, state, &transfer),
        (false, _) => over(t, &transfer),
    };
    let party = view! {
        <div class="party">
            {face}
            <h2 class="party-name">{name}</h2>
            <p class="party-note">{other.phone_masked.clone()}</p>
            {known}
            <AmountText parts=t.money(transfer.amount.money()) size=AmountSize::Hero/>
            <p class="party-note" role="status">{protected_word(t, transfer.state, transfer.mine)}</p>
        </div>
    };
    let rows = particulars(t, &transfer);
    let body = view! { {party}{trouble(t, state)}{main}{rows}{acts} };
    if waiting && !transfer.mine {
        // The answer to the field is given by the button below the particulars.
        let (protected, id) = (state.rooms().protected, transfer.id);
        let enter = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if protected
                .code
                .with_untracked(|code| code.len() == enter::DIGITS)
            {
                protected.accept(state, id);
            }
        };
        return view! { <form class="flow-form" novalidate on:submit=enter>{body}</form> }
            .into_any();
    }
    body.into_any()
}

fn particulars(t: Texts, transfer: &ProtectedTransfer) -> AnyView {
    let at = |text: &str| clock::parse(text).map(|at| t.date_and_time(at));
    let waiting = transfer.state == ProtectedState::Waiting;
    let rows = [
        (
            t.protected_until(),
            at(&transfer.expires_at).filter(|_| waiting),
        ),
        (
            t.hold_note(),
            Some(transfer.note.clone()).filter(|note| !note.is_empty()),
        ),
        (t.protected_since(), at(&transfer.sent_at)),
        (
            t.protected_ended(),
            transfer.ended_at.as_deref().and_then(at),
        ),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    view! { <Details card=true>{rows.collect_view()}</Details> }.into_any()
}

/// What is left to do once it has ended.
fn over(t: Texts, transfer: &ProtectedTransfer) -> AnyView {
    let operation = transfer.operation_id.map(|id| {
        view! { <Button label=t.hold_operation() look=ButtonLook::Soft glyph=Glyph::Receipt wide=true href=Route::Operation(id).path()/> }
    });
    view! {
        <div class="flow-end">
            {operation}
            <Button label=t.not_found_home() look=ButtonLook::Plain wide=true href=Route::Home.path()/>
        </div>
    }
    .into_any()
}

/// Why the last act did not work, or that it is not known yet whether the code did.
fn trouble(t: Texts, state: State) -> AnyView {
    let protected = state.rooms().protected;
    redraw(move || {
        if protected.unknown() {
            return view! { <Notice text=t.protected_checking() tone=NoticeTone::Warn/> }
                .into_any();
        }
        let text = protected.failed().and_then(|error| match error.code() {
            // It is said at the field.
            Some(ErrorCode::CodeWrong | ErrorCode::InvalidRequest) => None,
            Some(ErrorCode::WalletFrozen) => Some(t.protected_frozen().to_owned()),
            Some(ErrorCode::LimitExceeded) => Some(t.protected_full().to_owned()),
            _ => Some(t.api_error(&error)),
        });
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    })
}
