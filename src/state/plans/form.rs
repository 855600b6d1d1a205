//! When a transfer is to be made: what is chosen and typed, and what is wrong with it.

use leptos::prelude::*;
use poltina_api_types::{NewPlan, PayeeId, PlanEnd, PlanRhythm};
use poltina_domain::limits::{PLAN_AHEAD_DAYS, PLAN_RUNS};
use poltina_domain::{Day, DayTime, Money, Rhythm};
use serde::{Deserialize, Serialize};

use crate::platform::clock::{self, Moment};
use crate::platform::{intl, local_time};

const MINUTE: Moment = 60_000;

/// The zone where the device names none.
const MOSCOW: &str = "Europe/Moscow";

/// When, for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanWhen {
    /// In ten minutes, once.
    #[default]
    TenMinutes,
    /// In an hour, once.
    Hour,
    /// Tomorrow at nine, once.
    Tomorrow,
    /// On a day of one's own, once.
    Day,
    /// Again and again.
    Regular,
}

/// How it comes again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanRepeat {
    /// Every day.
    Daily,
    /// From Monday to Friday.
    Workdays,
    /// On the first one's day of the week.
    Weekly,
    /// On the first one's day of the month.
    #[default]
    Monthly,
    /// On the last day of each month.
    MonthEnd,
}

/// Until when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanEnding {
    /// Until it is cancelled.
    #[default]
    Never,
    /// So many times.
    Runs,
    /// Until a day.
    Until,
}

/// What is wrong with what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanObjection {
    /// The day is missing.
    Day,
    /// The time is missing.
    Time,
    /// That moment is over.
    Past,
    /// It begins in more than two years.
    Far,
    /// The number of times is none from 1 to 999.
    Runs,
    /// The last day is missing.
    Last,
    /// The last day is before the first.
    LastEarly,
}

/// All of it, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Typed {
    when: PlanWhen,
    day: String,
    time: String,
    repeat: PlanRepeat,
    ending: PlanEnding,
    runs: String,
    until: String,
}

/// What is chosen and typed. Its signals may be written by the fields that show them.
#[derive(Clone, Copy)]
pub struct PlanForm {
    /// When.
    pub when: RwSignal<PlanWhen>,
    /// The first day, as typed.
    pub day: RwSignal<String>,
    /// The time of the day, as typed.
    pub time: RwSignal<String>,
    /// How it comes again.
    pub repeat: RwSignal<PlanRepeat>,
    /// Until when.
    pub ending: RwSignal<PlanEnding>,
    /// The number of times, as typed.
    pub runs: RwSignal<String>,
    /// The last day, as typed.
    pub until: RwSignal<String>,
}

/// When it is made, read from what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanTiming {
    /// The day that it begins on.
    pub day: Day,
    /// The time of the day.
    pub time: DayTime,
    /// On which days.
    pub rhythm: Rhythm,
    /// Until when.
    pub end: PlanEnd,
    /// The day of the first run.
    pub first: Day,
    /// Its moment.
    pub at: Moment,
}

impl PlanForm {
    pub(super) fn new() -> Self {
        Self {
            when: RwSignal::new(PlanWhen::default()),
            day: RwSignal::new(String::new()),
            time: RwSignal::new(String::new()),
            repeat: RwSignal::new(PlanRepeat::default()),
            ending: RwSignal::new(PlanEnding::default()),
            runs: RwSignal::new(String::new()),
            until: RwSignal::new(String::new()),
        }
    }

    /// Fills in a day and a time to begin with: tomorrow at nine.
    pub fn begin(self) {
        let tomorrow = local_time::of(clock::now()).and_then(|(today, _)| today.plus(1));
        if let Some(tomorrow) = tomorrow
            && self.day.with_untracked(String::is_empty)
        {
            self.day.set(tomorrow.to_string());
        }
        if self.time.with_untracked(String::is_empty) {
            self.time.set("09:00".to_owned());
        }
    }

