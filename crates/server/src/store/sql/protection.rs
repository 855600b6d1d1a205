//! What protects payers, read and written: facts, reports, second persons.

use std::ops::ControlFlow;

use async_trait::async_trait;
use poltina_api_types::{PayeeId, ReportReason, ReportState};
use poltina_domain::{AccountId, Currency, Money, ReportId, TransferId, UserId};

use super::db::each;
use super::events::newest_event;
use super::history::{party_columns, party_joins, read_party};
use super::ledger::tell;
use super::values::{Columns, all, change, one, party_code, party_owner};
use super::{Db, Row, params};
use super::{SqlStore, audit_log, codes, holds, saved_names};
use crate::clock::{Micros, SECOND};
use crate::store::{
    AuditInsert, EventSubject, Facts, FactsQuery, GuardianChange, GuardianRow, HoldRow,
    NewReportRow, Party, ProtectionStore, ReportRow, StoreError,
};

/// How far back what was sent tells of a habit.
const HABIT: Micros = 90 * 24 * 3_600 * SECOND;

/// How many of the newest entries are looked at for it: enough to know a habit, few enough to read
/// them before each large payment.
const ENTRIES: i64 = 300;

const REASONS: [(ReportReason, i64); 4] = [
    (ReportReason::Impersonation, 1),
    (ReportReason::NotDelivered, 2),
    (ReportReason::Pressure, 3),
    (ReportReason::Other, 4),
];

const STATES: [(ReportState, i64); 4] = [
    (ReportState::Received, 1),
    (ReportState::UnderReview, 2),
    (ReportState::Upheld, 3),
    (ReportState::Dismissed, 4),
];

fn code_of<T: PartialEq>(table: &[(T, i64)], value: &T) -> i64 {
    let found = table.iter().find(|(known, _)| known == value);
    found.map_or(0, |(_, code)| *code)
}

fn read_code<T: Copy>(table: &[(T, i64)], columns: &mut Columns<'_>) -> Result<T, StoreError> {
    let code: i64 = columns.next()?;
    let found = table.iter().find(|(_, known)| *known == code);
    found
        .map(|(value, _)| *value)
        .ok_or_else(|| columns.wrong())
}

const fn party(payee: PayeeId) -> Party {
    match payee {
        PayeeId::Person(id) => Party::Person(id),
        PayeeId::Shop(id) => Party::Shop(id),
    }
}

