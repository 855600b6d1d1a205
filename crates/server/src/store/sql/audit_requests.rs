//! Verify, of requests for money: what is paid was paid by a transfer as it was asked, and bills are
//! the sum of their shares.

use poltina_domain::{RequestId, SplitId};

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

pub(super) fn requests(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    // Every comparison is 1, 0, or null where the row is missing. What was held in time may be
    // posted later.
    let sql = "SELECT r.id, r.transfer IS NULL OR ((r.amount = 0 OR t.amount = r.amount) \
               AND t.currency = r.currency AND ca.code = 1 AND ca.owner = r.owner \
               AND da.code = 1 AND da.owner = r.paid_by \
               AND (r.payer IS NULL OR r.payer = r.paid_by) \
               AND coalesce(h.held_at, t.posted_at) < r.expires_at \
               AND (h.transfer IS NULL OR h.request = r.id)), \
               r.transfer IS NOT NULL OR r.ended IS NOT NULL, \
               (SELECT count(*) FROM events v WHERE v.request = r.id AND v.user = r.owner), \
               r.paid_by IS NULL OR EXISTS (SELECT 1 FROM events v WHERE v.request = r.id \
               AND v.user = r.paid_by), \
               r.payer IS NULL OR EXISTS (SELECT 1 FROM events v WHERE v.request = r.id \
               AND v.user = r.payer), \
               EXISTS (SELECT 1 FROM events v WHERE v.request = r.id AND v.user <> r.owner \
               AND v.user IS DISTINCT FROM r.payer AND v.user IS DISTINCT FROM r.paid_by) \
               FROM requests r LEFT JOIN transfers t ON t.id = r.transfer \
               LEFT JOIN accounts ca ON ca.id = t.credit_account \
               LEFT JOIN accounts da ON da.id = t.debit_account \
               LEFT JOIN holds h ON h.transfer = r.transfer";
    each(connection, sql, |columns| {
        let id = columns.id(RequestId::from_bytes)?;
        let paid_right = columns.next::<Option<bool>>()? == Some(true);
        found.unless(paid_right, Invariant::RequestPaidOnce, || {
            format!("request {id} is not paid by a transfer of its amount between its people in its time")
        });
        let ended: bool = columns.next()?;
        let to_asker: i64 = columns.next()?;
        let (to_payer, to_asked): (bool, bool) = (columns.next()?, columns.next()?);
        let to_others: bool = columns.next()?;
        let told = (!ended || to_asker > 0) && to_payer && to_asked && !to_others;
        found.unless(told, Invariant::TraceComplete, || {
            format!("request {id}: its people were not told, or others were")
        });
        Ok(())
    })?;
    let sql = "SELECT s.id, s.own + (SELECT coalesce(sum(r.amount), 0) FROM requests r \
               WHERE r.split = s.id) = s.total, \
               s.closed_at IS NULL OR NOT EXISTS (SELECT 1 FROM requests r WHERE r.split = s.id \
               AND r.transfer IS NULL AND r.ended IS NULL), \
               NOT EXISTS (SELECT 1 FROM requests r WHERE r.split = s.id AND r.owner <> s.owner) \
               FROM splits s";
    each(connection, sql, |columns| {
        let id = columns.id(SplitId::from_bytes)?;
        let (sums, over, owned) = (columns.next()?, columns.next()?, columns.next()?);
        found.unless(sums && over && owned, Invariant::SplitsSum, || {
            format!("bill {id} is not the sum of its shares, or is closed with an open one")
        });
        Ok(())
    })
}
