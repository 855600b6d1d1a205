//! Verify, of held transfers.

use poltina_domain::{AccountId, TransferId};

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

pub(super) fn holds(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    sums(connection, found)?;
    ends(connection, found)
}

/// What an account reserves is what its open holds are together, and it counts their changes.
fn sums(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT a.id, a.debits_pending, a.credits_pending, a.hold_seq, \
               coalesce(h.open, 0), coalesce(h.changes, 0) FROM accounts a LEFT JOIN \
               (SELECT debit_account, sum(open) AS open, sum(changes) AS changes FROM \
               (SELECT debit_account, CASE WHEN state = 1 THEN amount ELSE 0 END AS open, \
               CASE WHEN state >= 3 THEN 2 ELSE 1 END AS changes FROM holds UNION ALL \
               SELECT debit_account, CASE WHEN state = 1 THEN amount - captured ELSE 0 END, \
               CASE WHEN state > 1 AND captured < amount THEN 2 ELSE 1 END FROM authorizations) AS each_one \
               GROUP BY debit_account) h \
               ON h.debit_account = a.id";
    each(connection, sql, |columns| {
        let id = columns.id(AccountId::from_bytes)?;
        let (held, coming): (i64, i64) = (columns.next()?, columns.next()?);
        let counted: i64 = columns.next()?;
        let (open, changes): (i64, i64) = (columns.next()?, columns.next()?);
        found.unless(
            held == open && coming == 0,
            Invariant::HoldsAndRefunds,
            || format!("account {id} holds {held} and {coming}, its holds are {open} together"),
        );
        found.unless(counted == changes, Invariant::HoldsAndRefunds, || {
            format!("account {id} counts {counted} changes of holds, there were {changes}")
        });
        Ok(())
    })
}

/// Each hold has one end at most: the transfer of its id and amount, or none at all.
fn ends(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    // Every comparison is 1, 0, or null where the row is missing.
    let sql = "SELECT h.transfer, u.transfer IS NOT NULL AND u.refusal IS NULL \
               AND u.fingerprint IS NOT NULL, \
               CASE WHEN h.state = 2 THEN t.amount = h.amount AND t.currency = h.currency \
               AND t.debit_account = h.debit_account AND t.credit_account = h.credit_account \
               AND t.pending_id = h.transfer ELSE t.id IS NULL END, \
               h.guardian IS NULL OR h.state <> 2 OR h.approved_at IS NOT NULL, \
               h.state > 1, \
               (SELECT count(*) FROM events v WHERE v.hold = h.transfer), \
               (SELECT count(*) FROM events v WHERE v.hold = h.transfer AND v.subject = 5 \
               AND v.user = a.owner AND v.of_account = h.debit_account), \
               h.approved_at IS NOT NULL AND h.approved_at IS DISTINCT FROM h.ended_at \
               FROM holds h LEFT JOIN outcomes u ON u.transfer = h.transfer \
               LEFT JOIN transfers t ON t.id = h.transfer \
               LEFT JOIN accounts a ON a.id = h.debit_account AND a.code = 1";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let mut holds = || Ok::<bool, StoreError>(columns.next::<Option<bool>>()? == Some(true));
        let (kept, one_end, approved, ended) = (holds()?, holds()?, holds()?, holds()?);
        found.unless(kept, Invariant::OutcomeKept, || {
            format!("hold {id} belongs to no request")
        });
        found.unless(one_end, Invariant::HoldsAndRefunds, || {
            format!("hold {id} and the transfer of its id do not agree")
        });
        found.unless(approved, Invariant::HoldsAndRefunds, || {
            format!("hold {id} was released without its second person")
        });
        let (told, rightly): (i64, i64) = (columns.next()?, columns.next()?);
        // That it was approved, and waits on, is told as well.
        let waited_on: bool = columns.next()?;
        let expected = 1 + i64::from(ended) + i64::from(waited_on);
        let rightly = told == expected && rightly == expected;
        found.unless(rightly, Invariant::TraceComplete, || {
            format!("hold {id}: {told} events of {expected}, or not to its payer")
        });
        Ok(())
    })
}
