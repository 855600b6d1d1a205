//! Devices that are woken by Web Push, and of what.

use async_trait::async_trait;
use poltina_api_types::{NoticeKind, PushChoice, QuietHours};
use poltina_domain::{SessionId, UserId};

use super::SqlStore;
use super::events::newest_event;
use super::identity::goes_on;
use super::notices::unread_after;
use super::values::{Columns, all, change, one};
use super::{Db, params};
use crate::clock::Micros;
use crate::store::{EventRow, PushBehind, PushEnd, PushJob, PushStore, StoreError};

fn put(
    connection: &Db,
    session: SessionId,
    user: UserId,
    endpoint: &str,
) -> Result<(), StoreError> {
    goes_on(connection, session)?;
    // A browser has one address, whoever is signed in there: it is of who came last.
    let sql = "DELETE FROM push_subscriptions WHERE endpoint = ?1 AND session <> ?2";
    change(connection, sql, params![endpoint, session.as_bytes()])?;
    let sql = "INSERT INTO push_subscriptions (session, user, endpoint, looked) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (session) DO UPDATE SET endpoint = excluded.endpoint, attempts = 0";
    let newest = newest_event(connection, user)?;
    let values = params![session.as_bytes(), user.as_bytes(), endpoint, newest];
    change(connection, sql, values)?;
    Ok(())
}

fn choice(connection: &Db, user: UserId) -> Result<Option<PushChoice>, StoreError> {
    let sql =
        "SELECT kinds, quiet_from, quiet_to, time_zone, details FROM push_choices WHERE user = ?1";
    one(connection, sql, [user.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        let names: String = columns.next()?;
        let names = names.split(',').filter(|name| !name.is_empty());
        let kind = |name| NoticeKind::from_name(name).ok_or_else(|| columns.wrong());
        let kinds = names.map(kind).collect::<Result<_, _>>()?;
        let (from, to): (Option<String>, Option<String>) = (columns.next()?, columns.next()?);
        let time_zone: Option<String> = columns.next()?;
        let time = |text: String| text.parse().map_err(|_| columns.wrong());
        let quiet = match (from, to, time_zone) {
            (Some(from), Some(to), Some(time_zone)) => Some(QuietHours {
                from: time(from)?,
                to: time(to)?,
                time_zone,
            }),
            _ => None,
        };
        Ok(PushChoice {
            kinds,
            quiet,
            details: columns.next()?,
        })
    })
}

fn set_choice(connection: &Db, user: UserId, choice: &PushChoice) -> Result<(), StoreError> {
    let sql = "INSERT INTO push_choices (user, kinds, quiet_from, quiet_to, time_zone, details) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (user) DO UPDATE SET kinds = excluded.kinds, \
               quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, \
               time_zone = excluded.time_zone, details = excluded.details";
    let names: Vec<_> = choice.kinds.iter().map(|kind| kind.name()).collect();
    let quiet = choice.quiet.as_ref();
    let values = params![
        user.as_bytes(),
        names.join(","),
        quiet.map(|quiet| quiet.from.to_string()),
        quiet.map(|quiet| quiet.to.to_string()),
        quiet.map(|quiet| &quiet.time_zone),
        choice.details,
    ];
    change(connection, sql, values)?;
    Ok(())
}

fn behind(connection: &Db, now: Micros, limit: u32) -> Result<Vec<PushBehind>, StoreError> {
    let sql = "SELECT b.session, b.user, b.looked, b.newest FROM (SELECT p.session, p.user, p.looked, \
               (SELECT max(v.seq) FROM events v WHERE v.user = p.user) AS newest \
               FROM push_subscriptions p JOIN sessions s ON s.id = p.session \
               WHERE s.expires_at > ?1) AS b \
               WHERE b.newest > b.looked ORDER BY b.newest - b.looked, b.session LIMIT ?2";
    all(connection, sql, params![now, limit], |row| {
        let mut columns = Columns::new(row);
        Ok(PushBehind {
            session: columns.id(SessionId::from_bytes)?,
            user: columns.id(UserId::from_bytes)?,
            looked: columns.next()?,
            newest: columns.next()?,
        })
    })
}

fn looked(
    connection: &Db,
    session: SessionId,
    (from, to): (i64, i64),
    wake: Option<(Micros, bool)>,
) -> Result<(), StoreError> {
    let sql = "UPDATE push_subscriptions SET looked = ?2 WHERE session = ?1 AND looked = ?3";
    if change(connection, sql, params![session.as_bytes(), to, from])? != 1 {
        return Ok(());
    }
    let Some((at, urgent)) = wake else {
        return Ok(());
    };
    // Where it fails it is tried again when that is due, whatever happens meanwhile.
    let sql = "UPDATE push_subscriptions SET urgent = CASE WHEN ?3 = 1 THEN 1 ELSE urgent END, \
               due_at = CASE WHEN attempts > 0 AND due_at IS NOT NULL THEN due_at ELSE ?2 END \
               WHERE session = ?1";
    change(connection, sql, params![session.as_bytes(), at, urgent])?;
    Ok(())
}

