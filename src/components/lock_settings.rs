//! After how long the page locks, and whether this device can be read without a network.

use leptos::prelude::*;

use crate::i18n::{Texts, use_texts};
use crate::state::{LockAfter, State, use_state};
use crate::ui::{Choice, ChoiceGroup, ChoiceLook, Notice, NoticeTone, redraw};

/// Both, for the page of what guards the wallet.
#[component]
pub fn LockSettings() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let factor = Memo::new(move |_| state.rooms().lock.has_factor());
    let after = move || {
        if factor.get() {
            after(t, state)
        } else {
            view! { <Notice text=t.lock_needs_factor() tone=NoticeTone::Warn/> }.into_any()
        }
    };
    view! {
        <div class="profile-set">
            <h2>{t.lock_after()}</h2>
            {redraw(after)}
        </div>
        <div class="profile-set">
            <h2>{t.vault_bare()}</h2>
            {bare(t, state)}
            <p class="muted small">{t.vault_bare_text()}</p>
        </div>
    }
    .into_any()
}

fn after(t: Texts, state: State) -> AnyView {
    let lock = state.rooms().lock;
    let label = |after: LockAfter| match after {
        LockAfter::Never => t.lock_never().to_owned(),
        LockAfter::AtOnce => t.lock_at_once().to_owned(),
        LockAfter::Minutes(minutes) => t.lock_minutes(u32::from(minutes)),
    };
    let choices = LockAfter::ALL
        .into_iter()
        .map(|after| Choice::new(after.name(), label(after)))
        .collect();
    let value = Signal::derive(move || lock.after().name());
    let choose = move |chosen: String| {
        if let Some(after) = LockAfter::ALL.into_iter().find(|a| a.name() == chosen) {
            lock.set_after(state, after);
        }
    };
    view! { <ChoiceGroup label=t.lock_after() choices value on_change=choose/> }.into_any()
}

fn bare(t: Texts, state: State) -> AnyView {
    let vault = state.rooms().vault;
    let choices = vec![
        Choice::new("no", t.vault_bare_no()),
        Choice::new("yes", t.vault_bare_yes()),
    ];
    let value = Signal::derive(move || {
        let name = match vault.is_bare() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        name.to_owned()
    });
    let choose = move |chosen: String| vault.set_bare(chosen == "yes");
    view! { <ChoiceGroup label=t.vault_bare() choices value on_change=choose look=ChoiceLook::Segments/> }
        .into_any()
}
