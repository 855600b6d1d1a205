//! On which days something comes again.

use crate::Day;

/// On which days something comes again. Pure arithmetic of the calendar: which moments these days
/// are is a matter of zones.
///
/// ```
/// use poltina_domain::{Day, Rhythm};
///
/// let rent = Rhythm::monthly(31).ok_or("no such day")?;
/// let mut day: Day = "2027-01-31".parse()?;
/// let mut days = Vec::new();
/// for _ in 0..4 {
///     days.push(day.to_string());
///     day = rent.after(day).ok_or("the calendar ends")?;
/// }
/// // Moved to the last day of the months that have no 31st.
/// assert_eq!(days, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// On its first day alone.
    Once,
    /// Every day.
    Daily,
    /// From Monday to Friday. Holidays are not left out.
    Workdays,
    /// On this day of each week: see [`Rhythm::weekly`].
    Weekly(Weekday),
    /// On this day of each month: see [`Rhythm::monthly`].
    Monthly(MonthDay),
}

/// A day of the week: 1 is Monday, 7 is Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekday(u8);

/// A number in a month, 1 to 31: the last day of the months that have fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MonthDay(u8);

impl Weekday {
    /// 1 to 7.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl MonthDay {
    /// 1 to 31.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Friday, the last workday of a week.
const FRIDAY: u8 = 5;

impl Rhythm {
    /// On this day of each week: 1 is Monday, 7 is Sunday.
    #[must_use]
    pub const fn weekly(weekday: u8) -> Option<Self> {
        match weekday {
            1..=7 => Some(Self::Weekly(Weekday(weekday))),
            _ => None,
        }
    }

    /// On this day of each month, 1 to 31; on the last day of the months that do not have it.
    #[must_use]
    pub const fn monthly(day: u8) -> Option<Self> {
        match day {
            1..=31 => Some(Self::Monthly(MonthDay(day))),
            _ => None,
        }
    }

    /// Whether it comes on this day, as far as the day itself tells.
    #[must_use]
    pub fn fits(self, day: Day) -> bool {
        match self {
            Self::Once | Self::Daily => true,
            Self::Workdays => day.weekday() <= FRIDAY,
            Self::Weekly(weekday) => day.weekday() == weekday.0,
            Self::Monthly(number) => day == day.at(number.0),
        }
    }

    /// The first day on which it comes, not before this one; none where the calendar ends.
    #[must_use]
    pub fn from(self, day: Day) -> Option<Day> {
        match self {
            Self::Once | Self::Daily => Some(day),
            Self::Workdays => match day.weekday() {
                1..=FRIDAY => Some(day),
                weekend => day.plus(i32::from(8 - weekend)),
            },
            Self::Weekly(weekday) => {
                let days = (i32::from(weekday.0) - i32::from(day.weekday())).rem_euclid(7);
                day.plus(days)
            }
            Self::Monthly(number) => {
                let here = day.at(number.0);
                if here >= day {
                    return Some(here);
                }
                Some(day.next_month()?.at(number.0))
            }
        }
    }

    /// The next day on which it comes, later than this one; none where it comes no more.
    #[must_use]
    pub fn after(self, day: Day) -> Option<Day> {
        match self {
            Self::Once => None,
            _ => self.from(day.plus(1)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All days from this one on, for 40 years.
    fn forty_years(first: Day) -> impl Iterator<Item = Day> {
        (0..40 * 366).map_while(move |days| first.plus(days))
    }

    fn rhythm() -> impl Strategy<Value = Rhythm> {
        prop_oneof![
            Just(Rhythm::Daily),
            Just(Rhythm::Workdays),
            (1_u8..=7).prop_map(|day| Rhythm::weekly(day).unwrap()),
            (1_u8..=31).prop_map(|day| Rhythm::monthly(day).unwrap()),
        ]
    }

    /// The first day of a plan: any of 120 years, the leap year that is none among them.
    fn first() -> impl Strategy<Value = Day> {
        (0_i32..120 * 365).prop_map(|number| Day::from_number(number).unwrap())
    }

    /// Whether it comes on this day, said another way: by what the day before and after are.
    fn comes(rhythm: Rhythm, day: Day) -> bool {
        let ends_month = day.plus(1).is_none_or(|next| next.day() == 1);
        match rhythm {
            Rhythm::Once => false,
            Rhythm::Daily => true,
            Rhythm::Workdays => (1..=5).contains(&day.weekday()),
            Rhythm::Weekly(weekday) => day.weekday() == weekday.number(),
            Rhythm::Monthly(wanted) => {
                let wanted = wanted.number();
                day.day() == wanted || ends_month && day.day() < wanted
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn over_forty_years_no_day_is_missed_and_none_comes_twice(
            rhythm in rhythm(), first in first(),
        ) {
            let mut next = rhythm.from(first);
            let mut before: Option<Day> = None;
            for day in forty_years(first) {
                prop_assert_eq!(rhythm.fits(day), comes(rhythm, day), "{}", day);
                if comes(rhythm, day) {
                    prop_assert_eq!(next, Some(day), "after {:?}", before);
                    prop_assert!(before.is_none_or(|before| before < day));
                    before = Some(day);
                    next = rhythm.after(day);
                    prop_assert!(next.is_none_or(|next| next > day), "{} is not later", day);
                }
            }
        }

        #[test]
        fn each_month_of_forty_years_has_its_one_day(wanted in 1_u8..=31, first in first()) {
            let rhythm = Rhythm::monthly(wanted).unwrap();
            let mut day = rhythm.from(first.at(1)).unwrap();
            for _ in 0..480 {
                prop_assert_eq!(day.day(), wanted.min(day.days_of_month()));
                let next = rhythm.after(day).unwrap();
                let months = |day: Day| day.year() * 12 + i32::from(day.month());
                prop_assert_eq!(months(next), months(day) + 1);
                day = next;
            }
        }

        #[test]
        fn from_any_day_on_it_comes_at_once_or_later_and_never_before(
            rhythm in rhythm(), day in first(),
        ) {
            let found = rhythm.from(day).unwrap();
            prop_assert!(found >= day && rhythm.fits(found));
            let between = (0..found.number() - day.number()).filter_map(|days| day.plus(days));
            for skipped in between {
                prop_assert!(!rhythm.fits(skipped), "{} was skipped", skipped);
            }
        }
    }

    #[test]
    fn once_comes_on_its_day_and_no_more() {
        let day: Day = "2026-11-28".parse().unwrap();
        assert_eq!(Rhythm::Once.from(day), Some(day));
        assert_eq!(Rhythm::Once.after(day), None);
    }

    #[test]
    fn the_end_of_february_is_the_29th_in_leap_years_alone() {
        let rhythm = Rhythm::monthly(30).unwrap();
        let after = |text: &str| rhythm.after(text.parse().unwrap()).unwrap().to_string();
        assert_eq!(after("2027-01-30"), "2027-02-28");
        assert_eq!(after("2028-01-30"), "2028-02-29");
        assert_eq!(after("2100-01-30"), "2100-02-28");
        assert_eq!(after("2028-02-29"), "2028-03-30");
    }

    #[test]
    fn there_is_no_eighth_weekday_and_no_32nd() {
        assert_eq!((Rhythm::weekly(0), Rhythm::weekly(8)), (None, None));
        assert_eq!((Rhythm::monthly(0), Rhythm::monthly(32)), (None, None));
    }
}
