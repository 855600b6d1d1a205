//! Words as they are looked for: cut out of texts, brought to one form, compared with what is typed.
//!
//! Other people's words are kept as they are written and, where that is another, by their stem; what
//! is typed is found at the beginning of a word, so that it is found while it is still being typed,
//! and by its own stem, so that another form of the word is found too. Chinese has no spaces: there
//! every two characters that follow each other are a word.

use rust_stemmers::{Algorithm, Stemmer};

/// The most characters of a word that count.
const WORD_CHARS: usize = 32;

/// The most words that are looked for at once; the rest of what is typed is not regarded.
const TERMS: usize = 8;

/// What stands between the thousands of an amount.
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// Words that say no more than that a number is an amount.
const OF_AMOUNTS: [&str; 7] = ["р", "руб", "рубл", "rub", "rubl", "roubl", "руб."];

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Letters and digits that follow each other, in small letters.
    Word(String),
    /// Characters of a script without spaces.
    Han(Vec<char>),
}

/// What is looked for: one word or number of what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As typed, in small letters; of a number its digits.
    typed: String,
    stem: String,
    number: Option<Number>,
}

/// A number as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Number {
    /// Its digits, without what stands between thousands; of an amount those of the whole units.
    digits: String,
    /// What stands after a comma or a point.
    fraction: Option<String>,
    /// Whether dashes were in it, as in a phone number: then it is no amount.
    dashed: bool,
}

