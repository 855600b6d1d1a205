//! Verify, of what shops were authorised to take: no more was captured, and no more given back.

use poltina_domain::TransferId;

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

/// What was captured is the sum of its parts, of payments in its time, and not above what was authorised for
/// its order; both sides were told.
pub(super) fn authorizations(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    // Every comparison is 1, 0, or null where the row is missing.
    let sql = "SELECT u.transfer, o.transfer IS NOT NULL AND o.refusal IS NULL \
               AND o.fingerprint IS NOT NULL, \
               u.captured = coalesce((SELECT sum(t.amount) FROM transfers t \
               WHERE t.pending_id = u.transfer), 0) AND u.captured <= u.amount \
               AND (SELECT count(*) FROM transfers t WHERE t.id = u.transfer) = 0, \
               NOT EXISTS (SELECT 1 FROM transfers t WHERE t.pending_id = u.transfer \
               AND (t.code <> 2 OR t.posted_at >= u.expires_at \
               OR t.posted_at > coalesce(u.ended_at, t.posted_at))), \
               u.order_id IS NULL OR q.authorized_by = u.transfer, \
               (SELECT count(*) FROM transfers t WHERE t.pending_id = u.transfer), \
               u.state > 2, \
               (SELECT count(*) FROM events v WHERE v.authorization = u.transfer \
               AND v.user = d.owner AND v.of_account = u.debit_account), \
               (SELECT count(*) FROM events v WHERE v.authorization = u.transfer \
               AND v.user = s.owner AND v.of_account IS NULL), \
               (SELECT count(*) FROM events v WHERE v.authorization = u.transfer) \
               FROM authorizations u LEFT JOIN outcomes o ON o.transfer = u.transfer \
               LEFT JOIN orders q ON q.id = u.order_id \
               LEFT JOIN accounts d ON d.id = u.debit_account AND d.code = 1 \
               LEFT JOIN accounts c ON c.id = u.credit_account AND c.code = 2 \
               LEFT JOIN shops s ON s.id = c.owner";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let mut holds = || Ok::<bool, StoreError>(columns.next::<Option<bool>>()? == Some(true));
        let (kept, sums) = (holds()?, holds()?);
        let (in_time, named_back) = (holds()?, holds()?);
        found.unless(kept, Invariant::OutcomeKept, || {
            format!("authorisation {id} belongs to no request")
        });
        found.unless(sums, Invariant::HoldsAndRefunds, || {
            format!(
                "authorisation {id}: what was captured is not the sum of its parts, or too much"
            )
        });
        found.unless(in_time, Invariant::HoldsAndRefunds, || {
            format!("authorisation {id}: a capture after its end, or one that is no payment")
        });
        found.unless(named_back, Invariant::OrderPaidOnce, || {
            format!("authorisation {id} is for an order that does not name it")
        });
        let captures: i64 = columns.next()?;
        // The last capture ends it by itself, everything else by a step of its own.
        let freed: bool = columns.next()?;
        let (payer, owner, all): (i64, i64, i64) =
            (columns.next()?, columns.next()?, columns.next()?);
        let changes = captures + i64::from(freed);
        let told = payer == changes + 1 && owner == changes && all == payer + owner;
        found.unless(told, Invariant::TraceComplete, || {
            format!("authorisation {id}: {payer} events to its payer and {owner} to its shop's owner, of {changes} changes")
        });
        Ok(())
    })
}

/// What goes back is of a payment to a shop, between its accounts, and not above it in all.
pub(super) fn refunds(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT b.id, p.code = 2 AND p.debit_account = b.credit_account \
               AND p.credit_account = b.debit_account AND p.currency = b.currency AND b.code = 7 \
               AND p.posted_at <= b.posted_at AND c.code = 2, \
               (SELECT count(*) FROM events v WHERE v.refund = b.id AND v.user = s.owner) = 1 \
               AND (SELECT count(*) FROM events v WHERE v.refund = b.id) = 1 \
               FROM transfers b LEFT JOIN transfers p ON p.id = b.refund_of \
               LEFT JOIN accounts c ON c.id = b.debit_account \
               LEFT JOIN shops s ON s.id = c.owner WHERE b.refund_of IS NOT NULL OR b.code = 7";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let rightly = columns.next::<Option<bool>>()? == Some(true);
        found.unless(rightly, Invariant::HoldsAndRefunds, || {
            format!("refund {id} is of no payment, or between other accounts")
        });
        let told = columns.next::<Option<bool>>()? == Some(true);
        found.unless(told, Invariant::TraceComplete, || {
            format!("refund {id} was not told to its shop's owner, once")
        });
        Ok(())
    })?;
    let sql = "SELECT p.id, p.amount, sum(b.amount) FROM transfers b \
               JOIN transfers p ON p.id = b.refund_of GROUP BY p.id HAVING sum(b.amount) > p.amount";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let (paid, back): (i64, i64) = (columns.next()?, columns.next()?);
        let detail = format!("payment {id} was {paid}, and {back} went back");
        found.add(Invariant::HoldsAndRefunds, detail);
        Ok(())
    })
}
