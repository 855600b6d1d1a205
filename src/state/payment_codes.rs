//! This device's payment code: its key, and what became of the codes that were shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Amount, ErrorCode, PaymentCodeSeed};

use super::State;
use crate::api::ApiError;
use crate::platform::clock::{self, Moment};
use crate::platform::device_key::{DeviceKey, KeyError};
use crate::platform::{locks, vault};

const LOCK: &str = "poltina:payment-code";

/// How long one code is shown, in milliseconds.
const STEP_MS: i64 = 60_000;

/// How far back the clock may go before it is called wrong: half of what a till forgives.
const SET_BACK_MS: i64 = 30_000;

/// Whether this device can show codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeKey {
    /// Not known yet.
    Unknown,
    /// It can, with or without a network.
    Ready,
    /// It cannot before it was online once; this is why it was not.
    Failed(ApiError),
    /// It cannot: the browser has no keys that script cannot read, or the page is not secure.
    Unsupported,
}

/// The step that may be shown now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Minutes since 1970 by the server's clock, as the code counts them.
    pub step: i64,
    /// When it becomes another, by this device's clock.
    pub ends: Moment,
}

/// A till read a code of this person's, and nothing was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The shop.
    pub shop: String,
    /// What it asked for.
    pub amount: Amount,
    /// Why it got nothing.
    pub code: ErrorCode,
}

/// The device's payment codes.
#[derive(Clone, Copy)]
pub struct PaymentCodes {
    state: RwSignal<CodeKey>,
    key: StoredValue<Option<DeviceKey>, LocalStorage>,
    /// Follows [`DeviceKey::first_step`].
    first: RwSignal<i64>,
    refused: RwSignal<Option<Refused>>,
}

impl PaymentCodes {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(CodeKey::Unknown),
            key: StoredValue::new_local(None),
            first: RwSignal::new(0),
            refused: RwSignal::new(None),
        }
    }

    /// Whether this device can show codes; tracked.
    #[must_use]
    pub fn state(self) -> CodeKey {
        self.state.get()
    }

    /// The last code that a till read in vain; tracked.
    #[must_use]
    pub fn refused(self) -> Option<Refused> {
        self.refused.get()
    }

    /// It was read about.
    pub fn forget_refusal(self) {
        self.refused.set(None);
    }

    /// The server's clock, as far as this device knows.
    #[must_use]
    pub fn now(self) -> Moment {
        let ahead = self
            .key
            .with_value(|key| key.as_ref().map_or(0, |key| key.ahead_ms));
        clock::now().saturating_add(ahead)
    }

    /// Whether the device's clock shows less than it did when the server was heard last.
    #[must_use]
    pub fn clock_set_back(self) -> bool {
        let learnt = self
            .key
            .with_value(|key| key.as_ref().map(|key| key.learnt_at));
        learnt.is_some_and(|learnt| clock::now() < learnt.saturating_sub(SET_BACK_MS))
    }

    /// The step to show now; `None` while all codes that a till would take now are used up. Tracked.
    #[must_use]
    pub fn turn(self) -> Option<Turn> {
        self.state.track();
        let ahead = self
            .key
            .with_value(|key| key.as_ref().map(|key| key.ahead_ms))?;
        turn(self.now(), ahead, self.first.get())
    }

    /// When the next code can be shown, by this device's clock, while there is none.
    #[must_use]
    pub fn next_at(self) -> Moment {
        let ahead = self.now().saturating_sub(clock::now());
        let before = self.first.get_untracked().saturating_sub(1);
        before.saturating_mul(STEP_MS).saturating_sub(ahead)
    }

    /// The device's handle and the HMAC of a step's message; `None` where there is no key.
    pub async fn sign(self, message: [u8; 8]) -> Option<(String, [u8; 32])> {
        let key = self.key.get_value()?;
        let mac = key.sign(message).await?;
        Some((key.handle, mac))
    }

    /// The code that is shown now was used, or is not to be shown any more: the next one follows.
    pub fn spend(self) {
        let Some(turn) = untrack(|| self.turn()) else {
            return;
        };
        let first = turn.step.saturating_add(1);
        self.first.set(first);
        self.key.update_value(|key| {
            if let Some(key) = key {
                key.first_step = first;
            }
        });
        self.keep();
    }

    /// A till read a code and nothing was paid: the code is used up all the same.
    pub(super) fn refuse(self, refused: Refused) {
        self.refused.set(Some(refused));
        self.spend();
    }

    fn keep(self) {
        let Some(key) = self.key.get_value() else {
            return;
        };
        spawn_local(async move {
            // Kept or not, the server takes no code twice.
            let _ = key.keep().await;
        });
    }

    /// Takes up the key that is kept, then asks the server whether it still stands. Also what "try
    /// again" does.
    pub fn prepare(self, state: State) {
        spawn_local(async move {
            // Asked twice at once, by pages or tabs, the server would void what it gave first.
            let _held = locks::acquire(LOCK).await;
            self.restore(state).await;
            self.ask(state).await;
        });
    }

    /// Takes up the key that is kept, if it is this person's.
    pub(super) async fn restore(self, state: State) {
        let Some(me) = state.session.me_untracked() else {
            return;
        };
        match DeviceKey::kept().await {
            Some(key) if key.owner == me.id.to_string() => self.take(state, key),
            Some(_) => DeviceKey::discard().await,
            None => {}
        }
    }

    async fn ask(self, state: State) {
        let (Some(client), Some(me)) = (state.session.client(), state.session.me_untracked())
        else {
            return;
        };
        if !vault::is_open() {
            // A key that cannot be kept would only void the one before.
            return self.fail(ApiError::Unreachable);
        }
        let known = self.key.get_value();
        let sent = clock::now();
        let handle = known.as_ref().map(|key| key.handle.clone());
        let answer = state.hear(client.payment_codes(handle).await);
        // Half of the way there and back: what the server's clock shows is that old.
        let heard = clock::now();
        let middle = sent.saturating_add(heard.saturating_sub(sent) / 2);
        let ahead = |now: &str| clock::parse(now).unwrap_or(middle).saturating_sub(middle);
        // Whoever signed in meanwhile asks for himself.
        let still = state
            .session
            .me_untracked()
            .is_some_and(|now| now.id == me.id);
        match answer {
            _ if !still => {}
            Ok(PaymentCodeSeed::Standing { now }) => {
                if let Some(mut key) = known {
                    key.ahead_ms = ahead(&now);
                    key.learnt_at = heard;
                    let now = heard.saturating_add(key.ahead_ms);
                    self.first.update(|first| *first = believable(*first, now));
                    key.first_step = believable(key.first_step, now);
                    self.take(state, key);
                    self.keep();
                }
            }
            Ok(PaymentCodeSeed::Issued { handle, seed, now }) => {
                let owner = me.id.to_string();
                match DeviceKey::import(&seed, owner, handle, ahead(&now), heard).await {
                    Ok(key) => {
                        self.take(state, key);
                        // On the disk before anybody else asks: the one before is void.
                        if let Some(key) = self.key.get_value() {
                            let _ = key.keep().await;
                        }
                    }
                    Err(KeyError::Unsupported) => self.state.set(CodeKey::Unsupported),
                    Err(KeyError::BadSeed | KeyError::Closed) => self.fail(ApiError::BadAnswer),
                }
            }
            Err(error) => self.fail(error),
        }
    }

    /// The key is this device's from now on, unless its owner left while it was being had.
    fn take(self, state: State, mut key: DeviceKey) {
        let me = state.session.me_untracked();
        if me.is_none_or(|me| me.id.to_string() != key.owner) {
            return;
        }
        let same = self
            .key
            .with_value(|known| known.as_ref().is_some_and(|k| k.handle == key.handle));
        if same {
            // What was used up a moment ago may not be stored yet.
            key.first_step = key.first_step.max(self.first.get_untracked());
        }
        self.first.set(key.first_step);
        self.key.set_value(Some(key));
        self.state.set(CodeKey::Ready);
    }

    /// A key that is here works all the same.
    fn fail(self, error: ApiError) {
        if self.key.with_value(Option::is_none) {
            self.state.set(CodeKey::Failed(error));
        }
    }

    pub(super) fn forget(self) {
        self.key.set_value(None);
        self.first.set(0);
        self.refused.set(None);
        self.state.set(CodeKey::Unknown);
    }
}

