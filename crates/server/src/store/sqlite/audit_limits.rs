//! Verify: what limits are measured by is what the entries and the holds say.

use poltina_domain::AccountId;
use rusqlite::Connection;

use super::audit::{Found, each};
use super::limits::{read_usage, usage_columns};
use crate::store::{Invariant, StoreError, Usage};

/// Recomputed by SQL alone, with Moscow's clock as it is since 2014: another hand than the writer's.
pub(super) fn usage(connection: &Connection, found: &mut Found) -> Result<(), StoreError> {
    let sql = concat!(
        "SELECT a.id, ",
        usage_columns!(),
        ", coalesce(max(l.day), 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day = a.used_on), 0), \
         count(l.day) FILTER (WHERE l.day = a.used_on AND l.amount >= 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day / 100 = a.used_on / 100), 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day / 10000 = a.used_on / 10000), 0) \
         FROM accounts a LEFT JOIN (SELECT t.debit_account AS account, t.amount AS amount, \
         CAST(strftime('%Y%m%d', t.posted_at / 1000000 + 10800, 'unixepoch') AS INTEGER) AS day \
         FROM transfers t WHERE t.pending_id IS NULL AND t.refund_of IS NULL AND t.code <> 6 UNION ALL \
         SELECT h.debit_account, h.amount, \
         CAST(strftime('%Y%m%d', h.held_at / 1000000 + 10800, 'unixepoch') AS INTEGER) \
         FROM holds h WHERE h.state IN (1, 2) UNION ALL \
         SELECT u.debit_account, iif(u.state = 1, u.amount, u.captured), \
         CAST(strftime('%Y%m%d', u.authorized_at / 1000000 + 10800, 'unixepoch') AS INTEGER) \
         FROM authorizations u WHERE u.state = 1 OR u.captured > 0 UNION ALL \
         SELECT p.debit_account, -b.amount, \
         CAST(strftime('%Y%m%d', coalesce(h.held_at, u.authorized_at, p.posted_at) / 1000000 + 10800, \
         'unixepoch') AS INTEGER) FROM transfers b JOIN transfers p ON p.id = b.refund_of \
         LEFT JOIN holds h ON h.transfer = p.pending_id \
         LEFT JOIN authorizations u ON u.transfer = p.pending_id) l ON l.account = a.id \
         WHERE a.code IN (1, 2) GROUP BY a.id"
    );
    each(connection, sql, |columns| {
        let id = columns.id(AccountId::from_bytes)?;
        let kept = read_usage(columns)?;
        let newest: i64 = columns.next()?;
        let counted = Usage {
            on: kept.on,
            day: columns.next()?,
            count: columns.next()?,
            month: columns.next()?,
            year: columns.next()?,
        };
        let holds = kept == counted && newest <= kept.on;
        found.unless(holds, Invariant::UsageRecomputes, || {
            format!("account {id} has {kept:?}, its entries and holds {counted:?}, the newest of {newest}")
        });
        Ok(())
    })
}
