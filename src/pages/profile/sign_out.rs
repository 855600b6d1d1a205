//! Signing out: asked once more, since it wipes what this device keeps.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::use_texts;
use crate::platform::incoming;
use crate::state::use_state;
use crate::ui::{Button, ButtonLook, Glyph, Notice, NoticeTone, Sheet, redraw};

/// A button, and the sheet that asks.
#[component]
pub(super) fn SignOut() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let sign_out = move |()| {
        busy.set(true);
        spawn_local(async move {
            incoming::forget_shared().await;
            if let Err(problem) = state.session.sign_out(state).await {
                error.set(Some(t.api_error(&problem)));
            }
            busy.set(false);
        });
    };
    let unsettled = Memo::new(move |_| state.intents.unsettled().is_some());
    let warning = move || {
        view! { <Notice text=t.profile_sign_out_unsettled() tone=NoticeTone::Warn/> }.into_any()
    };
    view! {
        <Button label=t.profile_sign_out() look=ButtonLook::Danger glyph=Glyph::SignOut wide=true on_press=move |()| open.set(true)/>
        <Sheet open title=t.profile_sign_out_title() close_label=t.common_close()>
            <div class="flow-body">
                <p class="muted">{t.profile_sign_out_text()}</p>
                {redraw(move || unsettled.get().then(warning).into_any())}
                {redraw(move || error.get().map(|text| view! { <Notice text tone=NoticeTone::Bad/> }.into_any()).into_any())}
                <Button label=t.profile_sign_out() look=ButtonLook::Danger wide=true busy on_press=sign_out/>
            </div>
        </Sheet>
    }
    .into_any()
}
