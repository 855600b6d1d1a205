//! Orders, seeds of payment codes, and receive codes.

use std::ops::ControlFlow;

use payment_qr::one_time::Handle;
use poltina_domain::limits::{OPEN_ORDERS, PAYMENT_CODE_DEVICES, RECEIVE_CODES};
use poltina_domain::{
    AccountId, Currency, Money, OrderId, ReceiptId, ReceiveId, SeedId, SessionId, ShopId,
    TransferId, UserId,
};

use super::db::each;
use super::history::{party_columns, party_joins, read_party};
use super::identity::goes_on;
use super::people::read_shop;
use super::values::{Columns, all, change, one, party_code, party_owner};
use super::{Db, Row, params};
use crate::clock::{Micros, SECOND};
use crate::store::{
    CodeStep, LoadedOrder, Miss, NewOrderRow, OrderKept, OrderRow, OrderStage, ReceiveKept,
    ReceiveRow, SeedRow, StoreError,
};

/// How long an order that ran out is kept, so that its key is known and its page says what it was.
const ORDER_KEPT: Micros = 30 * 24 * 60 * 60 * SECOND;

/// How many old orders are forgotten whenever one is made: more than come.
const FORGOTTEN: u32 = 16;

pub(super) fn loaded_order(
    connection: &Db,
    id: OrderId,
) -> Result<Option<LoadedOrder>, StoreError> {
    let sql = "SELECT a.id, o.amount, o.currency, o.expires_at, \
               o.transfer IS NOT NULL OR o.cancelled_at IS NOT NULL \
               OR o.authorized_by IS NOT NULL \
               FROM orders o JOIN accounts a ON a.owner = o.shop AND a.code = 2 \
               AND a.currency = o.currency WHERE o.id = ?1";
    one(connection, sql, [id.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(LoadedOrder {
            id,
            account: columns.id(AccountId::from_bytes)?,
            amount: Money::new(columns.next()?, columns.parse()?),
            expires_at: columns.next()?,
            closed: columns.next()?,
        })
    })
}

pub(super) fn is_used(connection: &Db, code: CodeStep) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM charges WHERE seed = ?1 AND step = ?2";
    let values = params![code.seed.as_bytes(), code.step];
    Ok(one(connection, sql, values, |_| Ok(()))?.is_some())
}

macro_rules! select_order {
    ($condition:literal) => {
        concat!(
            "SELECT o.id, o.amount, o.currency, o.note, o.created_at, o.expires_at, \
             o.cancelled_at IS NOT NULL, s.id, s.slug, s.owner, s.name, s.legal_name, s.inn, \
             s.address, s.category, a.id, o.manual, t.id, r.id, u.transfer, \
             coalesce(t.posted_at, u.authorized_at), ",
            party_columns!("d", "du", "ds"),
            " FROM orders o JOIN shops s ON s.id = o.shop \
             JOIN accounts a ON a.owner = o.shop AND a.code = 2 AND a.currency = o.currency \
             LEFT JOIN transfers t ON t.id = o.transfer \
             LEFT JOIN receipts r ON r.transfer = o.transfer \
             LEFT JOIN authorizations u ON u.transfer = o.authorized_by \
             LEFT JOIN accounts d ON d.id = coalesce(t.debit_account, u.debit_account)",
            party_joins!("d", "du", "ds"),
            "WHERE ",
            $condition
        )
    };
}

fn read_order(row: &Row<'_>) -> Result<OrderRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(OrderId::from_bytes)?;
    let amount = Money::new(columns.next()?, columns.parse()?);
    let note = columns.next()?;
    let (created_at, expires_at) = (columns.next()?, columns.next()?);
    let cancelled: bool = columns.next()?;
    let shop = read_shop(&mut columns)?;
    let manual = columns.next()?;
    let paid = columns.maybe_id(TransferId::from_bytes)?;
    let receipt = columns.maybe_id(ReceiptId::from_bytes)?;
    let authorized = columns.maybe_id(TransferId::from_bytes)?;
    let stage = match (paid, receipt, authorized) {
        (Some(transfer), Some(receipt), _) => OrderStage::Paid {
            transfer,
            receipt,
            at: columns.next()?,
            payer: read_party(&mut columns)?,
        },
        (_, _, Some(authorization)) => OrderStage::Authorized {
            authorization,
            at: columns.next()?,
            payer: read_party(&mut columns)?,
        },
        _ if cancelled => OrderStage::Cancelled,
        _ => OrderStage::Unpaid,
    };
    Ok(OrderRow {
        id,
        shop,
        amount,
        note,
        created_at,
        expires_at,
        manual,
        stage,
    })
}

pub(super) fn order_by_id(connection: &Db, id: OrderId) -> Result<Option<OrderRow>, StoreError> {
    let sql = select_order!("o.id = ?1");
    one(connection, sql, [id.as_bytes()], read_order)
}

