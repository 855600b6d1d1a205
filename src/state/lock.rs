//! When the page locks, and locking it: marked before anything else, so that nothing unlocks it by
//! breaking off.

use core::cell::Cell;

use leptos::prelude::*;

use super::{SessionState, State};
use crate::api;
use crate::platform::clock::{self, Moment, Timer};
use crate::platform::page;
use crate::platform::storage::{self, Shelf};
use crate::routes::Route;

/// That this browser is locked.
const MARK: &str = "poltina.locked";
/// After how long.
const AFTER: &str = "poltina.lock-after";
/// When somebody was here last, in any tab.
const SEEN: &str = "poltina.seen";
/// That there is something to unlock by.
const FACTOR: &str = "poltina.lock-factor";

/// How often being here is written down, in milliseconds.
const WRITTEN_MS: Moment = 2_000;

/// A page that opens so soon after it was left was only loaded again, in milliseconds.
const RELOAD_MS: Moment = 10_000;

/// While a code is shown or the camera is on, how soon it is looked again whether to lock.
const HELD_MS: u32 = 5_000;

thread_local! {
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// After how long without the person the page locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockAfter {
    /// Not by itself.
    Never,
    /// As soon as the page is hidden.
    AtOnce,
    /// After so many minutes.
    Minutes(u8),
}

impl LockAfter {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::AtOnce,
        Self::Minutes(1),
        Self::Minutes(5),
        Self::Minutes(15),
        Self::Never,
    ];

    /// Its name, as it is kept.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Never => "never".into(),
            Self::AtOnce => "0".into(),
            Self::Minutes(minutes) => minutes.to_string(),
        }
    }

    fn kept() -> Self {
        let kept = storage::get(Shelf::Browser, AFTER);
        let found = Self::ALL
            .into_iter()
            .find(|after| Some(after.name()) == kept);
        found.unwrap_or(Self::Minutes(5))
    }

    fn ms(self) -> Option<Moment> {
        match self {
            Self::Never => None,
            Self::AtOnce => Some(0),
            Self::Minutes(minutes) => Some(Moment::from(minutes).saturating_mul(60_000)),
        }
    }
}

/// Whether this browser is locked.
pub(super) fn is_marked() -> bool {
    storage::get(Shelf::Browser, MARK).is_some()
}

/// It is from now on.
pub(super) fn mark() {
    storage::set(Shelf::Browser, MARK, "1");
}

/// It is not any more.
pub(super) fn unmark() {
    storage::remove(Shelf::Browser, MARK);
    storage::remove(Shelf::Browser, SEEN);
}

/// Nobody's page is locked, or has anything to unlock by.
pub(super) fn forget() {
    for name in [MARK, SEEN, FACTOR, AFTER] {
        storage::remove(Shelf::Browser, name);
    }
}

/// Locks all tabs: what they hold in memory goes with their instances.
pub(super) fn lock(state: State) {
    mark();
    state.tabs.say_locked();
    drop_page(state);
}

/// Drops this instance of the app, unless it is the lock itself.
pub(super) fn drop_page(state: State) {
    if untrack(|| state.session.state()) != SessionState::Locked {
        page::reload();
    }
}

/// Keeps the page from locking by itself while it is held.
#[derive(Debug)]
pub struct LockHeld(());

impl LockHeld {
    /// Holds it, until it is dropped.
    #[must_use]
    pub fn new() -> Self {
        HELD.set(HELD.get().saturating_add(1));
        Self(())
    }
}

impl Default for LockHeld {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LockHeld {
    fn drop(&mut self) {
        HELD.set(HELD.get().saturating_sub(1));
    }
}

/// When this page locks.
#[derive(Clone, Copy)]
pub struct LockState {
    after: RwSignal<LockAfter>,
    factor: RwSignal<bool>,
    /// When something was done in this tab last.
    touched: StoredValue<Moment>,
    written: StoredValue<Moment>,
    timer: StoredValue<Option<Timer>, LocalStorage>,
    learning: StoredValue<bool>,
}

impl LockState {
    pub(super) fn new() -> Self {
        Self {
            after: RwSignal::new(LockAfter::kept()),
            factor: RwSignal::new(storage::get(Shelf::Browser, FACTOR).is_some()),
            touched: StoredValue::new(clock::now()),
            written: StoredValue::new(0),
            timer: StoredValue::new_local(None),
            learning: StoredValue::new(false),
        }
    }

