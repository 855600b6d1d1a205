//! The identification form: checked while it is typed, sent once, kept in memory alone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Identification, Level};
use poltina_domain::{Inn, NameError, PersonName, Snils};

use super::State;
use crate::api::ApiError;
use crate::platform::clock;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Family name.
    Family,
    /// Given name.
    Given,
    /// Patronymic; may be empty.
    Patronymic,
    /// Day of birth.
    Born,
    /// Series and number of the passport.
    Passport,
    /// When the passport was issued.
    Issued,
    /// Taxpayer number.
    Inn,
    /// Number of the pension insurance.
    Snils,
}

impl Field {
    const ALL: [Self; 8] = [
        Self::Family,
        Self::Given,
        Self::Patronymic,
        Self::Born,
        Self::Passport,
        Self::Issued,
        Self::Inn,
        Self::Snils,
    ];

    const fn pointer(self) -> &'static str {
        match self {
            Self::Family => "/family_name",
            Self::Given => "/given_name",
            Self::Patronymic => "/patronymic",
            Self::Born => "/birth_date",
            Self::Passport => "/passport",
            Self::Issued => "/issued_on",
            Self::Inn => "/inn",
            Self::Snils => "/snils",
        }
    }
}

/// Why a field cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It is no name.
    Name(NameError),
    /// It is no day.
    Day,
    /// The person is not of age.
    Age,
    /// The passport was issued before the 14th birthday, or is yet to be.
    Issued,
    /// It has not ten digits.
    Passport,
    /// A digit of the taxpayer number is wrong.
    Inn,
    /// A digit of the insurance number is wrong.
    Snils,
    /// One of the two numbers is needed.
    OneNumber,
    /// The server says so.
    Told,
}

/// The form. Nothing of it is stored on the device.
#[derive(Clone, Copy)]
pub struct IdentificationState {
    typed: [RwSignal<String>; 8],
    /// The fields that the server refused, until they are changed.
    told: RwSignal<Vec<Field>>,
    asked: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl IdentificationState {
    pub(super) fn new() -> Self {
        Self {
            typed: core::array::from_fn(|_| RwSignal::new(String::new())),
            told: RwSignal::new(Vec::new()),
            asked: RwSignal::new(false),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// What was typed into a field.
    #[must_use]
    pub const fn typed(self, field: Field) -> RwSignal<String> {
        let [
            family,
            given,
            patronymic,
            born,
            passport,
            issued,
            inn,
            snils,
        ] = self.typed;
        match field {
            Field::Family => family,
            Field::Given => given,
            Field::Patronymic => patronymic,
            Field::Born => born,
            Field::Passport => passport,
            Field::Issued => issued,
            Field::Inn => inn,
            Field::Snils => snils,
        }
    }

    /// A field was changed: what was said of it is said no more.
    pub fn retype(self, field: Field) {
        self.failed.set(None);
        self.told.update(|told| told.retain(|one| *one != field));
    }

    /// What is wrong with a field, once there is something to say: nobody is told off for a field
    /// that he has not come to. Tracked.
    #[must_use]
    pub fn objection(self, field: Field) -> Option<Objection> {
        let empty = self.typed(field).with(|typed| typed.trim().is_empty());
        if self.told.with(|told| told.contains(&field)) {
            return Some(Objection::Told);
        }
        if empty && !self.asked.get() {
            return None;
        }
        self.check(field)
    }

    fn check(self, field: Field) -> Option<Objection> {
        let text = self.typed(field).with(|typed| typed.trim().to_owned());
        let day = |field| self.typed(field).with(|typed| day(typed));
        match field {
            Field::Patronymic if text.is_empty() => None,
            Field::Family | Field::Given | Field::Patronymic => {
                PersonName::new(&text, "").err().map(Objection::Name)
            }
            Field::Born => match day(Field::Born) {
                None => Some(Objection::Day),
                Some(born) => (today() - born < years(18)).then_some(Objection::Age),
            },
            Field::Issued => match (day(Field::Issued), day(Field::Born)) {
                (None, _) => Some(Objection::Day),
                (Some(issued), born) => {
                    let early = born.is_some_and(|born| issued - born < years(14));
                    (issued > today() || early).then_some(Objection::Issued)
                }
            },
            Field::Passport => (digits(&text).len() != 10).then_some(Objection::Passport),
            Field::Inn if text.is_empty() => {
                let other = self.typed(Field::Snils);
                other
                    .with(|typed| typed.trim().is_empty())
                    .then_some(Objection::OneNumber)
            }
            Field::Inn => {
                let inn = digits(&text);
                let fits = inn.len() == 12 && inn.parse::<Inn>().is_ok();
                (!fits).then_some(Objection::Inn)
            }
            Field::Snils if text.is_empty() => None,
            Field::Snils => digits(&text)
                .parse::<Snils>()
                .is_err()
                .then_some(Objection::Snils),
        }
    }

    /// Whether the answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the level was not raised, where that is no field's fault; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Sends the form and says when the level is raised. What was typed is forgotten then, and
    /// stands whatever else comes. False where a field is wrong.
    pub fn send(self, state: State, level: Level, done: impl Fn() + 'static) -> bool {
        self.asked.set(true);
        if Field::ALL
            .into_iter()
            .any(|field| untrack(|| self.check(field)).is_some())
        {
            return false;
        }
        let Some(client) = state
            .session
            .client()
            .filter(|_| !self.busy.get_untracked())
        else {
            return true;
        };
        let text = |field| {
            self.typed(field)
                .with_untracked(|typed| typed.trim().to_owned())
        };
        let number = |field| Some(digits(&text(field))).filter(|number| !number.is_empty());
        let form = Identification {
            level,
            family_name: text(Field::Family),
            given_name: text(Field::Given),
            patronymic: text(Field::Patronymic),
            birth_date: text(Field::Born),
            passport: digits(&text(Field::Passport)),
            issued_on: text(Field::Issued),
            inn: number(Field::Inn),
            snils: number(Field::Snils),
        };
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = state.hear(client.identify(&form).await);
            self.busy.set(false);
            match answer {
                Ok(_) => {
                    self.forget();
                    state.rooms().limits.refresh(state);
                    done();
                }
                Err(error) => self.refused(error),
            }
        });
        true
    }

    fn refused(self, error: ApiError) {
        let told: Vec<Field> = match &error {
            ApiError::Refused(refusal) => {
                let errors = &refusal.problem.errors;
                let named = |field: &Field| errors.iter().any(|one| one.pointer == field.pointer());
                Field::ALL.into_iter().filter(named).collect()
            }
            _ => Vec::new(),
        };
        if told.is_empty() {
            self.failed.set(Some(error));
        }
        self.told.set(told);
    }

    pub(super) fn forget(self) {
        self.typed.iter().for_each(|typed| typed.set(String::new()));
        self.told.set(Vec::new());
        self.asked.set(false);
        self.failed.set(None);
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A day as a number that grows with it: 19910517.
fn day(text: &str) -> Option<i64> {
    let digits = digits(text);
    (digits.len() == 8).then(|| digits.parse().ok()).flatten()
}

fn today() -> i64 {
    let now = clock::rfc3339(clock::now());
    now.get(..10).and_then(day).unwrap_or_default()
}

const fn years(years: i64) -> i64 {
    years * 10_000
}
