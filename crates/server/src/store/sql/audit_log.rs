//! The audit log: lines in a chain, each with the hash of all before it.

use poltina_domain::{DeviceId, SessionId, UserId};
use sha2::{Digest, Sha256};

use super::audit::{Found, each, each_of};
use super::values::{Columns, change, one};
use super::{Db, params};
use crate::store::{AuditHead, AuditInsert, Invariant, StoreError};

/// What the first line follows.
const BEGINNING: AuditHead = AuditHead {
    seq: 0,
    hash: [0; 32],
};

/// A line as it stands in the chain.
struct Line<'l> {
    seq: i64,
    at: i64,
    user: Option<[u8; 16]>,
    session: Option<[u8; 16]>,
    device: Option<[u8; 16]>,
    act: &'l str,
    detail: &'l str,
}

impl Line<'_> {
    /// SHA-256 over the hash before and all of the line; every part says how long it is.
    fn hash(&self, before: [u8; 32]) -> [u8; 32] {
        let mut digest = Sha256::new()
            .chain_update(before)
            .chain_update(self.seq.to_be_bytes())
            .chain_update(self.at.to_be_bytes());
        for id in [self.user, self.session, self.device] {
            match id {
                Some(id) => digest = digest.chain_update([1]).chain_update(id),
                None => digest = digest.chain_update([0]),
            }
        }
        for text in [self.act, self.detail] {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            digest = digest.chain_update(length.to_be_bytes()).chain_update(text);
        }
        digest.finalize().into()
    }
}

pub(in crate::store) fn head(connection: &Db) -> Result<Option<AuditHead>, StoreError> {
    let newest = "SELECT max(seq) FROM audit_log";
    let newest = one(connection, newest, params![], |row| row.get(0))?.flatten();
    newest.map_or(Ok(None), |seq| line(connection, seq))
}

/// The line with this number.
pub(super) fn line(connection: &Db, seq: i64) -> Result<Option<AuditHead>, StoreError> {
    let sql = "SELECT seq, hash FROM audit_log WHERE seq = ?1";
    one(connection, sql, [seq], |row| {
        let mut columns = Columns::new(row);
        Ok(AuditHead {
            seq: columns.next()?,
            hash: columns.next()?,
        })
    })
}

/// Adds a line. Only the writer does, in its transaction: no two lines follow the same one.
pub(super) fn append(connection: &Db, line: &AuditInsert) -> Result<(), StoreError> {
    append_all(connection, std::slice::from_ref(line))
}

/// Adds lines in their order. The newest line is looked up once for all of them.
pub(super) fn append_all(connection: &Db, lines: &[AuditInsert]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut before = head(connection)?.unwrap_or(BEGINNING);
    for line in lines {
        before = put(connection, before, line)?;
    }
    Ok(())
}

fn put(connection: &Db, before: AuditHead, line: &AuditInsert) -> Result<AuditHead, StoreError> {
    let new = Line {
        seq: before.seq + 1,
        at: line.at,
        user: line.user.as_ref().map(UserId::as_bytes).copied(),
        session: line.session.as_ref().map(SessionId::as_bytes).copied(),
        device: line.device.as_ref().map(DeviceId::as_bytes).copied(),
        act: line.act,
        detail: &line.detail,
    };
    let sql = "INSERT INTO audit_log (seq, at, user, session, device, act, detail, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let hash = new.hash(before.hash);
    let values = params![
        new.seq,
        new.at,
        new.user,
        new.session,
        new.device,
        new.act,
        new.detail,
        hash
    ];
    change(connection, sql, values)?;
    Ok(AuditHead { seq: new.seq, hash })
}

/// Every line has the hash that follows from it and from the line before.
pub(super) fn verify(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    chained(connection, BEGINNING, found).map(drop)
}

/// The same of so many of the newest lines, and how many there were.
pub(super) fn verify_newest(
    connection: &Db,
    most: i64,
    found: &mut Found,
) -> Result<i64, StoreError> {
    let newest = head(connection)?.map_or(0, |head| head.seq);
    let before = line(connection, newest.saturating_sub(most))?;
    chained(connection, before.unwrap_or(BEGINNING), found)
}

/// The lines after this one, and how many there are.
fn chained(connection: &Db, after: AuditHead, found: &mut Found) -> Result<i64, StoreError> {
    let sql = "SELECT seq, at, user, session, device, act, detail, hash FROM audit_log \
               WHERE seq > ?1 ORDER BY seq";
    let (mut before, mut count) = (after, 0);
    each_of(connection, sql, [after.seq], |columns| {
        count += 1;
        let (seq, at) = (columns.next()?, columns.next()?);
        let (user, session, device) = (columns.next()?, columns.next()?, columns.next()?);
        let (act, detail): (String, String) = (columns.next()?, columns.next()?);
        let hash: [u8; 32] = columns.next()?;
        let line = Line {
            seq,
            at,
            user,
            session,
            device,
            act: &act,
            detail: &detail,
        };
        let follows = seq == before.seq + 1 && hash == line.hash(before.hash);
        found.unless(follows, Invariant::AuditChained, || {
            format!("line {seq} does not follow from line {}", before.seq)
        });
        before = AuditHead { seq, hash };
        Ok(())
    })?;
    Ok(count)
}

/// Every event that is a notice says what it is.
pub(super) fn notices(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT v.user, v.seq FROM events v \
               LEFT JOIN notices n ON n.user = v.user AND n.seq = v.seq \
               WHERE (v.subject = 7) <> (n.user IS NOT NULL)";
    each(connection, sql, |columns| {
        let user = columns.id(UserId::from_bytes)?;
        let seq: i64 = columns.next()?;
        let detail = format!("person {user}: event {seq} is a notice of nothing");
        found.add(Invariant::TraceComplete, detail);
        Ok(())
    })
}
