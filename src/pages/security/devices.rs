//! Where one is signed in: end one, or all others.

use leptos::prelude::*;
use poltina_api_types::{Device, SignInMethod};

use crate::components::{Failure, OfflineNotice};
use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::routes::Route;
use crate::state::{Load, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, DetailRow, Details, Glyph, Icon, List,
    ListRow, Section, Sheet, SkeletonRows, TopBar, redraw,
};

/// The page.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let devices = state.rooms().devices;
    devices.refresh(state);
    let chosen = RwSignal::new(None::<Device>);
    let open = RwSignal::new(false);
    let load = Memo::new(move |_| devices.all());
    let as_of = Signal::derive(move || load.with(Load::as_of));
    let body = move || match load.get() {
        Load::Loading => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Load::Ready(all) | Load::Stale(all, _) => list(t, state, all, chosen, open),
        Load::Failed(error) => {
            view! { <Failure error on_retry=move |()| devices.refresh(state)/> }.into_any()
        }
    };
    let sheet = move || {
        chosen
            .get()
            .map(|one| particulars(t, state, one, open))
            .into_any()
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_devices() back_label=t.common_back() on_back=move |()| state.navigation.back(Route::Security)/>
            <OfflineNotice as_of/>
            {redraw(body)}
        </div>
        <Sheet open title=t.devices_one() close_label=t.common_close()>{redraw(sheet)}</Sheet>
    }
    .into_any()
}

fn name(t: Texts, device: &Device) -> String {
    if device.name.is_empty() {
        t.devices_unknown().to_owned()
    } else {
        device.name.clone()
    }
}

fn list(
    t: Texts,
    state: State,
    all: Vec<Device>,
    chosen: RwSignal<Option<Device>>,
    open: RwSignal<bool>,
) -> AnyView {
    let devices = state.rooms().devices;
    let (here, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|device| device.current);
    let row = move |device: Device| {
        let seen = clock::parse(&device.last_seen_at).map(|at| t.day(at));
        let when = if device.current {
            t.devices_now().to_owned()
        } else {
            seen.unwrap_or_default()
        };
        let parts = [when, t.zone(&device.time_zone)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let leading = view! { <Avatar glyph=Some(Glyph::Phone) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
        let trailing = view! { <Icon glyph=Glyph::Chevron/> };
        let title = name(t, &device);
        let pick = move |()| {
            chosen.set(Some(device.clone()));
            open.set(true);
        };
        view! {
            <ListRow title subtitle=parts.join(" · ") leading=Some(leading.into_any()) trailing=Some(trailing.into_any()) on_press=pick/>
        }
    };
    let alone = others.is_empty();
    let others = (!alone).then(|| {
        let rows = others.into_iter().map(row).collect_view();
        view! { <Section title=t.devices_others()><List>{rows}</List></Section> }
    });
    let end = (!alone).then(|| {
        let busy = Signal::derive(move || devices.busy());
        view! {
            <div class="flow-end">
                <Button label=t.devices_end_others() look=ButtonLook::Danger wide=true busy on_press=move |()| devices.end_others(state)/>
            </div>
        }
    });
    let note = alone.then(|| view! { <p class="muted">{t.devices_alone()}</p> });
    view! {
        <Section title=t.devices_here()><List>{here.into_iter().map(row).collect_view()}</List></Section>
        {others}
        {note}
        {end}
    }
    .into_any()
}

fn particulars(t: Texts, state: State, device: Device, open: RwSignal<bool>) -> AnyView {
    let at = |text: &str| clock::parse(text).map(|at| t.date_and_time(at));
    let method = match device.method {
        SignInMethod::Code => t.devices_by_code(),
        SignInMethod::Passkey => t.devices_by_passkey(),
    };
    let zone = Some(t.zone(&device.time_zone)).filter(|zone| !zone.is_empty());
    let rows = [
        (t.devices_name(), Some(name(t, &device))),
        (t.devices_place(), zone),
        (t.devices_method(), Some(method.to_owned())),
        (t.devices_signed_in(), at(&device.signed_in_at)),
        (t.devices_seen(), at(&device.last_seen_at)),
        (
            t.devices_lock(),
            device.locked.then(|| t.devices_locked().to_owned()),
        ),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <DetailRow label>{value}</DetailRow> })
    });
    let id = device.id;
    let end = (!device.current).then(|| {
        let press = move |()| {
            open.set(false);
            state.rooms().devices.end(state, id);
        };
        view! { <Button label=t.devices_end() look=ButtonLook::Danger wide=true on_press=press/> }
    });
    view! { <div class="flow-body"><Details>{rows.collect_view()}</Details>{end}</div> }.into_any()
}
