//! Plans in words: on which days, until when, what became of a run.

use poltina_api_types::{Plan, PlanEnd, PlanRhythm, PlanRunState, PlanSkip};
use poltina_domain::{Day, DayTime};

use super::Texts;
use crate::platform::clock::{self, Moment};
use crate::platform::intl::{self, DateStyle};
use crate::platform::local_time;

impl Texts {
    /// Why a run moved nothing.
    #[must_use]
    pub fn plan_skip(self, reason: PlanSkip) -> &'static str {
        match reason {
            PlanSkip::InsufficientFunds => self.skip_funds(),
            PlanSkip::LimitExceeded => self.skip_limit(),
            PlanSkip::WalletFrozen => self.skip_frozen(),
            PlanSkip::LevelTooLow => self.skip_level(),
            PlanSkip::PayeeGone => self.skip_payee(),
            PlanSkip::RiskRefused => self.skip_risk(),
            PlanSkip::NotReleased => self.skip_not_released(),
            PlanSkip::CalledOff => self.skip_called_off(),
            PlanSkip::Missed => self.skip_missed(),
        }
    }

    /// What became of a run.
    #[must_use]
    pub fn plan_outcome(self, state: &PlanRunState) -> &'static str {
        match state {
            PlanRunState::Running {} => self.plan_run_running(),
            PlanRunState::Done { .. } => self.plan_run_done(),
            PlanRunState::Held { .. } => self.plan_run_held(),
            PlanRunState::Skipped { reason } => self.plan_skip(*reason),
        }
    }

    /// On which days: `Каждый месяц, 15-го числа`.
    #[must_use]
    pub fn plan_rhythm(self, rhythm: PlanRhythm) -> String {
        match rhythm {
            PlanRhythm::Once {} => self.plan_once().to_owned(),
            PlanRhythm::Daily {} => self.plan_daily().to_owned(),
            PlanRhythm::Workdays {} => self.plan_workdays().to_owned(),
            PlanRhythm::Weekly { weekday } => match weekday {
                1 => self.plan_monday(),
                2 => self.plan_tuesday(),
                3 => self.plan_wednesday(),
                4 => self.plan_thursday(),
                5 => self.plan_friday(),
                6 => self.plan_saturday(),
                _ => self.plan_sunday(),
            }
            .to_owned(),
            PlanRhythm::Monthly { day: 31 } => self.plan_month_end().to_owned(),
            PlanRhythm::Monthly { day } => self.plan_monthly(&day.to_string()),
        }
    }

    /// Until when; nothing where it has no end.
    #[must_use]
    pub fn plan_end(self, end: PlanEnd) -> Option<String> {
        match end {
            PlanEnd::Never {} => None,
            PlanEnd::After { runs } => Some(self.plan_after(runs)),
            PlanEnd::Until { day } => Some(self.plan_until(&self.calendar_day(day))),
        }
    }

    /// A day of the calendar: `30 ноября 2026 г.`
    #[must_use]
    pub fn calendar_day(self, day: Day) -> String {
        let noon = DayTime::new(12, 0).and_then(|noon| local_time::moment(day, noon));
        let text = noon.map(|at| intl::moment(self.language.tag(), at, DateStyle::DayAndYear));
        text.unwrap_or_else(|| day.to_string())
    }

    /// The moment of a run, short: `30 ноября, 9:00`, with the year where it is another one.
    #[must_use]
    pub fn plan_moment(self, at: Moment) -> String {
        let tag = self.language.tag();
        let year = |at| intl::moment(tag, at, DateStyle::Year);
        let style = if year(at) == year(clock::now()) {
            DateStyle::Day
        } else {
            DateStyle::DayAndYear
        };
        format!("{}, {}", intl::moment(tag, at, style), self.time(at))
    }

    /// Time and place of a plan, where that is not this device's: `09:00, Москва`.
    #[must_use]
    pub fn plan_place(self, plan: &Plan) -> Option<String> {
        let here = intl::time_zone();
        let elsewhere = here.is_none_or(|here| here != plan.time_zone);
        elsewhere.then(|| format!("{}, {}", plan.time, self.zone(&plan.time_zone)))
    }
}
