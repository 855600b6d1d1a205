//! Books and verify: the whole ledger read as a stream, in one snapshot.

use std::collections::HashMap;
use std::ops::ControlFlow;

use poltina_domain::{AccountId, Currency, TransferId, UserId};

use super::values::{Columns, NO_OVERDRAFT};
use super::{Db, Params, params};
use crate::sequencer::transfer_id;
use crate::store::{BookLine, Books, Invariant, StoreError, Violation};

/// How many violations are listed; the rest says nothing new.
const LISTED: usize = 100;

pub(in crate::store) fn books(connection: &Db) -> Result<Books, StoreError> {
    let sql = "SELECT a.id, a.code, a.owner, a.currency, a.credits_posted - a.debits_posted, \
               a.debits_pending FROM accounts a ORDER BY a.id";
    let mut accounts = Vec::new();
    each(connection, sql, |columns| {
        accounts.push(BookLine {
            id: columns.id(AccountId::from_bytes)?,
            owner: columns.party()?,
            currency: columns.parse()?,
            balance: columns.next()?,
            held: columns.next()?,
        });
        Ok(())
    })?;
    let total = |currency: Currency| {
        let lines = accounts.iter().filter(|line| line.currency == currency);
        (currency, lines.map(|line| i128::from(line.balance)).sum())
    };
    let totals = Currency::ALL.into_iter().map(total).collect();
    Ok(Books { accounts, totals })
}

pub(in crate::store) fn verify(connection: &Db) -> Result<Vec<Violation>, StoreError> {
    let mut found = Found::default();
    storage(connection, &mut found)?;
    for (currency, total) in books(connection)?.totals {
        if total != 0 {
            let detail = format!("{currency} balances sum to {total}");
            found.add(Invariant::BalancesSumToZero, detail);
        }
    }
    accounts(connection, &mut found)?;
    transfers(connection, Part::All, &mut found)?;
    stray_entries(connection, &mut found)?;
    outcomes(connection, Part::All, &mut found)?;
    super::audit_holds::holds(connection, &mut found)?;
    super::audit_protected::protected(connection, &mut found)?;
    super::audit_authorizations::authorizations(connection, &mut found)?;
    super::audit_authorizations::refunds(connection, &mut found)?;
    super::audit_limits::usage(connection, &mut found)?;
    super::audit_index::index(connection, &mut found)?;
    super::audit_orders::orders(connection, &mut found)?;
    super::audit_orders::charges(connection, &mut found)?;
    super::audit_requests::requests(connection, &mut found)?;
    super::audit_bank::payments(connection, &mut found)?;
    super::audit_plans::plans(connection, &mut found)?;
    super::audit_exchange::exchanges(connection, &mut found)?;
    events(connection, &mut found)?;
    super::audit_log::verify(connection, &mut found)?;
    super::audit_log::notices(connection, &mut found)?;
    Ok(found.into_violations())
}

/// Which transfers are looked at. Their ids are digests: those after any one are chosen by chance.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    All,
    /// So many, from this id on.
    From {
        id: [u8; 16],
        most: u32,
    },
    /// So many, before this id.
    Before {
        id: [u8; 16],
        most: u32,
    },
}

impl Part {
    fn clause(self, column: &str) -> String {
        match self {
            Self::All => String::new(),
            Self::From { .. } => format!(" WHERE {column} >= ?1 ORDER BY {column} LIMIT ?2"),
            Self::Before { .. } => format!(" WHERE {column} < ?1 ORDER BY {column} LIMIT ?2"),
        }
    }

    /// Reads a query of this part of the rows.
    fn each(
        self,
        connection: &Db,
        sql: &str,
        column: &str,
        read: impl FnMut(&mut Columns<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("{sql}{}", self.clause(column));
        match self {
            Self::All => each(connection, &sql, read),
            Self::From { id, most } | Self::Before { id, most } => {
                each_of(connection, &sql, (id, most), read)
            }
        }
    }
}

#[derive(Default)]
pub(super) struct Found(Vec<Violation>);

impl Found {
    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.0
    }