fn facts(connection: &Db, query: &FactsQuery) -> Result<Facts, StoreError> {
    let mut facts = Facts::default();
    let sql = "SELECT guardian, above FROM guardians \
               WHERE ward = ?1 AND accepted_at IS NOT NULL AND (ends_at IS NULL OR ends_at > ?2)";
    let values = params![query.payer.as_bytes(), query.now];
    facts.guardian = one(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        Ok((columns.id(UserId::from_bytes)?, columns.next()?))
    })?;
    if !query.whole && facts.guardian.is_none() {
        return Ok(facts);
    }
    let sql = "SELECT last_seq + hold_seq FROM accounts WHERE id = ?1";
    let version = one(connection, sql, [query.account.as_bytes()], |row| {
        row.get(0)
    })?;
    facts.version = version.unwrap_or_default();
    let today = query.now - 24 * 3_600 * SECOND;
    let hour = query.now - 3_600 * SECOND;
    let mut others = std::collections::HashSet::new();
    // What is held has not moved, and counts as if it had.
    let sql = "SELECT credit_account, amount, held_at FROM holds \
               WHERE debit_account = ?1 AND held_at > ?2 AND state = 1 UNION ALL \
               SELECT credit_account, amount - captured, authorized_at FROM authorizations \
               WHERE debit_account = ?1 AND authorized_at > ?2 AND state = 1";
    let values = params![query.account.as_bytes(), today];
    let held = all(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        let payee = columns.id(AccountId::from_bytes)?;
        Ok((payee, columns.next::<i64>()?, columns.next::<i64>()?))
    })?;
    for (payee, amount, at) in held {
        if payee == query.payee_account {
            facts.to_payee_today = facts.to_payee_today.saturating_add(amount);
        } else if at > hour {
            others.insert(payee);
        }
    }
    // All of it, however much has come since: kopecks from others hide nothing from a second person.
    let sql = "SELECT coalesce(sum(amount), 0) FROM transfers \
               WHERE debit_account = ?1 AND credit_account = ?2 AND posted_at > ?3";
    let values = params![
        query.account.as_bytes(),
        query.payee_account.as_bytes(),
        today
    ];
    let sent: Option<i64> = one(connection, sql, values, |row| row.get(0))?;
    let sent = sent.unwrap_or_default();
    facts.to_payee_today = facts.to_payee_today.saturating_add(sent);
    let sql = "SELECT e.amount, t.posted_at, t.credit_account FROM entries e \
               JOIN transfers t ON t.id = e.transfer WHERE e.account = ?1 AND t.code <> 6 \
               ORDER BY e.seq DESC LIMIT ?2";
    let values = params![query.account.as_bytes(), ENTRIES];
    each(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        let (amount, at): (i64, i64) = (columns.next()?, columns.next()?);
        if at < query.now - HABIT {
            return Ok(ControlFlow::Break(()));
        }
        let payee = columns.id(AccountId::from_bytes)?;
        if amount > 0 {
            if at > query.came_since {
                facts.came = facts.came.saturating_add(amount);
            }
            return Ok(ControlFlow::Continue(()));
        }
        facts.sent.push(-amount);
        if payee != query.payee_account && at > hour {
            others.insert(payee);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    facts.other_payees = u32::try_from(others.len()).unwrap_or(u32::MAX);
    let sql = "SELECT 1 FROM transfers WHERE debit_account = ?1 AND credit_account = ?2 LIMIT 1";
    let values = [query.account.as_bytes(), query.payee_account.as_bytes()];
    facts.paid_before = one(connection, sql, values, |_| Ok(()))?.is_some();
    let sql = "SELECT count(*) FROM reports WHERE owner = ?1 AND code = ?2 AND state <> 4 \
               AND reporter <> ?3";
    let payee = party(query.payee);
    if let PayeeId::Person(person) = query.payee {
        facts.saved_name = saved_names::one_of(connection, query.payer, person)?;
    }
    let values = params![
        party_owner(payee),
        party_code(payee),
        query.payer.as_bytes()
    ];
    facts.reporters = one(connection, sql, values, |row| row.get(0))?.unwrap_or_default();
    Ok(facts)
}

macro_rules! select_report {
    ($condition:literal) => {
        concat!(
            "SELECT r.id, r.reason, r.text, r.state, r.created_at, \
             (SELECT t.amount FROM transfers t JOIN accounts m ON m.id = t.debit_account \
             WHERE m.owner = r.reporter AND m.code = 1 AND t.credit_account = c.id \
             ORDER BY t.posted_at DESC LIMIT 1), ",
            party_columns!("c", "u", "s"),
            " FROM reports r JOIN accounts c ON c.owner = r.owner AND c.code = r.code \
             AND c.currency = 'RUB'",
            party_joins!("c", "u", "s"),
            $condition
        )
    };
}

fn read_report(row: &Row<'_>) -> Result<ReportRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(ReportId::from_bytes)?;
    let reason = read_code(&REASONS, &mut columns)?;
    let text = columns.next()?;
    let state = read_code(&STATES, &mut columns)?;
    let created_at = columns.next()?;
    let last: Option<i64> = columns.next()?;
    Ok(ReportRow {
        id,
        reason,
        text,
        state,
        created_at,
        last_amount: last.map(|minor| Money::new(minor, Currency::Rub)),
        payee: read_party(&mut columns)?,
    })
}

fn put_report(connection: &Db, new: &NewReportRow) -> Result<(ReportRow, bool), StoreError> {
    let payee = party(new.payee);
    let by_payee = || {
        let sql = select_report!("WHERE r.owner = ?1 AND r.code = ?2 AND r.reporter = ?3");
        let (owner, code) = (party_owner(payee), party_code(payee));
        let values = params![owner, code, new.reporter.as_bytes()];
        one(connection, sql, values, read_report)
    };
    if let Some(before) = by_payee()? {
        return Ok((before, false));
    }
    let sql = "INSERT INTO reports (id, reporter, code, owner, reason, text, state, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)";
    let values = params![
        new.id.as_bytes(),
        new.reporter.as_bytes(),
        party_code(payee),
        party_owner(payee),
        code_of(&REASONS, &new.reason),
        new.text,
        new.now,
    ];
    change(connection, sql, values)?;
    let kept = by_payee()?.ok_or_else(|| StoreError::Corrupt("a report of nobody".to_owned()))?;
    Ok((kept, true))
}

pub(super) fn reports(
    connection: &Db,
    reporter: Option<UserId>,
    limit: u32,
) -> Result<Vec<ReportRow>, StoreError> {
    match reporter {
        Some(user) => {
            let sql =
                select_report!("WHERE r.reporter = ?1 ORDER BY r.created_at DESC, r.id LIMIT ?2");
            all(
                connection,
                sql,
                params![user.as_bytes(), limit],
                read_report,
            )
        }
        None => {
            let sql = select_report!("ORDER BY r.created_at DESC, r.id LIMIT ?1");
            all(connection, sql, params![limit], read_report)
        }
    }
}

/// Says what became of a report. False where there is none.
pub(super) fn set_report(
    connection: &Db,
    id: ReportId,
    state: ReportState,
) -> Result<bool, StoreError> {
    let sql = "UPDATE reports SET state = ?2 WHERE id = ?1";
    let values = params![id.as_bytes(), code_of(&STATES, &state)];
    Ok(change(connection, sql, values)? == 1)
}

macro_rules! select_guardian {
    ($condition:literal) => {
        concat!(
            "SELECT g.above, g.currency, g.accepted_at IS NOT NULL, g.since, g.ends_at, \
             (SELECT t.amount FROM transfers t WHERE t.debit_account = w.id \
             AND t.credit_account = c.id ORDER BY t.posted_at DESC LIMIT 1), ",
            party_columns!("w", "wu", "ws"),
            ", ",
            party_columns!("c", "cu", "cs"),
            " FROM guardians g JOIN accounts w ON w.owner = g.ward AND w.code = 1 \
             AND w.currency = g.currency \
             JOIN accounts c ON c.owner = g.guardian AND c.code = 1 AND c.currency = g.currency",
            party_joins!("w", "wu", "ws"),
            party_joins!("c", "cu", "cs"),
            $condition
        )
    };
}

fn read_guardian(row: &Row<'_>) -> Result<GuardianRow, StoreError> {
    let mut columns = Columns::new(row);
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    let (accepted, since, ends_at) = (columns.next()?, columns.next()?, columns.next()?);
    let last: Option<i64> = columns.next()?;
    Ok(GuardianRow {
        above: Money::new(minor, currency),
        accepted,
        since,
        ends_at,
        last_amount: last.map(|minor| Money::new(minor, currency)),
        ward: read_party(&mut columns)?,
        guardian: read_party(&mut columns)?,
    })
}

/// A guardianship as it stands, with what decides about its change.
struct Standing {
    guardian: UserId,
    above: i64,
    accepted: bool,
}

fn standing(connection: &Db, ward: UserId, now: Micros) -> Result<Option<Standing>, StoreError> {
    let sql = "SELECT guardian, above, accepted_at IS NOT NULL FROM guardians \
               WHERE ward = ?1 AND (ends_at IS NULL OR ends_at > ?2)";
    one(connection, sql, params![ward.as_bytes(), now], |row| {
        let mut columns = Columns::new(row);
        Ok(Standing {
            guardian: columns.id(UserId::from_bytes)?,
            above: columns.next()?,
            accepted: columns.next()?,
        })
    })
}

/// The change as the audit log has it.
fn written(what: &GuardianChange) -> String {
    match what {
        GuardianChange::Ask { guardian, above } => {
            format!("asked={guardian} above={}", above.minor())
        }
        GuardianChange::End { at } => format!("ends-at={at}"),
        GuardianChange::Accept { guardian } => format!("agreed={guardian}"),
        GuardianChange::Leave { guardian } => format!("left={guardian}"),
    }
}

/// Changes a guardianship; those who are to be told, each with his newest event.
fn change_guardian(
    connection: &Db,
    ward: UserId,
    what: GuardianChange,
    now: Micros,
) -> Result<Option<Vec<(UserId, i64)>>, StoreError> {
    let before = standing(connection, ward, now)?;
    let line = AuditInsert {
        at: now,
        user: Some(ward),
        session: None,
        device: None,
        act: "guardian",
        detail: written(&what),
    };
    let forget = || {
        let sql = "DELETE FROM guardians WHERE ward = ?1";
        change(connection, sql, [ward.as_bytes()])
    };
    let mut concerned = Vec::new();
    match (what, before) {
        (GuardianChange::Ask { guardian, above }, Some(before)) if before.accepted => {
            if before.guardian != guardian || above.minor() > before.above {
                return Ok(None);
            }
            let sql = "UPDATE guardians SET above = ?2, ends_at = NULL WHERE ward = ?1";
            change(connection, sql, params![ward.as_bytes(), above.minor()])?;
            concerned.push(guardian);
        }
        (GuardianChange::Ask { guardian, above }, before) => {
            forget()?;
            let sql = "INSERT INTO guardians (ward, guardian, above, currency, since) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = params![
                ward.as_bytes(),
                guardian.as_bytes(),
                above.minor(),
                above.currency().code(),
                now
            ];
            change(connection, sql, values)?;
            concerned.push(guardian);
            concerned.extend(
                before
                    .map(|before| before.guardian)
                    .filter(|old| *old != guardian),
            );
        }
        (GuardianChange::End { at }, Some(before)) if before.accepted => {
            let sql = "UPDATE guardians SET ends_at = coalesce(ends_at, ?2) WHERE ward = ?1";
            change(connection, sql, params![ward.as_bytes(), at])?;
            concerned.push(before.guardian);
        }
        (GuardianChange::End { .. }, Some(before)) => {
            forget()?;
            concerned.push(before.guardian);
        }
        (GuardianChange::Accept { guardian }, Some(before))
            if before.guardian == guardian && !before.accepted =>
        {
            let sql = "UPDATE guardians SET accepted_at = ?2 WHERE ward = ?1";
            change(connection, sql, params![ward.as_bytes(), now])?;
            concerned.push(guardian);
        }
        (GuardianChange::Leave { guardian }, Some(before)) if before.guardian == guardian => {
            forget()?;
            concerned.push(guardian);
        }
        _ => return Ok(None),
    }
    audit_log::append(connection, &line)?;
    concerned.push(ward);
    let mut told = Vec::new();
    for user in concerned {
        tell(connection, user, EventSubject::ApprovalsChanged)?;
        told.push((user, newest_event(connection, user)?));
    }
    Ok(Some(told))
}

