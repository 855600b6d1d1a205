//! Plans and their runs, read and written.

use async_trait::async_trait;
use poltina_api_types::{PlanEnd, PlanSkip, PlanState};
use poltina_domain::{
    AccountId, Day, DeviceId, Money, OperationId, PlanId, SessionId, TransferId, UserId,
};

use super::events::newest_event;
use super::history::{party_columns, party_joins, read_party};
use super::holds::read_hold_state;
use super::plan_values::{
    MISSED_DAYS, read_due, read_end, read_rhythm, read_skip, read_state, skip_code, state_code,
    written,
};
use super::values::{Columns, all, change, one};
use super::{Db, Row, params};
use super::{SqlStore, audit_log};
use crate::clock::Micros;
use crate::sequencer::transfer_id;
use crate::store::{
    AuditInsert, Due, PlanKept, PlanRow, PlanRunRow, PlanStore, PlanTerms, RunStage, StoreError,
    plan_key,
};

/// The columns of a run, as [`read_run`] takes them, where `r` is it and `h` its hold.
macro_rules! run_columns {
    () => {
        "r.day, r.due_at, r.transfer, r.state, r.reason, h.state, \
         (SELECT e.operation FROM transfers t JOIN entries e ON e.account = t.debit_account \
         AND e.seq = t.debit_seq WHERE t.id = r.transfer)"
    };
}

/// A run; none where the columns are those of no run.
fn read_run(columns: &mut Columns<'_>) -> Result<Option<PlanRunRow>, StoreError> {
    let Some(due) = read_due(columns)? else {
        columns.skip(5);
        return Ok(None);
    };
    let transfer = columns.id(TransferId::from_bytes)?;
    let state: i64 = columns.next()?;
    let reason = read_skip(columns)?;
    let hold = read_hold_state(columns)?;
    let operation = columns.maybe_id(OperationId::from_bytes)?;
    let stage = match (state, reason, hold) {
        (1, reason, _) => RunStage::Running(reason),
        (2, None, None) => RunStage::Posted,
        (3, None, Some(hold)) => RunStage::Held(hold),
        (4, Some(reason), _) => RunStage::Skipped(reason),
        _ => return Err(StoreError::Corrupt(format!("run of state {state}"))),
    };
    Ok(Some(PlanRunRow {
        due,
        transfer,
        stage,
        operation,
    }))
}

/// The columns of a plan, as [`read_plan`] takes them, and where they come from.
macro_rules! plans {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.user, p.idempotency_key, p.debit_account, p.credit_account, p.amount, \
             p.currency, p.note, p.starts_on, p.day_time, p.time_zone, p.rhythm, p.rhythm_day, \
             p.end_runs, p.end_day, p.session, p.device, p.device_since, p.created_at, p.state, \
             p.next_day, p.next_at, p.runs, \
             (SELECT t.amount FROM transfers t WHERE t.debit_account = p.debit_account \
             AND t.credit_account = p.credit_account ORDER BY t.posted_at DESC LIMIT 1), ",
            run_columns!(),
            ", ",
            party_columns!("c", "cu", "cs"),
            " FROM plans p JOIN accounts c ON c.id = p.credit_account",
            party_joins!("c", "cu", "cs"),
            "LEFT JOIN plan_runs r ON r.plan = p.id \
             AND r.day = (SELECT max(day) FROM plan_runs WHERE plan = p.id) \
             LEFT JOIN holds h ON h.transfer = r.transfer ",
            $rest
        )
    };
}

