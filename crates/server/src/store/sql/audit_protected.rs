//! Verify, of transfers that are protected by a code.

use poltina_domain::TransferId;

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

/// Each has its hold and each hold without a sign is one; what waits has its code and tries left; each
/// wrong code is counted; its payee heard of its beginning and of its end.
pub(super) fn protected(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT h.transfer, p.transfer IS NOT NULL AND h.signs = '' AND h.guardian IS NULL \
               AND h.order_id IS NULL AND h.request IS NULL AND h.approved_at IS NULL, \
               (h.state = 1) = (p.code IS NOT NULL), \
               p.tries = (SELECT count(*) FROM protected_tries y WHERE y.transfer = p.transfer) \
               AND (p.tries < 5 OR (h.state = 3 AND p.declined = 0)) \
               AND (p.declined = 0 OR h.state = 3), \
               CASE WHEN h.state > 1 THEN 2 ELSE 1 END, \
               (SELECT count(*) FROM events v WHERE v.protected = h.transfer), \
               (SELECT count(*) FROM events v WHERE v.protected = h.transfer AND v.user = a.owner) \
               FROM holds h LEFT JOIN protected p ON p.transfer = h.transfer \
               LEFT JOIN accounts a ON a.id = h.credit_account AND a.code = 1 \
               WHERE h.signs = '' OR p.transfer IS NOT NULL";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let mut holds = || Ok::<bool, StoreError>(columns.next::<Option<bool>>()? == Some(true));
        let (both, code, counted) = (holds()?, holds()?, holds()?);
        found.unless(both, Invariant::HoldsAndRefunds, || {
            format!("hold {id} without a sign and what protects it do not agree")
        });
        found.unless(code, Invariant::HoldsAndRefunds, || {
            format!("protected transfer {id} waits without a code, or has one and has ended")
        });
        found.unless(counted, Invariant::HoldsAndRefunds, || {
            format!("protected transfer {id}: its wrong codes or its end do not agree")
        });
        let (expected, told, rightly): (i64, i64, i64) =
            (columns.next()?, columns.next()?, columns.next()?);
        let complete = told == expected && rightly == expected;
        found.unless(complete, Invariant::TraceComplete, || {
            format!("protected transfer {id}: {told} events of {expected}, or not to its payee")
        });
        Ok(())
    })
}
