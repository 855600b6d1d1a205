//! A year of operations for a world, written into its SQLite file row by row, as the store writes them: by the store
//! itself ten million would take hours. Only while no server has the books. `verify` finds nothing to say.

use std::collections::HashMap;
use std::path::Path;

use poltina_domain::{AccountId, OperationId, ReceiptId, TransferId};
use poltina_server::clock::{Micros, SECOND, unix_ms};
use poltina_server::moscow::day_number;
use poltina_server::sequencer::transfer_id;
use poltina_server::store::Usage;
use poltina_server::words;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::names::Names;
use crate::world::person;

/// How many others each has to do with.
const NEIGHBOURS: u32 = 5;

/// One of so many transfers is of the first person, who has the most operations.
const HEAVY: u64 = 50;

/// How many others he has to do with.
const HEAVY_NEIGHBOURS: u32 = 200;

const NOTES: [&str; 8] = [
    "",
    "за обед",
    "",
    "аренда за месяц",
    "",
    "кафе и такси",
    "",
    "подарок на день рождения",
];

/// The account of a person while it is filled.
struct Running {
    account: AccountId,
    debits: i64,
    credits: i64,
    seq: i64,
    events: i64,
    usage: Usage,
    moved: bool,
}

type Sums = HashMap<(u32, i64, u32), (i64, i64, i64)>;

pub(crate) fn fill(dir: &Path, file: &Path, operations: u64) -> Outcome<()> {
    let people = u32::try_from(Names::read(file)?.people.len())?;
    let db = Connection::open(dir.join("poltina.db"))?;
    db.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -6000000; \
         PRAGMA foreign_keys = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE",
    )?;
    let mut running = accounts(&db, people)?;
    let mut sums = Sums::new();
    let transfers = operations / 2;
    // From a year ago until yesterday.
    let now: i64 = db.query_row("SELECT max(decided_at) FROM outcomes", [], |row| row.get(0))?;
    let (first, span) = (now - 366 * 24 * 3_600 * SECOND, 365 * 24 * 3_600);
    for n in 0..transfers {
        let at = first + i64::try_from(n * span / transfers.max(1))? * SECOND;
        let (payer, payee) = parties(n, people);
        one(&db, &mut running, &mut sums, (n, payer, payee), at)?;
    }
    for each in running.iter().filter(|each| each.moved) {
        let usage = &each.usage;
        db.prepare_cached(
            "UPDATE accounts SET debits_posted = ?2, credits_posted = ?3, last_seq = ?4, used_on = ?5, \
             used_day = ?6, used_count = ?7, used_month = ?8, used_year = ?9 WHERE id = ?1",
        )?
        .execute(params![
            each.account.as_bytes(), each.debits, each.credits, each.seq, usage.on, usage.day, usage.count,
            usage.month, usage.year
        ])?;
    }
    for ((own, month, other), (received, spent, times)) in sums {
        let of = |n: u32| running.get(n as usize).map(|each| *each.account.as_bytes());
        db.prepare_cached(
            "INSERT INTO month_sums (account, month, other, category, received, spent, times, refunded) \
             VALUES (?1, ?2, ?3, 'transfers', ?4, ?5, ?6, 0) ON CONFLICT DO UPDATE SET \
             received = received + excluded.received, spent = spent + excluded.spent, times = times + excluded.times",
        )?
        .execute(params![of(own), month, of(other), received, spent, times])?;
    }
    db.execute_batch("COMMIT; PRAGMA journal_mode = WAL")?;
    println!("operations {}", transfers * 2);
    Ok(())
}

fn accounts(db: &Connection, people: u32) -> Outcome<Vec<Running>> {
    let sql = "SELECT debits_posted, credits_posted, last_seq, used_on, used_day, used_count, used_month, used_year, \
               (SELECT coalesce(max(seq), 0) FROM events WHERE user = ?2) FROM accounts WHERE id = ?1";
    let mut read = db.prepare(sql)?;
    let mut all = Vec::new();
    for n in 0..people {
        let (user, account) = person(n);
        let row = read.query_row(params![account.as_bytes(), user.as_bytes()], |row| {
            Ok(Running {
                account,
                debits: row.get(0)?,
                credits: row.get(1)?,
                seq: row.get(2)?,
                usage: Usage {
                    on: row.get(3)?,
                    day: row.get(4)?,
                    count: row.get(5)?,
                    month: row.get(6)?,
                    year: row.get(7)?,
                },
                events: row.get(8)?,
                moved: false,
            })
        })?;
        all.push(row);
    }
    Ok(all)
}