    /// After how long it locks; tracked.
    #[must_use]
    pub fn after(self) -> LockAfter {
        self.after.get()
    }

    /// Whether there is a passkey or a PIN to unlock by, without which nothing locks; tracked.
    #[must_use]
    pub fn has_factor(self) -> bool {
        self.factor.get()
    }

    /// Chooses after how long it locks.
    pub fn set_after(self, state: State, after: LockAfter) {
        storage::set(Shelf::Browser, AFTER, &after.name());
        self.after.set(after);
        self.touch(state);
        self.arm(state);
    }

    /// Locks now, in all tabs; where there is nothing to unlock by, leads to where that is made.
    pub fn lock_now(self, state: State) {
        if self.factor.get_untracked() {
            mark();
            // It may be the last thing this page does; the lock page says it again until it is heard.
            page::post_last(&api::lock_address());
            lock(state);
        } else {
            state.navigation.go(Route::Security);
        }
    }

    /// Learns from the server whether there is something to unlock by, now and later.
    pub(super) fn learn(self, state: State) {
        if self.learning.get_value() {
            return;
        }
        self.learning.set_value(true);
        state.at_root(|| {
            Effect::new(move || {
                let load = state.rooms().security.security();
                let Some(factor) = load.value().map(|now| now.passkeys > 0 || now.pin_set) else {
                    return;
                };
                if factor {
                    storage::set(Shelf::Browser, FACTOR, "1");
                } else {
                    storage::remove(Shelf::Browser, FACTOR);
                }
                self.factor.set(factor);
                self.arm(state);
            });
        });
    }

    fn limit(self) -> Option<Moment> {
        let limit = self.after.get_untracked().ms()?;
        self.factor.get_untracked().then_some(limit)
    }

    /// Something was done.
    pub fn touch(self, state: State) {
        let now = clock::now();
        self.touched.set_value(now);
        if now.saturating_sub(self.written.get_value()) >= WRITTEN_MS {
            self.write();
            self.arm(state);
        }
    }

    fn write(self) {
        let touched = self.touched.get_value();
        self.written.set_value(touched);
        storage::set(Shelf::Browser, SEEN, &touched.to_string());
    }

    /// When something was done last, in any tab.
    fn last(self) -> Moment {
        seen().unwrap_or_default().max(self.touched.get_value())
    }

    /// Waits until it is time to lock.
    fn arm(self, state: State) {
        let wait = self
            .limit()
            .filter(|limit| *limit > 0)
            .map(|limit| self.last().saturating_add(limit));
        let timer = wait.map(|at| {
            let left = at.saturating_sub(clock::now()).max(0);
            let left = u32::try_from(left).unwrap_or(u32::MAX);
            Timer::after(left, move || self.look(state))
        });
        self.timer.set_value(timer);
    }

    /// The time is over, unless something was done meanwhile.
    fn look(self, state: State) {
        let Some(limit) = self.limit() else { return };
        let held = HELD.get() > 0 && page::visible();
        if self.last().saturating_add(limit) > clock::now() {
            self.arm(state);
        } else if held {
            let again = Timer::after(HELD_MS, move || self.look(state));
            self.timer.set_value(Some(again));
        } else {
            self.lock_now(state);
        }
    }

    /// The page was hidden, or is being left.
    pub fn hidden(self, state: State) {
        self.write();
        if self.limit() == Some(0) {
            // A page that is only loaded again is gone before.
            let timer = Timer::after(0, move || {
                if !page::visible() {
                    self.lock_now(state);
                }
            });
            self.timer.set_value(Some(timer));
        }
    }

    /// The page is seen again.
    pub fn returned(self, state: State) {
        if is_marked() {
            return drop_page(state);
        }
        let away = clock::now().saturating_sub(self.last());
        if self.limit().is_some_and(|limit| limit > 0 && away > limit) {
            self.lock_now(state);
        }
    }

    /// Whether the app opens after too long an absence.
    pub(super) fn is_overdue(self) -> bool {
        let away = seen().map_or(0, |seen| clock::now().saturating_sub(seen));
        self.limit()
            .is_some_and(|limit| away > limit.max(RELOAD_MS))
    }

    pub(super) fn forget(self) {
        self.timer.set_value(None);
        self.factor
            .set(storage::get(Shelf::Browser, FACTOR).is_some());
        self.after.set(LockAfter::kept());
    }
}

fn seen() -> Option<Moment> {
    storage::get(Shelf::Browser, SEEN)?.parse().ok()
}