    pub(super) fn add(&mut self, invariant: Invariant, detail: String) {
        if self.0.len() < LISTED {
            self.0.push(Violation { invariant, detail });
        }
    }

    pub(super) fn unless(
        &mut self,
        holds: bool,
        invariant: Invariant,
        detail: impl FnOnce() -> String,
    ) {
        if !holds {
            self.add(invariant, detail());
        }
    }
}

/// Reads a query row by row.
pub(super) fn each(
    connection: &Db,
    sql: &str,
    read: impl FnMut(&mut Columns<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    each_of(connection, sql, params![], read)
}

pub(super) fn each_of(
    connection: &Db,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&mut Columns<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    super::db::each(connection, sql, params, |row| {
        read(&mut Columns::new(row))?;
        Ok(ControlFlow::Continue(()))
    })
}

fn storage(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    match connection {
        Db::Sqlite(_) => file(connection, found),
        Db::Postgres(_) => super::audit_constraints::constraints(connection, found),
    }
}

/// The pages of the file, and what its rows point at.
fn file(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    each(connection, "PRAGMA integrity_check(20)", |columns| {
        let line: String = columns.next()?;
        found.unless(line == "ok", Invariant::StorageSound, || line.clone());
        Ok(())
    })?;
    each(connection, "PRAGMA foreign_key_check", |columns| {
        let table: String = columns.next()?;
        columns.skip(1);
        let parent: String = columns.next()?;
        let detail = format!("a row of {table} points at no row of {parent}");
        found.add(Invariant::StorageSound, detail);
        Ok(())
    })
}

/// The account whose entries are being read.
struct Running {
    id: AccountId,
    totals: (i64, i64, i64),
    seq: i64,
    debits: i128,
    credits: i128,
}

impl Running {
    fn close(&self, found: &mut Found) {
        let Self { id, totals, .. } = self;
        let (debits, credits, last_seq) = *totals;
        found.unless(self.seq == last_seq, Invariant::EntriesDense, || {
            format!(
                "account {id} has {} entries, its newest is {last_seq}",
                self.seq
            )
        });
        let same = self.debits == i128::from(debits) && self.credits == i128::from(credits);
        found.unless(same, Invariant::BalanceRecomputes, || {
            format!(
                "account {id} has debits {debits} and credits {credits}, its entries {} and {}",
                self.debits, self.credits
            )
        });
    }
}

fn accounts(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT a.id, a.flags, a.debits_pending, a.debits_posted, \
               a.credits_posted, a.last_seq, e.seq, e.amount, e.balance_after \
               FROM accounts a LEFT JOIN entries e ON e.account = a.id ORDER BY a.id, e.seq";
    let mut running: Option<Running> = None;
    each(connection, sql, |columns| {
        let id = columns.id(AccountId::from_bytes)?;
        let flags: i64 = columns.next()?;
        let held: i64 = columns.next()?;
        let totals = (columns.next()?, columns.next()?, columns.next()?);
        let entry: Option<i64> = columns.next()?;
        let of = match running.take() {
            Some(same) if same.id == id => running.insert(same),
            other => {
                if let Some(before) = other {
                    before.close(found);
                }
                let (debits, credits, _): (i64, i64, i64) = totals;
                let overdrawn = flags & NO_OVERDRAFT != 0
                    && i128::from(credits) < i128::from(debits) + i128::from(held);
                found.unless(!overdrawn, Invariant::NeverOverdrawn, || {
                    format!("account {id} has debits {debits} over credits {credits}")
                });
                running.insert(Running {
                    id,
                    totals,
                    seq: 0,
                    debits: 0,
                    credits: 0,
                })
            }
        };
        let Some(seq) = entry else { return Ok(()) };
        let (amount, balance_after): (i64, i64) = (columns.next()?, columns.next()?);
        found.unless(seq == of.seq + 1, Invariant::EntriesDense, || {
            format!("account {id}: entry {seq} follows entry {}", of.seq)
        });
        of.seq = seq;
        if amount < 0 {
            of.debits -= i128::from(amount);
        } else {
            of.credits += i128::from(amount);
        }
        let balance = of.credits - of.debits;
        found.unless(
            balance == i128::from(balance_after),
            Invariant::BalanceRecomputes,
            || format!("account {id}: entry {seq} says {balance_after}, the sum is {balance}"),
        );
        let overdrawn = flags & NO_OVERDRAFT != 0 && (balance_after < 0 || balance < 0);
        found.unless(!overdrawn, Invariant::NeverOverdrawn, || {
            format!("account {id}: below zero at entry {seq}")
        });
        Ok(())
    })?;
    if let Some(last) = running {
        last.close(found);
    }
    Ok(())
}

/// How many there are.
pub(super) fn transfers(connection: &Db, part: Part, found: &mut Found) -> Result<u32, StoreError> {
    // Every comparison is 1, 0, or null where the row is missing.
    let sql = "SELECT t.id, t.flags = 0 AND CASE WHEN t.pending_id IS NULL THEN h.transfer IS NULL \
               WHEN t.pending_id = t.id THEN h.state = 2 \
               ELSE u.debit_account = t.debit_account AND u.credit_account = t.credit_account \
               AND u.currency = t.currency AND h.transfer IS NULL END, \
               d.transfer = t.id AND c.transfer = t.id AND d.amount = -t.amount \
               AND c.amount = t.amount AND da.currency = t.currency AND ca.currency = t.currency, \
               r.account = t.credit_account AND r.seq = t.credit_seq AND r.amount = t.amount \
               AND r.posted_at = t.posted_at \
               AND r.shop IS NOT DISTINCT FROM CASE ca.code WHEN 2 THEN ca.owner END, \
               o.transfer IS NOT NULL AND o.refusal IS NULL \
               FROM transfers t \
               LEFT JOIN entries d ON d.account = t.debit_account AND d.seq = t.debit_seq \
               LEFT JOIN entries c ON c.account = t.credit_account AND c.seq = t.credit_seq \
               LEFT JOIN accounts da ON da.id = t.debit_account \
               LEFT JOIN accounts ca ON ca.id = t.credit_account \
               LEFT JOIN receipts r ON r.transfer = t.id \
               LEFT JOIN outcomes o ON o.transfer = t.id \
               LEFT JOIN holds h ON h.transfer = t.id \
               LEFT JOIN authorizations u ON u.transfer = t.pending_id";
    let mut count = 0;
    part.each(connection, sql, "t.id", |columns| {
        count += 1;
        let id = columns.id(TransferId::from_bytes)?;
        let mut holds = || Ok::<bool, StoreError>(columns.next::<Option<bool>>()? == Some(true));
        let plain = holds()?;
        found.unless(plain, Invariant::HoldsAndRefunds, || {
            format!("transfer {id} belongs to a hold that is not there, or is another's")
        });
        let balanced = holds()?;
        found.unless(balanced, Invariant::TransferBalances, || {
            format!("transfer {id} lacks an entry, or its entries do not sum to zero")
        });
        let receipt = holds()?;
        found.unless(receipt, Invariant::TraceComplete, || {
            format!("transfer {id} lacks its receipt, or it says something else")
        });
        let outcome = holds()?;
        found.unless(outcome, Invariant::OutcomeKept, || {
            format!("transfer {id} is posted, but its key does not say so")
        });
        Ok(())
    })?;
    Ok(count)
}

/// Entries that their transfer does not know.
fn stray_entries(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT e.account, e.seq FROM entries e LEFT JOIN transfers t ON t.id = e.transfer \
               WHERE t.id IS NULL OR NOT ((t.debit_account = e.account AND t.debit_seq = e.seq) \
               OR (t.credit_account = e.account AND t.credit_seq = e.seq))";
    each(connection, sql, |columns| {
        let account = columns.id(AccountId::from_bytes)?;
        let seq: i64 = columns.next()?;
        let detail = format!("account {account}: entry {seq} belongs to no transfer");
        found.add(Invariant::TransferBalances, detail);
        Ok(())
    })
}

pub(super) fn outcomes(connection: &Db, part: Part, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT o.transfer, o.principal, o.idempotency_key, \
               o.refusal IS NULL AND coalesce(h.state = 2, 1 = 1) AND u.transfer IS NULL, \
               t.id IS NOT NULL \
               FROM outcomes o LEFT JOIN transfers t ON t.id = o.transfer \
               LEFT JOIN holds h ON h.transfer = o.transfer \
               LEFT JOIN authorizations u ON u.transfer = o.transfer";
    part.each(connection, sql, "o.transfer", |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let principal = columns.id(UserId::from_bytes)?;
        let key: String = columns.next()?;
        found.unless(
            transfer_id(principal, &key) == id,
            Invariant::OutcomeKept,
            || format!("transfer {id} does not follow from who asked and his key"),
        );
        let (posted, exists): (bool, bool) = (columns.next()?, columns.next()?);
        found.unless(posted || !exists, Invariant::TraceComplete, || {
            format!("transfer {id} is refused, but money moved")
        });
        found.unless(!posted || exists, Invariant::OutcomeKept, || {
            format!("transfer {id} is acknowledged, but missing")
        });
        Ok(())
    })
}

