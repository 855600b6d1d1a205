//! The sequencer's side: what a batch needs, and what it leaves behind.

use std::collections::HashMap;

use poltina_domain::{AccountId, TransferId, UserId};

use super::db::{change_many, insert, of_many};
use super::events::{newest_event, newest_events};
use super::limits::{paid_by_pairs, read_usage, usage_columns};
use super::outcomes::outcomes;
use super::values::{
    Columns, FROZEN, account_columns, category_name, change, kind_code, one, read_account,
};
use super::{Db, Kind, Value, params};
use super::{audit_log, authorizations, codes, exchange, holds, index, limits, requests};
use crate::store::{
    Batch, Decision, EventInsert, EventSubject, Loaded, LoadedAccount, Micros, Needs, OrderClosing,
    StoreError,
};

/// When the newest transfer was posted: a receipt's id begins with its millisecond.
pub(super) fn newest_posting(connection: &Db) -> Result<Micros, StoreError> {
    let sql = "SELECT id FROM receipts ORDER BY id DESC LIMIT 1";
    let newest: Option<[u8; 16]> = one(connection, sql, params![], |row| row.get(0))?;
    let Some([a, b, c, d, e, f, ..]) = newest else {
        return Ok(0);
    };
    let mut millisecond = [0; 16];
    for (byte, of) in millisecond.iter_mut().zip([a, b, c, d, e, f]) {
        *byte = of;
    }
    let sql = "SELECT max(posted_at) FROM receipts WHERE id >= ?1";
    let newest: Option<Option<i64>> = one(connection, sql, [millisecond], |row| row.get(0))?;
    Ok(newest.flatten().unwrap_or_default())
}

pub(super) fn load(connection: &Db, needs: &Needs) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded {
        outcomes: outcomes(connection, &needs.transfers)?,
        newest: newest_posting(connection)?,
        ..Loaded::default()
    };
    for (id, found) in &loaded.outcomes {
        if let Decision::Held(_) = found.decision {
            loaded.holds.extend(holds::loaded_hold(connection, *id)?);
        }
    }
    for id in &needs.authorizations {
        let found = authorizations::loaded(connection, *id)?;
        loaded.authorizations.extend(found);
    }
    for id in &needs.payments {
        let found = authorizations::loaded_payment(connection, *id)?;
        loaded.payments.extend(found);
    }
    let of_holds = loaded.holds.iter();
    let mut accounts = needs.accounts.clone();
    accounts.extend(of_holds.clone().flat_map(|hold| [hold.payer, hold.payee]));
    let of_shops = loaded.authorizations.iter();
    accounts.extend(of_shops.flat_map(|one| [one.payer, one.payee]));
    let of_payments = loaded.payments.iter();
    accounts.extend(of_payments.flat_map(|payment| [payment.payer, payment.payee]));
    let mut orders = needs.orders.clone();
    orders.extend(of_holds.clone().filter_map(|hold| hold.order));
    let mut asked = needs.requests.clone();
    asked.extend(of_holds.clone().filter_map(|hold| hold.request));
    let mut watchers = needs.watchers.clone();
    watchers.extend(of_holds.filter_map(|hold| hold.terms.guardian));
    if accounts.len() > needs.accounts.len() {
        each_once(&mut accounts);
        each_once(&mut orders);
        each_once(&mut asked);
        each_once(&mut watchers);
    }
    loaded.accounts = accounts_of(connection, &accounts)?;
    for id in orders {
        loaded.orders.extend(codes::loaded_order(connection, id)?);
    }
    for id in asked {
        let request = requests::loaded_request(connection, id)?;
        loaded.requests.extend(request);
    }
    for code in &needs.codes {
        if codes::is_used(connection, *code)? {
            loaded.used_codes.push(*code);
        }
    }
    loaded.watchers = newest_events(connection, &watchers)?;
    for id in &needs.quotes {
        loaded
            .quotes
            .extend(exchange::loaded_quote(connection, *id)?);
    }
    loaded.pairs = paid_by_pairs(connection, &needs.pairs)?;
    Ok(loaded)
}

fn each_once<T: Ord>(all: &mut Vec<T>) {
    all.sort_unstable();
    all.dedup();
}

fn accounts_of(connection: &Db, ids: &[AccountId]) -> Result<Vec<LoadedAccount>, StoreError> {
    const SELECT: &str = concat!(
        "SELECT ",
        account_columns!(),
        ", CASE a.code WHEN 1 THEN a.owner WHEN 2 THEN s.owner END, \
         (SELECT coalesce(max(v.seq), 0) FROM events v \
         WHERE v.user = CASE a.code WHEN 1 THEN a.owner WHEN 2 THEN s.owner END), ",
        usage_columns!(),
        " FROM accounts a LEFT JOIN shops s ON a.code = 2 AND s.id = a.owner WHERE a.id IN "
    );
    let ids: Vec<_> = ids.iter().map(|id| [blob(id.as_bytes())]).collect();
    let mut accounts = Vec::with_capacity(ids.len());
    of_many(
        connection,
        |ids| format!("{SELECT}({ids})"),
        &ids,
        |row| {
            let mut columns = Columns::new(row);
            accounts.push(LoadedAccount {
                account: read_account(&mut columns)?,
                watcher: columns.maybe_id(UserId::from_bytes)?,
                watcher_events: columns.next()?,
                usage: read_usage(&mut columns)?,
            });
            Ok(())
        },
    )?;
    Ok(accounts)
}