/// Who pays whom: chance that is the same each time.
fn parties(n: u64, people: u32) -> (u32, u32) {
    let mixed = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (high, low) = ((mixed >> 33) as u32, (mixed & 0xffff) as u32);
    if n.is_multiple_of(HEAVY) {
        let other = 1 + high % HEAVY_NEIGHBOURS.min(people - 1);
        return if n.is_multiple_of(2 * HEAVY) {
            (0, other)
        } else {
            (other, 0)
        };
    }
    let payer = 1 + high % (people - 1);
    let payee = 1 + (payer + low % NEIGHBOURS) % (people - 1);
    (payer, payee)
}

/// Writes a transfer with all that stands beside it.
fn one(
    db: &Connection,
    running: &mut [Running],
    sums: &mut Sums,
    (n, payer, payee): (u64, u32, u32),
    at: Micros,
) -> Outcome<()> {
    // Small enough that nobody runs out of money.
    let amount = 100 + i64::try_from(n % 37)?;
    let day = day_number(at);
    let key = format!("year-of-the-bench-{n}");
    let principal = person(payer).0;
    let id = transfer_id(principal, &key);
    let note = NOTES
        .get(usize::try_from(n)? % NOTES.len())
        .copied()
        .unwrap_or_default();
    let words = words::of_text(note);
    let mut sides = Vec::with_capacity(2);
    for (who, other, moved) in [(payer, payee, -amount), (payee, payer, amount)] {
        let Some(own) = running.get_mut(who as usize) else {
            continue;
        };
        own.seq += 1;
        own.events += 1;
        own.moved = true;
        if moved < 0 {
            own.debits += amount;
            own.usage.add(day, amount);
        } else {
            own.credits += amount;
        }
        let sum = sums.entry((who, day / 100, other)).or_default();
        sum.0 += moved.max(0);
        sum.1 += (-moved).max(0);
        sum.2 += i64::from(moved < 0);
        sides.push((
            who,
            own.account,
            own.seq,
            moved,
            own.credits - own.debits,
            own.events,
        ));
    }
    let [paid, got] = sides.as_slice() else {
        return Err("a transfer of nobody".into());
    };
    let (paying, receiving) = (paid.1, got.1);
    db.prepare_cached(
        "INSERT INTO transfers (id, debit_account, credit_account, amount, currency, flags, code, debit_seq, \
         credit_seq, category, note, posted_at) VALUES (?1, ?2, ?3, ?4, 'RUB', 0, 1, ?5, ?6, 'transfers', ?7, ?8)",
    )?
    .execute(params![id.as_bytes(), paying.as_bytes(), receiving.as_bytes(), amount, paid.2, got.2, note, at])?;
    for (who, account, seq, moved, after, event) in &sides {
        let other = if *account == paying {
            receiving
        } else {
            paying
        };
        let operation = OperationId::new(unix_ms(at), follows(id, *moved < 0));
        db.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                account.as_bytes(),
                seq,
                id.as_bytes(),
                moved,
                after,
                operation.as_bytes()
            ])?;
        db.prepare_cached(
            "INSERT INTO operation_index (account, seq, other, posted_at, month, amount, kind, category, counts) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 'transfers', 1)",
        )?
        .execute(params![account.as_bytes(), seq, other.as_bytes(), at, day / 100, moved])?;
        for word in &words {
            db.prepare_cached(
                "INSERT INTO operation_words (account, word, seq, source) VALUES (?1, ?2, ?3, 0)",
            )?
            .execute(params![account.as_bytes(), word, seq])?;
        }
        db.prepare_cached("INSERT INTO events (user, seq, subject, account, account_seq) VALUES (?1, ?2, 1, ?3, ?4)")?
            .execute(params![person(*who).0.as_bytes(), event, account.as_bytes(), seq])?;
    }
    let receipt = ReceiptId::new(unix_ms(at), follows_receipt(id));
    db.prepare_cached(
        "INSERT INTO receipts (id, transfer, account, seq, amount, posted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![receipt.as_bytes(), id.as_bytes(), receiving.as_bytes(), got.2, amount, at])?;
    db.prepare_cached(
        "INSERT INTO outcomes (transfer, principal, idempotency_key, fingerprint, decided_at) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        id.as_bytes(),
        principal.as_bytes(),
        key,
        [0_u8; 32],
        at
    ])?;
    Ok(())
}

fn follows(id: TransferId, debit: bool) -> [u8; 10] {
    ten(id, if debit { b"debit" } else { b"credit" })
}

fn follows_receipt(id: TransferId) -> [u8; 10] {
    ten(id, b"receipt")
}

fn ten(id: TransferId, what: &[u8]) -> [u8; 10] {
    let digest = Sha256::new()
        .chain_update(id.as_bytes())
        .chain_update(what)
        .finalize();
    let mut bytes = [0; 10];
    for (byte, value) in bytes.iter_mut().zip(digest) {
        *byte = value;
    }
    bytes
}
