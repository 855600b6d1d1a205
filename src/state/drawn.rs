//! How much of a long list is drawn: as much as one has come to, a few rows a frame. A list of a hundred
//! thousand is opened as quickly as one of a hundred.

use leptos::prelude::*;

use super::More;
use crate::platform::clock::{self, Moment};

/// What fills a screen.
const FIRST: usize = 14;

/// What is to be seen above a phone's keyboard.
const ABOVE_KEYBOARD: usize = 6;

/// What a slow phone draws in a frame, and what a quick one does.
const STEP: (usize, usize) = (2, FIRST);

/// Frames that come faster than this have room for more, in milliseconds.
const QUICK_MS: Moment = 20;

/// Frames that come slower than this are too full.
const SLOW_MS: Moment = 30;

/// What lies further apart is not one frame and the next.
const PAUSE_MS: Moment = 300;

/// How many of a list are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    count: RwSignal<usize>,
    /// How many more each frame draws, and when the last one was.
    pace: StoredValue<(usize, Moment)>,
}

impl Drawn {
    pub(super) fn new() -> Self {
        Self {
            count: RwSignal::new(FIRST),
            pace: StoredValue::new((STEP.0, 0)),
        }
    }

    /// Those that are drawn; tracked.
    #[must_use]
    pub fn of<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.get(..self.count.get()).unwrap_or(all).to_vec()
    }

    /// What lies beyond what is drawn of so many, where `beyond` lies beyond all of them; tracked.
    #[must_use]
    pub fn more(self, of: usize, beyond: More) -> More {
        if self.count.get() < of {
            More::Idle
        } else {
            beyond
        }
    }

    /// Draws more of so many, for one frame. False where all are: more has to be fetched.
    #[must_use]
    pub fn on(self, of: usize) -> bool {
        let more = self.count.get_untracked() < of;
        if more {
            let (before, last) = self.pace.get_value();
            let now = clock::now();
            let step = paced(before, now.saturating_sub(last));
            self.pace.set_value((step, now));
            self.count
                .update(|count| *count = count.saturating_add(step).min(of));
        }
        more
    }

    /// It begins anew.
    pub(super) fn forget(self) {
        self.count.set(FIRST);
    }

    /// It begins anew, with no more than a frame has room for, or can be seen above a keyboard.
    pub(super) fn begin(self) {
        let room = self.pace.get_value().0.saturating_mul(2);
        self.count.set(room.clamp(ABOVE_KEYBOARD, FIRST));
    }
}

/// How many rows the next frame draws after one of so many took so long.
fn paced(step: usize, took: Moment) -> usize {
    let (least, most) = STEP;
    match took {
        // One more at a time: twice as many may take twice as long as a frame has.
        ..QUICK_MS => step.saturating_add(1).min(most),
        SLOW_MS..PAUSE_MS => (step / 2).max(least),
        _ => step,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_long_list_is_drawn_frame_by_frame_and_then_more_is_fetched() {
        let owner = Owner::new();
        owner.with(|| {
            let (drawn, all) = (Drawn::new(), [0; 90]);
            assert_eq!(drawn.of(&all).len(), FIRST);
            assert_eq!(drawn.more(90, More::End), More::Idle);
            assert!(drawn.on(90));
            assert_eq!(drawn.of(&all).len(), FIRST + STEP.0);
            while drawn.on(90) {}
            assert_eq!(drawn.of(&all).len(), 90);
            assert_eq!(drawn.more(90, More::End), More::End);
            drawn.forget();
            assert_eq!(drawn.of(&all).len(), FIRST);
        });
    }

    #[wasm_bindgen_test]
    fn a_frame_draws_as_much_as_it_has_room_for() {
        assert_eq!([8, 16, 17].map(|took| paced(4, took)), [5, 5, 5]);
        assert_eq!(paced(FIRST, 8), FIRST);
        assert_eq!(paced(4, 25), 4);
        assert_eq!([40, 200].map(|took| paced(8, took)), [4, 4]);
        assert_eq!(paced(2, 200), 2);
        assert_eq!(paced(8, 5000), 8, "one read a while");
    }
}