#[async_trait]
impl ProtectionStore for SqlStore {
    async fn facts(&self, query: FactsQuery) -> Result<Facts, StoreError> {
        self.readers.run(move |db| facts(db, &query)).await
    }

    async fn put_report(&self, new: NewReportRow) -> Result<(ReportRow, bool), StoreError> {
        self.writer.run(move |db| put_report(db, &new)).await
    }

    async fn reports(
        &self,
        reporter: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, StoreError> {
        self.readers
            .run(move |db| reports(db, reporter, limit))
            .await
    }

    async fn guardian_of(
        &self,
        ward: UserId,
        now: Micros,
    ) -> Result<Option<GuardianRow>, StoreError> {
        let sql = select_guardian!("WHERE g.ward = ?1 AND (g.ends_at IS NULL OR g.ends_at > ?2)");
        self.readers
            .run(move |db| one(db, sql, params![ward.as_bytes(), now], read_guardian))
            .await
    }

    async fn wards_of(
        &self,
        guardian: UserId,
        now: Micros,
    ) -> Result<Vec<GuardianRow>, StoreError> {
        let sql = select_guardian!(
            "WHERE g.guardian = ?1 AND (g.ends_at IS NULL OR g.ends_at > ?2) \
             ORDER BY g.since DESC, g.ward LIMIT 100"
        );
        self.readers
            .run(move |db| all(db, sql, params![guardian.as_bytes(), now], read_guardian))
            .await
    }

    async fn change_guardian(
        &self,
        ward: UserId,
        change: GuardianChange,
        now: Micros,
    ) -> Result<Option<Vec<(UserId, i64)>>, StoreError> {
        self.writer
            .run(move |db| change_guardian(db, ward, change, now))
            .await
    }

    async fn hold_of_guardian(
        &self,
        guardian: UserId,
        id: TransferId,
    ) -> Result<Option<HoldRow>, StoreError> {
        let his = move |row: &HoldRow| row.guardian == Some(guardian);
        self.readers
            .run(move |db| Ok(holds::hold(db, id)?.filter(his)))
            .await
    }

    async fn paid_by_codes(&self, account: AccountId, since: Micros) -> Result<i64, StoreError> {
        self.readers
            .run(move |db| codes::paid_by_codes(db, account, since))
            .await
    }

    async fn charged(&self, transfer: TransferId) -> Result<Option<UserId>, StoreError> {
        self.readers
            .run(move |db| codes::charged(db, transfer))
            .await
    }
}
