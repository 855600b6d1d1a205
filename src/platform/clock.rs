//! Time: now, moments from the wire, and waiting.

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A moment: milliseconds since 1970 in UTC.
pub type Moment = i64;

/// Now.
#[must_use]
pub fn now() -> Moment {
    whole(Date::now())
}

/// The moment that an RFC 3339 text of the server names; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<Moment> {
    let ms = Date::parse(text);
    ms.is_finite().then(|| whole(ms))
}

/// The RFC 3339 form of a moment, in UTC.
#[must_use]
pub fn rfc3339(moment: Moment) -> String {
    date(moment).to_iso_string().into()
}

/// The start of the day, in this device's time zone, that lies `days` before the day of `moment`.
#[must_use]
pub fn start_of_day(moment: Moment, days: u32) -> Moment {
    const HOUR: Moment = 3_600_000;
    let midnight = |moment| {
        let day = date(moment);
        day.set_hours(0);
        day.set_minutes(0);
        day.set_seconds(0);
        day.set_milliseconds(0);
        whole(day.get_time())
    };
    // Counted from noon, since a day on which clocks change has no 24 hours.
    midnight(midnight(moment) + 12 * HOUR - 24 * HOUR * Moment::from(days))
}

pub(super) fn date(moment: Moment) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds fit 53 bits for 285 000 years"
    )]
    Date::new(&JsValue::from_f64(moment as f64))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the browser's times are whole milliseconds"
)]
fn whole(ms: f64) -> Moment {
    ms as Moment
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    // A browser may count beyond 32 bits, and one whose clock a test moves does.
    fn set_timeout(callback: &js_sys::Function, ms: u32) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
}

/// Waits at least so many milliseconds; longer while the browser lets the page sleep.
pub async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, ms);
    });
    // A promise of `setTimeout` is never refused.
    let _ = JsFuture::from(promise).await;
}

/// Calls back once after a while; dropped, it does not.
pub struct Timer {
    id: f64,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `run` in `ms` milliseconds.
    #[must_use]
    pub fn after(ms: u32, run: impl FnMut() + 'static) -> Self {
        let callback = Closure::new(run);
        let id = set_timeout(callback.as_ref().unchecked_ref(), ms);
        Self {
            id,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_moment_of_the_wire_is_read_and_written_back() {
        assert_eq!(parse("2026-11-22T12:08:00+03:00"), Some(1_795_338_480_000));
        assert_eq!(rfc3339(1_795_338_480_000), "2026-11-22T09:08:00.000Z");
        assert_eq!(parse("yesterday"), None);
    }

    #[wasm_bindgen_test]
    fn days_begin_at_midnight_whatever_the_hour() {
        let noon = start_of_day(1_795_338_480_000, 0) + 12 * 3_600_000;
        assert_eq!(
            start_of_day(noon, 0),
            start_of_day(noon + 11 * 3_600_000, 0)
        );
        assert_eq!(
            start_of_day(start_of_day(noon, 3), 0),
            start_of_day(noon, 3)
        );
        assert!(start_of_day(noon, 1) < start_of_day(noon, 0));
    }
}