/// The step of the server's `now`, or the one after where that was used up. A till takes no later
/// one yet.
fn turn(now: Moment, ahead: i64, first: i64) -> Option<Turn> {
    let present = now.div_euclid(STEP_MS);
    let step = present.max(first);
    let ends = step.saturating_add(1).saturating_mul(STEP_MS);
    (step <= present.saturating_add(1)).then_some(Turn {
        step,
        ends: ends.saturating_sub(ahead),
    })
}

/// The first step that may be shown, where the server's `now` was heard just now. No till took more
/// than the present step and the next, which is one later where the minute ended on the way: what lies
/// beyond came of a clock that was ahead for a while.
fn believable(first: i64, now: Moment) -> i64 {
    first.min(now.div_euclid(STEP_MS).saturating_add(3))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_minute_has_its_code_and_one_more_after_that_was_used() {
        let ends = |turn: Option<Turn>| turn.map(|turn| (turn.step, turn.ends));
        assert_eq!(ends(turn(600_000, 0, 0)), Some((10, 660_000)));
        assert_eq!(ends(turn(659_999, 0, 10)), Some((10, 660_000)));
        assert_eq!(ends(turn(600_000, 0, 11)), Some((11, 720_000)));
        assert_eq!(turn(600_000, 0, 12), None);
        assert_eq!(ends(turn(660_000, 0, 12)), Some((12, 780_000)));
    }

    #[wasm_bindgen_test]
    fn a_clock_that_was_ahead_leaves_no_day_without_codes() {
        assert_eq!(
            [10, 13, 1_450].map(|first| believable(first, 600_000)),
            [10, 13, 13]
        );
        assert!(turn(720_000, 0, believable(1_450, 600_000)).is_some());
    }

    #[wasm_bindgen_test]
    fn the_server_s_clock_counts_and_the_device_s_tells_when() {
        let turn = turn(600_000, 25_000, 0).unwrap();
        assert_eq!((turn.step, turn.ends), (10, 635_000));
    }
}
