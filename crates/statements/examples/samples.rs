//! Writes statements of random books, and beside them what they must tell, for other people's
//! readers: `samples FOLDER SEED COUNT`.

#![allow(
    clippy::unwrap_used,
    reason = "a sample that cannot be written fails its test"
)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use poltina_domain::{AccountId, Currency, Money, OperationId, StatementId};
use poltina_statements::{Date, Draft, Entry, Format, Language, Moment, Statement, write};

const NAMES: [&str; 8] = [
    "Борис К.",
    "Кофе «На Лесной» & Ко",
    "ООО <Ромашка>",
    "Li Wei; \"Lao\"",
    "北京烤鸭店",
    "=HYPERLINK(\"http://evil.example\")",
    "Очень длинное название магазина, в котором больше ста сорока знаков, потому что его владелец \
     любит слова, не жалеет их и не думает о том, кому придётся их читать",
    "",
];

const NOTES: [&str; 8] = [
    "",
    "За кофе",
    "-2+3",
    "@SUM(A1:A9)",
    "две\r\nстроки\tи табуляция",
    "<script>alert('x')</script> & ]]>",
    "谢谢！😀",
    "+7 916 000-00-00",
];

/// A small generator of its own (SplitMix64): the same seed, the same books.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn id(&mut self) -> [u8; 16] {
        let (a, b) = (self.roll().to_be_bytes(), self.roll().to_be_bytes());
        let mut id = [0; 16];
        id.iter_mut()
            .zip(a.into_iter().chain(b))
            .for_each(|(to, from)| *to = from);
        id
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap();
        of.get(at).unwrap()
    }
}

fn books(dice: &mut Dice) -> Draft {
    let rub = |minor| Money::new(minor, Currency::Rub);
    let day = |day| Date {
        year: 2026,
        month: 11,
        day,
    };
    let opening = i64::try_from(dice.below(10_000_000)).unwrap();
    let count = dice.below(60);
    let mut balance = opening;
    let entries = (0..count).map(|at| {
        let some = i64::try_from(1 + dice.below(500_000)).unwrap();
        let amount = if dice.below(2) == 0 && balance >= some {
            -some
        } else {
            some
        };
        balance += amount;
        let second = at * 43_199 % 86_400;
        let part = |seconds: u64| u8::try_from(seconds).unwrap();
        Entry {
            number: i64::try_from(at).unwrap() + 1,
            at: Moment {
                date: day(part(1 + at / 2)),
                hour: part(second / 3_600),
                minute: part(second / 60 % 60),
                second: part(second % 60),
            },
            amount: rub(amount),
            balance_after: rub(balance),
            counterparty: dice.one(&NAMES).to_owned(),
            note: dice.one(&NOTES).to_owned(),
            operation: OperationId::from_bytes(dice.id()),
        }
    });
    let entries: Vec<_> = entries.collect();
    Draft {
        id: StatementId::from_bytes(dice.id()),
        account: AccountId::from_bytes(dice.id()),
        owner: "Анна Кузнецова".to_owned(),
        from: day(1),
        to: day(30),
        made_at: Moment {
            date: day(30),
            hour: 20,
            minute: 15,
            second: 7,
        },
        opening: rub(opening),
        closing: rub(balance),
        entries,
    }
}

/// What a reader must find: a line `opening closing came went account account20 statement`, and one
/// `number date time amount balance operation` for each entry. Amounts in kopecks.
fn truth(statement: &Statement) -> String {
    let told = statement.told();
    let simple = |id: String| id.replace('-', "");
    let account = simple(told.account.to_string());
    let mut text = format!(
        "{} {} {} {} {account} {} {}\n",
        told.opening.minor(),
        told.closing.minor(),
        statement.came().minor(),
        statement.went().minor(),
        account.get(12..).unwrap().to_uppercase(),
        simple(told.id.to_string()),
    );
    for entry in &told.entries {
        let (at, operation) = (entry.at.to_string(), simple(entry.operation.to_string()));
        let (date, time) = (at.get(..10).unwrap(), at.get(11..19).unwrap());
        let (amount, balance) = (entry.amount.minor(), entry.balance_after.minor());
        writeln!(
            text,
            "{} {date} {time} {amount} {balance} {operation}",
            entry.number
        )
        .unwrap();
    }
    text
}

fn main() {
    let told: Vec<String> = env::args().skip(1).collect();
    let [folder, seed, count] = told.as_slice() else {
        return eprintln!("use: samples FOLDER SEED COUNT");
    };
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder).unwrap();
    let mut dice = Dice(seed.parse().unwrap());
    for number in 0..count.parse::<u32>().unwrap() {
        let statement = Statement::new(books(&mut dice)).unwrap();
        for (language, name) in [
            (Language::Ru, "ru"),
            (Language::En, "en"),
            (Language::Zh, "zh"),
        ] {
            for format in Format::ALL {
                let file = format!("{number}.{name}.{}", format.extension());
                fs::write(folder.join(file), write(&statement, format, language)).unwrap();
            }
        }
        fs::write(folder.join(format!("{number}.truth")), truth(&statement)).unwrap();
    }
}
