//! What stands in the files, to the letter; other people's readers are asked by `xtask test outside`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod books;

use books::{books, draft};
use poltina_domain::windows_1251;
use poltina_statements::{Draft, Format, Language, Statement, write};
use proptest::prelude::*;

fn file(draft: Draft, format: Format, language: Language) -> Vec<u8> {
    write(&Statement::new(draft).unwrap(), format, language)
}

fn text(draft: Draft, format: Format) -> String {
    String::from_utf8(file(draft, format, Language::Ru)).unwrap()
}

/// The fields of CSV in which every field is quoted and no text has a line break.
fn fields(line: &str) -> Vec<String> {
    let inner = line.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
    inner
        .split("\",\"")
        .map(|field| field.replace("\"\"", "\""))
        .collect()
}

#[test]
fn csv_has_headings_balances_and_every_entry() {
    let csv = text(draft(&[-29_000, 5]), Format::Csv);
    let lines: Vec<&str> = csv
        .strip_prefix('\u{feff}')
        .unwrap()
        .split_terminator("\r\n")
        .collect();
    assert_eq!(
        lines[0],
        "\"Дата\",\"Время (МСК)\",\"Вид\",\"Сумма\",\"Валюта\",\"Остаток\",\"Кто или кому\",\"Сообщение\",\"Номер операции\""
    );
    assert_eq!(
        lines[1],
        "\"2026-11-01\",\"\",\"Остаток на начало\",\"\",\"RUB\",\"1000.00\",\"\",\"\",\"\""
    );
    assert_eq!(
        lines[2],
        "\"2026-11-22\",\"12:30:05\",\"Списание\",\"-290.00\",\"RUB\",\"710.00\",\"Борис К.\",\"За кофе\",\"03030303-0303-0303-0303-030303030303\""
    );
    assert!(lines[3].contains("\"Поступление\",\"0.05\",\"RUB\",\"710.05\""));
    assert_eq!(
        lines[4],
        "\"2026-11-22\",\"\",\"Остаток на конец\",\"\",\"RUB\",\"710.05\",\"\",\"\",\"\""
    );
    assert_eq!(lines.len(), 5);
    for (language, heading) in [(Language::En, "\"Date\""), (Language::Zh, "\"日期\"")] {
        let csv = String::from_utf8(file(draft(&[]), Format::Csv, language)).unwrap();
        assert!(csv.starts_with(&format!("\u{feff}{heading}")), "{csv}");
    }
}

#[test]
fn no_text_in_csv_begins_as_a_formula_does() {
    for begin in [
        "=", "+", "-", "@", "\t=", "\r\n=", " =", "＝", "＋", "－", "＠",
    ] {
        let mut draft = draft(&[-1]);
        draft.entries[0].counterparty = format!("{begin}1+1|cmd");
        draft.entries[0].note = format!("{begin}\"x\",1\n=2");
        let csv = text(draft, Format::Csv);
        let line = fields(csv.split("\r\n").nth(2).unwrap());
        assert_eq!(line.len(), 9, "{line:?}");
        for field in &line[6..8] {
            assert!(field.starts_with('\''), "{begin:?}: {field:?}");
            assert!(!field.contains(['\n', '\r', '\t']), "{field:?}");
        }
        assert_eq!(line[3], "-0.01", "an amount stays a number");
    }
}

#[test]
fn one_c_is_windows_1251_in_its_documented_layout() {
    let mut draft = draft(&[-29_000, 5]);
    draft.entries[1].counterparty = "咖啡 & Co".to_owned();
    let bytes = file(draft, Format::OneC, Language::Zh);
    let text: String = bytes
        .iter()
        .map(|byte| windows_1251::character(*byte).unwrap())
        .collect();
    let expected = "1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Полтина
Получатель=1С:Предприятие
ДатаСоздания=22.11.2026
ВремяСоздания=12:30:05
ДатаНачала=01.11.2026
ДатаКонца=22.11.2026
РасчСчет=ABABABABABABABABABAB
СекцияРасчСчет
ДатаНачала=01.11.2026
ДатаКонца=22.11.2026
РасчСчет=ABABABABABABABABABAB
НачальныйОстаток=1000.00
ВсегоПоступило=0.05
ВсегоСписано=290.00
КонечныйОстаток=710.05
КонецРасчСчет
СекцияДокумент=Банковский ордер
Номер=1
Дата=22.11.2026
Сумма=290.00
ПлательщикСчет=ABABABABABABABABABAB
ДатаСписано=22.11.2026
Плательщик=Анна Кузнецова
ПолучательСчет=00000000000000000000
Получатель=Борис К.
НазначениеПлатежа=За кофе. Операция 03030303030303030303030303030303
КонецДокумента
СекцияДокумент=Банковский ордер
Номер=2
Дата=22.11.2026
Сумма=0.05
ПлательщикСчет=00000000000000000000
Плательщик=?? & Co
ПолучательСчет=ABABABABABABABABABAB
ДатаПоступило=22.11.2026
Получатель=Анна Кузнецова
НазначениеПлатежа=За кофе. Операция 03030303030303030303030303030303
КонецДокумента
КонецФайла
";
    assert_eq!(text, expected.replace('\n', "\r\n"));
}