fn read_plan(row: &Row<'_>) -> Result<PlanRow, StoreError> {
    let mut columns = Columns::new(row);
    let columns = &mut columns;
    let terms = PlanTerms {
        id: columns.id(PlanId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        key: columns.next()?,
        payer: columns.id(AccountId::from_bytes)?,
        payee: columns.id(AccountId::from_bytes)?,
        amount: Money::new(columns.next()?, columns.parse()?),
        note: columns.next()?,
        starts_on: columns.parse()?,
        time: columns.parse()?,
        time_zone: columns.next()?,
        rhythm: read_rhythm(columns)?,
        end: read_end(columns)?,
        session: columns.id(SessionId::from_bytes)?,
        device: columns.id(DeviceId::from_bytes)?,
        device_since: columns.next()?,
        created_at: columns.next()?,
    };
    let state = read_state(columns)?;
    let next = read_due(columns)?;
    let runs = columns.next()?;
    let last: Option<i64> = columns.next()?;
    Ok(PlanRow {
        last_amount: last.map(|minor| Money::new(minor, terms.amount.currency())),
        terms,
        state,
        next,
        runs,
        last_run: read_run(columns)?,
        payee: read_party(columns)?,
    })
}

/// A plan.
pub(super) fn plan(connection: &Db, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
    let sql = plans!("WHERE p.id = ?1");
    one(connection, sql, [id.as_bytes()], read_plan)
}

/// One run of a plan.
pub(super) fn run(
    connection: &Db,
    id: PlanId,
    day: &str,
) -> Result<Option<PlanRunRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        run_columns!(),
        " FROM plan_runs r LEFT JOIN holds h ON h.transfer = r.transfer \
         WHERE r.plan = ?1 AND r.day = ?2"
    );
    let found = one(connection, sql, params![id.as_bytes(), day], |row| {
        read_run(&mut Columns::new(row))
    })?;
    Ok(found.flatten())
}

fn make(connection: &Db, terms: &PlanTerms, first: Due, most: u32) -> Result<PlanKept, StoreError> {
    let kept = |plan: Option<PlanRow>, before| {
        let missing = || StoreError::Corrupt("a plan that is not there".to_owned());
        let plan = Box::new(plan.ok_or_else(missing)?);
        Ok(PlanKept::Kept { plan, before })
    };
    if let Some(earlier) = plan(connection, terms.id)? {
        return kept(Some(earlier), true);
    }
    let sql = "SELECT count(*) FROM plans WHERE user = ?1 AND state IN (1, 2)";
    let user = [terms.user.as_bytes()];
    let open: u32 = one(connection, sql, user, |row| row.get(0))?.unwrap_or_default();
    if open >= most {
        return Ok(PlanKept::TooMany);
    }
    let sql = "INSERT INTO plans (id, user, idempotency_key, debit_account, credit_account, amount, \
               currency, note, starts_on, day_time, time_zone, rhythm, rhythm_day, end_runs, \
               end_day, session, device, device_since, created_at, state, next_day, next_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
               ?18, ?19, 1, ?20, ?21)";
    let (rhythm, rhythm_day) = written(terms.rhythm);
    let (end_runs, end_day) = match terms.end {
        PlanEnd::Never {} => (None, None),
        PlanEnd::After { runs } => (Some(runs), None),
        PlanEnd::Until { day } => (None, Some(day.to_string())),
    };
    let values = params![
        terms.id.as_bytes(),
        terms.user.as_bytes(),
        terms.key,
        terms.payer.as_bytes(),
        terms.payee.as_bytes(),
        terms.amount.minor(),
        terms.amount.currency().code(),
        terms.note,
        terms.starts_on.to_string(),
        terms.time.to_string(),
        terms.time_zone,
        rhythm,
        rhythm_day,
        end_runs,
        end_day,
        terms.session.as_bytes(),
        terms.device.as_bytes(),
        terms.device_since,
        terms.created_at,
        first.day.to_string(),
        first.at,
    ];
    change(connection, sql, values)?;
    tell(connection, terms.id, None)?;
    kept(plan(connection, terms.id)?, false)
}

/// Writes the change of a plan, or of one of its runs, as its owner's newest event.
fn tell(connection: &Db, id: PlanId, day: Option<Day>) -> Result<(), StoreError> {
    let sql = "SELECT user FROM plans WHERE id = ?1";
    let user = one(connection, sql, [id.as_bytes()], |row| {
        Columns::new(row).id(UserId::from_bytes)
    })?;
    let Some(user) = user else { return Ok(()) };
    let seq = newest_event(connection, user)? + 1;
    let sql = "INSERT INTO events (user, seq, subject, plan, plan_day) VALUES (?1, ?2, 11, ?3, ?4)";
    let day = day.map(|day| day.to_string());
    let values = params![user.as_bytes(), seq, id.as_bytes(), day];
    change(connection, sql, values)?;
    Ok(())
}

