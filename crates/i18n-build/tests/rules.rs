//! What fails the build, and what the code that comes out looks like.

// Helpers stand outside of `#[test]` functions, where clippy's allowance does not reach.
#![allow(clippy::expect_used)]

use poltina_i18n_build::{File, Language, check_uses, generate, read};

fn file(language: Language, text: &str) -> File {
    read(language, text).expect("a file that keeps the rules")
}

/// What is said about three languages together.
fn complaints(ru: &str, en: &str, zh: &str) -> Vec<String> {
    let files = [
        file(Language::Ru, ru),
        file(Language::En, en),
        file(Language::Zh, zh),
    ];
    generate(&files).err().unwrap_or_default()
}

#[test]
fn a_message_is_a_function_and_its_placeholders_are_arguments() {
    let ru = file(
        Language::Ru,
        "# a comment\n\npay.to = {name}: {amount}\nhome.title = Главная",
    );
    let en = file(
        Language::En,
        "pay.to = {amount} to {name}\nhome.title = Home",
    );
    let zh = file(
        Language::Zh,
        "pay.to = 向{name}支付{amount}\nhome.title = 首页",
    );
    let catalogue = generate(&[ru, en, zh]).expect("three languages that agree");
    assert_eq!(catalogue.functions, ["home_title", "pay_to"]);
    assert!(
        catalogue
            .code
            .contains("pub fn home_title(self) -> &'static str { self.at(&TITLE, 0) }")
    );
    assert!(catalogue.code.contains(
        "pub fn pay_to(self, name: &str, amount: &str) -> String { self.fill(&PAY, 0, &[name, amount]) }"
    ));
    // The same argument keeps its mark wherever a language puts it.
    assert!(
        catalogue.code.contains(r#""\u{2} to \u{1}""#),
        "{}",
        catalogue.code
    );
}

#[test]
fn a_plural_has_a_place_for_each_russian_form_in_every_language() {
    let ru = file(
        Language::Ru,
        "rows[one] = {n} строка\nrows[few] = {n} строки\nrows[many] = {n} строк\nz = я",
    );
    let en = file(
        Language::En,
        "rows[one] = {n} row\nrows[other] = {n} rows\nz = z",
    );
    let zh = file(Language::Zh, "rows[other] = {n} 行\nz = z");
    let catalogue = generate(&[ru, en, zh]).expect("three languages that agree");
    assert!(
        catalogue
            .code
            .contains("pub fn rows(self, n: u32) -> String { self.plural(&ROWS, 0, n, &[]) }")
    );
    assert!(
        catalogue
            .code
            .contains("pub fn z(self) -> &'static str { self.at(&Z, 0) }")
    );
}

#[test]
fn each_first_word_is_a_table_of_its_own_and_so_are_the_titles() {
    let texts = "till.paid = a\ntill.title = b\ncode.show = c\ntill.next = d";
    let files = [Language::Ru, Language::En, Language::Zh].map(|language| file(language, texts));
    let code = generate(&files).expect("three languages that agree").code;
    for table in [
        "static TILL: Table = Table { texts: &[\n    \"da\",",
        "static CODE: Table = Table { texts: &[\n    \"c\",",
        "static TITLE: Table = Table { texts: &[\n    \"b\",",
    ] {
        assert!(code.contains(table), "{table} in {code}");
    }
}

#[test]
fn what_is_missing_or_surplus_is_named() {
    assert_eq!(
        complaints("a = а\nb = б", "a = a", "a = a\nb = b"),
        ["en: `b` is missing"]
    );
    assert_eq!(
        complaints("a = а", "a = a", "a = a\nc = c"),
        ["zh: `c` is surplus: ru has no such message"]
    );
}

#[test]
fn a_lost_or_invented_placeholder_is_named() {
    let lost = complaints("a = {sum} для {name}", "a = {sum}", "a = {sum} {name}");
    assert!(
        lost.iter()
            .any(|error| error.starts_with("en: `a` must have the placeholders")),
        "{lost:?}"
    );
    let invented = complaints("a = {sum}", "a = {sum} {who}", "a = {sum}");
    assert!(
        invented.iter().any(|error| error.starts_with("en: `a`")),
        "{invented:?}"
    );
    let in_one_form = complaints(
        "a[one] = {n} у {name}\na[few] = {n}\na[many] = {n} у {name}",
        "a[one] = {n} {name}\na[other] = {n} {name}",
        "a[other] = {n} {name}",
    );
    assert!(
        !in_one_form.is_empty(),
        "a form of the leading language may not lose one either"
    );
}

#[test]
fn each_language_has_exactly_its_own_plural_categories() {
    let wrong = |language, text| read(language, text).expect_err("a wrong category");
    assert_eq!(
        wrong(Language::Ru, "a[one] = 1\na[other] = 2"),
        ["ru: `a` needs exactly the categories one, few, many"]
    );
    assert_eq!(
        wrong(Language::En, "a[one] = 1\na[few] = 2\na[other] = 3"),
        ["en: `a` needs exactly the categories one, other"]
    );
    assert_eq!(
        wrong(Language::Zh, "a[one] = 1"),
        ["zh: `a` needs exactly the categories other"]
    );
    let mixed = complaints(
        "a[one] = 1\na[few] = 2\na[many] = 3",
        "a = 1",
        "a[other] = 1",
    );
    assert_eq!(
        mixed,
        ["en: `a` must be plural in all languages or in none"]
    );
}

#[test]
fn a_broken_line_is_named_by_its_number() {
    let wrong = |text| read(Language::Ru, text).expect_err("a broken line");
    assert_eq!(wrong("a = а\nb"), ["ru, line 2: write `key = text`"]);
    assert_eq!(wrong("a ="), ["ru, line 1: `a` has no text"]);
    assert_eq!(wrong("a = {sum"), ["ru, line 1: a brace is not closed"]);
    assert_eq!(
        wrong("a = {Sum}"),
        ["ru, line 1: `{Sum}` is no placeholder: use a-z and _"]
    );
    assert_eq!(
        wrong("A.b = а"),
        ["ru, line 1: `A.b` is no key: use words of a-z, 0-9 and _ parted by points"]
    );
    assert_eq!(wrong("a = 1\na = 2"), ["ru, line 2: `a` stands twice"]);
    assert_eq!(
        wrong("a[one = 1"),
        ["ru, line 1: close the bracket: `key[one]`"]
    );
}

#[test]
fn a_message_that_no_source_calls_is_unused() {
    let functions = ["home_title".to_owned(), "home".to_owned(), "pay".to_owned()];
    let sources = ["view! { {t.home_title()} }", "map(Texts::pay)"];
    assert_eq!(check_uses(&functions, sources.into_iter()), ["home"]);
}