    /// When it is made; tracked.
    ///
    /// # Errors
    /// [`PlanObjection`]: what is wrong with it.
    pub fn timing(self) -> Result<PlanTiming, PlanObjection> {
        let now = clock::now();
        let (today, _) = local_time::of(now).ok_or(PlanObjection::Day)?;
        let when = self.when.get();
        let soon = |wait: Moment| {
            // To the minute, and not sooner.
            let at = (now + wait + MINUTE - 1).div_euclid(MINUTE) * MINUTE;
            local_time::of(at).ok_or(PlanObjection::Time)
        };
        let (day, time) = match when {
            PlanWhen::TenMinutes => soon(10 * MINUTE)?,
            PlanWhen::Hour => soon(60 * MINUTE)?,
            PlanWhen::Tomorrow => {
                let nine = DayTime::new(9, 0).ok_or(PlanObjection::Time)?;
                (today.plus(1).ok_or(PlanObjection::Day)?, nine)
            }
            PlanWhen::Day | PlanWhen::Regular => {
                let day = self.day.with(|typed| typed.parse());
                let time = self.time.with(|typed| typed.parse());
                (
                    day.map_err(|_| PlanObjection::Day)?,
                    time.map_err(|_| PlanObjection::Time)?,
                )
            }
        };
        let rhythm = self.rhythm(when, day).ok_or(PlanObjection::Day)?;
        let first = rhythm.from(day).ok_or(PlanObjection::Day)?;
        let at = local_time::moment(first, time).ok_or(PlanObjection::Time)?;
        if at <= now {
            return Err(PlanObjection::Past);
        }
        if day.number() - today.number() > PLAN_AHEAD_DAYS - 1 {
            return Err(PlanObjection::Far);
        }
        let end = self.end(when, first)?;
        Ok(PlanTiming {
            day,
            time,
            rhythm,
            end,
            first,
            at,
        })
    }

    fn rhythm(self, when: PlanWhen, day: Day) -> Option<Rhythm> {
        if when != PlanWhen::Regular {
            return Some(Rhythm::Once);
        }
        match self.repeat.get() {
            PlanRepeat::Daily => Some(Rhythm::Daily),
            PlanRepeat::Workdays => Some(Rhythm::Workdays),
            PlanRepeat::Weekly => Rhythm::weekly(day.weekday()),
            PlanRepeat::Monthly => Rhythm::monthly(day.day()),
            PlanRepeat::MonthEnd => Rhythm::monthly(31),
        }
    }

    fn end(self, when: PlanWhen, first: Day) -> Result<PlanEnd, PlanObjection> {
        match self.ending.get() {
            _ if when != PlanWhen::Regular => Ok(PlanEnd::Never {}),
            PlanEnding::Never => Ok(PlanEnd::Never {}),
            PlanEnding::Runs => {
                let runs = self.runs.with(|typed| typed.trim().parse());
                match runs {
                    Ok(runs) if (1..=PLAN_RUNS).contains(&runs) => Ok(PlanEnd::After { runs }),
                    _ => Err(PlanObjection::Runs),
                }
            }
            PlanEnding::Until => {
                let day: Result<Day, _> = self.until.with(|typed| typed.parse());
                let day = day.map_err(|_| PlanObjection::Last)?;
                if day < first {
                    return Err(PlanObjection::LastEarly);
                }
                Ok(PlanEnd::Until { day })
            }
        }
    }

    /// The plan of this transfer; tracked.
    ///
    /// # Errors
    /// [`PlanObjection`]: what is wrong with it.
    pub fn plan(
        self,
        payee_id: PayeeId,
        amount: Money,
        note: String,
    ) -> Result<NewPlan, PlanObjection> {
        let timing = self.timing()?;
        Ok(NewPlan {
            payee_id,
            amount: amount.into(),
            note,
            starts_on: timing.day,
            time: timing.time,
            time_zone: intl::time_zone().unwrap_or_else(|| MOSCOW.to_owned()),
            rhythm: PlanRhythm::from(timing.rhythm),
            end: timing.end,
        })
    }