fn alter(
    connection: &Db,
    id: PlanId,
    (from, runs): (PlanState, u32),
    (to, next): (PlanState, Option<Due>),
) -> Result<bool, StoreError> {
    // A run that began meanwhile makes another next day of it.
    let sql = "UPDATE plans SET state = ?4, next_day = ?5, next_at = ?6 \
               WHERE id = ?1 AND state = ?2 AND runs = ?3";
    let values = params![
        id.as_bytes(),
        state_code(from),
        runs,
        state_code(to),
        next.map(|next| next.day.to_string()),
        next.map(|next| next.at),
    ];
    if change(connection, sql, values)? != 1 {
        return Ok(false);
    }
    tell(connection, id, None)?;
    Ok(true)
}

fn begin(
    connection: &Db,
    id: PlanId,
    expected: Due,
    (run, next): (Due, Option<Due>),
    now: Micros,
) -> Result<bool, StoreError> {
    let sql = "UPDATE plans SET runs = runs + 1, state = CASE WHEN ?3 IS NULL THEN 3 ELSE 1 END, next_day = ?3, \
               next_at = ?4 WHERE id = ?1 AND state = 1 AND next_day = ?2 RETURNING user";
    let values = params![
        id.as_bytes(),
        expected.day.to_string(),
        next.map(|next| next.day.to_string()),
        next.map(|next| next.at),
    ];
    let user = one(connection, sql, values, |row| {
        Columns::new(row).id(UserId::from_bytes)
    })?;
    let Some(user) = user else { return Ok(false) };
    let insert = |due: Due, state: i64, reason: Option<i64>| {
        let sql = "INSERT INTO plan_runs (plan, day, due_at, transfer, state, reason, began_at, \
                   ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, CASE WHEN ?5 = 1 THEN NULL ELSE ?7 END)";
        let transfer = transfer_id(user, &plan_key(id, due.day));
        let values = params![
            id.as_bytes(),
            due.day.to_string(),
            due.at,
            transfer.as_bytes(),
            state,
            reason,
            now,
        ];
        change(connection, sql, values)
    };
    if expected.day < run.day {
        insert(expected, 4, Some(MISSED_DAYS))?;
        tell(connection, id, Some(expected.day))?;
    }
    insert(run, 1, None)?;
    Ok(true)
}

fn end(
    connection: &Db,
    id: PlanId,
    day: Day,
    stage: RunStage,
    now: Micros,
) -> Result<bool, StoreError> {
    let (state, reason) = match stage {
        RunStage::Running(_) => return Ok(false),
        RunStage::Posted => (2, None),
        RunStage::Held(_) => (3, None),
        RunStage::Skipped(skip) => (4, Some(skip_code(skip))),
    };
    // Its hold may have ended before this was kept: what came of it is told by the hold.
    let sql = "SELECT 1 FROM plan_runs r JOIN holds h ON h.transfer = r.transfer \
               WHERE r.plan = ?1 AND r.day = ?2";
    let key = params![id.as_bytes(), day.to_string()];
    let held: Option<i64> = one(connection, sql, key, |row| row.get(0))?;
    let (state, reason) = held.map_or((state, reason), |_| (3, None));
    let sql = "UPDATE plan_runs SET state = ?3, reason = ?4, ended_at = ?5 \
               WHERE plan = ?1 AND day = ?2 AND state = 1";
    let values = params![id.as_bytes(), day.to_string(), state, reason, now];
    if change(connection, sql, values)? != 1 {
        return Ok(false);
    }
    tell(connection, id, Some(day))?;
    Ok(true)
}

#[async_trait]
impl PlanStore for SqlStore {
    async fn make_plan(
        &self,
        terms: PlanTerms,
        first: Due,
        most: u32,
        audit: AuditInsert,
    ) -> Result<PlanKept, StoreError> {
        self.writer
            .run(move |db| {
                let kept = make(db, &terms, first, most)?;
                if matches!(kept, PlanKept::Kept { before: false, .. }) {
                    audit_log::append(db, &audit)?;
                }
                Ok(kept)
            })
            .await
    }

