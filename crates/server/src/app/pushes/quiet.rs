//! Quiet hours: until when a device is left alone. Pure.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use poltina_api_types::QuietHours;
use poltina_domain::DayTime;

use crate::clock::Micros;

/// Whether there is such a zone.
pub(super) fn is_zone(zone: &str) -> bool {
    TimeZone::get(zone).is_ok()
}

fn time(of: DayTime) -> Option<Time> {
    let (hour, minute) = (i8::try_from(of.hour()), i8::try_from(of.minute()));
    Time::new(hour.ok()?, minute.ok()?, 0, 0).ok()
}

/// The first moment from this one on at which a device may be woken.
pub(super) fn after(hours: Option<&QuietHours>, now: Micros) -> Micros {
    hours.and_then(|hours| end(hours, now)).unwrap_or(now)
}

/// When the quiet hours end in which this moment lies; none where it lies in none.
fn end(hours: &QuietHours, now: Micros) -> Option<Micros> {
    let zone = TimeZone::get(&hours.time_zone).ok()?;
    let there = Timestamp::from_microsecond(now)
        .ok()?
        .to_zoned(zone.clone());
    let (from, to, at) = (time(hours.from)?, time(hours.to)?, there.time());
    let over_night = from > to;
    let quiet = if over_night {
        at >= from || at < to
    } else {
        from <= at && at < to
    };
    if !quiet {
        return None;
    }
    let day = if over_night && at >= from {
        there.date().tomorrow().ok()?
    } else {
        there.date()
    };
    let ends = zone.to_ambiguous_zoned(day.to_datetime(to)).compatible();
    Some(ends.ok()?.timestamp().as_microsecond().max(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moscow;

    fn hours(from: &str, to: &str, zone: &str) -> QuietHours {
        QuietHours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            time_zone: zone.to_owned(),
        }
    }

    fn woken(hours: &QuietHours, at: &str) -> String {
        moscow::rfc3339(after(Some(hours), moscow::parse(at).unwrap()))
    }

    #[test]
    fn quiet_hours_hold_until_they_end_in_their_own_zone() {
        let night = hours("22:00", "08:00", "Europe/Moscow");
        for (at, then) in [
            ("2026-11-22T21:59:59+03:00", "2026-11-22T21:59:59.000+03:00"),
            ("2026-11-22T22:00:00+03:00", "2026-11-23T08:00:00.000+03:00"),
            ("2026-11-23T03:00:00+03:00", "2026-11-23T08:00:00.000+03:00"),
            ("2026-11-23T08:00:00+03:00", "2026-11-23T08:00:00.000+03:00"),
        ] {
            assert_eq!(woken(&night, at), then);
        }
        let noon = hours("13:00", "14:30", "Asia/Vladivostok");
        let at = |text| woken(&noon, text);
        assert_eq!(
            at("2026-11-22T06:00:00+03:00"),
            "2026-11-22T07:30:00.000+03:00"
        );
        assert_eq!(
            at("2026-11-22T13:00:00+03:00"),
            "2026-11-22T13:00:00.000+03:00"
        );
    }

    #[test]
    fn an_end_that_the_clock_skips_is_as_much_later() {
        let night = hours("23:00", "02:30", "Europe/Berlin");
        // On that night the clock goes from 2:00 to 3:00.
        let then = woken(&night, "2027-03-28T00:30:00+01:00");
        assert_eq!(then, "2027-03-28T04:30:00.000+03:00");
    }
}
