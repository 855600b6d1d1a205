//! Groups what happened by day.

use std::sync::Arc;

use crate::platform::clock::{self, Moment};

/// A day and what happened on it, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day<T> {
    /// When it begins, in this device's time zone.
    pub start: Moment,
    /// What happened.
    pub items: Vec<Arc<T>>,
}

/// Groups items, given newest first, by the day of their RFC 3339 time.
#[must_use]
pub fn by_day<T>(items: &[Arc<T>], at: impl Fn(&T) -> &str) -> Vec<Day<T>> {
    let mut days: Vec<Day<T>> = Vec::new();
    let mut present = 0..0;
    for item in items {
        let moment = clock::parse(at(item)).unwrap_or_default();
        if !present.contains(&moment) {
            present = clock::day(moment);
        }
        match days.last_mut().filter(|day| day.start == present.start) {
            Some(day) => day.items.push(Arc::clone(item)),
            None => days.push(Day {
                start: present.start,
                items: vec![Arc::clone(item)],
            }),
        }
    }
    days
}
