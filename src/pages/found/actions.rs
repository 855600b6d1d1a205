//! What can be done with a code: keep it, copy it, attach it, scan another.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attach::AttachSheet;
use super::finding::{Finding, Keep};
use super::view::copy;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Kept, Requisites, State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, redraw};

/// The one thing to do within the thumb's reach, and the others above it.
#[component]
pub(super) fn Actions(
    /// What was found.
    finding: Finding,
    /// Its bytes, unless they must not be kept.
    code: Option<Vec<u8>>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let Some((code, keep)) = code.zip(finding.keep) else {
        return view! { <div class="flow-end">{again(t, state, ButtonLook::Primary)}</div> }
            .into_any();
    };
    let all = StoredValue::new(everything(&finding));
    let pays = StoredValue::new(finding.pay);
    let code = StoredValue::new(code);
    let kept = Memo::new(move |_| code.with_value(|code| state.rooms().kept.of(code)));
    redraw(move || match kept.get() {
        Some(kept) => of_kept(t, state, kept, keep, all, pays),
        None => {
            let copy = (keep == Keep::Bill).then(|| copy_all(t, state, all, ButtonLook::Plain));
            let put = move |()| put(t, state, code.get_value());
            let keep = move |look| {
                view! { <Button label=t.found_keep() look glyph=Glyph::Keep wide=true on_press=put/> }
            };
            match pay(t, state, pays) {
                Some(pay) => view! {
                    <div class="found-also">{keep(ButtonLook::Plain)}{copy}{again(t, state, ButtonLook::Plain)}</div>
                    <div class="flow-end">{pay}</div>
                }
                .into_any(),
                None => view! {
                    <div class="found-also">{copy}{again(t, state, ButtonLook::Plain)}</div>
                    <div class="flow-end">{keep(ButtonLook::Primary)}</div>
                }
                .into_any(),
            }
        }
    })
}

/// Fills in a payment by requisites, where it can be paid so.
fn pay(t: Texts, state: State, pays: StoredValue<Option<Requisites>>) -> Option<AnyView> {
    let requisites = pays.get_value()?;
    let fill = move |()| state.rooms().requisites.fill(state, requisites.clone());
    Some(view! { <Button label=t.found_pay() wide=true on_press=fill/> }.into_any())
}

fn of_kept(
    t: Texts,
    state: State,
    kept: Kept,
    keep: Keep,
    all: StoredValue<String>,
    pays: StoredValue<Option<Requisites>>,
) -> AnyView {
    let pay = pay(t, state, pays);
    let copy = pay
        .is_some()
        .then(|| copy_all(t, state, all, ButtonLook::Plain));
    let main = match keep {
        Keep::Bill => pay.unwrap_or_else(|| copy_all(t, state, all, ButtonLook::Primary)),
        Keep::Receipt(amount, at) => {
            let open = RwSignal::new(false);
            let look = match kept.operation {
                Some(_) => ButtonLook::Plain,
                None => ButtonLook::Primary,
            };
            let label = match kept.operation {
                Some(_) => t.found_attach_other(),
                None => t.found_attach(),
            };
            let attached = kept.operation.map(|operation| {
                view! { <Button label=t.found_operation() glyph=Glyph::History wide=true href=Route::Operation(operation).path()/> }
            });
            let code = kept.bytes();
            view! {
                {attached}
                <Button label look wide=true on_press=move |()| open.set(true)/>
                <AttachSheet open code amount at/>
            }
            .into_any()
        }
    };
    let remove = move |()| remove(t, state, kept.clone());
    view! {
        <div class="found-also">
            {copy}
            {again(t, state, ButtonLook::Plain)}
            <Button label=t.kept_remove() look=ButtonLook::Danger wide=true on_press=remove/>
        </div>
        <div class="flow-end">{main}</div>
    }
    .into_any()
}

fn again(t: Texts, state: State, look: ButtonLook) -> AnyView {
    let scan = move |()| state.navigation.replace(Route::Scan);
    view! { <Button label=t.found_scan_again() look glyph=Glyph::Scan wide=true on_press=scan/> }
        .into_any()
}

fn copy_all(t: Texts, state: State, all: StoredValue<String>, look: ButtonLook) -> AnyView {
    let copy = move |()| copy(t, state, all.get_value());
    view! { <Button label=t.found_copy_all() look glyph=Glyph::Copy wide=true on_press=copy/> }
        .into_any()
}

/// Every row as a line, to be pasted elsewhere.
fn everything(finding: &Finding) -> String {
    let lines = finding
        .rows
        .iter()
        .map(|row| format!("{}: {}", row.label, row.value));
    lines.collect::<Vec<_>>().join("\n")
}

fn put(t: Texts, state: State, code: Vec<u8>) {
    spawn_local(async move {
        match state.rooms().kept.keep(state, &code, None).await {
            Ok(()) => state.notices.say(t.found_kept()),
            Err(_) => state.notices.warn(t.found_not_kept()),
        }
    });
}

fn remove(t: Texts, state: State, kept: Kept) {
    spawn_local(async move {
        match state.rooms().kept.remove(state, &kept).await {
            Ok(()) => state.notices.say(t.kept_removed()),
            Err(_) => state.notices.warn(t.found_not_kept()),
        }
    });
}