    async fn plan_by_id(&self, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
        self.readers.run(move |db| plan(db, id)).await
    }

    async fn plans_of(&self, user: UserId, limit: u32) -> Result<Vec<PlanRow>, StoreError> {
        let sql = plans!(
            "WHERE p.user = ?1 ORDER BY CASE WHEN p.state > 3 THEN 3 ELSE p.state END, \
             p.next_at NULLS FIRST, p.created_at DESC, p.id LIMIT ?2"
        );
        self.readers
            .run(move |db| all(db, sql, params![user.as_bytes(), limit], read_plan))
            .await
    }

    async fn plan_runs(&self, id: PlanId, limit: u32) -> Result<Vec<PlanRunRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            run_columns!(),
            " FROM plan_runs r LEFT JOIN holds h ON h.transfer = r.transfer \
             WHERE r.plan = ?1 ORDER BY r.day DESC LIMIT ?2"
        );
        let runs = self.readers.run(move |db| {
            all(db, sql, params![id.as_bytes(), limit], |row| {
                read_run(&mut Columns::new(row))
            })
        });
        Ok(runs.await?.into_iter().flatten().collect())
    }

    async fn plan_run(&self, id: PlanId, day: Day) -> Result<Option<PlanRunRow>, StoreError> {
        self.readers
            .run(move |db| run(db, id, &day.to_string()))
            .await
    }

    async fn change_plan(
        &self,
        id: PlanId,
        from: (PlanState, u32),
        to: (PlanState, Option<Due>),
        audit: AuditInsert,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| {
                let changed = alter(db, id, from, to)?;
                if changed {
                    audit_log::append(db, &audit)?;
                }
                Ok(changed)
            })
            .await
    }

    async fn plans_due(
        &self,
        now: Micros,
        after: Option<(Micros, PlanId)>,
        limit: u32,
    ) -> Result<Vec<(Micros, PlanId)>, StoreError> {
        let sql = "SELECT next_at, id FROM plans WHERE next_at <= ?1 \
                   AND (?2 IS NULL OR (next_at, id) > (?2, ?3)) ORDER BY next_at, id LIMIT ?4";
        self.readers
            .run(move |db| {
                let (at, id) = after.unzip();
                let id = id.as_ref().map(PlanId::as_bytes);
                all(db, sql, params![now, at, id, limit], |row| {
                    let mut columns = Columns::new(row);
                    Ok((columns.next()?, columns.id(PlanId::from_bytes)?))
                })
            })
            .await
    }

    async fn plan_runs_open(
        &self,
        of: Option<PlanId>,
        limit: u32,
    ) -> Result<Vec<(PlanId, Day)>, StoreError> {
        let sql = "SELECT plan, day FROM plan_runs WHERE state = 1 AND (?1 IS NULL OR plan = ?1) \
                   ORDER BY began_at LIMIT ?2";
        self.readers
            .run(move |db| {
                let of = of.as_ref().map(PlanId::as_bytes);
                all(db, sql, params![of, limit], |row| {
                    let mut columns = Columns::new(row);
                    Ok((columns.id(PlanId::from_bytes)?, columns.parse()?))
                })
            })
            .await
    }

    async fn begin_plan_run(
        &self,
        id: PlanId,
        expected: Due,
        run: (Due, Option<Due>),
        now: Micros,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| begin(db, id, expected, run, now))
            .await
    }

    async fn mark_plan_run(&self, id: PlanId, day: Day, skip: PlanSkip) -> Result<(), StoreError> {
        let sql = "UPDATE plan_runs SET reason = ?3 WHERE plan = ?1 AND day = ?2 AND state = 1";
        self.writer
            .run(move |db| {
                let values = params![id.as_bytes(), day.to_string(), skip_code(skip)];
                change(db, sql, values).map(|_| ())
            })
            .await
    }

    async fn end_plan_run(
        &self,
        id: PlanId,
        day: Day,
        stage: RunStage,
        now: Micros,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| end(db, id, day, stage, now))
            .await
    }
}