/// What a person must have been told of one account.
struct Watched {
    subject: i64,
    expected: i64,
    told: i64,
    newest: i64,
}

/// Each entry of a person and each payment to a shop has one event, in the account's order.
fn events(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    each(connection, "SELECT id FROM users ORDER BY id", |columns| {
        let user = columns.id(UserId::from_bytes)?;
        events_of(connection, user, found)
    })
}

fn events_of(connection: &Db, user: UserId, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT a.id, a.code, a.last_seq FROM accounts a WHERE a.owner = ?1 AND a.code = 1 \
               UNION ALL SELECT a.id, a.code, (SELECT count(*) FROM entries e \
               WHERE e.account = a.id AND e.amount > 0) \
               FROM shops s JOIN accounts a ON a.owner = s.id AND a.code = 2 WHERE s.owner = ?1";
    let mut watched: HashMap<AccountId, Watched> = HashMap::new();
    let user_id = [user.as_bytes()];
    each_of(connection, sql, user_id, |columns| {
        let id = columns.id(AccountId::from_bytes)?;
        let (subject, expected) = (columns.next()?, columns.next()?);
        watched.insert(
            id,
            Watched {
                subject,
                expected,
                told: 0,
                newest: 0,
            },
        );
        Ok(())
    })?;
    let sql = "SELECT v.seq, v.subject, v.account, v.account_seq, e.amount \
               FROM events v LEFT JOIN entries e ON e.account = v.account AND e.seq = v.account_seq \
               WHERE v.user = ?1 ORDER BY v.seq";
    let mut before = 0;
    each_of(connection, sql, user_id, |columns| {
        let (seq, subject): (i64, i64) = (columns.next()?, columns.next()?);
        let account = columns.maybe_id(AccountId::from_bytes)?;
        let account_seq: Option<i64> = columns.next()?;
        let amount: Option<i64> = columns.next()?;
        found.unless(seq == before + 1, Invariant::EventsDense, || {
            format!("person {user}: event {seq} follows event {before}")
        });
        before = seq;
        // Of orders and charges it is looked at from their side.
        let (Some(account), Some(account_seq)) = (account, account_seq) else {
            return Ok(());
        };
        let told = watched.get_mut(&account).is_some_and(|account| {
            let in_order = account_seq > account.newest;
            let of_note = amount.is_some_and(|amount| subject == 1 || amount > 0);
            account.newest = account_seq;
            account.told += 1;
            in_order && of_note && subject == account.subject
        });
        found.unless(told, Invariant::TraceComplete, || {
            format!("person {user}: event {seq} is not of his money, or out of order")
        });
        Ok(())
    })?;
    for (id, account) in watched {
        let Watched { expected, told, .. } = account;
        found.unless(told == expected, Invariant::TraceComplete, || {
            format!("person {user}: {told} events of {expected} on account {id}")
        });
    }
    Ok(())
}
