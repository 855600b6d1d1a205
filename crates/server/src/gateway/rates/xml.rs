//! The Bank of Russia's XML: all currencies of one day (`XML_daily`), and the history of one currency
//! (`XML_dynamic`). A document is taken whole or not at all.

use jiff::civil::Date;
use poltina_domain::windows_1251;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{Document, Names, NoRates, RateTable};

#[derive(Deserialize)]
struct ValCurs {
    #[serde(rename = "@Date")]
    date: Option<String>,
    #[serde(rename = "@ID")]
    id: Option<String>,
    #[serde(rename = "Valute", default)]
    currencies: Vec<Valute>,
    #[serde(rename = "Record", default)]
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Valute {
    #[serde(rename = "@ID")]
    id: String,
    #[serde(rename = "NumCode")]
    numeric: String,
    #[serde(rename = "CharCode")]
    code: String,
    #[serde(rename = "Nominal")]
    nominal: String,
    #[serde(rename = "Value")]
    value: String,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "@Date")]
    date: String,
    #[serde(rename = "@Id")]
    id: String,
    #[serde(rename = "Nominal")]
    nominal: String,
    #[serde(rename = "Value")]
    value: String,
}

/// Reads a document.
///
/// # Errors
/// [`NoRates::Malformed`]: nothing of it counts, also where the fault is in a currency that nobody
/// keeps an account in.
pub(super) fn read(bytes: &[u8]) -> Result<Document, NoRates> {
    document(bytes).map_err(NoRates::Malformed)
}

fn document(bytes: &[u8]) -> Result<Document, String> {
    let text = text(bytes)?;
    let root: ValCurs = quick_xml::de::from_str(&text).map_err(|error| error.to_string())?;
    // A document that is cut off within its root is no error to every reader.
    if !text.trim_end().ends_with("</ValCurs>") {
        return Err("it does not end as it begins".to_owned());
    }
    match (root.date, root.id) {
        (Some(date), None) if root.records.is_empty() => day(&date, &root.currencies),
        (None, Some(id)) if root.currencies.is_empty() => history(id, &root.records),
        _ => Err("it is neither a day nor a history".to_owned()),
    }
}

fn day(date: &str, currencies: &[Valute]) -> Result<Document, String> {
    let date = read_date(date)?;
    if currencies.is_empty() {
        return Err(format!("it has no rates of {date}"));
    }
    let (mut table, mut names) = (RateTable::default(), Names::new());
    for valute in currencies {
        let rate = rate(&valute.nominal, &valute.value)
            .ok_or_else(|| format!("{} has no rate that can be read", valute.code))?;
        // The Bank tells of more currencies than accounts are kept in.
        let Ok(currency) = valute.code.parse::<poltina_domain::Currency>() else {
            continue;
        };
        if valute.numeric.parse() != Ok(currency.numeric()) {
            return Err(format!("{currency} has the number {}", valute.numeric));
        }
        let twice = names.values().any(|known| *known == currency);
        if twice || names.insert(valute.id.clone(), currency).is_some() {
            return Err(format!("{currency} stands in it twice"));
        }
        table.put(date, currency, rate);
    }
    Ok(Document::Day(table, names))
}

fn history(id: String, records: &[Record]) -> Result<Document, String> {
    let mut rates = Vec::with_capacity(records.len());
    for record in records {
        let date = read_date(&record.date)?;
        if record.id != id {
            return Err(format!("a rate of {date} is of another currency"));
        }
        let rate = rate(&record.nominal, &record.value)
            .ok_or_else(|| format!("{date} has no rate that can be read"))?;
        rates.push((date, rate));
    }
    Ok(Document::History(id, rates))
}

/// What one unit is worth, out of `<Nominal>` and `<Value>`: `100` and `48,1234` are 0.481234.
fn rate(nominal: &str, value: &str) -> Option<Decimal> {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (whole, fraction) = value.split_once(',').unwrap_or((value, "0"));
    if !digits(nominal, 7) || !digits(whole, 9) || !digits(fraction, 8) {
        return None;
    }
    let nominal: Decimal = nominal.parse().ok()?;
    let value: Decimal = format!("{whole}.{fraction}").parse().ok()?;
    let rate = value.checked_div(nominal)?;
    (rate > Decimal::ZERO).then_some(rate)
}

/// `28.11.2026`.
fn read_date(text: &str) -> Result<Date, String> {
    let wrong = || format!("{text:?} is no day");
    let mut parts = text.split('.');
    let mut number = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse::<i16>().ok())?
    };
    let read = (number(2), number(2), number(4));
    let (Some(day), Some(month), Some(year)) = read else {
        return Err(wrong());
    };
    let (Ok(day), Ok(month), None) = (i8::try_from(day), i8::try_from(month), parts.next()) else {
        return Err(wrong());
    };
    Date::new(year, month, day).map_err(|_| wrong())
}