pub(super) fn commit(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    update_accounts(connection, batch)?;
    insert_transfers(connection, batch)?;
    insert_entries(connection, batch)?;
    index::add(connection, batch)?;
    let head = "receipts (id, transfer, account, seq, shop, amount, posted_at)";
    let rows = batch.receipts.iter().map(|receipt| {
        [
            blob(receipt.id.as_bytes()),
            blob(receipt.transfer_id.as_bytes()),
            blob(receipt.account_id.as_bytes()),
            receipt.seq.into(),
            receipt
                .shop
                .as_ref()
                .map_or(NULL, |shop| blob(shop.as_bytes())),
            receipt.amount.into(),
            receipt.posted_at.into(),
        ]
    });
    insert(connection, head, rows)?;
    let head = "outcomes (transfer, principal, idempotency_key, fingerprint, refusal, decided_at, \
                limit_hit)";
    let hits = limits::written(batch)?;
    let rows = batch.outcomes.iter().zip(&hits).map(|(outcome, hit)| {
        [
            blob(outcome.transfer_id.as_bytes()),
            blob(outcome.principal.as_bytes()),
            text(&outcome.key),
            outcome
                .fingerprint
                .as_ref()
                .map_or(NULL, |digest| blob(digest)),
            outcome.refusal.map_or(NULL, |refusal| text(refusal.name())),
            outcome.decided_at.into(),
            hit.as_ref().map_or(NULL, |hit| text(hit)),
        ]
    });
    insert(connection, head, rows)?;
    holds::commit(connection, batch)?;
    authorizations::commit(connection, batch)?;
    exchange::commit(connection, batch)?;
    close_orders(connection, batch)?;
    requests::commit(connection, batch)?;
    let head = "charges (transfer, order_id, payer, seed, step)";
    let rows = batch.charges.iter().map(|charge| {
        [
            blob(charge.transfer_id.as_bytes()),
            blob(charge.order.as_bytes()),
            blob(charge.payer.as_bytes()),
            blob(charge.code.seed.as_bytes()),
            charge.code.step.into(),
        ]
    });
    insert(connection, head, rows)?;
    audit_log::append_all(connection, &batch.audit)?;
    insert_events(connection, batch)
}

/// What was seen of an account when the batch was decided must still be so.
fn update_accounts(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    const UPDATE: &str = "UPDATE accounts SET debits_posted = n.debits, credits_posted = n.credits, \
        last_seq = n.last, debits_pending = n.held, hold_seq = n.holds, used_on = n.used_on, \
        used_day = n.used_day, used_count = n.used_count, used_month = n.used_month, \
        used_year = n.used_year FROM n WHERE accounts.id = n.id AND accounts.last_seq = n.seen_last \
        AND accounts.hold_seq = n.seen_holds AND accounts.flags & 4 = n.seen_frozen";
    const COLUMNS: &str = "id, debits, credits, last, held, holds, used_on, used_day, used_count, \
        used_month, used_year, seen_last, seen_holds, seen_frozen";
    let rows: Vec<_> = batch
        .accounts
        .iter()
        .map(|account| {
            [
                blob(account.id.as_bytes()),
                account.debits_posted.into(),
                account.credits_posted.into(),
                account.last_seq.into(),
                account.debits_pending.into(),
                account.hold_seq.into(),
                account.usage.on.into(),
                account.usage.day.into(),
                account.usage.count.into(),
                account.usage.month.into(),
                account.usage.year.into(),
                account.seen.last_seq.into(),
                account.seen.hold_seq.into(),
                if account.seen_frozen { FROZEN } else { 0 }.into(),
            ]
        })
        .collect();
    let sql = |rows: &str| format!("WITH n ({COLUMNS}) AS (VALUES {rows}) {UPDATE}");
    if change_many(connection, sql, &rows)? != rows.len() {
        return Err(StoreError::Conflict);
    }
    Ok(())
}

