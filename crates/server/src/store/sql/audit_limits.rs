//! Verify: what limits are measured by is what the entries and the holds say.

use poltina_domain::AccountId;

use super::Db;
use super::audit::{Found, each};
use super::limits::{read_usage, usage_columns};
use crate::store::{Invariant, StoreError, Usage};

/// Recomputed by SQL alone, with Moscow's clock as it is since 2014: another hand than the writer's.
pub(super) fn usage(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let posted = connection.moscow_day("t.posted_at");
    let held = connection.moscow_day("h.held_at");
    let authorized = connection.moscow_day("u.authorized_at");
    let began = connection.moscow_day("coalesce(h.held_at, u.authorized_at, p.posted_at)");
    let usage = usage_columns!();
    let sql = format!(
        "SELECT a.id, {usage}, coalesce(max(l.day), 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day = a.used_on), 0), \
         count(l.day) FILTER (WHERE l.day = a.used_on AND l.amount >= 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day / 100 = a.used_on / 100), 0), \
         coalesce(sum(l.amount) FILTER (WHERE l.day / 10000 = a.used_on / 10000), 0) \
         FROM accounts a LEFT JOIN (SELECT t.debit_account AS account, t.amount AS amount, \
         {posted} AS day \
         FROM transfers t WHERE t.pending_id IS NULL AND t.refund_of IS NULL AND t.code <> 6 UNION ALL \
         SELECT h.debit_account, h.amount, {held} FROM holds h WHERE h.state IN (1, 2) UNION ALL \
         SELECT u.debit_account, CASE WHEN u.state = 1 THEN u.amount ELSE u.captured END, {authorized} \
         FROM authorizations u WHERE u.state = 1 OR u.captured > 0 UNION ALL \
         SELECT p.debit_account, -b.amount, {began} \
         FROM transfers b JOIN transfers p ON p.id = b.refund_of \
         LEFT JOIN holds h ON h.transfer = p.pending_id \
         LEFT JOIN authorizations u ON u.transfer = p.pending_id) l ON l.account = a.id \
         WHERE a.code IN (1, 2) GROUP BY a.id"
    );
    each(connection, &sql, |columns| {
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
