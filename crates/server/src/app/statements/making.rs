//! Making a statement in the background: its entries are read in pages, each a short read of its
//! own, so that nobody waits for somebody's long history.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil;
use poltina_api_types::{NewStatement, StatementLanguage};
use poltina_domain::{Money, StatementId};
use poltina_statements::{Date, Draft, Entry, Language, Moment, Statement, write};

use super::period::Period;
use super::shelf::{self, Shelf, Turn};
use crate::app::people::Shown;
use crate::clock::{Clock, Micros};
use crate::moscow;
use crate::store::{StatementBounds, StatementLine, Store};

/// How many entries are read at once.
const PAGE: u32 = 250;

/// How much of the work reading is, in hundredths.
const READING: i64 = 90;

/// A statement to be made, with all that it takes.
pub(super) struct Making {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) id: StatementId,
    pub(super) owner: String,
    pub(super) period: Period,
    pub(super) bounds: StatementBounds,
    pub(super) request: NewStatement,
    pub(super) made_at: Micros,
}

impl Making {
    /// Makes it when its turn comes, and forgets it when its time is over.
    pub(super) async fn run(self, turn: Turn) {
        let (clock, shelf) = (Arc::clone(&self.clock), Arc::clone(&self.shelf));
        let id = self.id;
        let permit = turn.come().await;
        match self.file().await {
            Ok(Some(file)) => shelf.ready(id, file, clock.now()),
            // Nobody waits for it any more.
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%id, error, "the statement {id} could not be made");
                shelf.failed(id, clock.now());
            }
        }
        drop(permit);
        clock
            .rest(Duration::from_secs(u64::from(shelf::SECONDS)))
            .await;
        shelf.sweep(clock.now());
    }

    async fn file(self) -> Result<Option<Vec<u8>>, String> {
        let bounds = self.bounds;
        let mut entries = Vec::new();
        let mut after = bounds.after;
        while after < bounds.last {
            let done = (after - bounds.after) * READING / (bounds.last - bounds.after);
            if !self.progress(done) {
                return Ok(None);
            }
            let account = self.request.account_id;
            let lines = self
                .store
                .statement_lines(account, after, bounds.last, PAGE);
            let lines = lines.await.map_err(|error| error.to_string())?;
            let newest = lines.last().ok_or("an account's entries have a gap")?.seq;
            entries.extend(lines.into_iter().map(|line| self.entry(line)));
            after = newest;
        }
        if !self.progress(READING) {
            return Ok(None);
        }
        let written = move || {
            let statement =
                Statement::new(self.draft(entries)).map_err(|error| error.to_string())?;
            let language = match self.request.language {
                StatementLanguage::Ru => Language::Ru,
                StatementLanguage::En => Language::En,
                StatementLanguage::Zh => Language::Zh,
            };
            let format = shelf::written(self.request.format);
            Ok(Some(write(&statement, format, language)))
        };
        let written = tokio::task::spawn_blocking(written).await;
        written.map_err(|error| error.to_string())?
    }

    fn progress(&self, done: i64) -> bool {
        let percent = u8::try_from(done).unwrap_or(0);
        self.shelf.progress(self.id, percent, self.clock.now())
    }

    fn draft(&self, entries: Vec<Entry>) -> Draft {
        Draft {
            id: self.id,
            account: self.request.account_id,
            owner: self.owner.clone(),
            from: date(self.period.from),
            to: date(self.period.to),
            made_at: moment(self.made_at),
            opening: self.money(self.bounds.opening),
            closing: self.money(self.bounds.closing),
            entries,
        }
    }

    fn entry(&self, line: StatementLine) -> Entry {
        Entry {
            number: line.seq,
            at: moment(line.posted_at),
            amount: self.money(line.amount),
            balance_after: self.money(line.balance_after),
            counterparty: Shown::party(&line.counterparty).name,
            note: line.note,
            operation: line.operation,
        }
    }

    const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.bounds.currency)
    }
}

/// A part of a date or a time of day: never below zero, never above what its type holds.
fn part(number: i8) -> u8 {
    number.unsigned_abs()
}

fn date(date: civil::Date) -> Date {
    Date {
        year: date.year().unsigned_abs(),
        month: part(date.month()),
        day: part(date.day()),
    }
}

fn moment(moment: Micros) -> Moment {
    let zoned = moscow::zoned(moment);
    Moment {
        date: date(zoned.date()),
        hour: part(zoned.hour()),
        minute: part(zoned.minute()),
        second: part(zoned.second()),
    }
}
