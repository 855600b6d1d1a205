//! What people are told: their events, each with what it points at.

use poltina_domain::{
    AccountId, BankPaymentId, Money, OrderId, PlanId, RequestId, TransferId, UserId,
};
use poltina_ledger::Refusal;

use super::codes::order_by_id;
use super::db::of_many;
use super::history::{operation_at, receipt_at, receipt_of};
use super::values::{Columns, all, one};
use super::{Db, Params, Value, params};
use super::{authorizations, bank, guards, holds, plans, requests};
use crate::store::{AccountMark, EntryKey, EventBody, EventRow, EventSubject, StoreError};

/// The columns of an event, as [`read_events`] takes them.
macro_rules! event_columns {
    () => {
        "seq, of_account, balance, held, version, subject, account, account_seq, order_id, charge, \
         hold, bank_payment, authorization, refund, plan, plan_day, request, protected"
    };
}
pub(super) use event_columns;

pub(super) fn events_after(
    connection: &Db,
    user: UserId,
    after: i64,
    limit: u32,
) -> Result<Vec<EventRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events WHERE user = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    );
    read_events(
        connection,
        user,
        sql,
        params![user.as_bytes(), after, limit],
    )
}

/// The events of a person that a query finds, each with what it points at.
pub(super) fn read_events(
    connection: &Db,
    user: UserId,
    sql: &str,
    values: impl Params,
) -> Result<Vec<EventRow>, StoreError> {
    let pointers = all(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        let seq: i64 = columns.next()?;
        let mark = read_mark(&mut columns)?;
        Ok((seq, mark, read_subject(&mut columns)?))
    })?;
    let body = |(seq, mark, subject): (i64, Option<AccountMark>, Pointer)| {
        let body = match subject {
            Pointer::Subject(subject) => event_body(connection, subject, mark.is_some())?,
            Pointer::Notice => guards::notice_at(connection, user, seq)?.map(EventBody::Notice),
            Pointer::BankPayment(id) => {
                bank::payment(connection, id)?.map(|row| EventBody::BankPayment(Box::new(row)))
            }
            Pointer::Plan(id, day) => plan(connection, id, day)?,
        };
        let missing = || StoreError::Corrupt("an event of nothing".to_owned());
        Ok(EventRow {
            seq,
            body: body.ok_or_else(missing)?,
            mark,
        })
    };
    pointers.into_iter().map(body).collect()
}

fn read_mark(columns: &mut Columns<'_>) -> Result<Option<AccountMark>, StoreError> {
    let Some(account) = columns.maybe_id(AccountId::from_bytes)? else {
        columns.skip(3);
        return Ok(None);
    };
    Ok(Some(AccountMark {
        account,
        balance: columns.next()?,
        held: columns.next()?,
        version: columns.next()?,
    }))
}

/// What an event points at.
enum Pointer {
    /// What the sequencer wrote.
    Subject(EventSubject),
    /// A notice, which is found by the event's own number.
    Notice,
    /// A payment from or to a bank.
    BankPayment(BankPaymentId),
    /// A plan, and the day of its run where it is about one.
    Plan(PlanId, Option<String>),
}

fn read_subject(columns: &mut Columns<'_>) -> Result<Pointer, StoreError> {
    let subject: i64 = columns.next()?;
    let subject = match subject {
        1 | 2 => {
            let entry = EntryKey {
                account: columns.id(AccountId::from_bytes)?,
                seq: columns.next()?,
            };
            Ok(match subject {
                1 => EventSubject::Operation(entry),
                _ => EventSubject::Receipt(entry),
            })
        }
        3 => {
            columns.skip(2);
            columns
                .id(OrderId::from_bytes)
                .map(EventSubject::OrderClosed)
        }
        4 => {
            columns.skip(3);
            columns
                .id(TransferId::from_bytes)
                .map(EventSubject::ChargeRefused)
        }
        5 => {
            columns.skip(4);
            columns
                .id(TransferId::from_bytes)
                .map(EventSubject::HoldChanged)
        }
        6 => Ok(EventSubject::ApprovalsChanged),
        7 => return Ok(Pointer::Notice),
        8 => {
            columns.skip(5);
            let id = columns.id(BankPaymentId::from_bytes)?;
            return Ok(Pointer::BankPayment(id));
        }
        11 => {
            columns.skip(8);
            let id = columns.id(PlanId::from_bytes)?;
            return Ok(Pointer::Plan(id, columns.next()?));
        }
        12 => {
            columns.skip(6);
            let id = columns.maybe_id(TransferId::from_bytes)?;
            Ok(match id {
                Some(id) => EventSubject::AuthorizationChanged(id),
                None => EventSubject::Refunded(columns.id(TransferId::from_bytes)?),
            })
        }
        9 => {
            columns.skip(10);
            columns
                .id(RequestId::from_bytes)
                .map(EventSubject::RequestChanged)
        }
        13 => {
            columns.skip(11);
            columns
                .id(TransferId::from_bytes)
                .map(EventSubject::ProtectedChanged)
        }
        _ => Err(columns.wrong()),
    };
    subject.map(Pointer::Subject)
}