    pub(super) fn typed(self) -> Typed {
        Typed {
            when: self.when.get(),
            day: self.day.get(),
            time: self.time.get(),
            repeat: self.repeat.get(),
            ending: self.ending.get(),
            runs: self.runs.get(),
            until: self.until.get(),
        }
    }

    /// Takes up what was kept, if anything was; what is missing is begun with.
    pub(super) fn take_up(self, typed: Typed) {
        if typed != Typed::default() {
            self.restore(typed);
        }
        self.begin();
    }

    fn restore(self, typed: Typed) {
        self.when.set(typed.when);
        self.day.set(typed.day);
        self.time.set(typed.time);
        self.repeat.set(typed.repeat);
        self.ending.set(typed.ending);
        self.runs.set(typed.runs);
        self.until.set(typed.until);
    }

    pub(super) fn forget(self) {
        self.restore(Typed::default());
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn regular() -> PlanForm {
        let owner = Owner::new();
        owner.set();
        let form = PlanForm::new();
        form.when.set(PlanWhen::Regular);
        form.begin();
        core::mem::forget(owner);
        form
    }

    #[wasm_bindgen_test]
    fn a_delay_is_the_minute_after_it_is_over() {
        let form = regular();
        for (when, minutes) in [(PlanWhen::TenMinutes, 10), (PlanWhen::Hour, 60)] {
            form.when.set(when);
            let timing = form.timing().unwrap();
            assert_eq!(
                (timing.rhythm, timing.end),
                (Rhythm::Once, PlanEnd::Never {})
            );
            let wait = timing.at - clock::now();
            assert!((minutes * MINUTE - 5_000..=(minutes + 1) * MINUTE).contains(&wait));
        }
    }

    #[wasm_bindgen_test]
    fn what_is_typed_is_read_and_refused_by_what_is_wrong_with_it() {
        let form = regular();
        assert!(form.timing().is_ok());
        let (today, _) = local_time::of(clock::now()).unwrap();
        let far = today.plus(800).unwrap().to_string();
        for (day, time, wrong) in [
            ("", "09:00", PlanObjection::Day),
            ("2027-02-30", "09:00", PlanObjection::Day),
            ("2026-01-01", "", PlanObjection::Time),
            ("2020-01-01", "09:00", PlanObjection::Past),
            (&far, "09:00", PlanObjection::Far),
        ] {
            form.repeat.set(PlanRepeat::Daily);
            form.day.set(day.to_owned());
            form.time.set(time.to_owned());
            assert_eq!(form.timing(), Err(wrong), "{day} {time}");
        }
        let first = today.plus(9).unwrap();
        form.day.set(first.to_string());
        form.time.set("09:00".to_owned());
        form.ending.set(PlanEnding::Runs);
        for wrong in ["", "0", "1000", "-1", "x"] {
            form.runs.set(wrong.to_owned());
            assert_eq!(form.timing(), Err(PlanObjection::Runs), "{wrong}");
        }
        form.ending.set(PlanEnding::Until);
        assert_eq!(form.timing(), Err(PlanObjection::Last));
        form.until.set(today.to_string());
        assert_eq!(form.timing(), Err(PlanObjection::LastEarly));
        form.until.set(first.to_string());
        assert_eq!(form.timing().unwrap().end, PlanEnd::Until { day: first });
    }

    #[wasm_bindgen_test]
    fn the_day_of_week_and_month_are_the_first_day_s() {
        let form = regular();
        let (today, _) = local_time::of(clock::now()).unwrap();
        let day = today.plus(40).unwrap().at(15);
        form.day.set(day.to_string());
        form.repeat.set(PlanRepeat::Monthly);
        assert_eq!(form.timing().unwrap().rhythm, Rhythm::monthly(15).unwrap());
        form.repeat.set(PlanRepeat::Weekly);
        let timing = form.timing().unwrap();
        assert_eq!(timing.rhythm, Rhythm::weekly(day.weekday()).unwrap());
        assert_eq!((timing.day, timing.first), (day, day));
        form.repeat.set(PlanRepeat::MonthEnd);
        assert_eq!(form.timing().unwrap().first, day.at(31));
    }
}
