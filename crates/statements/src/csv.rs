//! CSV: a table for spreadsheets. RFC 4180, UTF-8 with a byte order mark, every field in quotes.
//!
//! What people wrote may begin as a formula does; a spreadsheet would compute it. OWASP's advice is
//! followed: such a text gets an apostrophe before it. Amounts are ours, and stay numbers.

use poltina_domain::Money;

use crate::statement::Statement;
use crate::text::plain;
use crate::words::Language;

const BOM: char = '\u{feff}';

/// What a text may not begin with, the wide twins of Chinese keyboards included.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

pub(crate) fn write(statement: &Statement, language: Language) -> String {
    let words = language.words();
    let told = statement.told();
    let currency = statement.currency().code();
    let mut table = Table(String::from(BOM));
    table.line([
        words.date,
        words.time,
        words.kind,
        words.amount,
        words.currency,
        words.balance,
        words.counterparty,
        words.note,
        words.operation,
    ]);
    let balance = |table: &mut Table, date: &str, kind, balance: Money| {
        let balance = balance.to_decimal_string();
        table.line([date, "", kind, "", currency, &balance, "", "", ""]);
    };
    balance(
        &mut table,
        &told.from.to_string(),
        words.opening,
        told.opening,
    );
    for entry in &told.entries {
        table.line([
            &entry.at.date.to_string(),
            &entry.at.time(),
            if entry.came() { words.came } else { words.went },
            &entry.amount.to_decimal_string(),
            currency,
            &entry.balance_after.to_decimal_string(),
            &defused(&entry.counterparty),
            &defused(&entry.note),
            &entry.operation.to_string(),
        ]);
    }
    balance(
        &mut table,
        &told.to.to_string(),
        words.closing,
        told.closing,
    );
    table.0
}

struct Table(String);

impl Table {
    fn line(&mut self, fields: [&str; 9]) {
        for (at, field) in fields.into_iter().enumerate() {
            self.0.push_str(if at == 0 { "\"" } else { ",\"" });
            self.0.push_str(&field.replace('"', "\"\""));
            self.0.push('"');
        }
        self.0.push_str("\r\n");
    }
}

/// The text such that no spreadsheet takes it for a formula.
fn defused(text: &str) -> String {
    let plain = plain(text);
    if plain.trim_start().starts_with(FORMULA) {
        format!("'{plain}")
    } else {
        plain
    }
}
