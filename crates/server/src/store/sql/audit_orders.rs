//! Verify, of orders and of the payment codes that were used up.

use poltina_domain::{OrderId, TransferId};

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

pub(super) fn orders(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    // Every comparison is 1, 0, or null where the row is missing.
    let sql = "SELECT o.id, o.transfer IS NULL OR (t.amount = o.amount AND t.currency = o.currency \
               AND ca.code = 2 AND ca.owner = o.shop AND t.posted_at < o.expires_at \
               AND o.cancelled_at IS NULL AND o.manual = 0), \
               o.authorized_by IS NULL OR (u.amount = o.amount AND u.currency = o.currency \
               AND ua.code = 2 AND ua.owner = o.shop AND u.authorized_at < o.expires_at \
               AND u.order_id = o.id AND o.manual = 1), \
               (SELECT count(*) FROM events v WHERE v.order_id = o.id), \
               (SELECT count(*) FROM events v WHERE v.order_id = o.id AND v.user = s.owner \
               AND v.subject = 3), \
               o.transfer IS NOT NULL OR o.cancelled_at IS NOT NULL \
               OR o.authorized_by IS NOT NULL \
               FROM orders o LEFT JOIN transfers t ON t.id = o.transfer \
               LEFT JOIN accounts ca ON ca.id = t.credit_account \
               LEFT JOIN authorizations u ON u.transfer = o.authorized_by \
               LEFT JOIN accounts ua ON ua.id = u.credit_account \
               LEFT JOIN shops s ON s.id = o.shop";
    each(connection, sql, |columns| {
        let id = columns.id(OrderId::from_bytes)?;
        let paid_once = columns.next::<Option<bool>>()? == Some(true);
        let paid_once = (columns.next::<Option<bool>>()? == Some(true)) && paid_once;
        found.unless(paid_once, Invariant::OrderPaidOnce, || {
            format!("order {id} is not paid by a transfer of its amount to its shop in its time")
        });
        let (told, rightly): (i64, i64) = (columns.next()?, columns.next()?);
        let closed: bool = columns.next()?;
        let expected = i64::from(closed);
        found.unless(
            told == expected && rightly == expected,
            Invariant::TraceComplete,
            || format!("order {id}: {told} events of {expected}, {rightly} to its shop's owner"),
        );
        Ok(())
    })?;
    let sql = "SELECT transfer, count(*) FROM orders WHERE transfer IS NOT NULL \
               GROUP BY transfer HAVING count(*) > 1";
    each(connection, sql, |columns| {
        let transfer = columns.id(TransferId::from_bytes)?;
        let orders: i64 = columns.next()?;
        let detail = format!("transfer {transfer} pays {orders} orders");
        found.add(Invariant::OrderPaidOnce, detail);
        Ok(())
    })
}

pub(super) fn charges(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT c.transfer, CASE WHEN u.transfer IS NULL OR o.id IS NULL THEN 1 = 0 \
               WHEN u.refusal IS NULL THEN coalesce(o.transfer, o.authorized_by) = c.transfer \
               AND da.code = 1 AND da.owner = c.payer \
               ELSE coalesce(o.transfer, o.authorized_by) IS DISTINCT FROM c.transfer END, \
               (SELECT count(*) FROM events v WHERE v.charge = c.transfer), \
               (SELECT count(*) FROM events v WHERE v.charge = c.transfer AND v.user = c.payer \
               AND v.subject = 4), \
               u.refusal IS NOT NULL \
               FROM charges c LEFT JOIN outcomes u ON u.transfer = c.transfer \
               LEFT JOIN orders o ON o.id = c.order_id \
               LEFT JOIN transfers t ON t.id = c.transfer \
               LEFT JOIN authorizations w ON w.transfer = o.authorized_by \
               LEFT JOIN accounts da ON da.id = coalesce(t.debit_account, w.debit_account)";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let tied = columns.next::<Option<bool>>()? == Some(true);
        found.unless(tied, Invariant::CodeUsedOnce, || {
            format!("charge {id} is not tied to its outcome, its order and its payer")
        });
        let (told, rightly): (i64, i64) = (columns.next()?, columns.next()?);
        let refused: bool = columns.next()?;
        let expected = i64::from(refused);
        found.unless(
            told == expected && rightly == expected,
            Invariant::TraceComplete,
            || format!("charge {id}: {told} events of {expected}, {rightly} to its payer"),
        );
        Ok(())
    })?;
    let sql = "SELECT (SELECT c.transfer FROM charges c WHERE c.seed = d.seed AND c.step = d.step \
               ORDER BY c.transfer LIMIT 1), count(*) FROM charges d GROUP BY d.seed, d.step HAVING count(*) > 1";
    each(connection, sql, |columns| {
        let transfer = columns.id(TransferId::from_bytes)?;
        let times: i64 = columns.next()?;
        let detail = format!("the code of charge {transfer} was used {times} times");
        found.add(Invariant::CodeUsedOnce, detail);
        Ok(())
    })
}
