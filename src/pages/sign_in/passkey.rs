//! Signing in by a passkey: a button, and what the browser offers in the field of the number.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::{Texts, use_texts};
use crate::platform::passkey::{self, PasskeyError};
use crate::state::{EntryTrouble, State, use_state};
use crate::ui::{Button, ButtonLook, Glyph, Notice, NoticeTone, redraw};

/// The button; nothing where the browser has no passkeys.
#[component]
pub fn PasskeyWay() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    if !passkey::supported() {
        return ().into_any();
    }
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<EntryTrouble>);
    wait_for_autofill(state, trouble);
    on_cleanup(passkey::call_off);
    let enter = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let outcome = state.enter_by_passkey(false).await;
            // Signed in, the page is gone.
            if let Err(why) = outcome {
                trouble.try_set(Some(why));
                busy.try_set(false);
                wait_for_autofill(state, trouble);
            }
        });
    };
    view! {
        {redraw(move || trouble.get().and_then(|why| told(t, &why)).into_any())}
        <Button label=t.door_passkey() look=ButtonLook::Plain glyph=Glyph::Key wide=true busy on_press=enter/>
    }
    .into_any()
}

/// Waits for a passkey that is chosen in the field, where browsers offer them there.
fn wait_for_autofill(state: State, trouble: RwSignal<Option<EntryTrouble>>) {
    spawn_local(async move {
        if !passkey::autofills().await {
            return;
        }
        match state.enter_by_passkey(true).await {
            // That nothing was chosen, or that nobody could ask, is no news.
            Ok(()) | Err(EntryTrouble::Passkey(_)) => {}
            Err(EntryTrouble::Api(error)) if error.is_offline() => {}
            Err(why) => {
                trouble.try_set(Some(why));
            }
        }
    });
}

fn told(t: Texts, why: &EntryTrouble) -> Option<AnyView> {
    let text = match why {
        EntryTrouble::Passkey(PasskeyError::Cancelled) => t.door_cancelled().to_owned(),
        EntryTrouble::Passkey(error) => t.passkey_error(*error).to_owned(),
        EntryTrouble::Api(error) => t.api_error(error),
    };
    Some(view! { <Notice text tone=NoticeTone::Warn/> }.into_any())
}
