//! Names in Latin letters, as a code's name and city (59, 60) must be.

/// The text in Latin letters, at most so many characters; empty where nothing of it can be told
/// in them.
///
/// Russian follows ICAO Doc 9303, as in passports; letters of other scripts are left out.
pub(super) fn latin(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut written = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let loud = letter.is_uppercase()
            && match letters.get(index.saturating_add(1)) {
                Some(next) if next.is_alphabetic() => next.is_uppercase(),
                _ => index
                    .checked_sub(1)
                    .and_then(|before| letters.get(before))
                    .is_some_and(|before| before.is_uppercase()),
            };
        push(*letter, loud, &mut written);
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    let kept: String = words.join(" ").chars().take(most).collect();
    kept.trim_end().to_owned()
}

/// `loud` is whether the letter stands in a word of capitals: `ЩИ` is `SHCHI`, `Щи` is `Shchi`.
fn push(letter: char, loud: bool, written: &mut String) {
    if matches!(letter, ' '..='~') {
        written.push(letter);
        return;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let spelled = spelling(lower);
    let mut rest = spelled.chars();
    if !letter.is_uppercase() {
        written.push_str(spelled);
    } else if loud {
        written.extend(rest.map(|latin| latin.to_ascii_uppercase()));
    } else if let Some(first) = rest.next() {
        written.push(first.to_ascii_uppercase());
        written.extend(rest);
    }
}

const fn spelling(letter: char) -> &'static str {
    match letter {
        'а' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'è' | 'é' | 'ê' | 'ë' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ї' | 'ì' | 'í' | 'î' | 'ï' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ñ' => "n",
        'о' | 'ò' | 'ó' | 'ô' | 'õ' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ç' => "s",
        'т' => "t",
        'у' | 'ў' | 'ù' | 'ú' | 'û' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'є' => "ie",
        'ы' | 'ý' => "y",
        'ю' => "iu",
        'я' => "ia",
        'ä' => "ae",
        'ö' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        '«' | '»' | '“' | '”' | '„' => "\"",
        '’' | '‘' => "'",
        '–' | '—' | '‑' => "-",
        '№' => "No.",
        '\u{a0}' | '\u{202f}' => " ",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::latin;

    #[test]
    fn russian_names_are_spelled_as_in_passports() {
        for (russian, spelled) in [
            ("Кофе на Лесной", "Kofe na Lesnoi"),
            ("ООО «Три кита»", "OOO \"Tri kita\""),
            ("Щукин и Юдин", "Shchukin i Iudin"),
            ("ЩИ ДА КАША", "SHCHI DA KASHA"),
            ("Кафе Я", "Kafe Ia"),
            ("Подъезд №1 — Ёлка", "Podieezd No.1 - Elka"),
        ] {
            assert_eq!(latin(russian, 25), spelled);
        }
    }

    #[test]
    fn what_has_no_latin_spelling_is_left_out() {
        assert_eq!(latin("咖啡", 25), "");
        assert_eq!(latin("咖啡 Coffee\u{202e}\n茶", 25), "Coffee");
    }

    #[test]
    fn a_long_name_is_cut_without_a_space_at_its_end() {
        assert_eq!(latin("Москва, улица Лесная, дом", 8), "Moskva,");
        assert_eq!(latin("Щщщщ", 5), "Shchs");
    }
}
