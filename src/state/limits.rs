//! Limits and levels: what is in force, what is left of it, and lower limits of one's own.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, Amount, Levels, Limit, Limits, OwnLimits, PayeeId};
use poltina_domain::{AmountError, Currency, Money};

use super::{Load, State, Undone, cache};
use crate::api::ApiError;

const LIMITS: &str = "limits";
const LEVELS: &str = "levels";

/// Which limit of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnLimit {
    /// Of one transfer.
    Operation,
    /// Of a day.
    Day,
    /// Of a month.
    Month,
}

/// Limits and levels.
#[derive(Clone, Copy)]
pub struct LimitsState {
    limits: RwSignal<Load<Limits>>,
    levels: RwSignal<Load<Levels>>,
    typed: [RwSignal<String>; 3],
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl LimitsState {
    pub(super) fn new() -> Self {
        Self {
            limits: RwSignal::new(Load::Loading),
            levels: RwSignal::new(Load::Loading),
            typed: core::array::from_fn(|_| RwSignal::new(String::new())),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Every limit in force; tracked.
    #[must_use]
    pub fn limits(self) -> Load<Limits> {
        self.limits.get()
    }

    /// What each level allows; tracked.
    #[must_use]
    pub fn levels(self) -> Load<Levels> {
        self.levels.get()
    }

    /// Asks the server for both. Also what "try again" does.
    pub fn refresh(self, state: State) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.limits.update(Load::retry);
        self.levels.update(Load::retry);
        spawn_local(async move {
            if let Some(kept) = cache::kept::<Limits>(LIMITS).await {
                self.limits
                    .update(|limits| limits.restore(kept.value, kept.at));
            }
            let answer = state.hear(client.limits().await);
            self.take(state, answer);
        });
        spawn_local(async move {
            if let Some(kept) = cache::kept::<Levels>(LEVELS).await {
                self.levels
                    .update(|levels| levels.restore(kept.value, kept.at));
            }
            let answer = state.hear(client.levels().await);
            if let Ok(levels) = &answer {
                cache::keep(LEVELS, levels);
            }
            let as_of = state.connectivity.last_contact();
            self.levels.update(|levels| levels.settle(answer, as_of));
        });
    }

    fn take(self, state: State, answer: Result<Limits, ApiError>) {
        if let Ok(limits) = &answer {
            cache::keep(LIMITS, limits);
        }
        let as_of = state.connectivity.last_contact();
        self.limits.update(|limits| limits.settle(answer, as_of));
    }

    /// The limit that leaves the least for a transfer now, and how much that is, as far as is known.
    /// What one payee may get is not among them: only the server knows what he got. Tracked.
    #[must_use]
    pub fn room(self) -> Option<(Money, Limit)> {
        self.limits.with(|limits| {
            let items = limits.value()?.items.iter();
            let left = items.filter_map(|limit| Some((left(limit)?, limit.clone())));
            left.min_by_key(|(left, _)| left.minor())
        })
    }

    /// Whether the level does not allow to pay this payee at all, as far as is known. Tracked.
    #[must_use]
    pub fn too_low(self, payee: PayeeId) -> bool {
        let person = matches!(payee, PayeeId::Person(_));
        person
            && self.levels.with(|levels| {
                levels.value().is_some_and(|levels| {
                    let mut all = levels.items.iter();
                    all.any(|terms| terms.level == levels.current && !terms.to_people)
                })
            })
    }

    /// A limit of one's own as it is typed; empty for none.
    #[must_use]
    pub const fn typed(self, limit: OwnLimit) -> RwSignal<String> {
        let [operation, day, month] = self.typed;
        match limit {
            OwnLimit::Operation => operation,
            OwnLimit::Day => day,
            OwnLimit::Month => month,
        }
    }

    /// What is wrong with what was typed; tracked.
    #[must_use]
    pub fn objection(self, limit: OwnLimit) -> Option<AmountError> {
        self.money(limit).err()
    }

    fn money(self, limit: OwnLimit) -> Result<Option<Amount>, AmountError> {
        match self
            .typed(limit)
            .with(|typed| Money::parse(typed, Currency::Rub))
        {
            Ok(money) => Ok(Some(money.into())),
            Err(AmountError::Empty) => Ok(None),
            // Nothing at all may leave: that is a limit too.
            Err(AmountError::Zero) => Ok(Some(Money::zero(Currency::Rub).into())),
            Err(error) => Err(error),
        }
    }

    /// Whether they are being saved; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why they were not saved; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Begins to change them from what they are.
    pub fn begin(self, shown: impl Fn(Money) -> String) {
        self.failed.set(None);
        let own = self
            .limits
            .with_untracked(|limits| limits.value().map(|limits| limits.own.clone()))
            .unwrap_or_default();
        for (typed, amount) in self.typed.iter().zip([own.operation, own.day, own.month]) {
            typed.set(amount.map_or_else(String::new, |amount| shown(amount.money())));
        }
    }

    /// Saves what is typed, and says when that is done.
    pub fn save(self, state: State, done: impl Fn() + 'static) {
        let money = |limit| untrack(|| self.money(limit));
        let (Ok(operation), Ok(day), Ok(month)) = (
            money(OwnLimit::Operation),
            money(OwnLimit::Day),
            money(OwnLimit::Month),
        ) else {
            return;
        };
        let Some(client) = state
            .session
            .client()
            .filter(|_| !self.busy.get_untracked())
        else {
            return;
        };
        let own = OwnLimits {
            operation,
            day,
            month,
        };
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let act = Act::OwnLimits {
                limits: own.clone(),
            };
            let set = state.confirmed(act, move |confirmation| {
                client.set_own_limits(own.clone(), confirmation)
            });
            let answer = set.await;
            self.busy.set(false);
            match answer {
                Ok(limits) => {
                    self.take(state, Ok(limits));
                    done();
                }
                Err(Undone::Cancelled) => {}
                Err(Undone::Failed(error)) => self.failed.set(Some(error)),
            }
        });
    }

    pub(super) fn forget(self) {
        self.limits.set(Load::Loading);
        self.levels.set(Load::Loading);
        self.typed.iter().for_each(|typed| typed.set(String::new()));
        self.failed.set(None);
    }
}

/// What a limit leaves for a transfer; none where it is about something else.
fn left(limit: &Limit) -> Option<Money> {
    match limit.scope.as_str() {
        "operation" => Some(limit.max.money()),
        "outgoing" => {
            let left = limit.max.money().checked_sub(limit.used.money());
            left.ok()
                .filter(|left| left.is_positive())
                .or(Some(Money::zero(Currency::Rub)))
        }
        "count" if limit.used_count >= limit.max_count => Some(Money::zero(Currency::Rub)),
        _ => None,
    }
}