/// An order that has ended meanwhile is not ended again.
fn close_orders(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let sql = "UPDATE orders SET transfer = ?1, cancelled_at = ?2, authorized_by = ?4 \
               WHERE id = ?3 AND transfer IS NULL AND cancelled_at IS NULL AND authorized_by IS NULL";
    for end in &batch.closed_orders {
        let (mut paid, mut cancelled_at, mut authorized) = (None, None, None);
        match &end.how {
            OrderClosing::Paid(transfer) => paid = Some(transfer.as_bytes()),
            OrderClosing::Authorized(transfer) => authorized = Some(transfer.as_bytes()),
            OrderClosing::Cancelled => cancelled_at = Some(end.at),
        }
        let values = params![paid, cancelled_at, end.id.as_bytes(), authorized];
        if change(connection, sql, values)? != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

fn insert_events(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    check_numbers(connection, batch)?;
    let head = "events (user, seq, subject, account, account_seq, order_id, charge, hold, \
                of_account, balance, held, version, authorization, refund, request, protected)";
    let none = || NULL;
    let rows = batch.events.iter().map(|event| {
        let (mut entry, mut order) = ([none(), none()], none());
        let (mut charge, mut hold, mut request) = (none(), none(), none());
        let (mut authorization, mut refund, mut protected) = (none(), none(), none());
        let subject: i64 = match &event.subject {
            EventSubject::Operation(key) | EventSubject::Receipt(key) => {
                entry = [blob(key.account.as_bytes()), key.seq.into()];
                match event.subject {
                    EventSubject::Operation(_) => 1,
                    _ => 2,
                }
            }
            EventSubject::OrderClosed(id) => {
                order = blob(id.as_bytes());
                3
            }
            EventSubject::ChargeRefused(id) => {
                charge = blob(id.as_bytes());
                4
            }
            EventSubject::HoldChanged(id) => {
                hold = blob(id.as_bytes());
                5
            }
            EventSubject::ApprovalsChanged => 6,
            EventSubject::AuthorizationChanged(id) => {
                authorization = blob(id.as_bytes());
                12
            }
            EventSubject::Refunded(id) => {
                refund = blob(id.as_bytes());
                12
            }
            EventSubject::RequestChanged(id) => {
                request = blob(id.as_bytes());
                9
            }
            EventSubject::ProtectedChanged(id) => {
                protected = blob(id.as_bytes());
                13
            }
        };
        let [of_account, balance, held, version] = match &event.mark {
            Some(mark) => [
                blob(mark.account.as_bytes()),
                mark.balance.into(),
                mark.held.into(),
                mark.version.into(),
            ],
            None => [none(), none(), none(), none()],
        };
        let [account, account_seq] = entry;
        [
            blob(event.user.as_bytes()),
            event.seq.into(),
            subject.into(),
            account,
            account_seq,
            order,
            charge,
            hold,
            of_account,
            balance,
            held,
            version,
            authorization,
            refund,
            request,
            protected,
        ]
    });
    insert(connection, head, rows)
}

/// Events are also written beside the batches: where one came in between, the numbers that were
/// decided are taken, and the batch is decided anew.
fn check_numbers(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let mut first = HashMap::new();
    for event in &batch.events {
        first.entry(event.user).or_insert(event.seq);
    }
    let users: Vec<UserId> = first.keys().copied().collect();
    let newest = newest_events(connection, &users)?;
    let follows = |(user, newest): &(UserId, i64)| first.get(user) == Some(&(newest + 1));
    if newest.len() != users.len() || !newest.iter().all(follows) {
        return Err(StoreError::Conflict);
    }
    Ok(())
}

/// Tells a person of something beside the batches, in the writer's own transaction.
pub(super) fn tell(connection: &Db, user: UserId, subject: EventSubject) -> Result<(), StoreError> {
    let event = EventInsert {
        user,
        seq: newest_event(connection, user)? + 1,
        subject,
        mark: None,
    };
    let batch = Batch {
        events: vec![event],
        ..Batch::default()
    };
    insert_events(connection, &batch)
}

fn insert_transfers(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let head = "transfers (id, debit_account, credit_account, amount, currency, pending_id, \
                flags, code, debit_seq, credit_seq, category, note, posted_at, refund_of)";
    let rows = batch.transfers.iter().map(|transfer| {
        [
            blob(transfer.id.as_bytes()),
            blob(transfer.debit.account.as_bytes()),
            blob(transfer.credit.account.as_bytes()),
            transfer.amount.minor().into(),
            text(transfer.amount.currency().code()),
            maybe_blob(transfer.pending.as_ref()),
            0_i64.into(),
            kind_code(transfer.kind).into(),
            transfer.debit.seq.into(),
            transfer.credit.seq.into(),
            text(category_name(transfer.category)),
            text(&transfer.note),
            transfer.posted_at.into(),
            maybe_blob(transfer.refund_of.as_ref()),
        ]
    });
    insert(connection, head, rows)
}

fn insert_entries(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let head = "entries (account, seq, transfer, amount, balance_after, operation)";
    let rows = batch.transfers.iter().flat_map(|transfer| {
        let debit = (&transfer.debit, &transfer.debit_operation);
        let credit = (&transfer.credit, &transfer.credit_operation);
        [debit, credit].map(|(entry, operation)| {
            [
                blob(entry.account.as_bytes()),
                entry.seq.into(),
                blob(transfer.id.as_bytes()),
                entry.amount.into(),
                entry.balance_after.into(),
                blob(operation.as_bytes()),
            ]
        })
    });
    insert(connection, head, rows)
}

/// Nothing, of the kind that its column has.
const NULL: Value<'static> = Value::Null(Kind::Any);

fn maybe_blob(id: Option<&TransferId>) -> Value<'_> {
    id.map_or(NULL, |id| Value::Blob(id.as_bytes()))
}

fn blob(bytes: &[u8]) -> Value<'_> {
    Value::Blob(bytes)
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text)
}