/// The document's text, by the character set that it names; without one it is UTF-8.
fn text(bytes: &[u8]) -> Result<String, String> {
    let declared: String = bytes
        .iter()
        .take(128)
        .map(|byte| char::from(*byte).to_ascii_lowercase())
        .collect();
    let declared = declared.split("?>").next().unwrap_or_default();
    if declared.contains("windows-1251") {
        let decoded = bytes.iter().map(|byte| windows_1251::character(*byte));
        return decoded
            .collect::<Option<String>>()
            .ok_or_else(|| "it is not in windows-1251, as it says".to_owned());
    }
    if declared.contains("encoding") && !declared.contains("utf-8") {
        return Err("it is in an unknown character set".to_owned());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not in UTF-8".to_owned())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use poltina_domain::{Currency, Pair};

    use super::*;

    /// As the Bank sends it, in windows-1251.
    fn daily(rows: &str) -> Vec<u8> {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\
             <ValCurs Date=\"28.11.2026\" name=\"Foreign Currency Market\">{rows}</ValCurs>"
        );
        text.chars()
            .map(|c| windows_1251::byte(c).unwrap())
            .collect()
    }

    fn row(id: &str, number: &str, code: &str, nominal: &str, value: &str) -> String {
        format!(
            "<Valute ID=\"{id}\"><NumCode>{number}</NumCode><CharCode>{code}</CharCode>\
             <Nominal>{nominal}</Nominal><Name>Доллар, юань и т. д.</Name><Value>{value}</Value>\
             <VunitRate>{value}</VunitRate></Valute>"
        )
    }

    fn two_rows() -> String {
        row("R01375", "156", "CNY", "1", "11,2345")
            + &row("R01280", "360", "IDR", "10000", "49,8765")
            + &row("R01035", "826", "GBP", "1", "104,1")
    }

    fn history(rows: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><ValCurs ID=\"R01375\" \
             DateRange1=\"01.11.2026\" DateRange2=\"28.11.2026\" name=\"Dynamic\">{rows}</ValCurs>"
        )
    }

    const RECORD: &str = "<Record Date=\"27.11.2026\" Id=\"R01375\"><Nominal>10</Nominal>\
                          <Value>112,1</Value><VunitRate>11,21</VunitRate></Record>";

    #[test]
    fn a_day_is_read_with_its_nominals_and_commas() {
        let Ok(Document::Day(table, names)) = read(&daily(&two_rows())) else {
            panic!("it is a day");
        };
        let pair = Pair::new(Currency::Rub, Currency::Idr).unwrap();
        let day = Date::constant(2026, 11, 28);
        assert_eq!(table.newest(pair, Date::MAX).unwrap().0, day);
        let rupiah = Decimal::ONE / Decimal::new(498_765, 8);
        assert_eq!(table.on(pair, day), Some(rupiah));
        let yuan = Pair::new(Currency::Cny, Currency::Rub).unwrap();
        assert_eq!(table.on(yuan, day), Some(Decimal::new(112_345, 4)));
        assert_eq!(names.get("R01375"), Some(&Currency::Cny));
        assert_eq!(names.len(), 2, "pounds are left out");
        let dollars = Pair::new(Currency::Usd, Currency::Rub).unwrap();
        assert_eq!(table.newest(dollars, Date::MAX), None);
    }

    #[test]
    fn a_history_is_read() {
        let read = read(history(RECORD).as_bytes()).unwrap();
        let rate = (Date::constant(2026, 11, 27), Decimal::new(1121, 2));
        assert_eq!(read, Document::History("R01375".to_owned(), vec![rate]));
        assert_eq!(
            super::read(history("").as_bytes()),
            Ok(Document::History("R01375".to_owned(), Vec::new()))
        );
    }

    #[test]
    fn what_is_malformed_anywhere_is_refused_as_a_whole() {
        let good = two_rows();
        let with = |row: String| daily(&(good.clone() + &row));
        let mut cut = daily(&good);
        cut.truncate(cut.len() - 20);
        let mut other_letters = daily(&good);
        other_letters[60] = 0x98;
        let wrong = [
            ("cut off", cut),
            ("not in its character set", other_letters),
            ("empty", Vec::new()),
            (
                "a page of words",
                b"<html><body>Sorry</body></html>".to_vec(),
            ),
            ("no rates", daily("")),
            ("a point", with(row("R1", "840", "USD", "1", "80.12"))),
            ("a minus", with(row("R1", "840", "USD", "1", "-80,12"))),
            ("zero", with(row("R1", "840", "USD", "1", "0,0000"))),
            ("nothing", with(row("R1", "840", "USD", "1", ""))),
            (
                "a nominal of zero",
                with(row("R1", "840", "USD", "0", "80,12")),
            ),
            ("no nominal", with(row("R1", "840", "USD", "", "80,12"))),
            ("twice", with(row("R2", "156", "CNY", "1", "11,2345"))),
            (
                "one name for two",
                with(row("R01375", "840", "USD", "1", "80,12")),
            ),
            (
                "another's number",
                with(row("R1", "978", "USD", "1", "80,12")),
            ),
            (
                "a fault in what nobody keeps",
                with(row("R1", "826", "GBX", "1", "?")),
            ),
            ("a lost end", with("<Valute ID=\"R1\">".to_owned())),
            (
                "a lost part",
                with("<Valute ID=\"R1\"><CharCode>USD</CharCode></Valute>".to_owned()),
            ),
        ];
        for (what, bytes) in wrong {
            assert!(matches!(read(&bytes), Err(NoRates::Malformed(_))), "{what}");
        }
        for day in [
            "",
            "2026-11-28",
            "31.02.2026",
            "1.1.2026",
            "28.11.26",
            "28.11.2026.1",
            "+1.11.2026",
        ] {
            let text = String::from_utf8(
                daily(&row("R1", "840", "USD", "1", "80,12"))
                    .iter()
                    .map(|b| if b.is_ascii() { *b } else { b'x' })
                    .collect(),
            )
            .unwrap();
            let text = text.replace("28.11.2026", day);
            assert!(read(text.as_bytes()).is_err(), "{day:?}");
        }
        let other = RECORD.replace("Id=\"R01375\"", "Id=\"R01235\"");
        assert!(
            read(history(&other).as_bytes()).is_err(),
            "another currency"
        );
        let both = history(&(RECORD.to_owned() + &row("R1", "840", "USD", "1", "80,12")));
        assert!(read(both.as_bytes()).is_err(), "both at once");
        let unknown = history(RECORD).replace("utf-8", "koi8-r");
        assert!(
            read(unknown.as_bytes()).is_err(),
            "an unknown character set"
        );
    }
}
