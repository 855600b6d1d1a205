//! Whether the name under which a person knows a payee is another one than the payee's masked name.
//!
//! Only what the payer may see anyway is compared: whoever saves names to guess with learns nothing
//! beyond the mask.

mod words;

use words::{ADDRESSES, is_bond, is_patronymic, one_name};

/// Whether `saved`, as a person typed it, cannot be the name of someone who is shown as `masked`
/// ([`crate::PersonName::masked`]).
///
/// Case, ё and е, order, spaces, a patronymic, initials and usual short forms make no difference,
/// nor does the alphabet, Cyrillic or Latin. What stands in brackets, words like "мама", digits and
/// pictures are passed over. Where nothing can be compared (no name is left, no name is shown, or
/// Chinese stands against letters) nothing differs.
///
/// ```
/// use poltina_domain::names_differ;
///
/// assert!(!names_differ("королев борис", "Борис К."));
/// assert!(names_differ("Борис Петров", "Борис К."));
/// ```
#[must_use]
pub fn names_differ(saved: &str, masked: &str) -> bool {
    let saved = without_brackets(saved);
    let (chinese, shown_chinese) = (saved.chars().any(is_han), masked.chars().any(is_han));
    if chinese || shown_chinese {
        return chinese && shown_chinese && chinese_differ(&saved, masked);
    }
    let shown = words_of(masked);
    let mut saved = words_of(&saved);
    saved.retain(|word| !is_bond(&word.folded));
    if saved.is_empty() || shown.is_empty() {
        return false;
    }
    // What has to be found among what is shown comes first: a later match never undoes one.
    saved.sort_by_key(|word| (word.patronymic, word.initial));
    let pairs = matched(&saved, &shown);
    let found = |at: usize| pairs.contains(&Some(at));
    let shows = |condition: fn(&Word) -> bool| {
        let left = shown.iter().zip(&pairs);
        left.filter(|(word, pair)| condition(word) && pair.is_none())
            .count()
    };
    // Two words and more hold the given name, which the mask shows in full.
    let given = shown
        .iter()
        .zip(&pairs)
        .any(|(word, pair)| !word.initial && pair.is_some());
    let given_asked = saved.len() > 1 && shown.iter().any(|word| !word.initial);
    let family_told = shown.iter().any(|word| word.initial);
    let whole = shows(|word| !word.patronymic) == 0;
    let patronymics = shows(|word| word.patronymic);
    let all_there = saved.iter().enumerate().all(|(at, word)| {
        found(at)
            || (word.patronymic && patronymics == 0)
            // An initial beyond the name's own is a patronymic's.
            || (word.initial && whole && patronymics == 0)
            // Who has told no family name cannot be asked for it.
            || (!family_told && whole)
    });
    let any_there = (0..saved.len()).any(found);
    !(any_there && all_there && (given || !given_asked))
}

/// A word of a name.
struct Word {
    /// Lower case, ё as е, й as и, no marks.
    folded: String,
    /// In Latin letters.
    latin: String,
    /// Whether it is one letter alone.
    initial: bool,
    patronymic: bool,
}

impl Word {
    fn new(text: &str) -> Self {
        let folded: String = text
            .chars()
            .flat_map(char::to_lowercase)
            .filter_map(folded)
            .collect();
        Self {
            latin: latin(&folded),
            initial: folded.chars().count() == 1,
            patronymic: is_patronymic(&folded),
            folded,
        }
    }

    fn is_cyrillic(&self) -> bool {
        self.folded.chars().any(|c| ('а'..='я').contains(&c))
    }

    /// Whether both can be the same word of a name.
    fn agrees(&self, other: &Self) -> bool {
        if !self.initial && !other.initial {
            return self.latin == other.latin || one_name(&self.folded, &other.folded);
        }
        if self.is_cyrillic() == other.is_cyrillic() {
            return self.folded.chars().next() == other.folded.chars().next();
        }
        self.latin.starts_with(&other.latin) || other.latin.starts_with(&self.latin)
    }
}

fn words_of(text: &str) -> Vec<Word> {
    text.split(|c: char| !(c.is_alphabetic() || "-'’\u{301}\u{306}\u{308}".contains(c)))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(Word::new)
        .collect()
}

/// For each shown word the saved one that stands for it: as many as can be, the first ones first.
fn matched(saved: &[Word], shown: &[Word]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; shown.len()];
    for at in 0..saved.len() {
        let mut tried = vec![false; shown.len()];
        place(at, saved, shown, &mut pairs, &mut tried);
    }
    pairs
}

