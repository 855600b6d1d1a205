//! Requests for money and divided bills, as they are read.

mod writing;

use async_trait::async_trait;
use poltina_domain::{
    AccountId, Currency, Money, ReceiptId, RequestId, SplitId, TransferId, UserId,
};

use self::writing::{act, close, put, refuse};
use super::SqlStore;
use super::values::{Columns, all, change, one};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    Batch, LoadedRequest, NewRequests, PartyRow, RequestAct, RequestRow, RequestStage,
    RequestStore, RequestsKept, RequestsOf, SplitRow, StoreError,
};

/// The request as it decides about a payment.
pub(super) fn loaded_request(
    connection: &Db,
    id: RequestId,
) -> Result<Option<LoadedRequest>, StoreError> {
    let sql = "SELECT a.id, r.payer, r.amount, r.currency, r.expires_at, \
               r.transfer IS NOT NULL OR r.ended IS NOT NULL \
               FROM requests r JOIN accounts a ON a.owner = r.owner AND a.code = 1 \
               AND a.currency = r.currency WHERE r.id = ?1";
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedRequest {
            id,
            account: columns.id(AccountId::from_bytes)?,
            payer: columns.maybe_id(UserId::from_bytes)?,
            amount: read_amount(&mut columns)?,
            expires_at: columns.next()?,
            closed: columns.next()?,
        })
    })
}

/// Writes what was paid. A request that has ended meanwhile is not paid.
pub(super) fn commit(connection: &Db, batch: &Batch) -> Result<(), StoreError> {
    let sql = "UPDATE requests SET transfer = ?1, paid_by = ?2 \
               WHERE id = ?3 AND transfer IS NULL AND ended IS NULL";
    for paid in &batch.paid_requests {
        let values = params![
            paid.transfer.as_bytes(),
            paid.payer.as_bytes(),
            paid.id.as_bytes(),
        ];
        if change(connection, sql, values)? != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// An amount that may be open, which is written as 0.
fn read_amount(columns: &mut Columns<'_>) -> Result<Option<Money>, StoreError> {
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    Ok((minor > 0).then(|| Money::new(minor, currency)))
}

fn read_person(columns: &mut Columns<'_>) -> Result<Option<PartyRow>, StoreError> {
    let Some(id) = columns.maybe_id(UserId::from_bytes)? else {
        columns.skip(3);
        return Ok(None);
    };
    Ok(Some(PartyRow::Person {
        id,
        phone: columns.parse()?,
        given_name: columns.next()?,
        family_name: columns.next()?,
    }))
}

/// The columns of a request, as [`read_request`] takes them, and where they come from.
macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, o.id, o.phone, o.given_name, o.family_name, \
             p.id, p.phone, p.given_name, p.family_name, r.split, r.label, r.amount, r.currency, \
             r.note, r.created_at, r.expires_at, r.reminded_at, r.ended, \
             r.transfer, c.id, t.amount, t.posted_at, b.id, b.phone, b.given_name, b.family_name \
             FROM requests r JOIN users o ON o.id = r.owner LEFT JOIN users p ON p.id = r.payer \
             LEFT JOIN transfers t ON t.id = r.transfer \
             LEFT JOIN receipts c ON c.transfer = r.transfer \
             LEFT JOIN users b ON b.id = r.paid_by ",
            $rest
        )
    };
}

