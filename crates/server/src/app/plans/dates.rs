//! The moments at which a plan runs: the days of its rhythm, at its time, in its zone. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use poltina_api_types::PlanEnd;
use poltina_domain::{Day, DayTime, Rhythm};

use crate::clock::Micros;
use crate::store::{Due, PlanTerms};

/// When a plan runs.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    starts_on: Day,
    time: DayTime,
    zone: TimeZone,
    rhythm: Rhythm,
    end: PlanEnd,
}

impl Calendar {
    /// None where there is no such zone.
    pub(super) fn new(
        starts_on: Day,
        time: DayTime,
        zone: &str,
        rhythm: Rhythm,
        end: PlanEnd,
    ) -> Option<Self> {
        Some(Self {
            starts_on,
            time,
            zone: TimeZone::get(zone).ok()?,
            rhythm,
            end,
        })
    }

    pub(super) fn of(terms: &PlanTerms) -> Option<Self> {
        Self::new(
            terms.starts_on,
            terms.time,
            &terms.time_zone,
            terms.rhythm,
            terms.end,
        )
    }

    pub(super) const fn rhythm(&self) -> Rhythm {
        self.rhythm
    }

    /// The day that it is in its zone at this moment.
    pub(super) fn day_of(&self, moment: Micros) -> Option<Day> {
        let zoned = Timestamp::from_microsecond(moment)
            .ok()?
            .to_zoned(self.zone.clone());
        let (month, day) = (zoned.month(), zoned.day());
        Day::new(
            i32::from(zoned.year()),
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
    }

    /// The moment at which this day's run is due. A time that the zone leaves out, when clocks go
    /// forward, is as much later; of one that it has twice it is the first.
    fn moment(&self, day: Day) -> Option<Micros> {
        let small = |number: u8| i8::try_from(number).ok();
        let date = Date::new(
            i16::try_from(day.year()).ok()?,
            small(day.month())?,
            small(day.day())?,
        );
        let time = (small(self.time.hour())?, small(self.time.minute())?);
        let there = date.ok()?.at(time.0, time.1, 0, 0);
        let zoned = self.zone.to_ambiguous_zoned(there).compatible().ok()?;
        Some(zoned.timestamp().as_microsecond())
    }

    /// Its first run, whenever that is.
    pub(super) fn first(&self) -> Option<Due> {
        self.next(self.starts_on, Micros::MIN, 0)
    }

    /// Its first run on this day or a later one, after this moment, where it ran so often before.
    pub(super) fn next(&self, from: Day, after: Micros, runs: u32) -> Option<Due> {
        if matches!(self.end, PlanEnd::After { runs: most } if runs >= most) {
            return None;
        }
        let mut day = match self.rhythm {
            Rhythm::Once if from > self.starts_on => return None,
            Rhythm::Once => self.starts_on,
            rhythm => rhythm.from(from.max(self.starts_on))?,
        };
        loop {
            if matches!(self.end, PlanEnd::Until { day: last } if day > last) {
                return None;
            }
            let at = self.moment(day)?;
            if at > after {
                return Some(Due { day, at });
            }
            day = self.rhythm.after(day)?;
        }
    }

    /// What is to run now of a plan that waited for `due`, and when it runs next: of days that were
    /// missed the newest alone. It ran so often before.
    pub(super) fn now(&self, due: Due, now: Micros, runs: u32) -> (Due, Option<Due>) {
        let following = |due: Due| self.next(due.day.plus(1)?, due.at, runs);
        let mut run = due;
        while let Some(later) = following(run).filter(|later| later.at <= now) {
            run = later;
        }
        let next = run.day.plus(1);
        let next = next.and_then(|day| self.next(day, run.at, runs.saturating_add(1)));
        (run, next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::moscow;

    fn calendar(starts_on: &str, time: &str, zone: &str, rhythm: Rhythm, end: PlanEnd) -> Calendar {
        let (day, time) = (starts_on.parse().unwrap(), time.parse().unwrap());
        Calendar::new(day, time, zone, rhythm, end).unwrap()
    }

    fn all(calendar: &Calendar, most: usize) -> Vec<String> {
        let (mut due, mut runs) = (calendar.first(), 0);
        let mut found = Vec::new();
        while let Some(run) = due.filter(|_| found.len() < most) {
            found.push(moscow::rfc3339(run.at));
            runs += 1;
            due = calendar.now(run, run.at, runs - 1).1;
        }
        found
    }

    #[test]
    fn a_plan_runs_at_its_time_where_its_owner_is() {
        let daily = |zone, end| {
            all(
                &calendar("2026-11-22", "09:00", zone, Rhythm::Daily, end),
                3,
            )
        };
        let end = PlanEnd::After { runs: 2 };
        assert_eq!(
            daily("Europe/Moscow", end),
            [
                "2026-11-22T09:00:00.000+03:00",
                "2026-11-23T09:00:00.000+03:00"
            ]
        );
        let until = PlanEnd::Until {
            day: "2026-11-22".parse().unwrap(),
        };
        assert_eq!(
            daily("Asia/Shanghai", until),
            ["2026-11-22T04:00:00.000+03:00"]
        );
        assert_eq!(daily("Pacific/Honolulu", PlanEnd::Never {}).len(), 3);
        let day = "2026-11-22".parse().unwrap();
        let time = "09:00".parse().unwrap();
        let nowhere = Calendar::new(day, time, "Moon/Base", Rhythm::Once, end);
        assert!(nowhere.is_none());
    }

    #[test]
    fn clocks_that_are_set_lose_no_run_and_double_none() {
        // On 2027-03-28 Berlin has no 02:30; on 2027-10-31 it has it twice.
        let berlin = |first| {
            let end = PlanEnd::After { runs: 3 };
            all(
                &calendar(first, "02:30", "Europe/Berlin", Rhythm::Daily, end),
                9,
            )
        };
        assert_eq!(
            berlin("2027-03-27"),
            [
                "2027-03-27T04:30:00.000+03:00",
                "2027-03-28T04:30:00.000+03:00",
                "2027-03-29T03:30:00.000+03:00",
            ]
        );
        assert_eq!(
            berlin("2027-10-30"),
            [
                "2027-10-30T03:30:00.000+03:00",
                "2027-10-31T03:30:00.000+03:00",
                "2027-11-01T04:30:00.000+03:00",
            ]
        );
    }

    #[test]
    fn a_day_that_a_zone_left_out_is_no_second_run_of_the_next() {
        // Samoa went from the 29th of December 2011 to the 31st.
        let samoa = calendar(
            "2011-12-29",
            "10:00",
            "Pacific/Apia",
            Rhythm::Daily,
            PlanEnd::Never {},
        );
        let runs = all(&samoa, 4);
        let mut sorted = runs.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(runs, sorted);
    }

    #[test]
    fn of_missed_days_the_newest_runs_and_once_only() {
        let end = PlanEnd::After { runs: 3 };
        let daily = calendar("2026-11-22", "09:00", "Europe/Moscow", Rhythm::Daily, end);
        let first = daily.first().unwrap();
        let days = 4 * 24 * 3_600 * crate::clock::SECOND;
        let (run, next) = daily.now(first, first.at + days + 1, 0);
        assert_eq!(run.day.to_string(), "2026-11-26");
        assert_eq!(
            next.map(|next| next.day.to_string()).as_deref(),
            Some("2026-11-27")
        );
        // What was missed did not run: two more may.
        assert_eq!(daily.now(run, run.at, 2).1, None);
    }

    proptest! {
        #[test]
        fn whatever_the_zone_each_run_is_later_than_the_one_before_and_the_newest_missed_one_runs(
            zone in prop::sample::select(vec![
                "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Shanghai",
                "Pacific/Apia", "Africa/Casablanca", "Australia/Lord_Howe",
            ]),
            first in 9_000_i32..60_000, minutes in 0_u16..1_440, day in 1_u8..=31, late in 0_i64..400,
        ) {
            let starts_on = Day::from_number(first).unwrap();
            let (hour, minute) = (minutes / 60, minutes % 60);
            let time = DayTime::new(u8::try_from(hour).unwrap(), u8::try_from(minute).unwrap()).unwrap();
            let end = PlanEnd::Never {};
            for rhythm in [Rhythm::Daily, Rhythm::Workdays, Rhythm::monthly(day).unwrap()] {
                let calendar = Calendar::new(starts_on, time, zone, rhythm, end).unwrap();
                let mut due = calendar.first().unwrap();
                for runs in 0..40 {
                    let next = calendar.now(due, due.at, runs).1.unwrap();
                    prop_assert!(next.at > due.at && next.day > due.day);
                    due = next;
                }
                let now = due.at + late * 24 * 3_600 * crate::clock::SECOND;
                let (run, next) = calendar.now(due, now, 0);
                prop_assert!(run.at <= now && now < next.unwrap().at);
            }
        }
    }
}
