//! How much of a long list is drawn: as much as one has come to. A list of a hundred thousand is opened as
//! quickly as one of a hundred.

use leptos::prelude::*;

use super::More;

/// What fills a few screens.
const FIRST: usize = 40;

/// What is added whenever the end of it comes near.
const STEP: usize = 60;

/// How many of a list are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn(RwSignal<usize>);

impl Drawn {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(FIRST))
    }

    /// Those that are drawn; tracked.
    #[must_use]
    pub fn of<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.get(..self.0.get()).unwrap_or(all).to_vec()
    }

    /// What lies beyond what is drawn of so many, where `beyond` lies beyond all of them; tracked.
    #[must_use]
    pub fn more(self, of: usize, beyond: More) -> More {
        if self.0.get() < of {
            More::Idle
        } else {
            beyond
        }
    }

    /// Draws more of so many. False where all are: more has to be fetched.
    #[must_use]
    pub fn on(self, of: usize) -> bool {
        let more = self.0.get_untracked() < of;
        if more {
            self.0.update(|drawn| *drawn = drawn.saturating_add(STEP));
        }
        more
    }

    /// It begins anew.
    pub(super) fn forget(self) {
        self.0.set(FIRST);
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_long_list_is_drawn_step_by_step_and_then_more_is_fetched() {
        let owner = Owner::new();
        owner.with(|| {
            let (drawn, all) = (Drawn::new(), [0; 90]);
            assert_eq!(drawn.of(&all).len(), 40);
            assert_eq!(drawn.more(90, More::End), More::Idle);
            assert!(drawn.on(90));
            assert_eq!(drawn.of(&all).len(), 90);
            assert_eq!(drawn.more(90, More::End), More::End);
            assert!(!drawn.on(90));
            drawn.forget();
            assert_eq!(drawn.of(&all).len(), 40);
        });
    }
}
