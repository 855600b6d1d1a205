//! PDF: the statement as a paper to read, print and show. Its text can be searched and copied.

// Places on paper are fractions of a point; no amount ever is.
#![allow(clippy::float_arithmetic, reason = "places on paper, not money")]

mod fonts;
mod paper;

use poltina_domain::Money;

use self::paper::{Align, Paper, Tone};
use crate::statement::{Entry, Statement};
use crate::text::plain;
use crate::words::{Language, Words};

const LEFT: f32 = 48.0;
const RIGHT: f32 = 547.0;
/// Where the values of the head stand.
const VALUE: f32 = 152.0;
/// Where the counterparty, the amount and the balance stand.
const WHO: f32 = 138.0;
const AMOUNT: f32 = 448.0;
/// How wide a counterparty's name and a message may be.
const WHO_WIDTH: f32 = 224.0;
/// Below this line begins the next page.
const BOTTOM: f32 = 780.0;
const LINE: f32 = 13.0;

/// The file; empty where the fonts cannot be read, which a test rules out.
pub(crate) fn write(statement: &Statement, language: Language) -> Vec<u8> {
    let Some(mut paper) = Paper::new() else {
        return Vec::new();
    };
    let words = language.words();
    let mut y = head(&mut paper, statement, language);
    y = table_head(&mut paper, words, y);
    for entry in &statement.told().entries {
        let who = paper.wrap(&plain(&entry.counterparty), 10.0, WHO_WIDTH);
        let note = paper.wrap(&plain(&entry.note), 8.5, WHO_WIDTH);
        let lines = (who.len() + note.len()).max(2);
        // A few lines: the number is small.
        let height = u16::try_from(lines).map_or(0.0, f32::from) * LINE + 8.0;
        if y + height > BOTTOM {
            paper.next_page();
            y = table_head(&mut paper, words, 60.0);
        }
        row(&mut paper, entry, language, (&who, &note), y);
        y += height;
        paper.rule(LEFT, RIGHT, y - LINE);
    }
    if statement.told().entries.is_empty() {
        paper.text(words.nothing, LEFT, y, 10.0, Tone::Soft, Align::Left);
    }
    paper.finish(words.title, language.tag())
}

fn head(paper: &mut Paper, statement: &Statement, language: Language) -> f32 {
    let words = language.words();
    let told = statement.told();
    paper.text(words.issuer, LEFT, 60.0, 10.0, Tone::Soft, Align::Left);
    paper.text(words.title, LEFT, 88.0, 20.0, Tone::Ink, Align::Left);
    let period = format!("{} – {}", told.from.dotted(), told.to.dotted());
    let made_at = format!("{} {}", told.made_at.date.dotted(), told.made_at.time());
    let mut y = 116.0;
    for (name, value) in [
        (words.owner, plain(&told.owner)),
        (words.account, told.account.to_string()),
        (words.currency, statement.currency().code().to_owned()),
        (words.period, period),
        (words.made_at, made_at),
    ] {
        paper.text(name, LEFT, y, 10.0, Tone::Soft, Align::Left);
        paper.text(&value, VALUE, y, 10.0, Tone::Ink, Align::Left);
        y += 16.0;
    }
    y += 12.0;
    let sums = [
        (words.opening, told.opening, LEFT),
        (words.came, statement.came(), 180.0),
        (words.went, statement.went(), 300.0),
        (words.closing, told.closing, 420.0),
    ];
    for (name, sum, x) in sums {
        paper.text(name, x, y, 8.5, Tone::Soft, Align::Left);
        let sum = amount(sum, language);
        paper.text(&sum, x, y + 16.0, 12.0, Tone::Ink, Align::Left);
    }
    y + 48.0
}

fn table_head(paper: &mut Paper, words: &Words, y: f32) -> f32 {
    paper.text(words.date, LEFT, y, 8.5, Tone::Soft, Align::Left);
    paper.text(words.counterparty, WHO, y, 8.5, Tone::Soft, Align::Left);
    paper.text(words.amount, AMOUNT, y, 8.5, Tone::Soft, Align::Right);
    paper.text(words.balance, RIGHT, y, 8.5, Tone::Soft, Align::Right);
    paper.rule(LEFT, RIGHT, y + 6.0);
    y + 22.0
}

fn row(
    paper: &mut Paper,
    entry: &Entry,
    language: Language,
    (who, note): (&[String], &[String]),
    top: f32,
) {
    let date = entry.at.date.dotted();
    paper.text(&date, LEFT, top, 10.0, Tone::Ink, Align::Left);
    let time = entry.at.time();
    paper.text(&time, LEFT, top + LINE, 8.5, Tone::Soft, Align::Left);
    let mut y = top;
    for line in who {
        paper.text(line, WHO, y, 10.0, Tone::Ink, Align::Left);
        y += LINE;
    }
    for line in note {
        paper.text(line, WHO, y, 8.5, Tone::Soft, Align::Left);
        y += LINE;
    }
    let moved = amount(entry.amount, language);
    paper.text(&moved, AMOUNT, top, 10.0, Tone::Ink, Align::Right);
    let balance = amount(entry.balance_after, language);
    paper.text(&balance, RIGHT, top, 10.0, Tone::Soft, Align::Right);
}

/// `-12 345,67`, in English and Chinese `-12,345.67`. The minus is the one of keyboards, so that a
/// sum that is copied stays a number.
fn amount(money: Money, language: Language) -> String {
    let (thousands, decimal) = match language {
        Language::Ru => ('\u{a0}', ','),
        Language::En | Language::Zh => (',', '.'),
    };
    let text = money.to_decimal_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-');
    let mut grouped = String::from(if whole.starts_with('-') { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(decimal);
        grouped.push_str(fraction);
    }
    grouped
}
