//! Held transfers: what decides about them, what is written of them, what is shown.

use poltina_api_types::{HoldState, Sign};
use poltina_domain::{
    AccountId, Currency, Money, OperationId, OrderId, RequestId, TransferId, UserId,
};

use super::history::{party_columns, party_joins, read_party};
use super::protected;
use super::values::{Columns, all, category_name, change, kind_code, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    Batch, HoldRow, HoldStep, HoldTerms, HoldsOf, LoadedHold, ProtectedBy, ProtectedPart,
    StoreError,
};

/// Every sign with the name under which it is written.
const SIGNS: [(Sign, &str); 9] = [
    (Sign::NewDevice, "new_device"),
    (Sign::NewPayee, "new_payee"),
    (Sign::NameDiffers, "name_differs"),
    (Sign::AboveHabit, "above_habit"),
    (Sign::InThenOut, "in_then_out"),
    (Sign::ManyPayees, "many_payees"),
    (Sign::PayeeReported, "payee_reported"),
    (Sign::Night, "night"),
    (Sign::SecondPerson, "second_person"),
];

/// A transfer that is held.
pub(super) const HELD: i64 = 1;
/// A held transfer that was posted.
pub(super) const RELEASED: i64 = 2;

const STATES: [(HoldState, i64); 5] = [
    (HoldState::Held, HELD),
    (HoldState::Released, RELEASED),
    (HoldState::Cancelled, 3),
    (HoldState::Expired, 4),
    (HoldState::Failed, 5),
];

fn state_code(state: HoldState) -> i64 {
    let found = STATES.iter().find(|(known, _)| *known == state);
    found.map_or(0, |(_, code)| *code)
}

fn read_state(columns: &mut Columns<'_>) -> Result<HoldState, StoreError> {
    let code: i64 = columns.next()?;
    let found = STATES.iter().find(|(_, known)| *known == code);
    found
        .map(|(state, _)| *state)
        .ok_or_else(|| columns.wrong())
}

/// The state of a hold that there may be none of.
pub(super) fn read_hold_state(columns: &mut Columns<'_>) -> Result<Option<HoldState>, StoreError> {
    let code: Option<i64> = columns.next()?;
    let Some(code) = code else { return Ok(None) };
    let found = STATES.iter().find(|(_, known)| *known == code);
    let state = found.map(|(state, _)| Some(*state));
    state.ok_or_else(|| columns.wrong())
}

fn signs_text(signs: &[Sign]) -> String {
    let names = SIGNS.iter().filter(|(sign, _)| signs.contains(sign));
    names.map(|(_, name)| *name).collect::<Vec<_>>().join(",")
}

fn read_signs(columns: &mut Columns<'_>) -> Result<Vec<Sign>, StoreError> {
    let text: String = columns.next()?;
    let names = text.split(',').filter(|name| !name.is_empty());
    let sign = |name| {
        let found = SIGNS.iter().find(|(_, known)| *known == name);
        found.map(|(sign, _)| *sign).ok_or_else(|| columns.wrong())
    };
    names.map(sign).collect()
}

/// The held transfer with this id, as long as it is held.
pub(super) fn loaded_hold(
    connection: &Db,
    id: TransferId,
) -> Result<Option<LoadedHold>, StoreError> {
    let sql = "SELECT o.fingerprint, h.debit_account, h.credit_account, h.amount, h.currency, \
               h.code, h.category, h.note, h.order_id, h.signs, h.release_from, h.expires_at, \
               h.guardian, p.code, h.approved_at IS NOT NULL, h.held_at, h.request \
               FROM holds h JOIN outcomes o ON o.transfer = h.transfer \
               LEFT JOIN protected p ON p.transfer = h.transfer \
               WHERE h.transfer = ?1 AND h.state = 1";
    let loaded = one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedHold {
            id,
            fingerprint: columns.next()?,
            payer: columns.id(AccountId::from_bytes)?,
            payee: columns.id(AccountId::from_bytes)?,
            amount: Money::new(columns.next()?, columns.parse()?),
            kind: columns.kind()?,
            category: columns.category()?,
            note: columns.next()?,
            order: columns.maybe_id(OrderId::from_bytes)?,
            terms: HoldTerms {
                signs: read_signs(&mut columns)?,
                release_from: columns.next()?,
                expires_at: columns.next()?,
                guardian: columns.maybe_id(UserId::from_bytes)?,
                protected: columns
                    .next::<Option<Vec<u8>>>()?
                    .map(|sealed| ProtectedBy { sealed }),
            },
            approved: columns.next()?,
            tried: Vec::new(),
            held_at: columns.next()?,
            request: columns.maybe_id(RequestId::from_bytes)?,
        })
    })?;
    let Some(mut hold) = loaded else {
        return Ok(None);
    };
    if hold.terms.protected.is_some() {
        hold.tried = protected::tried(connection, id)?;
    }
    Ok(Some(hold))
}

