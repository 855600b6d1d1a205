//! Days and times of the day as this device's calendar and clock show them.

use poltina_domain::{Day, DayTime};

use super::clock::{self, Moment, date};
use super::dynamic;

/// Day and time of a moment; none beyond the calendar.
#[must_use]
pub fn of(moment: Moment) -> Option<(Day, DayTime)> {
    let behind = dynamic::call(&date(moment).into(), "getTimezoneOffset", &[]);
    let minutes = behind.ok()?.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a zone is a day's minutes away at most"
    )]
    let minutes = minutes as Moment;
    let there = clock::rfc3339(moment.checked_sub(minutes.checked_mul(60_000)?)?);
    let (day, time) = there.split_once('T')?;
    Some((day.parse().ok()?, time.get(..5)?.parse().ok()?))
}

/// The moment that is this time of this day.
#[must_use]
pub fn moment(day: Day, time: DayTime) -> Option<Moment> {
    // Without an offset it is this device's.
    clock::parse(&format!("{day}T{time}:00"))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_day_and_a_time_are_the_moment_that_they_were_taken_from() {
        let now = clock::now();
        let (day, time) = of(now).unwrap();
        let again = moment(day, time).unwrap();
        assert!((0..60_000).contains(&(now - again)), "{now} {again}");
        assert_eq!(of(again), Some((day, time)));
        let tomorrow = moment(day.plus(1).unwrap(), time).unwrap();
        assert!(tomorrow > again);
    }
}
