//! What waits for one as somebody's second person.

use leptos::prelude::*;
use poltina_api_types::{Approval, Approvals, Ward};

use super::guardian::trouble;
use crate::components::{Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{GuardianState, Load, State, use_state};
use crate::ui::{
    AmountSize, AmountText, Avatar, Button, ButtonLook, Card, EmptyState, Glyph, Section,
    SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let guardian = state.rooms().guardian;
    guardian.refresh_approvals(state);
    guardian.retype();
    let load = Memo::new(move |_| guardian.approvals());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) => waiting(t, state, guardian, all),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| guardian.refresh_approvals(state)/> }
                .into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_approvals() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {trouble(t, guardian)}
            {redraw(body)}
        </div>
    }
    .into_any()
}

fn waiting(t: Texts, state: State, guardian: GuardianState, all: Approvals) -> AnyView {
    if all.invitations.is_empty() && all.wards.is_empty() && all.items.is_empty() {
        return view! { <EmptyState glyph=Glyph::Shield title=t.approvals_empty() text=t.approvals_empty_text()/> }
            .into_any();
    }
    let items = all
        .items
        .into_iter()
        .map(move |one| transfer(t, state, guardian, &one));
    let items = items.collect_view();
    let invited = all.invitations.into_iter().map(move |ward| {
        let person = ward.person.id;
        let yes = move |()| guardian.answer_invitation(state, person, true);
        let no = move |()| guardian.answer_invitation(state, person, false);
        view! {
            <Card>
                {who(t, &ward, t.approvals_invited(&t.money_text(ward.above.money())))}
                <div class="two">
                    <Button label=t.approvals_yes() wide=true on_press=yes/>
                    <Button label=t.approvals_no() look=ButtonLook::Plain wide=true on_press=no/>
                </div>
            </Card>
        }
    });
    let invited = invited.collect_view();
    let wards = (!all.wards.is_empty()).then(|| {
        let cards = all.wards.into_iter().map(move |ward| {
            let person = ward.person.id;
            let leave = move |()| guardian.leave(state, person);
            view! {
                <Card>
                    {who(t, &ward, t.approvals_above(&t.money_text(ward.above.money())))}
                    <Button label=t.approvals_leave() look=ButtonLook::Quiet wide=true on_press=leave/>
                </Card>
            }
        });
        let cards = cards.collect_view();
        view! { <Section title=t.approvals_wards()>{cards}</Section> }
    });
    view! { {items}{invited}{wards} }.into_any()
}

fn who(_t: Texts, ward: &Ward, line: String) -> AnyView {
    let name = ward.person.name.clone();
    view! {
        <div class="payee-line">
            <Avatar name=name.clone()/>
            <span class="row-text"><span class="row-title">{name}</span><span class="row-sub approval-line">{line}</span></span>
        </div>
    }
    .into_any()
}

/// A transfer: who pays whom, how much, until when one can answer.
fn transfer(t: Texts, state: State, guardian: GuardianState, one: &Approval) -> AnyView {
    let until = clock::parse(&one.expires_at).map(|at| t.date_and_time(at));
    let until = t.approvals_until(&until.unwrap_or_default());
    let (id, parts) = (one.id, t.money(one.amount.money()));
    let line = t.approvals_pays(&one.payer.name, &one.payee.name);
    let busy = Signal::derive(move || guardian.busy());
    view! {
        <Card>
            <div class="confirm-subject">
                <AmountText parts size=AmountSize::Large/>
                <p class="confirm-name">{line}</p>
                <p class="muted small">{until}</p>
            </div>
            <div class="two">
                <Button label=t.approvals_approve() wide=true busy on_press=move |()| guardian.answer(state, id, true)/>
                <Button label=t.approvals_refuse() look=ButtonLook::Plain wide=true busy on_press=move |()| guardian.answer(state, id, false)/>
            </div>
        </Card>
    }
    .into_any()
}