fn read_request(row: &Row<'_>) -> Result<RequestRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(RequestId::from_bytes)?;
    let owner = read_person(&mut columns)?.ok_or_else(|| columns.wrong())?;
    let payer = read_person(&mut columns)?;
    let split = columns.maybe_id(SplitId::from_bytes)?;
    let label = columns.next()?;
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    let note = columns.next()?;
    let (created_at, expires_at) = (columns.next()?, columns.next()?);
    let reminded_at = columns.next()?;
    let ended: Option<i64> = columns.next()?;
    let stage = match (columns.maybe_id(TransferId::from_bytes)?, ended) {
        (Some(transfer), _) => RequestStage::Paid {
            transfer,
            receipt: columns.id(ReceiptId::from_bytes)?,
            amount: Money::new(columns.next()?, currency),
            at: columns.next()?,
            payer: read_person(&mut columns)?.ok_or_else(|| columns.wrong())?,
        },
        (None, Some(1)) => RequestStage::Cancelled,
        (None, Some(_)) => RequestStage::Declined,
        (None, None) => RequestStage::Unpaid,
    };
    Ok(RequestRow {
        id,
        owner,
        payer,
        split,
        label,
        amount: (minor > 0).then(|| Money::new(minor, currency)),
        note,
        created_at,
        expires_at,
        reminded_at,
        stage,
    })
}

/// The request with this id.
pub(super) fn request(connection: &Db, id: RequestId) -> Result<Option<RequestRow>, StoreError> {
    let sql = requests!("WHERE r.id = ?1");
    one(connection, sql, [id.as_bytes()], read_request)
}

fn by_key(
    connection: &Db,
    owner: UserId,
    key: &str,
) -> Result<Option<([u8; 32], RequestRow)>, StoreError> {
    let sql = "SELECT id, fingerprint FROM requests WHERE owner = ?1 AND idempotency_key = ?2";
    let found = one(connection, sql, params![owner.as_bytes(), key], |row| {
        let mut columns = Columns::new(row);
        Ok((columns.id(RequestId::from_bytes)?, columns.next()?))
    })?;
    let Some((id, fingerprint)) = found else {
        return Ok(None);
    };
    Ok(request(connection, id)?.map(|row| (fingerprint, row)))
}

/// Above every id: where the newest page begins.
const BEYOND: [u8; 16] = [0xff; 16];

fn page(
    connection: &Db,
    whose: RequestsOf,
    before: Option<RequestId>,
    limit: u32,
) -> Result<Vec<RequestRow>, StoreError> {
    let before = before.map_or(BEYOND, |id| *id.as_bytes());
    let (sql, user) = match whose {
        RequestsOf::Asker(user) => (
            requests!(
                "WHERE r.owner = ?1 AND r.split IS NULL AND r.id < ?2 ORDER BY r.id DESC LIMIT ?3"
            ),
            user,
        ),
        RequestsOf::Payer(user) => (
            requests!(
                "WHERE r.id IN (SELECT id FROM requests WHERE payer = ?1 UNION \
                 SELECT id FROM requests WHERE paid_by = ?1) AND r.id < ?2 \
                 ORDER BY r.id DESC LIMIT ?3"
            ),
            user,
        ),
    };
    let values = params![user.as_bytes(), before, limit];
    all(connection, sql, values, read_request)
}

fn read_split(row: &Row<'_>) -> Result<SplitRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(SplitId::from_bytes)?;
    let owner = read_person(&mut columns)?.ok_or_else(|| columns.wrong())?;
    let (total, own) = (columns.next()?, columns.next()?);
    Ok(SplitRow {
        id,
        owner,
        total: Money::new(total, columns.parse()?),
        own,
        note: columns.next()?,
        created_at: columns.next()?,
        closed: columns.next()?,
        shares: Vec::new(),
    })
}

macro_rules! splits {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, o.id, o.phone, o.given_name, o.family_name, s.total, s.own, s.currency, \
             s.note, s.created_at, s.closed_at IS NOT NULL \
             FROM splits s JOIN users o ON o.id = s.owner ",
            $rest
        )
    };
}

fn with_shares(connection: &Db, mut split: SplitRow) -> Result<SplitRow, StoreError> {
    let sql = requests!("WHERE r.split = ?1 ORDER BY r.place");
    split.shares = all(connection, sql, [split.id.as_bytes()], read_request)?;
    Ok(split)
}

fn split(connection: &Db, id: SplitId) -> Result<Option<SplitRow>, StoreError> {
    let sql = splits!("WHERE s.id = ?1");
    let found = one(connection, sql, [id.as_bytes()], read_split)?;
    found
        .map(|split| with_shares(connection, split))
        .transpose()
}

