//! What can be done with a code: keep it, copy it, attach it, scan another.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attach::AttachSheet;
use super::finding::{Finding, Keep};
use super::view::copy;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Kept, State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, redraw};

/// The buttons beneath a finding.
#[component]
pub(super) fn Actions(
    /// What was found.
    finding: Finding,
    /// Its bytes, unless they must not be kept.
    code: Option<Vec<u8>>,
) -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let keeping = code.zip(finding.keep).map(|(code, keep)| {
        let code = StoredValue::new(code);
        let kept = Memo::new(move |_| code.with_value(|code| state.kept.of(code)));
        redraw(move || match kept.get() {
            Some(kept) => is_kept(t, state, kept, keep),
            None => view! {
                <Button label=t.found_keep() glyph=Glyph::Keep wide=true on_press=move |()| put(t, state, code.get_value())/>
            }
            .into_any(),
        })
    });
    let main = keeping.is_none();
    let all = (finding.keep == Some(Keep::Bill)).then(|| {
        let lines = finding.rows.iter().map(|row| format!("{}: {}", row.label, row.value));
        let text = lines.collect::<Vec<_>>().join("\n");
        let copy = move |()| copy(t, state, text.clone());
        view! { <Button label=t.found_copy_all() look=ButtonLook::Plain glyph=Glyph::Copy wide=true on_press=copy/> }
    });
    // Where there is nothing else to do, scanning another code is the one thing to do.
    let look = if main {
        ButtonLook::Primary
    } else {
        ButtonLook::Quiet
    };
    view! {
        <div class="flow-end">
            {keeping}
            {all}
            <Button label=t.found_scan_again() look glyph=Glyph::Scan wide=true on_press=move |()| state.navigation.replace(Route::Scan)/>
        </div>
    }
    .into_any()
}

fn put(t: Texts, state: State, code: Vec<u8>) {
    spawn_local(async move {
        match state.kept.keep(state, &code, None).await {
            Ok(()) => state.notices.say(t.found_kept()),
            Err(_) => state.notices.warn(t.found_not_kept()),
        }
    });
}

fn is_kept(t: Texts, state: State, kept: Kept, keep: Keep) -> AnyView {
    let attaching = RwSignal::new(false);
    let attach = match keep {
        Keep::Bill => ().into_any(),
        Keep::Receipt(amount, at) => {
            let attached = kept.operation.map(|operation| {
                view! { <Button label=t.found_operation() look=ButtonLook::Plain glyph=Glyph::History wide=true href=Route::Operation(operation).path()/> }
            });
            let label = match kept.operation {
                Some(_) => t.found_attach_other(),
                None => t.found_attach(),
            };
            let look = match kept.operation {
                Some(_) => ButtonLook::Quiet,
                None => ButtonLook::Primary,
            };
            let code = kept.bytes();
            view! {
                {attached}
                <Button label look glyph=Glyph::Link wide=true on_press=move |()| attaching.set(true)/>
                <AttachSheet open=attaching code amount at/>
            }
            .into_any()
        }
    };
    let remove = move |()| {
        let kept = kept.clone();
        spawn_local(async move {
            match state.kept.remove(state, &kept).await {
                Ok(()) => state.notices.say(t.kept_removed()),
                Err(_) => state.notices.warn(t.found_not_kept()),
            }
        });
    };
    view! {
        {attach}
        <Button label=t.kept_remove() look=ButtonLook::Danger wide=true on_press=remove/>
    }
    .into_any()
}
