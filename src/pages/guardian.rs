//! The trusted second person: who it is, or asking somebody.

use leptos::prelude::*;
use poltina_api_types::Guardian;
use poltina_domain::{AmountError, Currency, Money, Phone, PhoneError};

use crate::components::{Failure, OfflineNotice, PhoneField};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{GuardianState, Load, State, use_state};
use crate::ui::{
    Avatar, AvatarSize, Button, ButtonLook, DetailRow, Details, Notice, NoticeTone, SkeletonRows,
    TextField, TopBar, redraw,
};

/// The page.
#[component]
pub fn GuardianPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let guardian = state.rooms().guardian;
    guardian.refresh(state);
    guardian.retype();
    let load = Memo::new(move |_| guardian.guardian());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=2/> }.into_any(),
        Load::Ready(Some(one)) | Load::Stale(Some(one), _) => shown(t, state, guardian, one),
        Load::Ready(None) | Load::Stale(None, _) => view! { <Inviting/> }.into_any(),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| guardian.refresh(state)/> }.into_any()
        }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_guardian() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
    }
    .into_any()
}

/// What did not work.
pub(super) fn trouble(t: Texts, guardian: GuardianState) -> AnyView {
    redraw(move || {
        let text = guardian.trouble().map(|error| t.api_error(&error));
        text.map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any())
            .into_any()
    })
}

fn shown(t: Texts, state: State, guardian: GuardianState, one: Guardian) -> AnyView {
    let since = clock::parse(&one.since).map(|at| t.date_and_time(at));
    let ends = one.ends_at.as_deref().and_then(clock::parse);
    let ends = ends.map(|at| t.guardian_ends(&t.date_and_time(at)));
    let is_ending = ends.is_some();
    let waits = ends.or_else(|| (!one.accepted).then(|| t.guardian_waits().to_owned()));
    let waits = waits.map(|text| view! { <Notice text/> });
    // To remove him again changes nothing.
    let remove = (!is_ending).then(|| {
        view! {
            <p class="muted">{t.guardian_rules()}</p>
            <div class="flow-end">
                <Button
                    label=t.guardian_remove()
                    look=ButtonLook::Danger
                    wide=true
                    busy=Signal::derive(move || guardian.busy())
                    on_press=move |()| guardian.remove(state)
                />
            </div>
        }
    });
    let name = one.payee.name.clone();
    view! {
        <div class="party">
            <Avatar name=name.clone() size=AvatarSize::Large/>
            <h2 class="party-name">{name}</h2>
            <p class="party-note">{one.payee.phone_masked.clone()}</p>
        </div>
        {waits}
        <Details card=true>
            <DetailRow label=t.guardian_above()>{t.money_text(one.above.money())}</DetailRow>
            <DetailRow label=t.guardian_since()>{since}</DetailRow>
        </Details>
        {trouble(t, guardian)}
        {remove}
    }
    .into_any()
}

#[component]
fn Inviting() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let guardian = state.rooms().guardian;
    let wrong_phone = RwSignal::new(None::<PhoneError>);
    let wrong_sum = RwSignal::new(None::<AmountError>);
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let phone = guardian
            .phone
            .with_untracked(|typed| typed.parse::<Phone>());
        let above = guardian
            .above
            .with_untracked(|typed| Money::parse(typed, Currency::Rub));
        match (phone, above) {
            (Ok(phone), Ok(above)) => guardian.invite(state, phone, above),
            (phone, above) => {
                wrong_phone.set(phone.err());
                wrong_sum.set(above.err());
            }
        }
    };
    let phone_error = Signal::derive(move || {
        wrong_phone
            .get()
            .map(|error| t.phone_error(error).to_owned())
    });
    let sum_error = Signal::derive(move || {
        wrong_sum
            .get()
            .map(|error| t.amount_error(error).to_owned())
    });
    let change = move || {
        wrong_phone.set(None);
        guardian.retype();
    };
    view! {
        <p class="muted">{t.guardian_text()}</p>
        <p class="muted">{t.guardian_rules()}</p>
        <form class="flow-body" novalidate on:submit=ask>
            <PhoneField value=guardian.phone label=t.guardian_phone() error=phone_error on_change=move |()| change()/>
            <TextField
                label=t.guardian_sum()
                value=guardian.above
                hint=t.guardian_sum_hint()
                error=sum_error
                input_mode="decimal"
                on_input=move |_: String| wrong_sum.set(None)
            />
            {trouble(t, guardian)}
            <Button label=t.guardian_ask() wide=true submit=true busy=Signal::derive(move || guardian.busy())/>
        </form>
    }
    .into_any()
}
