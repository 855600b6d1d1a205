//! Identification: the form is checked field by field, then the register is asked. Nothing of it is
//! kept, and nothing of it is logged.

use jiff::ToSpan as _;
use jiff::civil::Date;
use poltina_api_types::{ErrorCode, FieldError, Identification, Identified, Level};
use poltina_domain::limits::NAME_PART_CHARS;
use poltina_domain::{Inn, NameError, PersonName, Snils};

use super::rate::IDENTIFICATIONS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::gateway::{Claim, RegisterAnswer};
use crate::moscow;

/// From what age on a person may have a wallet of a higher level, in years.
const OF_AGE: i16 = 18;

/// From what age on a person has a passport, in years: decree of 23.12.2023 N 2267.
const PASSPORT_AGE: i16 = 14;

/// Nobody is older.
const OLDEST: i16 = 130;

impl Wallet {
    /// Raises the level of whoever the register knows by what he tells. A level that he has already
    /// is told, and nothing is asked.
    ///
    /// # Errors
    /// `identification-refused` with the fields that cannot be, or with none where the register does
    /// not know him; `wallet-frozen` where the wallet is; `too-many-requests` where he tries too
    /// often; `unavailable` where the register cannot say.
    pub async fn identify(
        &self,
        viewer: Viewer,
        form: Identification,
    ) -> Result<Identified, Failure> {
        let now = self.clock.now();
        let level = self.standing(viewer.user).await?.level;
        if form.level == Level::Anonymous {
            let detail = "ask for `simplified` or `full`";
            return Err(Failure::invalid("/level", detail));
        }
        if form.level <= level {
            return Ok(Identified { level });
        }
        self.not_frozen(viewer).await?;
        self.allowances
            .take(IDENTIFICATIONS_PER_USER, viewer.user.as_bytes(), now)?;
        let claim = claim(form, moscow::zoned(now).date()).map_err(wrong_fields)?;
        let answer = self.register.look_up(&claim).await.map_err(|fault| {
            tracing::error!(%fault, "nobody can be identified");
            Failure::unavailable("The register does not answer; try again later.", 60)
        })?;
        match answer {
            RegisterAnswer::Known => {
                let line = self.line(viewer, "level", format!("raised-to={:?}", claim.level));
                self.store.append_audit(line).await?;
                self.store.raise_level(viewer.user, claim.level).await?;
                Ok(Identified { level: claim.level })
            }
            RegisterAnswer::Unknown => Err(Failure::new(
                ErrorCode::IdentificationRefused,
                "The register does not know a person with these documents: check each of them.",
            )),
        }
    }
}

fn wrong_fields(errors: Vec<FieldError>) -> Failure {
    let mut failure = Failure::new(
        ErrorCode::IdentificationRefused,
        "Some fields cannot be: see `errors`.",
    );
    failure.errors = errors;
    failure
}

/// The form in types that cannot be wrong, or every field that is.
fn claim(form: Identification, today: Date) -> Result<Claim, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let name = wrong.unless_name(&form);
    let patronymic = form.patronymic.trim().to_owned();
    wrong.unless(patronymic_fits(&patronymic), "/patronymic", || {
        "use letters, spaces, hyphens and apostrophes, at most 40".to_owned()
    });
    let born = wrong.date("/birth_date", &form.birth_date);
    let issued = wrong.date("/issued_on", &form.issued_on);
    let of_age = |born: &Date| is_past(*born, OF_AGE, today) && !is_past(*born, OLDEST, today);
    wrong.unless(born.as_ref().is_none_or(of_age), "/birth_date", || {
        format!("the person must be {OF_AGE} at least")
    });
    // One wrong day is told once.
    let born = born.filter(of_age);
    if let Some(issued) = issued {
        let early = born.is_some_and(|born| !is_past(born, PASSPORT_AGE, issued));
        wrong.unless(issued <= today && !early, "/issued_on", || {
            "use the day of issue: after the 14th birthday, and not in the future".to_owned()
        });
    }
    wrong.unless(passport_fits(&form.passport), "/passport", || {
        "use the ten digits of series and number".to_owned()
    });
    let inn = form.inn.map(|text| text.parse::<Inn>());
    let of_a_person = |inn: &Inn| inn.as_str().len() == 12;
    let inn_fits = inn
        .as_ref()
        .is_none_or(|inn| inn.as_ref().is_ok_and(of_a_person));
    wrong.unless(inn_fits, "/inn", || {
        "use the 12 digits of a person's number; the last two check the others".to_owned()
    });
    let snils = form.snils.map(|text| text.parse::<Snils>());
    let snils_fits = snils.as_ref().is_none_or(Result::is_ok);
    wrong.unless(snils_fits, "/snils", || {
        "use the 11 digits; the last two check the others".to_owned()
    });
    wrong.unless(inn.is_some() || snils.is_some(), "/inn", || {
        "give this number or `snils`".to_owned()
    });
    match (name, born, issued) {
        (Some(name), Some(birth_date), Some(issued_on)) if wrong.0.is_empty() => Ok(Claim {
            level: form.level,
            name,
            patronymic,
            birth_date,
            passport: form.passport,
            issued_on,
            inn: inn.and_then(Result::ok),
            snils: snils.and_then(Result::ok),
        }),
        _ => Err(wrong.0),
    }
}

/// Whether so many years have passed on this day since that one.
fn is_past(since: Date, years: i16, today: Date) -> bool {
    since
        .checked_add(years.years())
        .is_ok_and(|birthday| birthday <= today)
}

fn patronymic_fits(text: &str) -> bool {
    text.is_empty() || PersonName::new(text, "").is_ok()
}

/// Ten digits; no region has the number 00.
fn passport_fits(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with("00")
}

/// The fields that are wrong so far. The words never hold what was told.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn unless(&mut self, fits: bool, pointer: &str, words: impl FnOnce() -> String) {
        if !fits {
            self.0.push(FieldError {
                pointer: pointer.to_owned(),
                detail: words(),
            });
        }
    }

    fn date(&mut self, pointer: &str, text: &str) -> Option<Date> {
        // Jiff bears more forms than the wire does.
        let plain = text.len() == 10 && text.is_ascii() && !text.starts_with(['+', '-']);
        let date = plain.then(|| text.parse().ok()).flatten();
        self.unless(date.is_some(), pointer, || {
            "use a calendar day as YYYY-MM-DD".to_owned()
        });
        date
    }

    fn unless_name(&mut self, form: &Identification) -> Option<PersonName> {
        for (pointer, part) in [
            ("/family_name", &form.family_name),
            ("/given_name", &form.given_name),
        ] {
            if let Err(error) = PersonName::new(part, "") {
                self.unless(false, pointer, || match error {
                    NameError::Empty => "write it as in the passport".to_owned(),
                    NameError::TooLong => format!("use at most {NAME_PART_CHARS} characters"),
                    NameError::ForbiddenCharacter => error.to_string(),
                });
            }
        }
        PersonName::new(&form.given_name, &form.family_name).ok()
    }
}
