//! Requests for money and divided bills, as they are made and ended.

use poltina_domain::limits::{OPEN_REQUESTS, OPEN_REQUESTS_TO_ONE, REFUSED_ASKERS};
use poltina_domain::{Currency, Money, RequestId, SplitId, UserId};

use super::super::ledger::tell;
use super::super::values::{Columns, all, change, one};
use super::super::{Db, Params, params};
use super::{by_key, split_by_key};
use crate::clock::Micros;
use crate::store::{EventSubject, NewRequests, RequestAct, RequestsKept, StoreError};

fn count(connection: &Db, sql: &str, values: impl Params) -> Result<u32, StoreError> {
    Ok(one(connection, sql, values, |row| row.get(0))?.unwrap_or_default())
}

/// Why these requests cannot be made; none where they can.
fn hindrance(connection: &Db, new: &NewRequests) -> Result<Option<RequestsKept>, StoreError> {
    let owner = new.owner.as_bytes();
    let open = "SELECT count(*) FROM requests WHERE owner = ?1 AND transfer IS NULL \
                AND ended IS NULL AND expires_at > ?2";
    let open = count(connection, open, params![owner, new.created_at])?;
    let more = u32::try_from(new.items.len()).unwrap_or(u32::MAX);
    if open.saturating_add(more) > OPEN_REQUESTS {
        return Ok(Some(RequestsKept::TooMany));
    }
    for payer in new.items.iter().filter_map(|item| item.payer) {
        let refused = "SELECT count(*) FROM refused_askers WHERE person = ?1 AND asker = ?2";
        if count(connection, refused, params![payer.as_bytes(), owner])? > 0 {
            return Ok(Some(RequestsKept::Refused(payer)));
        }
        let before = "SELECT count(*) FROM requests WHERE payer = ?1 AND owner = ?2 \
                      AND transfer IS NULL AND ended IS NULL AND expires_at > ?3";
        let values = params![payer.as_bytes(), owner, new.created_at];
        if count(connection, before, values)? >= OPEN_REQUESTS_TO_ONE {
            return Ok(Some(RequestsKept::TooManyTo(payer)));
        }
    }
    Ok(None)
}

pub(super) fn put(connection: &Db, new: &NewRequests) -> Result<RequestsKept, StoreError> {
    let owner = new.owner.as_bytes();
    let known = match new.split {
        Some(_) => split_by_key(connection, new.owner, &new.key)?.is_some(),
        None => by_key(connection, new.owner, &new.key)?.is_some(),
    };
    if known {
        return Ok(RequestsKept::Kept);
    }
    if let Some(hindrance) = hindrance(connection, new)? {
        return Ok(hindrance);
    }
    if let Some((id, total, own)) = &new.split {
        let sql = "INSERT INTO splits (id, owner, idempotency_key, fingerprint, total, own, \
                   currency, note, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            id.as_bytes(),
            owner,
            new.key,
            new.fingerprint,
            total.minor(),
            own,
            total.currency().code(),
            new.note,
            new.created_at,
        ];
        change(connection, sql, values)?;
    }
    let sql = "INSERT INTO requests (id, owner, idempotency_key, fingerprint, payer, split, place, \
               label, amount, currency, note, created_at, expires_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let alone = new.split.is_none();
    for (place, item) in (0_i64..).zip(&new.items) {
        let currency = item.amount.map_or(Currency::Rub, Money::currency);
        let values = params![
            item.id.as_bytes(),
            owner,
            alone.then_some(&new.key),
            alone.then_some(new.fingerprint),
            item.payer.as_ref().map(UserId::as_bytes),
            new.split.as_ref().map(|(id, ..)| id.as_bytes()),
            place,
            item.label,
            item.amount.map_or(0, Money::minor),
            currency.code(),
            new.note,
            new.created_at,
            new.expires_at,
        ];
        change(connection, sql, values)?;
        if let Some(payer) = item.payer {
            tell(connection, payer, EventSubject::RequestChanged(item.id))?;
        }
    }
    Ok(RequestsKept::Kept)
}

pub(super) fn act(
    connection: &Db,
    id: RequestId,
    act: RequestAct,
    now: Micros,
) -> Result<bool, StoreError> {
    let open = "id = ?1 AND transfer IS NULL AND ended IS NULL AND expires_at > ?2";
    let changed = match act {
        RequestAct::Cancel | RequestAct::Decline => {
            let how = if act == RequestAct::Cancel { 1 } else { 2 };
            let sql = format!("UPDATE requests SET ended = ?3, ended_at = ?2 WHERE {open}");
            change(connection, &sql, params![id.as_bytes(), now, how])?
        }
        RequestAct::Remind { unless_after } => {
            let sql = format!(
                "UPDATE requests SET reminded_at = ?2 WHERE {open} AND payer IS NOT NULL \
                 AND (reminded_at IS NULL OR reminded_at <= ?3)"
            );
            change(connection, &sql, params![id.as_bytes(), now, unless_after])?
        }
    };
    if changed != 1 {
        return Ok(false);
    }
    tell_both(connection, id)?;
    Ok(true)
}

/// Tells the asker, and the one who is asked; says whom.
fn tell_both(connection: &Db, id: RequestId) -> Result<Vec<UserId>, StoreError> {
    let sql = "SELECT owner, payer FROM requests WHERE id = ?1";
    let found = one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        let owner = columns.id(UserId::from_bytes)?;
        Ok((owner, columns.maybe_id(UserId::from_bytes)?))
    })?;
    let (owner, payer) = match found {
        Some((owner, payer)) => (Some(owner), payer),
        None => (None, None),
    };
    let told: Vec<UserId> = owner.into_iter().chain(payer).collect();
    for user in &told {
        tell(connection, *user, EventSubject::RequestChanged(id))?;
    }
    Ok(told)
}

pub(super) fn close(connection: &Db, id: SplitId, now: Micros) -> Result<Vec<UserId>, StoreError> {
    let sql = "UPDATE splits SET closed_at = ?2 WHERE id = ?1 AND closed_at IS NULL";
    if change(connection, sql, params![id.as_bytes(), now])? != 1 {
        return Ok(Vec::new());
    }
    let sql = "UPDATE requests SET ended = 1, ended_at = ?2 \
               WHERE split = ?1 AND transfer IS NULL AND ended IS NULL RETURNING id";
    let ended = all(connection, sql, params![id.as_bytes(), now], |row| {
        Columns::new(row).id(RequestId::from_bytes)
    })?;
    let mut told = Vec::new();
    for request in ended {
        told.extend(tell_both(connection, request)?);
    }
    Ok(told)
}

pub(super) fn refuse(
    connection: &Db,
    (person, asker): (UserId, UserId),
    refused_at: Option<Micros>,
) -> Result<bool, StoreError> {
    let both = (person.as_bytes(), asker.as_bytes());
    let Some(at) = refused_at else {
        let sql = "DELETE FROM refused_askers WHERE person = ?1 AND asker = ?2";
        return Ok(change(connection, sql, both)? == 1);
    };
    let others = "SELECT count(*) FROM refused_askers WHERE person = ?1 AND asker <> ?2";
    if count(connection, others, both)? >= REFUSED_ASKERS {
        return Ok(false);
    }
    let sql = "INSERT INTO refused_askers (person, asker, refused_at) VALUES (?1, ?2, ?3) \
               ON CONFLICT (person, asker) DO NOTHING";
    change(connection, sql, params![both.0, both.1, at])?;
    Ok(true)
}