pub(super) fn put_order(connection: &Db, new: &NewOrderRow) -> Result<OrderKept, StoreError> {
    let by_key = || {
        let sql = select_order!("o.owner = ?1 AND o.idempotency_key = ?2");
        one(
            connection,
            sql,
            params![new.owner.as_bytes(), new.key],
            read_order,
        )
    };
    if let Some(order) = by_key()? {
        let order = Box::new(order);
        return Ok(OrderKept::Kept {
            order,
            before: true,
        });
    }
    forget_orders(connection, new.created_at - ORDER_KEPT)?;
    let sql = "SELECT count(*), coalesce(min(expires_at), 0) FROM orders WHERE shop = ?1 \
               AND transfer IS NULL AND cancelled_at IS NULL AND authorized_by IS NULL \
               AND expires_at > ?2";
    let values = params![new.shop.as_bytes(), new.created_at];
    let open = one(connection, sql, values, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let (open, until): (u32, Micros) = open.unwrap_or_default();
    if open >= OPEN_ORDERS {
        return Ok(OrderKept::TooMany { until });
    }
    let sql = "INSERT INTO orders (id, shop, owner, idempotency_key, amount, currency, note, \
               created_at, expires_at, manual) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let values = params![
        new.id.as_bytes(),
        new.shop.as_bytes(),
        new.owner.as_bytes(),
        new.key,
        new.amount.minor(),
        new.amount.currency().code(),
        new.note,
        new.created_at,
        new.expires_at,
        new.manual,
    ];
    change(connection, sql, values)?;
    let order = by_key()?.ok_or_else(|| StoreError::Corrupt("an order of no shop".to_owned()))?;
    Ok(OrderKept::Kept {
        order: Box::new(order),
        before: false,
    })
}

/// Forgets orders that ran out, unless a charge or an event speaks of them.
fn forget_orders(connection: &Db, before: Micros) -> Result<(), StoreError> {
    let sql = "DELETE FROM orders WHERE id IN (SELECT o.id FROM orders o \
               WHERE o.transfer IS NULL AND o.cancelled_at IS NULL AND o.expires_at < ?1 \
               AND o.authorized_by IS NULL \
               AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.order_id = o.id) \
               ORDER BY o.expires_at LIMIT ?2)";
    change(connection, sql, params![before, FORGOTTEN])?;
    Ok(())
}

