//! Levels, limits of one's own, and what has left an account.

use poltina_api_types::Level;
use poltina_domain::{AccountId, UserId};

use super::db::of_many;
use super::values::{Columns, change, one};
use super::{Db, Value, params};
use crate::store::{Batch, LimitHit, OwnRow, Pair, Standing, StoreError, Usage};

/// The columns of what left an account, as [`read_usage`] takes them.
macro_rules! usage_columns {
    () => {
        "a.used_on, a.used_day, a.used_count, a.used_month, a.used_year"
    };
}
pub(super) use usage_columns;

pub(super) fn read_usage(columns: &mut Columns<'_>) -> Result<Usage, StoreError> {
    Ok(Usage {
        on: columns.next()?,
        day: columns.next()?,
        count: columns.next()?,
        month: columns.next()?,
        year: columns.next()?,
    })
}

/// The limits that refused a batch's transfers, in their written form.
pub(super) fn written(batch: &Batch) -> Result<Vec<Option<String>>, StoreError> {
    let written = batch.outcomes.iter().map(|outcome| {
        let hit = outcome.limit.as_ref().map(serde_json::to_string);
        hit.transpose()
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    });
    written.collect()
}

/// The limit that refused a transfer, if one did.
pub(super) fn read_hit(columns: &mut Columns<'_>) -> Result<Option<LimitHit>, StoreError> {
    let Some(text) = columns.next::<Option<String>>()? else {
        return Ok(None);
    };
    let hit = serde_json::from_str(&text);
    hit.map(Some).map_err(|_| columns.wrong())
}

const LEVELS: [Level; 3] = [Level::Anonymous, Level::Simplified, Level::Full];

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Anonymous => "anonymous",
        Level::Simplified => "simplified",
        Level::Full => "full",
    }
}

pub(super) fn read_level(columns: &mut Columns<'_>) -> Result<Level, StoreError> {
    let name: String = columns.next()?;
    let level = LEVELS.into_iter().find(|level| level_name(*level) == name);
    level.ok_or_else(|| columns.wrong())
}

pub(super) fn standing(connection: &Db, user: UserId) -> Result<Option<Standing>, StoreError> {
    let sql = concat!(
        "SELECT u.level, u.own_operation, u.own_day, u.own_month, a.id, \
         a.credits_posted - a.debits_posted, ",
        usage_columns!(),
        " FROM users u JOIN accounts a ON a.owner = u.id AND a.code = 1 AND a.currency = 'RUB' \
         WHERE u.id = ?1"
    );
    one(connection, sql, [user.as_bytes()], |row| {
        let mut columns = Columns::new(row);
        Ok(Standing {
            level: read_level(&mut columns)?,
            own: OwnRow {
                operation: columns.next()?,
                day: columns.next()?,
                month: columns.next()?,
            },
            account: columns.id(AccountId::from_bytes)?,
            balance: columns.next()?,
            usage: read_usage(&mut columns)?,
        })
    })
}

pub(super) fn set_own_limits(
    connection: &Db,
    user: UserId,
    from: OwnRow,
    to: OwnRow,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET own_operation = ?1, own_day = ?2, own_month = ?3 WHERE id = ?4 \
               AND own_operation IS NOT DISTINCT FROM ?5 AND own_day IS NOT DISTINCT FROM ?6 \
               AND own_month IS NOT DISTINCT FROM ?7";
    let values = params![
        to.operation,
        to.day,
        to.month,
        user.as_bytes(),
        from.operation,
        from.day,
        from.month,
    ];
    Ok(change(connection, sql, values)? == 1)
}

pub(super) fn raise_level(connection: &Db, user: UserId, level: Level) -> Result<(), StoreError> {
    let sql = "UPDATE users SET level = ?1 WHERE id = ?2 AND level = ?3";
    for lower in LEVELS.into_iter().filter(|lower| *lower < level) {
        let values = params![level_name(level), user.as_bytes(), level_name(lower)];
        change(connection, sql, values)?;
    }
    Ok(())
}

/// What was held counts since it was held, whether it is posted by now or not; what was authorised since
/// then, as far as it may still be captured or was. What was given back counts no more.
pub(super) fn paid_since(connection: &Db, pair: Pair) -> Result<i64, StoreError> {
    let paid = paid_by_pairs(connection, &[pair])?.pop();
    Ok(paid.map(|(_, sum)| sum).unwrap_or_default())
}

/// The same of many pairs.
pub(super) fn paid_by_pairs(
    connection: &Db,
    pairs: &[Pair],
) -> Result<Vec<(Pair, i64)>, StoreError> {
    let rows: Vec<_> = pairs
        .iter()
        .map(|pair| {
            let (payer, payee) = (pair.payer.as_bytes(), pair.payee.as_bytes());
            [payer, payee].map(|id| Value::Blob(id))
        })
        .zip(pairs)
        .map(|([payer, payee], pair)| [payer, payee, pair.since.into()])
        .collect();
    let sql = |rows: &str| format!("WITH pairs (payer, payee, since) AS (VALUES {rows}) {PAID}");
    let mut paid = Vec::with_capacity(pairs.len());
    of_many(connection, sql, &rows, |row| {
        let mut columns = Columns::new(row);
        let pair = Pair {
            payer: columns.id(AccountId::from_bytes)?,
            payee: columns.id(AccountId::from_bytes)?,
            since: columns.next()?,
        };
        paid.push((pair, columns.next()?));
        Ok(())
    })?;
    Ok(paid)
}

const PAID: &str = "SELECT n.payer, n.payee, n.since, \
    coalesce((SELECT sum(t.amount) FROM transfers t WHERE t.debit_account = n.payer \
    AND t.credit_account = n.payee AND t.posted_at >= n.since AND t.pending_id IS NULL), 0) \
    + coalesce((SELECT sum(h.amount) FROM holds h WHERE h.debit_account = n.payer \
    AND h.held_at >= n.since AND h.credit_account = n.payee AND h.state IN (1, 2)), 0) \
    + coalesce((SELECT sum(CASE u.state WHEN 1 THEN u.amount ELSE u.captured END) \
    FROM authorizations u WHERE u.debit_account = n.payer AND u.authorized_at >= n.since \
    AND u.credit_account = n.payee), 0) \
    - coalesce((SELECT sum(b.amount) FROM transfers b JOIN transfers p ON p.id = b.refund_of \
    LEFT JOIN holds h ON h.transfer = p.pending_id \
    LEFT JOIN authorizations u ON u.transfer = p.pending_id \
    WHERE b.debit_account = n.payee AND b.credit_account = n.payer \
    AND coalesce(h.held_at, u.authorized_at, p.posted_at) >= n.since), 0) FROM pairs n";
