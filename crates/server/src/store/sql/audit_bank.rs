//! Verify, of payments from and to banks: the transfers of each are what its stage says, and what is in
//! transit is theirs.

use poltina_domain::BankPaymentId;

use super::Db;
use super::audit::{Found, each};
use crate::store::{Invariant, StoreError};

/// The transfers of payments: each exists where the stage says so, of its sum, between its accounts.
/// `main`, `out`, `kept` and `back` are 1 where the transfer is right, 0 where wrong, null where
/// there is none.
const PAYMENTS: &str = "
    SELECT p.id, p.direction, p.state, p.fee > 0,
        m.amount = p.amount + CASE WHEN p.direction = 2 THEN p.fee ELSE 0 END AND m.currency = p.currency
            AND md.code = CASE WHEN p.direction = 1 THEN 101 ELSE 1 END AND mc.code = CASE WHEN p.direction = 1 THEN 1 ELSE 103 END
            AND CASE WHEN p.direction = 1 THEN mc.owner ELSE md.owner END = p.user,
        o.amount = p.amount AND od.code = 103 AND oc.code = 101,
        f.amount = p.fee AND fd.code = 103 AND fc.code = 102,
        b.amount = p.amount + p.fee AND bd.code = 103 AND bc.code = 1 AND bc.owner = p.user,
        (SELECT count(*) FROM events v WHERE v.bank_payment = p.id),
        (SELECT count(*) FROM events v WHERE v.bank_payment = p.id AND v.user = p.user)
    FROM bank_payments p
    LEFT JOIN transfers m ON m.id = p.transfer
    LEFT JOIN accounts md ON md.id = m.debit_account LEFT JOIN accounts mc ON mc.id = m.credit_account
    LEFT JOIN transfers o ON o.id = p.paid_out
    LEFT JOIN accounts od ON od.id = o.debit_account LEFT JOIN accounts oc ON oc.id = o.credit_account
    LEFT JOIN transfers f ON f.id = p.fee_kept
    LEFT JOIN accounts fd ON fd.id = f.debit_account LEFT JOIN accounts fc ON fc.id = f.credit_account
    LEFT JOIN transfers b ON b.id = p.returned
    LEFT JOIN accounts bd ON bd.id = b.debit_account LEFT JOIN accounts bc ON bc.id = b.credit_account";

pub(super) fn payments(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    each(connection, PAYMENTS, |columns| {
        let id = columns.id(BankPaymentId::from_bytes)?;
        let (direction, state): (i64, i64) = (columns.next()?, columns.next()?);
        let has_fee: bool = columns.next()?;
        let moves: [Option<bool>; 4] = [
            columns.next()?,
            columns.next()?,
            columns.next()?,
            columns.next()?,
        ];
        found.unless(
            are_right(direction, state, has_fee, moves),
            Invariant::BankPaymentsBalance,
            || format!("bank payment {id} in state {state} has the transfers {moves:?}"),
        );
        let (told, rightly): (i64, i64) = (columns.next()?, columns.next()?);
        let expected = i64::from(state >= 5);
        found.unless(
            told == expected && rightly == expected,
            Invariant::TraceComplete,
            || format!("bank payment {id}: {told} events of {expected}, {rightly} to its owner"),
        );
        Ok(())
    })?;
    let sql = "SELECT a.credits_posted - a.debits_posted, coalesce((SELECT sum(\
               CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE id = p.transfer) THEN p.amount + p.fee ELSE 0 END \
               - CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE id = p.paid_out) THEN p.amount ELSE 0 END \
               - CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE id = p.fee_kept) THEN p.fee ELSE 0 END \
               - CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE id = p.returned) THEN p.amount + p.fee ELSE 0 END) \
               FROM bank_payments p WHERE p.direction = 2 AND p.currency = a.currency), 0) \
               FROM accounts a WHERE a.code = 103";
    each(connection, sql, |columns| {
        let (lies, owed): (i64, i64) = (columns.next()?, columns.next()?);
        found.unless(lies == owed, Invariant::BankPaymentsBalance, || {
            format!("{lies} are in transit, and withdrawals account for {owed}")
        });
        Ok(())
    })
}

/// Whether the transfers that there are fit the stage.
fn are_right(direction: i64, state: i64, has_fee: bool, moves: [Option<bool>; 4]) -> bool {
    const NONE: Option<bool> = None;
    const RIGHT: Option<bool> = Some(true);
    let kept = if has_fee { RIGHT } else { NONE };
    match (direction, state) {
        // Between the books and the stage lies one step, after which a server may have been killed.
        (1, 3) => moves == [NONE; 4] || moves == [RIGHT, NONE, NONE, NONE],
        (1, 5) => moves == [RIGHT, NONE, NONE, NONE],
        (1, _) => moves == [NONE; 4],
        (2, 1) => moves == [NONE; 4] || moves == [RIGHT, NONE, NONE, NONE],
        (2, 2 | 7) => moves == [RIGHT, NONE, NONE, NONE],
        (2, 3) => {
            let [main, out, fee, back] = moves;
            let so_far = (out, fee) == (NONE, NONE) || out == RIGHT && (fee == NONE || fee == kept);
            main == RIGHT && so_far && back == NONE
        }
        (2, 4) => moves == [RIGHT, NONE, NONE, NONE] || moves == [RIGHT, NONE, NONE, RIGHT],
        (2, 5) => moves == [RIGHT, RIGHT, kept, NONE],
        (2, 6) => moves == [NONE; 4] || moves == [RIGHT, NONE, NONE, RIGHT],
        _ => false,
    }
}