/// `own`: whether it is about the person's own account, of an authorisation.
fn event_body(
    connection: &Db,
    subject: EventSubject,
    own: bool,
) -> Result<Option<EventBody>, StoreError> {
    match subject {
        EventSubject::Operation(entry) => {
            let operation = operation_at(connection, entry.account, entry.seq)?;
            Ok(operation.map(|operation| EventBody::Operation(Box::new(operation))))
        }
        EventSubject::Receipt(entry) => {
            let receipt = receipt_at(connection, entry)?;
            Ok(receipt.map(|receipt| EventBody::Receipt(Box::new(receipt))))
        }
        EventSubject::OrderClosed(order) => {
            let order = order_by_id(connection, order)?;
            Ok(order.map(|order| EventBody::OrderClosed(Box::new(order))))
        }
        EventSubject::HoldChanged(id) => {
            let hold = holds::hold(connection, id)?;
            Ok(hold.map(|hold| EventBody::HoldChanged(Box::new(hold))))
        }
        EventSubject::ProtectedChanged(id) => {
            let hold = holds::hold(connection, id)?;
            Ok(hold.map(|hold| EventBody::Protected(Box::new(hold))))
        }
        EventSubject::ApprovalsChanged => Ok(Some(EventBody::ApprovalsChanged)),
        EventSubject::AuthorizationChanged(id) => {
            let Some(found) = authorizations::alone(connection, id)? else {
                return Ok(None);
            };
            match found.order.filter(|_| !own) {
                Some(order) => {
                    let order = order_by_id(connection, order)?;
                    Ok(order.map(|order| EventBody::AuthorizedOrder(Box::new(order))))
                }
                None => Ok(Some(EventBody::Authorization(Box::new(found)))),
            }
        }
        EventSubject::Refunded(id) => {
            let sql = "SELECT refund_of FROM transfers WHERE id = ?1";
            let payment = one(connection, sql, [id.as_bytes()], |row| {
                Columns::new(row).id(TransferId::from_bytes)
            })?;
            let Some(payment) = payment else {
                return Ok(None);
            };
            let receipt = receipt_of(connection, payment)?;
            Ok(receipt.map(|receipt| EventBody::Refunded(Box::new(receipt))))
        }
        EventSubject::RequestChanged(id) => {
            let request = requests::request(connection, id)?;
            Ok(request.map(|request| EventBody::Request(Box::new(request))))
        }
        EventSubject::ChargeRefused(charge) => {
            let sql = "SELECT s.name, o.amount, o.currency, u.refusal FROM charges c \
                       JOIN outcomes u ON u.transfer = c.transfer \
                       JOIN orders o ON o.id = c.order_id JOIN shops s ON s.id = o.shop \
                       WHERE c.transfer = ?1";
            one(connection, sql, [charge.as_bytes()], |row| {
                let mut columns = Columns::new(row);
                let shop_name = columns.next()?;
                let amount = Money::new(columns.next()?, columns.parse()?);
                let name: String = columns.next()?;
                Ok(EventBody::ChargeRefused {
                    shop_name,
                    amount,
                    refusal: Refusal::from_name(&name).ok_or_else(|| columns.wrong())?,
                })
            })
        }
    }
}

/// A plan, and its run of this day.
fn plan(connection: &Db, id: PlanId, day: Option<String>) -> Result<Option<EventBody>, StoreError> {
    let run = match day {
        Some(day) => plans::run(connection, id, &day)?.map(Box::new),
        None => None,
    };
    let plan = plans::plan(connection, id)?;
    Ok(plan.map(|plan| EventBody::Plan(Box::new(plan), run)))
}

/// The same of many persons.
pub(super) fn newest_events(
    connection: &Db,
    users: &[UserId],
) -> Result<Vec<(UserId, i64)>, StoreError> {
    const SELECT: &str = "SELECT u.id, (SELECT coalesce(max(v.seq), 0) FROM events v \
                          WHERE v.user = u.id) FROM users u WHERE u.id IN ";
    let ids: Vec<_> = users
        .iter()
        .map(|id| [Value::Blob(id.as_bytes())])
        .collect();
    let mut newest = Vec::with_capacity(users.len());
    of_many(
        connection,
        |ids| format!("{SELECT}({ids})"),
        &ids,
        |row| {
            newest.push((UserId::from_bytes(row.get(0)?), row.get(1)?));
            Ok(())
        },
    )?;
    Ok(newest)
}

pub(super) fn newest_event(connection: &Db, user: UserId) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(seq), 0) FROM events WHERE user = ?1";
    Ok(one(connection, sql, [user.as_bytes()], |row| row.get(0))?.unwrap_or_default())
}