/// Writes what is held from now on, and what happened to what was held.
pub(super) fn commit(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let sql = "INSERT INTO holds (transfer, debit_account, credit_account, amount, currency, code, \
               category, note, order_id, signs, guardian, held_at, release_from, expires_at, \
               request, state) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)";
    for new in &batch.holds {
        let (hold, terms) = (&new.hold, &new.hold.terms);
        let values = params![
            hold.id.as_bytes(),
            hold.payer.as_bytes(),
            hold.payee.as_bytes(),
            hold.amount.minor(),
            hold.amount.currency().code(),
            kind_code(hold.kind),
            category_name(hold.category),
            hold.note,
            hold.order.as_ref().map(|order| order.as_bytes()),
            signs_text(&terms.signs),
            terms.guardian.as_ref().map(|guardian| guardian.as_bytes()),
            new.at,
            terms.release_from,
            terms.expires_at,
            hold.request.as_ref().map(|request| request.as_bytes()),
        ];
        change(connection, sql, values)?;
        if let Some(by) = &terms.protected {
            protected::begin(connection, hold.id, by)?;
        }
    }
    let end = "UPDATE holds SET state = ?2, refusal = ?3, ended_at = ?4 \
               WHERE transfer = ?1 AND state = 1";
    let approve = "UPDATE holds SET approved_at = ?2 \
                   WHERE transfer = ?1 AND state = 1 AND approved_at IS NULL";
    for step in &batch.hold_changes {
        let id = step.id.as_bytes();
        let changed = match step.what {
            HoldStep::Approved => change(connection, approve, params![id, step.at])?,
            HoldStep::Tried(wrong) => protected::try_wrong(connection, step, &wrong)?,
            HoldStep::Declined => protected::decline(connection, step.id)?,
            HoldStep::Released => {
                protected::close(connection, step.id)?;
                let none: Option<&str> = None;
                change(connection, end, params![id, RELEASED, none, step.at])?
            }
            HoldStep::Ended(state, refusal) => {
                protected::close(connection, step.id)?;
                let values = params![id, state_code(state), refusal.name(), step.at];
                change(connection, end, values)?
            }
        };
        if changed != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

macro_rules! select_hold {
    ($condition:literal) => {
        concat!(
            "SELECT h.transfer, h.amount, h.currency, h.note, h.state, h.signs, h.guardian, \
             h.approved_at IS NOT NULL, h.held_at, h.release_from, h.expires_at, \
             (SELECT e.operation FROM transfers t JOIN entries e ON e.account = t.debit_account \
             AND e.seq = t.debit_seq WHERE t.id = h.transfer), \
             (SELECT t.amount FROM transfers t WHERE t.debit_account = h.debit_account \
             AND t.credit_account = h.credit_account ORDER BY t.posted_at DESC LIMIT 1), \
             p.transfer IS NOT NULL, p.code, p.tries, p.declined, h.ended_at, \
             (SELECT e.operation FROM transfers t JOIN entries e ON e.account = t.credit_account \
             AND e.seq = t.credit_seq WHERE t.id = p.transfer), ",
            party_columns!("d", "du", "ds"),
            ", ",
            party_columns!("c", "cu", "cs"),
            " FROM holds h JOIN accounts d ON d.id = h.debit_account \
             JOIN accounts c ON c.id = h.credit_account \
             LEFT JOIN protected p ON p.transfer = h.transfer",
            party_joins!("d", "du", "ds"),
            party_joins!("c", "cu", "cs"),
            $condition
        )
    };
}

fn read_hold(row: &Row<'_>) -> Result<HoldRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(TransferId::from_bytes)?;
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    let note = columns.next()?;
    let state = read_state(&mut columns)?;
    let mut signs = read_signs(&mut columns)?;
    let guardian = columns.maybe_id(UserId::from_bytes)?;
    let approved: bool = columns.next()?;
    if approved {
        signs.retain(|sign| *sign != Sign::SecondPerson);
    }
    let (held_at, release_from, expires_at) = (columns.next()?, columns.next()?, columns.next()?);
    let operation_id = columns.maybe_id(OperationId::from_bytes)?;
    let last: Option<i64> = columns.next()?;
    let protected = if columns.next()? {
        Some(ProtectedPart {
            sealed: columns.next()?,
            tries: columns.next()?,
            declined: columns.next()?,
            ended_at: columns.next()?,
            payee_operation: columns.maybe_id(OperationId::from_bytes)?,
        })
    } else {
        columns.skip(5);
        None
    };
    Ok(HoldRow {
        id,
        amount: Money::new(minor, currency),
        note,
        state,
        signs,
        guardian,
        held_at,
        release_from,
        expires_at,
        operation_id,
        last_amount: last.map(|minor| Money::new(minor, currency)),
        protected,
        payer: read_party(&mut columns)?,
        payee: read_party(&mut columns)?,
    })
}

pub(super) fn hold(connection: &Db, id: TransferId) -> Result<Option<HoldRow>, StoreError> {
    let sql = select_hold!("WHERE h.transfer = ?1");
    one(connection, sql, [id.as_bytes()], read_hold)
}

pub(super) fn hold_by_id(
    connection: &Db,
    payer: UserId,
    id: TransferId,
) -> Result<Option<HoldRow>, StoreError> {
    let sql = select_hold!("WHERE h.transfer = ?1 AND d.code = 1 AND d.owner = ?2");
    let values = [id.as_bytes(), payer.as_bytes()];
    one(connection, sql, values, read_hold)
}

/// The protected transfer with this id, of its payer or its payee.
pub(super) fn protected_by_id(
    connection: &Db,
    user: UserId,
    id: TransferId,
) -> Result<Option<HoldRow>, StoreError> {
    let sql = select_hold!(
        "WHERE h.transfer = ?1 AND p.transfer IS NOT NULL \
         AND ((d.code = 1 AND d.owner = ?2) OR (c.code = 1 AND c.owner = ?2))"
    );
    let values = [id.as_bytes(), user.as_bytes()];
    one(connection, sql, values, read_hold)
}

/// Those to a person, or by him: what waits, and then what ended since then; the newest first.
pub(super) fn protected_of(
    connection: &Db,
    (user, to_him): (UserId, bool),
    since: Micros,
    limit: u32,
) -> Result<Vec<HoldRow>, StoreError> {
    let to = select_hold!(
        "WHERE h.credit_account IN (SELECT id FROM accounts WHERE owner = ?1 AND code = 1) \
         AND p.transfer IS NOT NULL AND (h.state = 1 OR h.ended_at >= ?2) \
         ORDER BY h.state <> 1, h.held_at DESC, h.transfer LIMIT ?3"
    );
    let by = select_hold!(
        "WHERE h.debit_account IN (SELECT id FROM accounts WHERE owner = ?1 AND code = 1) \
         AND p.transfer IS NOT NULL AND (h.state = 1 OR h.ended_at >= ?2) \
         ORDER BY h.state <> 1, h.held_at DESC, h.transfer LIMIT ?3"
    );
    let values = params![user.as_bytes(), since, limit];
    all(connection, if to_him { to } else { by }, values, read_hold)
}

pub(super) fn holds_of(
    connection: &Db,
    whose: HoldsOf,
    limit: u32,
) -> Result<Vec<HoldRow>, StoreError> {
    match whose {
        HoldsOf::Payer(user, since) => {
            let sql = select_hold!(
                "WHERE h.debit_account IN (SELECT id FROM accounts WHERE owner = ?1 AND code = 1) \
                 AND (h.state = 1 OR h.ended_at >= ?2) \
                 ORDER BY h.state <> 1, h.held_at DESC, h.transfer LIMIT ?3"
            );
            all(
                connection,
                sql,
                params![user.as_bytes(), since, limit],
                read_hold,
            )
        }
        HoldsOf::Guardian(user) => {
            let sql = select_hold!(
                "WHERE h.guardian = ?1 AND h.state = 1 AND h.approved_at IS NULL \
                 ORDER BY h.held_at DESC, h.transfer LIMIT ?2"
            );
            all(connection, sql, params![user.as_bytes(), limit], read_hold)
        }
    }
}

pub(super) fn holds_over(
    connection: &Db,
    now: Micros,
    limit: u32,
) -> Result<Vec<TransferId>, StoreError> {
    let sql = "SELECT transfer FROM holds WHERE state = 1 AND expires_at <= ?1 \
               ORDER BY expires_at LIMIT ?2";
    all(connection, sql, params![now, limit], |row| {
        Columns::new(row).id(TransferId::from_bytes)
    })
}
