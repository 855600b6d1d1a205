//! Looking through what is here already: found while the server still looks.

use poltina_api_types::Operation;

use super::Filters;
use crate::i18n::Texts;
use crate::platform::clock::{self, Moment};

/// How many letters of a word's end may be another in what is found.
const ENDING: usize = 2;

/// How many letters must be the same at least.
const ROOT: usize = 4;

/// Small letters, and `ё` as `е`: as the server has them.
pub(in crate::state) fn plain(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

pub(in crate::state) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Whether a word begins with what is typed, or with all of it but its ending.
fn begins(word: &str, typed: &str) -> bool {
    if word.starts_with(typed) {
        return true;
    }
    let letters = typed.chars().count();
    let russian = typed.chars().all(|c| matches!(c, 'а'..='я'));
    russian && letters > ROOT && {
        let root = ROOT.max(letters.saturating_sub(ENDING));
        let end = typed
            .char_indices()
            .nth(root)
            .map_or(typed.len(), |(at, _)| at);
        word.starts_with(typed.get(..end).unwrap_or(typed))
    }
}

/// What is written without spaces is found anywhere in it.
fn is_han(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'))
}

/// What is looked for, read once.
pub(super) struct Wanted {
    t: Texts,
    filters: Filters,
    /// From when on, and until when.
    from: Option<Moment>,
    to: Option<Moment>,
    label: Option<String>,
    /// What is typed, where it can only be an amount.
    number: Option<String>,
    words: Vec<String>,
}

impl Wanted {
    pub(super) fn new(t: Texts, typed: &str, filters: Filters) -> Self {
        let (from, to) = filters.period.bounds(clock::now());
        Self {
            t,
            from,
            to,
            label: filters.label.as_deref().map(str::to_lowercase),
            number: amount_typed(typed),
            words: words(&plain(typed)).map(str::to_owned).collect(),
            filters,
        }
    }

    /// Whether an operation is what is typed and what the filters let pass. `said` is what one calls the
    /// other side.
    pub(super) fn finds(&self, operation: &Operation, said: Option<&str>) -> bool {
        self.passes(operation) && self.has_all(operation, said)
    }

    fn passes(&self, operation: &Operation) -> bool {
        let (filters, minor) = (&self.filters, operation.amount.money().minor());
        let label = |wanted: &String| {
            let mut labels = operation.labels.iter();
            labels.any(|label| label.to_lowercase() == *wanted)
        };
        filters
            .direction
            .is_none_or(|direction| direction == operation.direction)
            && filters.kind.is_none_or(|kind| kind == operation.kind)
            && filters
                .category
                .is_none_or(|category| category == operation.category)
            && self.label.as_ref().is_none_or(label)
            && filters.least.is_none_or(|least| minor >= least.minor())
            && filters.most.is_none_or(|most| minor <= most.minor())
            && self.is_within(&operation.posted_at)
    }

    fn is_within(&self, posted_at: &str) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let at = clock::parse(posted_at);
        self.from.is_none_or(|from| at.is_some_and(|at| at >= from))
            && self.to.is_none_or(|to| at.is_some_and(|at| at < to))
    }

    fn has_all(&self, operation: &Operation, said: Option<&str>) -> bool {
        if let Some(number) = &self.number {
            let amount = operation.amount.money().to_decimal_string();
            let whole = amount.split('.').next().unwrap_or(&amount);
            if number.contains('.') {
                return amount.starts_with(number);
            }
            if whole.starts_with(number) {
                return true;
            }
        }
        if self.words.is_empty() {
            return true;
        }
        let mut text = plain(&operation.counterparty.name);
        let phone: String = operation
            .counterparty
            .phone_masked
            .iter()
            .flat_map(|phone| phone.chars())
            .filter(char::is_ascii_digit)
            .collect();
        for part in [&operation.note, &operation.own_note]
            .into_iter()
            .chain(&operation.labels)
            .map(String::as_str)
            .chain(said)
            .chain([self.t.category(operation.category)])
        {
            text.push(' ');
            text.push_str(&plain(part));
        }
        self.words.iter().all(|typed| {
            let digits = typed.len() > 1 && typed.chars().all(|c| c.is_ascii_digit());
            words(&text).any(|word| begins(word, typed))
                || (is_han(typed) && text.contains(typed))
                || (digits && (phone.ends_with(typed) || phone.contains(typed)))
        })
    }
}

/// What is typed, where it can only be an amount: `1234`, `1234.5`.
fn amount_typed(typed: &str) -> Option<String> {
    let number: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '₽' | '\u{202f}' | '\u{a0}'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let points = number.matches('.').count();
    (digits > 0 && points <= 1 && digits + points == number.chars().count()).then_some(number)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_word_is_found_by_its_beginning_and_by_another_ending_of_it() {
        for (word, typed) in [
            ("переводы", "перевод"),
            ("перевод", "переводы"),
            ("квартиру", "квартира"),
            ("payments", "pay"),
            ("к", "к"),
        ] {
            assert!(begins(word, typed), "{typed} in {word}");
        }
        for (word, typed) in [("кофта", "кофе"), ("переводы", "воды"), ("pay", "payment")]
        {
            assert!(!begins(word, typed), "{typed} in {word}");
        }
    }

    #[wasm_bindgen_test]
    fn what_can_only_be_an_amount_is_read_as_one() {
        assert_eq!(amount_typed("1 234,5 ₽").as_deref(), Some("1234.5"));
        assert_eq!(amount_typed("1\u{202f}234").as_deref(), Some("1234"));
        for wrong in ["", "кофе", "1.2.3", "00-02", "5 кг"] {
            assert_eq!(amount_typed(wrong), None, "{wrong}");
        }
    }
}
