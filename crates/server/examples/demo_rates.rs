//! Makes the demo's rates, always the same: `cargo run -p poltina-server --example demo_rates`.
//! They are made up. No bank ever told them; only their layout is the Bank of Russia's.

use std::fs;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use poltina_domain::windows_1251;

/// The last day, a Saturday.
const LAST: Date = date(2026, 11, 28);

struct Made {
    code: &'static str,
    number: u16,
    id: &'static str,
    nominal: u32,
    name: &'static str,
    /// Where it ends about, in ten-thousandths of a rouble for the nominal.
    about: i64,
}

#[rustfmt::skip]
const ALL: [Made; 7] = [
    Made { code: "CNY", number: 156, id: "R01375", nominal: 1, name: "Юань", about: 112_500 },
    Made { code: "HKD", number: 344, id: "R01200", nominal: 1, name: "Гонконгский доллар", about: 102_700 },
    Made { code: "IDR", number: 360, id: "R01280", nominal: 10_000, name: "Рупий", about: 480_900 },
    Made { code: "MYR", number: 458, id: "R01500", nominal: 1, name: "Малайзийский ринггит", about: 193_400 },
    Made { code: "THB", number: 764, id: "R01675", nominal: 10, name: "Батов", about: 245_600 },
    Made { code: "USD", number: 840, id: "R01235", nominal: 1, name: "Доллар США", about: 800_100 },
    Made { code: "EUR", number: 978, id: "R01239", nominal: 1, name: "Евро", about: 926_300 },
];

/// Rates are of Tuesday to Saturday.
fn days() -> Vec<Date> {
    let first = LAST.saturating_sub(1.year());
    let mut days = Vec::new();
    let mut day = first;
    while day <= LAST {
        if !matches!(day.weekday(), Weekday::Sunday | Weekday::Monday) {
            days.push(day);
        }
        day = day.saturating_add(1.day());
    }
    days
}

/// A walk that is drawn back to where it came from, the same each time.
fn walk(about: i64, seed: u64, steps: usize) -> Vec<i64> {
    let (mut state, mut rate) = (seed, about + about / 20);
    let mut walk = Vec::with_capacity(steps);
    for _ in 0..steps {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let step = i64::try_from((state >> 33) % 1_601).unwrap_or(0) - 800;
        rate += rate * step / 100_000 + (about - rate) / 60;
        walk.push(rate);
    }
    walk
}

fn decimal(rate: i64) -> String {
    format!("{},{:04}", rate / 10_000, rate % 10_000)
}

fn write(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let letters: Vec<u8> = text.chars().filter_map(windows_1251::byte).collect();
    fs::write(folder.join(name), letters)
}

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rates/demo");
    let days = days();
    let dotted = |day: &Date| day.strftime("%d.%m.%Y").to_string();
    let head = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n\
                <!-- Made up for the demo by examples/demo_rates.rs: no bank told these rates. -->\n";
    let mut newest = format!(
        "{head}<ValCurs Date=\"{}\" name=\"Made up for the demo\">\n",
        dotted(&LAST)
    );
    for (seed, made) in (7..).zip(&ALL) {
        let Made {
            code,
            number,
            id,
            nominal,
            name,
            about,
        } = made;
        let rates = walk(*about, seed, days.len());
        let last = rates.last().copied().unwrap_or(*about);
        newest += &format!(
            "<Valute ID=\"{id}\"><NumCode>{number}</NumCode><CharCode>{code}</CharCode>\
             <Nominal>{nominal}</Nominal><Name>{name}</Name><Value>{}</Value></Valute>\n",
            decimal(last)
        );
        let mut history = format!(
            "{head}<ValCurs ID=\"{id}\" DateRange1=\"{}\" DateRange2=\"{}\" name=\"Made up for the demo\">\n",
            days.first().map(dotted).unwrap_or_default(),
            dotted(&LAST)
        );
        for (day, rate) in days.iter().zip(&rates) {
            history += &format!(
                "<Record Date=\"{}\" Id=\"{id}\"><Nominal>{nominal}</Nominal><Value>{}</Value></Record>\n",
                dotted(day),
                decimal(*rate)
            );
        }
        history += "</ValCurs>\n";
        write(&folder, &format!("{}.xml", code.to_lowercase()), &history)?;
    }
    newest += "</ValCurs>\n";
    write(&folder, "daily.xml", &newest)
}
