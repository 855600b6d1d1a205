//! Levels, limits of one's own, and what has left an account.

use poltina_api_types::Level;
use poltina_domain::{AccountId, UserId};

use super::values::{Columns, change, one};
use super::{Db, params};
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
    let sql = "SELECT coalesce((SELECT sum(amount) FROM transfers WHERE debit_account = ?1 \
               AND credit_account = ?2 AND posted_at >= ?3 AND pending_id IS NULL), 0) \
               + coalesce((SELECT sum(amount) FROM holds WHERE debit_account = ?1 \
               AND held_at >= ?3 AND credit_account = ?2 AND state IN (1, 2)), 0) \
               + coalesce((SELECT sum(CASE state WHEN 1 THEN amount ELSE captured END) \
               FROM authorizations WHERE debit_account = ?1 AND authorized_at >= ?3 \
               AND credit_account = ?2), 0) \
               - coalesce((SELECT sum(b.amount) FROM transfers b JOIN transfers p ON p.id = b.refund_of \
               LEFT JOIN holds h ON h.transfer = p.pending_id \
               LEFT JOIN authorizations u ON u.transfer = p.pending_id \
               WHERE b.debit_account = ?2 AND b.credit_account = ?1 \
               AND coalesce(h.held_at, u.authorized_at, p.posted_at) >= ?3), 0)";
    let values = params![pair.payer.as_bytes(), pair.payee.as_bytes(), pair.since];
    let paid = one(connection, sql, values, |row| row.get(0))?;
    Ok(paid.unwrap_or_default())
}
