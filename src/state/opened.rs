//! The one thing of its kind that is open: another takes its place, and what comes late for it is not shown.

use leptos::prelude::*;

use super::Load;
use crate::api::ApiError;
use crate::platform::clock::Moment;

/// Which thing is open, and what is known of it. Copied freely.
pub(super) struct Opened<I: 'static, T: 'static>(RwSignal<Option<(I, Load<T>)>>);

impl<I, T> Clone for Opened<I, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, T> Copy for Opened<I, T> {}

impl<I, T> Opened<I, T>
where
    I: Copy + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Nothing is open.
    pub(super) fn nothing() -> Self {
        Self(RwSignal::new(None))
    }

    /// What is known of this thing; loading where it is not the one that is open. Tracked.
    pub(super) fn get(self, id: I) -> Load<T> {
        self.0.with(|opened| match opened {
            Some((opened, load)) if *opened == id => load.clone(),
            _ => Load::Loading,
        })
    }

    /// Whether this thing is the one that is open; tracked.
    pub(super) fn is(self, id: I) -> bool {
        self.0
            .with(|opened| opened.as_ref().is_some_and(|(opened, _)| *opened == id))
    }

    /// Whether what is open is known and is so; tracked.
    pub(super) fn is_now(self, so: impl FnOnce(&T) -> bool) -> bool {
        self.0.with(|opened| {
            let load = opened.as_ref().map(|(_, load)| load);
            load.and_then(Load::value).is_some_and(so)
        })
    }

    /// What is open; not tracked.
    pub(super) fn id(self) -> Option<I> {
        self.0.with_untracked(|opened| Some(opened.as_ref()?.0))
    }

    /// Opens a thing that is about to be asked for. What is known of it stays in sight.
    pub(super) fn begin(self, id: I) {
        let known = self.0.with_untracked(|opened| match opened {
            Some((opened, load)) => *opened == id && load.value().is_some(),
            None => false,
        });
        if !known {
            self.show(id, Load::Loading);
        }
    }

    /// Opens a thing of which this is known.
    pub(super) fn show(self, id: I, load: Load<T>) {
        self.0.set(Some((id, load)));
    }

    /// Changes what is known of this thing, if it is still the one that is open.
    pub(super) fn change(self, id: I, change: impl FnOnce(&mut Load<T>)) {
        self.0.update(|opened| {
            if let Some((_, load)) = opened.as_mut().filter(|(opened, _)| *opened == id) {
                change(load);
            }
        });
    }

    /// Takes in an answer that was asked for this thing (see [`Load::settle`]).
    pub(super) fn settle(self, id: I, answer: Result<T, ApiError>, last_contact: Moment) {
        self.change(id, |load| load.settle(answer, last_contact));
    }

    /// Closes what is open.
    pub(super) fn close(self) {
        self.0.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_comes_late_for_another_is_not_shown_and_what_is_known_stays() {
        let owner = Owner::new();
        owner.with(|| {
            let opened = Opened::<u8, &str>::nothing();
            assert_eq!((opened.id(), opened.get(1)), (None, Load::Loading));
            opened.begin(1);
            opened.begin(2);
            opened.settle(1, Ok("one"), 0);
            assert_eq!((opened.id(), opened.get(2)), (Some(2), Load::Loading));
            assert_eq!(opened.get(1), Load::Loading);
            opened.settle(2, Ok("two"), 0);
            opened.begin(2);
            assert_eq!(opened.get(2), Load::Ready("two"), "it is asked for again");
            opened.settle(2, Err(ApiError::TimedOut), 7);
            assert_eq!(opened.get(2), Load::Stale("two", 7));
            opened.close();
            assert_eq!((opened.id(), opened.get(2)), (None, Load::Loading));
        });
    }
}
