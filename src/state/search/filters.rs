//! What a search lets pass.

use poltina_api_types::{Category, Direction, OperationKind, OperationSearch};
use poltina_domain::Money;

use crate::platform::clock::{self, Moment};
use crate::platform::months;

/// From when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchPeriod {
    /// Everything ever.
    #[default]
    Ever,
    /// This month.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// This year.
    ThisYear,
    /// The year before.
    LastYear,
    /// This one month.
    Month(months::Month),
}

impl SearchPeriod {
    /// Those that are offered, in their order.
    pub const ALL: [Self; 5] = [
        Self::Ever,
        Self::ThisMonth,
        Self::LastMonth,
        Self::ThisYear,
        Self::LastYear,
    ];

    /// When it begins, and when it is over, on Moscow's calendar.
    #[must_use]
    pub fn bounds(self, now: Moment) -> (Option<Moment>, Option<Moment>) {
        let month = months::of(now);
        let january = month - month % 12;
        let (from, to) = match self {
            Self::Ever => return (None, None),
            Self::ThisMonth => (month, month + 1),
            Self::LastMonth => (month - 1, month),
            Self::ThisYear => (january, january + 12),
            Self::LastYear => (january - 12, january),
            Self::Month(month) => (month, month + 1),
        };
        (Some(months::begin(from)), Some(months::begin(to)))
    }
}

/// What is let pass: all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only what came, or what went.
    pub direction: Option<Direction>,
    /// From when to when.
    pub period: SearchPeriod,
    /// Only this kind.
    pub kind: Option<OperationKind>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only with this label.
    pub label: Option<String>,
    /// Only this much or more.
    pub least: Option<Money>,
    /// Only this much or less.
    pub most: Option<Money>,
}

impl Filters {
    /// Whether anything but the direction, which stands beside the list, is asked for.
    #[must_use]
    pub fn any(&self) -> bool {
        let others = Self {
            direction: None,
            ..self.clone()
        };
        others != Self::default()
    }

    /// The same for the server, without words.
    pub(super) fn search(&self) -> OperationSearch {
        let (from, to) = self.period.bounds(clock::now());
        OperationSearch {
            from: from.map(clock::rfc3339),
            to: to.map(clock::rfc3339),
            direction: self.direction,
            kind: self.kind,
            least: self.least.map(Into::into),
            most: self.most.map(Into::into),
            category: self.category,
            label: self.label.as_ref().and_then(|label| label.parse().ok()),
            ..OperationSearch::default()
        }
    }
}