fn take(
    connection: &Db,
    now: Micros,
    lease: Micros,
    limit: u32,
) -> Result<Vec<PushJob>, StoreError> {
    let sql = "SELECT p.session, p.user, p.endpoint, p.urgent, p.attempts FROM push_subscriptions p \
               JOIN sessions s ON s.id = p.session WHERE p.due_at <= ?1 AND s.expires_at > ?1 \
               ORDER BY p.due_at LIMIT ?2";
    let jobs = all(connection, sql, params![now, limit], |row| {
        let mut columns = Columns::new(row);
        Ok(PushJob {
            session: columns.id(SessionId::from_bytes)?,
            user: columns.id(UserId::from_bytes)?,
            endpoint: columns.next()?,
            urgent: columns.next()?,
            attempts: columns.next()?,
            lease,
        })
    })?;
    let sql = "UPDATE push_subscriptions SET due_at = ?2 WHERE session = ?1";
    for job in &jobs {
        change(connection, sql, params![job.session.as_bytes(), lease])?;
    }
    Ok(jobs)
}

fn end(connection: &Db, job: &PushJob, end: PushEnd) -> Result<(), StoreError> {
    let id = job.session.as_bytes();
    match end {
        PushEnd::Gone => {
            // The browser may have another address meanwhile.
            let sql = "DELETE FROM push_subscriptions WHERE session = ?1 AND endpoint = ?2";
            change(connection, sql, params![id, job.endpoint])?;
        }
        PushEnd::Done => {
            let sql = "UPDATE push_subscriptions SET due_at = NULL, urgent = 0, attempts = 0 \
                       WHERE session = ?1 AND due_at = ?2";
            change(connection, sql, params![id, job.lease])?;
        }
        PushEnd::Again(at) => {
            let sql = "UPDATE push_subscriptions SET due_at = ?2, attempts = attempts + 1 \
                       WHERE session = ?1";
            change(connection, sql, params![id, at])?;
        }
        PushEnd::Later(at) => {
            let sql = "UPDATE push_subscriptions SET due_at = ?2 WHERE session = ?1";
            change(connection, sql, params![id, at])?;
        }
    }
    Ok(())
}

#[async_trait]
impl PushStore for SqlStore {
    async fn put_push(
        &self,
        session: SessionId,
        user: UserId,
        endpoint: String,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| put(db, session, user, &endpoint))
            .await
    }

    async fn remove_push(&self, session: SessionId) -> Result<(), StoreError> {
        let sql = "DELETE FROM push_subscriptions WHERE session = ?1";
        self.writer
            .run(move |db| change(db, sql, [session.as_bytes()]).map(drop))
            .await
    }

    async fn push_settings(
        &self,
        session: SessionId,
        user: UserId,
    ) -> Result<(bool, Option<PushChoice>), StoreError> {
        let sql = "SELECT 1 FROM push_subscriptions WHERE session = ?1";
        self.readers
            .run(move |db| {
                let there: Option<i64> = one(db, sql, [session.as_bytes()], |row| row.get(0))?;
                Ok((there.is_some(), choice(db, user)?))
            })
            .await
    }

    async fn set_push_choice(&self, user: UserId, choice: PushChoice) -> Result<(), StoreError> {
        self.writer
            .run(move |db| set_choice(db, user, &choice))
            .await
    }

    async fn pushes_behind(&self, now: Micros, limit: u32) -> Result<Vec<PushBehind>, StoreError> {
        self.readers.run(move |db| behind(db, now, limit)).await
    }

    async fn unread_after(
        &self,
        user: UserId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.readers
            .run(move |db| unread_after(db, user, after, limit))
            .await
    }

    async fn push_looked(
        &self,
        session: SessionId,
        seen: (i64, i64),
        wake: Option<(Micros, bool)>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |db| looked(db, session, seen, wake))
            .await
    }

    async fn take_pushes(
        &self,
        now: Micros,
        lease: Micros,
        limit: u32,
    ) -> Result<Vec<PushJob>, StoreError> {
        self.writer.run(move |db| take(db, now, lease, limit)).await
    }

    async fn end_push(&self, job: PushJob, how: PushEnd) -> Result<(), StoreError> {
        self.writer.run(move |db| end(db, &job, how)).await
    }
}
