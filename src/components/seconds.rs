//! What counts seconds on a page.

use leptos::prelude::*;

use crate::platform::clock::{self, Moment, Timer};

/// The time now, told anew as each second begins, for as long as the page stands.
#[must_use]
pub fn seconds() -> Signal<Moment> {
    let now = RwSignal::new(clock::now());
    wait(now, StoredValue::new_local(None));
    now.into()
}

fn wait(now: RwSignal<Moment>, timer: StoredValue<Option<Timer>, LocalStorage>) {
    let left = 1_000_i64.saturating_sub(clock::now().rem_euclid(1_000));
    let next = Timer::after(u32::try_from(left).unwrap_or(1_000), move || {
        if now.try_set(clock::now()).is_none() {
            wait(now, timer);
        }
    });
    // With the page goes the timer.
    timer.try_set_value(Some(next));
}
