//! The lock: it shows the mark, and ways to open. It knows nothing of whose page it is.

mod pin;
mod ways;

use leptos::prelude::*;

use crate::components::{LanguageChoice, trouble_text};
use crate::i18n::{Texts, use_texts};
use crate::state::{SessionState, Unlock, UnlockTrouble, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Mark, Notice, NoticeTone, redraw};
use ways::Ways;

/// What is locked says so; what cannot be read for want of its key says that.
#[component]
pub fn LockPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let unlock = state.rooms().unlock;
    unlock.begin(state);
    let locked = Memo::new(move |_| state.session.state() == SessionState::Locked);
    let title = move || {
        if locked.get() {
            t.lock_title()
        } else {
            t.lock_sealed()
        }
    };
    let trouble = move || {
        let trouble = unlock.trouble().map(|trouble| {
            let text = match trouble {
                UnlockTrouble::Proof(trouble) => trouble_text(t, &trouble),
                UnlockTrouble::OtherPasskey => t.lock_other_passkey().into(),
            };
            view! { <Notice text tone=NoticeTone::Bad/> }.into_any()
        });
        trouble.into_any()
    };
    view! {
        <main class="page-signin page-lock" id="main" tabindex="-1">
            <p class="signin-brand"><Mark/><span>{t.app_name()}</span></p>
            <h1>{redraw(move || title().into_any())}</h1>
            {redraw(trouble)}
            <Ways locked/>
            {redraw(move || locked.get().then(|| freezing(t, unlock)).into_any())}
            <LanguageChoice/>
        </main>
    }
    .into_any()
}

/// What a person can do who does not want in: stop everything, or leave.
fn freezing(t: Texts, unlock: Unlock) -> AnyView {
    let state = use_state();
    let busy = Signal::derive(move || unlock.busy());
    let freeze = move || {
        if unlock.frozen() {
            view! { <Notice text=t.lock_frozen() tone=NoticeTone::Warn/> }.into_any()
        } else {
            view! { <Button label=t.freeze_do() look=ButtonLook::Danger glyph=Glyph::Freeze wide=true busy on_press=move |()| unlock.freeze(state)/> }
                .into_any()
        }
    };
    view! {
        <div class="lock-else">
            {redraw(freeze)}
            <Button label=t.lock_leave() look=ButtonLook::Quiet glyph=Glyph::SignOut wide=true busy on_press=move |()| unlock.sign_out(state)/>
            <p class="muted small">{t.lock_leave_text()}</p>
        </div>
    }
    .into_any()
}
