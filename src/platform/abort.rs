//! A time limit for calls over the network.

use core::cell::Cell;
use std::rc::Rc;

use web_sys::{AbortController, AbortSignal};

use super::clock::Timer;

/// Aborts what listens to its signal once the time is over; dropped before, it does not.
pub struct Deadline {
    controller: Option<AbortController>,
    passed: Rc<Cell<bool>>,
    _timer: Timer,
}

impl Deadline {
    /// A limit of `ms` milliseconds from now.
    #[must_use]
    pub fn after(ms: u32) -> Self {
        let controller = AbortController::new().ok();
        let passed = Rc::new(Cell::new(false));
        let timer = Timer::after(ms, {
            let (controller, passed) = (controller.clone(), Rc::clone(&passed));
            move || {
                passed.set(true);
                if let Some(controller) = &controller {
                    controller.abort();
                }
            }
        });
        Self {
            controller,
            passed,
            _timer: timer,
        }
    }

    /// What a call listens to.
    #[must_use]
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Whether the time is over.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.passed.get()
    }
}
