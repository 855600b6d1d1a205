//! Time: now, moments from the wire, and waiting.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::dynamic;

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
    // A long list asks for thousands: the browser takes ten times as long as this.
    read(text.as_bytes()).or_else(|| {
        let ms = Date::parse(text);
        ms.is_finite().then(|| whole(ms))
    })
}

/// `2026-11-22T12:08:00.123Z` or with an offset; `None` for any other form.
fn read(text: &[u8]) -> Option<Moment> {
    let number = |text: &[u8]| {
        text.iter().try_fold(0, |sum: Moment, byte| {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            Some(sum * 10 + Moment::from(digit))
        })
    };
    let (whole, rest) = text.split_at_checked(19)?;
    let [
        y,
        y1,
        y2,
        y3,
        b'-',
        m,
        m1,
        b'-',
        d,
        d1,
        b'T',
        h,
        h1,
        b':',
        n,
        n1,
        b':',
        s,
        s1,
    ] = *whole
    else {
        return None;
    };
    let (year, month, day) = (
        number(&[y, y1, y2, y3])?,
        number(&[m, m1])?,
        number(&[d, d1])?,
    );
    let seconds = number(&[h, h1])? * 3600 + number(&[n, n1])? * 60 + number(&[s, s1])?;
    let digits = rest.strip_prefix(b".").map_or(0, |rest| {
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    });
    let (fraction, zone) = match digits {
        0 => (0, rest),
        _ => {
            let (fraction, zone) = rest.split_at_checked(digits + 1)?;
            let three = |n: usize| fraction.get(n).map_or(Some(0), |byte| number(&[*byte]));
            (three(1)? * 100 + three(2)? * 10 + three(3)?, zone)
        }
    };
    let offset = match *zone {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), h, h1, b':', m, m1] => {
            let minutes = number(&[h, h1])? * 60 + number(&[m, m1])?;
            if sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    // Days since 1970 by the calendar whose year begins in March: leap days then come last.
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468;
    Some(((days * 24 * 60 - offset) * 60 + seconds) * 1000 + fraction)
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

thread_local! {
    static DAYS: RefCell<(Moment, Vec<Range<Moment>>)> = const { RefCell::new((0, Vec::new())) };
}

/// The day of a moment in this device's time zone, from its start to the start of the next one.
#[must_use]
pub fn day(moment: Moment) -> Range<Moment> {
    // Long lists ask for the same days over and over; they are others once the device is elsewhere.
    let zone = whole(Date::new_0().get_timezone_offset());
    DAYS.with_borrow_mut(|(of, days)| {
        if *of != zone {
            days.clear();
            *of = zone;
        }
        let at = days.partition_point(|day| day.end <= moment);
        let known = days.get(at).filter(|day| day.contains(&moment)).cloned();
        known.unwrap_or_else(|| {
            let start = start_of_day(moment, 0);
            let day = start..start_of_day(start + 36 * 3_600_000, 0);
            days.insert(at, day.clone());
            day
        })
    })
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

/// How long a frame is waited for: a page that nobody sees has none.
const FRAME_MS: u32 = 100;

/// Waits until the next frame begins.
pub async fn frame() {
    let promise = Promise::new(&mut |resolve, _| {
        // No window is without it, and if one were: the time passes.
        let _ = dynamic::call(
            &js_sys::global(),
            "requestAnimationFrame",
            &[resolve.clone().into()],
        );
        set_timeout(&resolve, FRAME_MS);
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits until what was changed so far has been painted.
pub async fn painted() {
    frame().await;
    sleep(0).await;
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
    fn moments_are_read_as_the_browser_reads_them() {
        let days = [
            "1970-01-01",
            "1999-12-31",
            "2000-02-29",
            "2024-03-01",
            "2026-01-31",
            "2100-02-28",
        ];
        let ends = ["Z", ".5Z", ".123456Z", "+03:00", "-09:30", ".999+05:45"];
        for day in days {
            for end in ends {
                for time in ["00:00:00", "23:59:59"] {
                    let text = format!("{day}T{time}{end}");
                    assert_eq!(
                        read(text.as_bytes()),
                        Some(whole(Date::parse(&text))),
                        "{text}"
                    );
                }
            }
        }
        for other in [
            "2026-11-22",
            "2026-11-22T12:08:00",
            "2026-11-22 12:08:00Z",
            "x026-11-22T12:08:00Z",
        ] {
            assert_eq!(read(other.as_bytes()), None, "{other}");
        }
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
        let day = day(noon);
        assert_eq!(
            day,
            start_of_day(noon, 0)..start_of_day(noon + 86_400_000, 0)
        );
        assert_eq!(super::day(day.end - 1), day);
        assert_eq!(super::day(day.end).start, day.end);
    }
}