/// Finds a shown word for a saved one; others move where they can.
fn place(
    at: usize,
    saved: &[Word],
    shown: &[Word],
    pairs: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    let Some(word) = saved.get(at) else {
        return false;
    };
    for (there, candidate) in shown.iter().enumerate() {
        let untried = tried.get(there) == Some(&false);
        if !untried || !word.agrees(candidate) {
            continue;
        }
        if let Some(tried) = tried.get_mut(there) {
            *tried = true;
        }
        let before = pairs.get(there).copied().flatten();
        if before.is_none_or(|before| place(before, saved, shown, pairs, tried)) {
            if let Some(pair) = pairs.get_mut(there) {
                *pair = Some(at);
            }
            return true;
        }
    }
    false
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let kept = text.chars().filter(|c| {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    kept.collect()
}

/// A letter as it is compared; none for a mark over one.
const fn folded(c: char) -> Option<char> {
    match c {
        'ё' => Some('е'),
        'й' => Some('и'),
        '\'' | '’' | '\u{300}'..='\u{36f}' => None,
        c => Some(c),
    }
}

/// The word in Latin letters, roughly as passports have it; what is spelled in several ways is one.
fn latin(folded: &str) -> String {
    let mut text = String::new();
    for c in folded.chars() {
        text.push_str(match c {
            'а' => "a",
            'б' => "b",
            'в' | 'w' => "v",
            'г' => "g",
            'д' => "d",
            'е' | 'э' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'ы' | 'y' | 'j' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ъ' | 'ь' => "",
            'ю' => "iu",
            'я' => "ia",
            'x' => "ks",
            other => {
                text.push(other);
                continue;
            }
        });
    }
    while text.contains("ii") {
        text = text.replace("ii", "i");
    }
    text
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Chinese names: the family name first, no space, or as the mask has it.
fn chinese_differ(saved: &str, masked: &str) -> bool {
    let han = |text: &str| text.chars().filter(|c| is_han(*c)).collect::<String>();
    let (given, family) = match masked.trim_end_matches('.').rsplit_once(' ') {
        Some((given, family)) => (han(given), han(family)),
        None => (han(masked), String::new()),
    };
    let mut saved = han(saved);
    if is_bond(&saved) {
        return false;
    }
    for address in ADDRESSES {
        if let Some(name) = saved.strip_suffix(address).filter(|name| !name.is_empty()) {
            saved = name.to_owned();
        }
    }
    let surname = saved.trim_start_matches(['小', '老']);
    let fits = |rest: Option<&str>| rest.is_some_and(|rest| rest.starts_with(&family));
    let agree = saved == given
        || (!family.is_empty() && (saved == family || surname == family))
        || (!given.is_empty()
            && (fits(saved.strip_prefix(&*given)) || fits(saved.strip_suffix(&*given))));
    !agree
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::names_differ;
    use crate::PersonName;

    /// Names that the saved one agrees with, and names that it does not.
    fn check(saved: &str, agrees: &[&str], differs: &[&str]) {
        for masked in agrees {
            assert!(!names_differ(saved, masked), "{saved} and {masked}");
        }
        for masked in differs {
            assert!(names_differ(saved, masked), "{saved} and {masked}");
        }
    }

    #[test]
    fn a_full_name_agrees_with_its_own_mask_however_it_is_written() {
        for saved in [
            "Борис Королёв",
            "борис королев",
            "КОРОЛЁВ БОРИС",
            "Королёв Борис Иванович",
            "Борис Иванович Королёв",
            "Борис К.",
            "Борис К",
            "Б. Королёв",
            "Королёв Б.И.",
            "Королёв Б. И.",
            "Боря Королёв",
            "Boris Korolev",
            "Борис Королёв (гараж 5)",
            "Борис Королёв 🚗",
        ] {
            check(saved, &["Борис К."], &["Анна С.", "Пётр С."]);
        }
    }

    #[test]
    fn one_part_of_the_name_is_enough_and_another_name_is_not() {
        check("Борис", &["Борис К.", "Борис"], &["Пётр К.", "Анна С."]);
        check("Королёв", &["Борис К."], &["Борис П."]);
        check("Борис Иванович", &["Борис К."], &["Анна К."]);
        check(
            "Борис Петров",
            &["Борис П.", "Борис"],
            &["Борис К.", "Пётр К."],
        );
        check("Борис П.", &["Борис П."], &["Борис К."]);
        check("Б. П.", &["Борис П."], &["Борис К."]);
        check("Анна Королёва", &["Аня К."], &["Борис К.", "Анна П."]);
    }

    #[test]
    fn patronymics_that_both_have_must_be_the_same() {
        let saved = "Борис Иванович Королёв";
        check(saved, &["Борис Иванович К."], &["Борис Петрович К."]);
        check(
            "Королёв Б. И.",
            &["Борис Иванович К."],
            &["Борис Петрович К."],
        );
        check("Борис Королёв", &["Борис Иванович К."], &[]);
    }

    #[test]
    fn short_forms_and_marks_are_the_same_name() {
        check(
            "Саша Петрова",
            &["Александра П.", "Александр П."],
            &["Мария П."],
        );
        check(
            "Сергей Ёлкин",
            &["Серге\u{438}\u{306} Е.", "Сережа Ё."],
            &["Сергей И."],
        );
        check("Yulia Shcherbakova", &["Юлия Щ."], &["Юлия К.", "Ольга Щ."]);
        check("Шишкин Иван", &["Иван Ш."], &["Иван С."]);
        check(
            "Анна-Мария Римская-Корсакова",
            &["Анна-Мария Р."],
            &["Анна Р."],
        );
        check("Жанна д’Арк", &["Жанна Д."], &["Жанна А."]);
    }

    #[test]
    fn what_is_no_name_is_passed_over() {
        let anybody = ["Елена К.", "Пётр С.", "伟 李."];
        for saved in ["Мама", "мама 2", "❤", "89161234567", "(сосед)", "дядя"] {
            check(saved, &anybody, &[]);
        }
        check("тётя Вера", &["Вера К."], &["Елена К."]);
        check("Борис Петров", &["+7 916 •••-00-02", ""], &[]);
    }

    #[test]
    fn chinese_names_stand_without_a_space_and_with_the_family_first() {
        let agree = [
            "李伟",
            "伟李",
            "伟 李",
            "李 伟",
            "伟",
            "李",
            "李先生",
            "小李",
            "老婆",
        ];
        for saved in agree {
            check(saved, &["伟 李."], &[]);
        }
        for saved in ["王伟", "李强", "王先生"] {
            check(saved, &[], &["伟 李."]);
        }
        check("Li Wei", &["伟 李."], &[]);
        check("李伟", &["Wei L."], &[]);
    }

    #[test]
    fn long_rows_of_initials_are_judged_at_once() {
        let saved = "а ".repeat(20);
        assert!(names_differ(&saved, &"б ".repeat(20)));
        assert!(!names_differ(&saved, &"а ".repeat(20)));
    }

    fn word() -> impl Strategy<Value = String> {
        "[А-ЯЁ][а-яё]{2,11}".prop_filter("a bond is no name", |word| {
            !super::is_bond(&super::Word::new(word).folded)
        })
    }

    proptest! {
        #[test]
        fn nobody_differs_from_his_own_mask(
            given in word(), family in word(), swapped: bool, shout: bool, yo: bool,
            spaces in 1_usize..4,
        ) {
            let name = PersonName::new(&given, &family).unwrap();
            let (first, second) = if swapped { (family, given) } else { (given, family) };
            let mut saved = format!("{first}{}{second}", " ".repeat(spaces));
            if shout {
                saved = saved.to_uppercase();
            }
            if yo {
                saved = saved.replace('ё', "е").replace('Ё', "Е");
            }
            prop_assert!(!names_differ(&saved, &name.masked()), "{saved} and {}", name.masked());
        }

        #[test]
        fn another_first_letter_of_the_family_name_is_seen(given in word(), family in word()) {
            let name = PersonName::new(&given, &family).unwrap();
            let initial = |text: &str| super::Word::new(text).folded.chars().next();
            // The name of the alphabet's letter that is in neither.
            for letter in ['Б', 'Н', 'Т'] {
                let other = format!("{letter}урков");
                let clash = [&given, &family].iter().any(|word| initial(word) == initial(&other));
                if !clash {
                    let saved = format!("{given} {other}");
                    prop_assert!(names_differ(&saved, &name.masked()), "{saved}");
                }
            }
        }

        #[test]
        fn whatever_is_typed_is_judged(saved in "\\PC{0,40}", masked in "\\PC{0,84}") {
            let _ = names_differ(&saved, &masked);
        }
    }
}