/// What codes paid from this account since then, in minor units; of what a shop captures by hand all that
/// it reserved, or captured by its end.
pub(super) fn paid_by_codes(
    connection: &Db,
    account: AccountId,
    since: Micros,
) -> Result<i64, StoreError> {
    let sql = "SELECT e.amount, t.posted_at, c.transfer IS NOT NULL FROM entries e \
               JOIN transfers t ON t.id = e.transfer LEFT JOIN charges c ON c.transfer = t.id \
               WHERE e.account = ?1 ORDER BY e.seq DESC";
    let mut paid = 0_i64;
    each(connection, sql, [account.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        let (amount, at): (i64, i64) = (columns.next()?, columns.next()?);
        if at < since {
            return Ok(ControlFlow::Break(()));
        }
        if columns.next()? && amount < 0 {
            paid = paid.saturating_sub(amount);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    // Its captures have ids of their own, which no charge names.
    let sql = "SELECT coalesce(sum(CASE u.state WHEN 1 THEN u.amount ELSE u.captured END), 0) \
               FROM authorizations u JOIN charges c ON c.transfer = u.transfer \
               WHERE u.debit_account = ?1 AND u.authorized_at >= ?2";
    let values = params![account.as_bytes(), since];
    let by_hand: Option<i64> = one(connection, sql, values, |row| row.get(0))?;
    Ok(paid.saturating_add(by_hand.unwrap_or_default()))
}

/// Whose money a till took by this transfer, or was refused; none where no till asked for it.
pub(super) fn charged(connection: &Db, transfer: TransferId) -> Result<Option<UserId>, StoreError> {
    let sql = "SELECT payer FROM charges WHERE transfer = ?1";
    one(connection, sql, [transfer.as_bytes()], |row| {
        Columns::new(row).id(UserId::from_bytes)
    })
}

macro_rules! select_seed {
    ($condition:literal) => {
        concat!(
            "SELECT k.id, k.handle, k.session, k.user, k.sealed, k.misses, k.created_at \
             FROM seeds k ",
            $condition
        )
    };
}

fn read_seed(row: &Row<'_>) -> Result<SeedRow, StoreError> {
    let mut columns = Columns::new(row);
    Ok(SeedRow {
        id: columns.id(SeedId::from_bytes)?,
        handle: columns.parse()?,
        session: columns.id(SessionId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        sealed: columns.next()?,
        misses: columns.next()?,
        created_at: columns.next()?,
    })
}

pub(super) fn seed_by_session(
    connection: &Db,
    session: SessionId,
) -> Result<Option<SeedRow>, StoreError> {
    let sql = select_seed!("WHERE k.session = ?1");
    one(connection, sql, [session.as_bytes()], read_seed)
}

pub(super) fn seed_by_handle(
    connection: &Db,
    handle: Handle,
    now: Micros,
) -> Result<Option<SeedRow>, StoreError> {
    let sql = select_seed!(
        "JOIN sessions s ON s.id = k.session \
         WHERE k.handle = ?1 AND s.expires_at > ?2"
    );
    one(connection, sql, params![handle.to_string(), now], read_seed)
}

pub(super) fn put_seed(connection: &Db, seed: &SeedRow) -> Result<bool, StoreError> {
    goes_on(connection, seed.session)?;
    let taken = "SELECT 1 FROM seeds WHERE handle = ?1";
    if one(connection, taken, [seed.handle.to_string()], |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let own = "DELETE FROM seeds WHERE session = ?1";
    change(connection, own, [seed.session.as_bytes()])?;
    let oldest = "DELETE FROM seeds WHERE id IN (SELECT id FROM seeds WHERE user = ?1 \
                  ORDER BY created_at DESC, id DESC LIMIT 9223372036854775807 OFFSET ?2)";
    let others = PAYMENT_CODE_DEVICES - 1;
    change(connection, oldest, params![seed.user.as_bytes(), others])?;
    let sql = "INSERT INTO seeds (id, handle, session, user, sealed, misses, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![
        seed.id.as_bytes(),
        seed.handle.to_string(),
        seed.session.as_bytes(),
        seed.user.as_bytes(),
        seed.sealed,
        seed.misses,
        seed.created_at,
    ];
    change(connection, sql, values)?;
    Ok(true)
}

pub(super) fn misses_since(
    connection: &Db,
    shop: ShopId,
    since: Micros,
) -> Result<Vec<Micros>, StoreError> {
    let sql = "SELECT at FROM code_misses WHERE shop = ?1 AND at > ?2 ORDER BY at DESC";
    let values = params![shop.as_bytes(), since];
    all(connection, sql, values, |row| row.get(0))
}

/// Writes as much for a handle that there is as for one that there is not.
pub(super) fn put_miss(connection: &Db, miss: &Miss) -> Result<bool, StoreError> {
    if misses_since(connection, miss.shop, miss.since)?.len() != miss.seen {
        return Ok(false);
    }
    let old = "DELETE FROM code_misses WHERE shop = ?1 AND at <= ?2";
    change(connection, old, params![miss.shop.as_bytes(), miss.since])?;
    let new = "INSERT INTO code_misses (shop, at) VALUES (?1, ?2)";
    change(connection, new, params![miss.shop.as_bytes(), miss.at])?;
    let count = "UPDATE seeds SET misses = misses + 1 WHERE handle = ?1";
    change(connection, count, [miss.handle.to_string()])?;
    Ok(true)
}

fn read_receive_code(row: &Row<'_>) -> Result<ReceiveRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(ReceiveId::from_bytes)?;
    let party = columns.party()?;
    let (minor, currency): (i64, Currency) = (columns.next()?, columns.parse()?);
    Ok(ReceiveRow {
        id,
        party,
        amount: (minor > 0).then(|| Money::new(minor, currency)),
        note: columns.next()?,
    })
}

pub(super) fn receive_code_by_id(
    connection: &Db,
    id: ReceiveId,
) -> Result<Option<ReceiveRow>, StoreError> {
    let sql = "SELECT id, code, owner, amount, currency, note FROM receive_codes WHERE id = ?1";
    one(connection, sql, [id.as_bytes()], read_receive_code)
}

pub(super) fn find_or_create_receive_code(
    connection: &Db,
    new: &ReceiveRow,
    now: Micros,
) -> Result<ReceiveKept, StoreError> {
    let (code, owner) = (party_code(new.party), party_owner(new.party));
    let minor = new.amount.map_or(0, |amount| amount.minor());
    let currency = new.amount.map_or(Currency::Rub, |amount| amount.currency());
    let sql = "SELECT id, code, owner, amount, currency, note FROM receive_codes \
               WHERE owner = ?1 AND code = ?2 AND currency = ?3 AND amount = ?4 AND note = ?5";
    let same = params![owner, code, currency.code(), minor, new.note];
    if let Some(found) = one(connection, sql, same, read_receive_code)? {
        return Ok(ReceiveKept::Kept(found));
    }
    let count = "SELECT count(*) FROM receive_codes WHERE owner = ?1 AND code = ?2";
    let made: Option<u32> = one(connection, count, params![owner, code], |row| row.get(0))?;
    if made.unwrap_or_default() >= RECEIVE_CODES {
        return Ok(ReceiveKept::TooMany);
    }
    let sql = "INSERT INTO receive_codes (id, code, owner, amount, currency, note, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![
        new.id.as_bytes(),
        code,
        owner,
        minor,
        currency.code(),
        new.note,
        now
    ];
    change(connection, sql, values)?;
    Ok(ReceiveKept::Kept(new.clone()))
}