fn split_by_key(
    connection: &Db,
    owner: UserId,
    key: &str,
) -> Result<Option<([u8; 32], SplitRow)>, StoreError> {
    let sql = "SELECT id, fingerprint FROM splits WHERE owner = ?1 AND idempotency_key = ?2";
    let found = one(connection, sql, params![owner.as_bytes(), key], |row| {
        let mut columns = Columns::new(row);
        Ok((columns.id(SplitId::from_bytes)?, columns.next()?))
    })?;
    let Some((id, fingerprint)) = found else {
        return Ok(None);
    };
    Ok(split(connection, id)?.map(|row| (fingerprint, row)))
}

fn refused(connection: &Db, person: UserId) -> Result<Vec<PartyRow>, StoreError> {
    let sql = "SELECT u.id, u.phone, u.given_name, u.family_name FROM refused_askers f \
               JOIN users u ON u.id = f.asker WHERE f.person = ?1 \
               ORDER BY f.refused_at DESC, u.id";
    let rows = all(connection, sql, [person.as_bytes()], |row| {
        read_person(&mut Columns::new(row))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

#[async_trait]
impl RequestStore for SqlStore {
    async fn request_by_key(
        &self,
        owner: UserId,
        key: &str,
    ) -> Result<Option<([u8; 32], RequestRow)>, StoreError> {
        let key = key.to_owned();
        self.readers.run(move |db| by_key(db, owner, &key)).await
    }

    async fn split_by_key(
        &self,
        owner: UserId,
        key: &str,
    ) -> Result<Option<([u8; 32], SplitRow)>, StoreError> {
        let key = key.to_owned();
        self.readers
            .run(move |db| split_by_key(db, owner, &key))
            .await
    }

    async fn put_requests(&self, new: NewRequests) -> Result<RequestsKept, StoreError> {
        self.writer.run(move |db| put(db, &new)).await
    }

    async fn request_by_id(&self, id: RequestId) -> Result<Option<RequestRow>, StoreError> {
        self.readers.run(move |db| request(db, id)).await
    }

    async fn requests_page(
        &self,
        whose: RequestsOf,
        before: Option<RequestId>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreError> {
        self.readers
            .run(move |db| page(db, whose, before, limit))
            .await
    }

    async fn act_on_request(
        &self,
        id: RequestId,
        what: RequestAct,
        now: Micros,
    ) -> Result<bool, StoreError> {
        self.writer.run(move |db| act(db, id, what, now)).await
    }

    async fn split_by_id(&self, id: SplitId) -> Result<Option<SplitRow>, StoreError> {
        self.readers.run(move |db| split(db, id)).await
    }

    async fn splits_page(
        &self,
        owner: UserId,
        before: Option<SplitId>,
        limit: u32,
    ) -> Result<Vec<SplitRow>, StoreError> {
        let before = before.map_or(BEYOND, |id| *id.as_bytes());
        let sql = splits!("WHERE s.owner = ?1 AND s.id < ?2 ORDER BY s.id DESC LIMIT ?3");
        self.readers
            .run(move |db| {
                let values = params![owner.as_bytes(), before, limit];
                let rows = all(db, sql, values, read_split)?;
                rows.into_iter().map(|row| with_shares(db, row)).collect()
            })
            .await
    }

    async fn close_split(&self, id: SplitId, now: Micros) -> Result<Vec<UserId>, StoreError> {
        self.writer.run(move |db| close(db, id, now)).await
    }

    async fn refuse_asker(
        &self,
        person: UserId,
        asker: UserId,
        refused_at: Option<Micros>,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| refuse(db, (person, asker), refused_at))
            .await
    }

    async fn refused_askers(&self, person: UserId) -> Result<Vec<PartyRow>, StoreError> {
        self.readers.run(move |db| refused(db, person)).await
    }
}
