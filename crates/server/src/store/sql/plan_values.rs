//! How what a plan is made of is written in columns, and read back.

use poltina_api_types::{PlanEnd, PlanSkip, PlanState};
use poltina_domain::{Day, Rhythm};

use super::values::Columns;
use crate::clock::Micros;
use crate::store::{Due, StoreError};

/// Days that were missed, of which the first is kept for all: they count as no run.
pub(super) const MISSED_DAYS: i64 = 10;

const SKIPS: [(PlanSkip, i64); 10] = [
    (PlanSkip::InsufficientFunds, 1),
    (PlanSkip::LimitExceeded, 2),
    (PlanSkip::WalletFrozen, 3),
    (PlanSkip::LevelTooLow, 4),
    (PlanSkip::PayeeGone, 5),
    (PlanSkip::RiskRefused, 6),
    (PlanSkip::NotReleased, 7),
    (PlanSkip::CalledOff, 8),
    (PlanSkip::Missed, 9),
    (PlanSkip::Missed, MISSED_DAYS),
];

pub(super) fn skip_code(skip: PlanSkip) -> i64 {
    let found = SKIPS.iter().find(|(known, _)| *known == skip);
    found.map_or(0, |(_, code)| *code)
}

pub(super) fn read_skip(columns: &mut Columns<'_>) -> Result<Option<PlanSkip>, StoreError> {
    let code: Option<i64> = columns.next()?;
    let known = |code| SKIPS.iter().find(|(_, known)| *known == code);
    match code {
        None => Ok(None),
        Some(code) => match known(code) {
            Some((skip, _)) => Ok(Some(*skip)),
            None => Err(columns.wrong()),
        },
    }
}

pub(super) const fn state_code(state: PlanState) -> i64 {
    match state {
        PlanState::Active => 1,
        PlanState::Paused => 2,
        PlanState::Over => 3,
        PlanState::Cancelled => 4,
    }
}

pub(super) fn read_state(columns: &mut Columns<'_>) -> Result<PlanState, StoreError> {
    Ok(match columns.next()? {
        1 => PlanState::Active,
        2 => PlanState::Paused,
        3 => PlanState::Over,
        4 => PlanState::Cancelled,
        _ => return Err(columns.wrong()),
    })
}

/// A rhythm as it is written: its number, and its day.
pub(super) const fn written(rhythm: Rhythm) -> (i64, Option<u8>) {
    match rhythm {
        Rhythm::Once => (1, None),
        Rhythm::Daily => (2, None),
        Rhythm::Workdays => (3, None),
        Rhythm::Weekly(weekday) => (4, Some(weekday.number())),
        Rhythm::Monthly(day) => (5, Some(day.number())),
    }
}

pub(super) fn read_rhythm(columns: &mut Columns<'_>) -> Result<Rhythm, StoreError> {
    let (code, day): (i64, Option<u8>) = (columns.next()?, columns.next()?);
    let rhythm = match (code, day) {
        (1, None) => Some(Rhythm::Once),
        (2, None) => Some(Rhythm::Daily),
        (3, None) => Some(Rhythm::Workdays),
        (4, Some(weekday)) => Rhythm::weekly(weekday),
        (5, Some(day)) => Rhythm::monthly(day),
        _ => None,
    };
    rhythm.ok_or_else(|| columns.wrong())
}

pub(super) fn maybe_day(columns: &mut Columns<'_>) -> Result<Option<Day>, StoreError> {
    let text: Option<String> = columns.next()?;
    let day = text.map(|text| text.parse());
    day.transpose().map_err(|_| columns.wrong())
}

pub(super) fn read_end(columns: &mut Columns<'_>) -> Result<PlanEnd, StoreError> {
    let runs: Option<u32> = columns.next()?;
    Ok(match (runs, maybe_day(columns)?) {
        (None, None) => PlanEnd::Never {},
        (Some(runs), None) => PlanEnd::After { runs },
        (None, Some(day)) => PlanEnd::Until { day },
        (Some(_), Some(_)) => return Err(columns.wrong()),
    })
}

pub(super) fn read_due(columns: &mut Columns<'_>) -> Result<Option<Due>, StoreError> {
    let (day, at): (Option<Day>, Option<Micros>) = (maybe_day(columns)?, columns.next()?);
    Ok(day.zip(at).map(|(day, at)| Due { day, at }))
}