/// The words of a text, each once, in the order of the alphabet.
#[must_use]
pub fn of_text(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in parts(text) {
        match part {
            Part::Word(word) => {
                let stem = stem(&word);
                if stem != word {
                    words.push(stem);
                }
                words.push(word);
            }
            Part::Han(chars) => {
                let pairs = chars.windows(2).map(|pair| pair.iter().collect());
                words.extend(pairs);
                words.extend(chars.last().map(char::to_string));
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// What is looked for by a typed text: all of it must be found.
#[must_use]
pub fn terms(typed: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let chars: Vec<char> = typed.chars().collect();
    let mut at = 0;
    let mut text = String::new();
    while let Some(c) = chars.get(at) {
        let begins = !text.ends_with(char::is_alphanumeric);
        match number(chars.get(at..).unwrap_or_default()).filter(|_| begins) {
            Some((number, length)) => {
                add_words(&mut terms, &text);
                text.clear();
                terms.push(Term {
                    typed: number.digits.clone(),
                    stem: number.digits.clone(),
                    number: Some(number),
                });
                at += length;
            }
            None => {
                text.push(*c);
                at += 1;
            }
        }
    }
    add_words(&mut terms, &text);
    terms.truncate(TERMS);
    terms
}

fn add_words(terms: &mut Vec<Term>, text: &str) {
    let mut push = |typed: String, stem: String| {
        let after_amount = terms.last().is_some_and(|term| term.number.is_some());
        if !(after_amount && OF_AMOUNTS.contains(&stem.as_str())) {
            terms.push(Term {
                typed,
                stem,
                number: None,
            });
        }
    };
    for part in parts(text) {
        match part {
            Part::Word(word) => {
                let stem = stem(&word);
                push(word, stem);
            }
            Part::Han(chars) => {
                let pairs: Vec<String> = match chars.len() {
                    0 | 1 => vec![chars.iter().collect()],
                    _ => chars.windows(2).map(|pair| pair.iter().collect()).collect(),
                };
                for pair in pairs {
                    push(pair.clone(), pair);
                }
            }
        }
    }
}

impl Term {
    /// Between which words, and at which one, that of [`of_text`] are which it finds: the first, the
    /// first beyond, and the stem.
    #[must_use]
    pub fn range(&self) -> (&str, String, &str) {
        (&self.typed, format!("{}\u{10ffff}", self.typed), &self.stem)
    }

    /// Whether it finds this word of [`of_text`].
    #[must_use]
    pub fn finds(&self, word: &str) -> bool {
        word == self.stem || word.starts_with(&self.typed)
    }

    /// Whether it finds a text.
    #[must_use]
    pub fn finds_in(&self, text: &str) -> bool {
        of_text(text).iter().any(|word| self.finds(word))
    }

    /// Whether it is how this amount begins, in decimal form: `1234.50`.
    #[must_use]
    pub fn finds_amount(&self, decimal: &str) -> bool {
        let Some(number) = self.number.as_ref().filter(|number| !number.dashed) else {
            return false;
        };
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        match &number.fraction {
            None => whole.starts_with(&number.digits),
            Some(typed) => whole == number.digits && fraction.starts_with(typed.as_str()),
        }
    }

    /// Whether it is a part of a phone number as it is shown: how it begins, with or without the
    /// country's code, or how it ends. What is hidden may be anything: nobody learns it by asking.
    #[must_use]
    pub fn finds_phone(&self, masked: &str) -> bool {
        let Some(number) = self.number.as_ref().filter(|n| n.fraction.is_none()) else {
            return false;
        };
        let shown: Vec<char> = masked
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '•')
            .collect();
        let typed: Vec<char> = number.digits.chars().collect();
        let fits = |typed: &[char], from: usize| {
            let there = shown.get(from..from + typed.len());
            let same = |(a, b): (&char, &char)| a == b || *a == '•';
            there.is_some_and(|there| there.iter().zip(typed).all(same))
        };
        let ends = shown.len().saturating_sub(typed.len());
        let last = shown.len().saturating_sub(4);
        // Whoever dials within the country begins with 8.
        let eighth = matches!(typed.split_first(), Some(('8', rest)) if fits(rest, 1));
        let begins = fits(&typed, 0) || fits(&typed, 1) || eighth;
        begins || fits(&typed, ends) || (typed.len() < 4 && fits(&typed, last))
    }
}

/// The number that these characters begin with, and how many of them it takes.
fn number(chars: &[char]) -> Option<(Number, usize)> {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let run = |from: usize| (from..).take_while(|at| digit(*at)).count();
    let take =
        |from: usize, length: usize| -> String { chars.iter().skip(from).take(length).collect() };
    let mut at = run(0);
    if at == 0 {
        return None;
    }
    let mut digits = take(0, at);
    let (mut fraction, mut dashed) = (None, false);
    loop {
        let next = chars.get(at).copied().unwrap_or_default();
        let follow = run(at + 1);
        if SPACES.contains(&next) && follow == 3 && !dashed {
            digits.push_str(&take(at + 1, follow));
        } else if matches!(next, '-' | '\u{2011}' | '\u{2013}') && follow > 0 {
            dashed = true;
            digits.push_str(&take(at + 1, follow));
        } else if matches!(next, ',' | '.') && matches!(follow, 1 | 2) && !dashed {
            fraction = Some(take(at + 1, follow));
            at += follow + 1;
            break;
        } else {
            break;
        }
        at += follow + 1;
    }
    // `3d` is a word.
    let goes_on = chars
        .get(at)
        .is_some_and(|c| c.is_alphabetic() && !is_han(*c));
    let number = Number {
        digits,
        fraction,
        dashed,
    };
    (!goes_on).then_some((number, at))
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut word, mut han) = (String::new(), Vec::new());
    let small = text.chars().flat_map(char::to_lowercase);
    // A last one that belongs to nothing closes what is open.
    for c in small.chain([' ']) {
        let c = if c == 'ё' { 'е' } else { c };
        if !is_han(c) && !han.is_empty() {
            parts.push(Part::Han(std::mem::take(&mut han)));
        }
        let belongs = c.is_alphanumeric() && !is_han(c);
        if !belongs && !word.is_empty() {
            let cut = word.chars().take(WORD_CHARS).collect();
            parts.push(Part::Word(cut));
            word.clear();
        }
        if is_han(c) {
            han.push(c);
        } else if belongs {
            word.push(c);
        }
    }
    parts
}

/// Chinese characters, and Japanese syllables, which are written without spaces too.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What the forms of a word have in common, by the script that it is written in.
fn stem(word: &str) -> String {
    let algorithm = match word.chars().next() {
        Some('а'..='я') => Algorithm::Russian,
        Some('a'..='z') => Algorithm::English,
        _ => return word.to_owned(),
    };
    let stem = Stemmer::create(algorithm).stem(word).into_owned();
    without_fleeting_vowel(&stem).unwrap_or(stem)
}

/// The stem as it is where a vowel before its last consonant is gone: a gift is `подарок`, gifts are
/// `подарки`. Nothing where there is none.
fn without_fleeting_vowel(stem: &str) -> Option<String> {
    let chars: Vec<char> = stem.chars().collect();
    let (rest, end) = chars.split_last_chunk::<3>()?;
    let end = match end {
        ['е', 'е', last @ ('к' | 'ц')] => ['е', 'й', *last].as_slice().to_vec(),
        [before, 'о' | 'е', last @ ('к' | 'ц')] if !"аеиоуыэюя".contains(*before) => {
            vec![*before, *last]
        }
        _ => return None,
    };
    (!rest.is_empty()).then(|| rest.iter().chain(&end).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        let words = of_text(text);
        let found = |term: &Term| words.iter().any(|word| term.finds(word));
        terms(typed).iter().all(found)
    }

    #[test]
    fn another_form_of_a_word_is_found_in_both_languages() {
        for (typed, text) in [
            ("перевод", "Переводы за квартиру"),
            ("переводы", "перевод маме"),
            ("переводам", "Перевод"),
            ("квартира", "за квартиру"),
            ("ЁЛКА", "елку к Новому году"),
            ("подарки", "Подарок на день рождения"),
            ("сумка", "несколько сумок"),
            ("копейка", "сто копеек"),
            ("payment", "Payments for rent"),
            ("renting", "Rented a car"),
        ] {
            assert!(finds(typed, text), "{typed} in {text}");
        }
        assert!(!finds("перевод обед", "Переводы за квартиру"));
        assert!(!finds("вод", "Переводы"));
        assert!(!finds("кофта", "кофе"));
    }

    #[test]
    fn a_word_is_found_from_its_first_letter_to_its_last_while_it_is_typed() {
        for word in ["электроэнергию", "переводами", "utilities", "кафе", "дача"]
        {
            let letters: Vec<char> = word.chars().collect();
            for length in 1..=letters.len() {
                let typed: String = letters.iter().take(length).collect();
                assert!(finds(&typed, &format!("за {word}!")), "{typed} of {word}");
            }
        }
    }

    #[test]
    fn chinese_is_found_by_any_of_its_characters_that_follow_each_other() {
        for typed in ["午", "费", "午餐", "餐费", "午餐费", "付午餐费", "餐 费"] {
            assert!(finds(typed, "付午餐费 2026"), "{typed}");
        }
        assert!(!finds("餐午", "付午餐费"));
        assert!(finds("房租10月", "10月房租"));
    }

    #[test]
    fn an_amount_is_found_as_it_is_typed_in_any_of_its_forms() {
        let amount = |typed: &str, decimal: &str| {
            let terms = terms(typed);
            !terms.is_empty() && terms.iter().all(|term| term.finds_amount(decimal))
        };
        for typed in [
            "1",
            "12",
            "1234",
            "1 234",
            "1\u{202f}234",
            "1 234,5",
            "1234.50",
            "1234,50 ₽",
            "1 234 рублей",
            "1234 руб.",
        ] {
            assert!(amount(typed, "1234.50"), "{typed}");
        }
        for typed in ["234", "1234,6", "12,34", "123-4", "кофе"] {
            assert!(!amount(typed, "1234.50"), "{typed}");
        }
    }

    #[test]
    fn a_phone_number_is_found_by_what_is_shown_of_it_and_nothing_hidden_is_told() {
        let masked = "+7 916 •••-00-02";
        let phone = |typed: &str| terms(typed).iter().all(|term| term.finds_phone(masked));
        for typed in [
            "0002",
            "00-02",
            "02",
            "00",
            "916",
            "7916",
            "+7 916",
            "8916",
            "+7 916 123-00-02",
            "89160000002",
            "9161230002",
            "91612",
        ] {
            assert!(phone(typed), "{typed}");
        }
        for typed in ["0003", "+7 917", "9160000003", "123000", "00-02-1"] {
            assert!(!phone(typed), "{typed}");
        }
        // Whatever is tried for what is hidden is found alike.
        for hidden in 0..1_000 {
            assert!(phone(&format!("7916{hidden:03}0002")), "{hidden}");
        }
    }

    #[test]
    fn any_text_is_borne_and_no_more_than_eight_words_are_looked_for() {
        assert_eq!(terms("  ₽ … !"), []);
        assert_eq!(terms(&"а ".repeat(50)).len(), 8);
        let long = "ж".repeat(500);
        assert_eq!(of_text(&long), ["ж".repeat(32)]);
        assert!(finds(&long, &long));
        assert_eq!(terms("3д 5g")[0].typed, "3д");
    }

    proptest::proptest! {
        #[test]
        fn every_word_of_a_text_finds_the_text(text in "[а-яёa-z午餐费0-9 ,.]{0,60}") {
            for word in text.split([' ', ',', '.']) {
                proptest::prop_assert!(
                    terms(word).iter().all(|term| term.finds_in(&text)), "{word:?} in {text:?}"
                );
            }
        }
    }
}