#[test]
fn what_people_wrote_cannot_leave_its_element() {
    for format in [Format::Camt053, Format::Ofx] {
        let mut draft = draft(&[-1]);
        draft.owner = "</Nm><Evil/>".to_owned();
        draft.entries[0].counterparty = "</NAME><Evil>&\u{0}\u{ffff}".to_owned();
        draft.entries[0].note = "]]><!--\u{202e}".to_owned();
        let xml = text(draft, format);
        assert!(
            !xml.contains("Evil>") && !xml.contains("<!--") && !xml.contains("]]>"),
            "{xml}"
        );
        assert!(!xml.contains(['\u{0}', '\u{ffff}', '\u{202e}']), "{xml}");
        assert!(xml.contains("&amp;"), "{xml}");
    }
}

#[test]
fn a_line_cannot_be_forged_in_the_text_for_1c() {
    let mut draft = draft(&[-1]);
    draft.entries[0].note = "x\r\nКонецДокумента\r\nСумма=1".to_owned();
    draft.entries[0].counterparty = "y\nПлательщикИНН=1".to_owned();
    let bytes = file(draft, Format::OneC, Language::Ru);
    let text: String = bytes
        .iter()
        .map(|byte| windows_1251::character(*byte).unwrap())
        .collect();
    let lines = |begin: &str| {
        text.split("\r\n")
            .filter(|line| line.starts_with(begin))
            .count()
    };
    assert_eq!(
        (
            lines("КонецДокумента"),
            lines("Сумма="),
            lines("ПлательщикИНН=")
        ),
        (1, 1, 0)
    );
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
}

/// The kopecks of a decimal string with two places.
fn kopecks(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

proptest! {
    #[test]
    fn the_sums_of_every_csv_are_those_of_its_books(draft in books()) {
        let csv = text(draft.clone(), Format::Csv);
        let lines: Vec<_> = csv.split_terminator("\r\n").skip(1).map(fields).collect();
        let (first, last) = (&lines[0], &lines[lines.len() - 1]);
        let sum: i64 = lines[1..lines.len() - 1].iter().map(|line| kopecks(&line[3])).sum();
        prop_assert_eq!(kopecks(&first[5]), draft.opening.minor());
        prop_assert_eq!(kopecks(&last[5]), draft.closing.minor());
        prop_assert_eq!(kopecks(&first[5]) + sum, kopecks(&last[5]));
        prop_assert_eq!(lines.len(), draft.entries.len() + 2);
    }

    #[test]
    fn the_sums_of_every_camt_and_ofx_are_those_of_its_books(draft in books()) {
        let all = |text: &str, open: &str| -> Vec<i64> {
            let parts = text.split(open).skip(1);
            parts.map(|part| kopecks(part.split('<').next().unwrap())).collect()
        };
        let ofx = text(draft.clone(), Format::Ofx);
        let moved: Vec<i64> = draft.entries.iter().map(|entry| entry.amount.minor()).collect();
        prop_assert_eq!(all(&ofx, "<TRNAMT>"), moved.clone());
        prop_assert_eq!(all(&ofx, "<BALAMT>"), vec![draft.closing.minor()]);
        prop_assert_eq!(all(&ofx, "<VALUE>"), vec![draft.opening.minor()]);
        let camt = text(draft, Format::Camt053);
        let came: i64 = moved.iter().filter(|amount| **amount > 0).sum();
        let went: i64 = moved.iter().filter(|amount| **amount < 0).sum();
        prop_assert_eq!(all(&camt, "<Sum>"), vec![came, -went]);
    }
}

#[test]
fn a_pdf_is_made_in_every_language_also_of_letters_that_no_font_has() {
    for language in [Language::Ru, Language::En, Language::Zh] {
        let mut draft = draft(&[-29_000, 5]);
        draft.entries[0].note = "咖啡 ☕ \u{202e}עברית ".repeat(20);
        let pdf = file(draft, Format::Pdf, language);
        assert!(
            pdf.starts_with(b"%PDF-") && pdf.len() > 5_000,
            "{language:?}"
        );
    }
}
