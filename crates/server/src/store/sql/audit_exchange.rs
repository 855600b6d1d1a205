//! Verify, of exchanges: each is what its quote said, leg by leg, and nothing else moved on the wallet's
//! positions.

use poltina_domain::TransferId;

use super::Db;
use super::audit::{Found, each};
use super::exchange::{quote_columns, read_quote};
use crate::store::{Invariant, StoreError};

/// Each leg is 1 where it is right, 0 where it is wrong, null where it is missing.
const LEGS: &str = concat!(
    "SELECT ",
    quote_columns!(),
    ", e.sold, e.residue, \
     s.code = 6 AND s.amount = q.sell + q.fee AND s.currency = q.sell_currency \
     AND sd.code = 1 AND sd.owner = q.user AND sc.code = 104 AND s.posted_at < q.expires_at, \
     b.code = 6 AND b.amount = q.buy AND b.currency = q.buy_currency AND bd.code = 104 \
     AND bc.code = 1 AND bc.owner = q.user AND b.posted_at = s.posted_at, \
     CASE WHEN q.fee = 0 THEN e.kept IS NULL ELSE k.code = 6 AND k.amount = q.fee \
     AND k.currency = q.sell_currency AND kd.code = 104 AND kc.code = 102 \
     AND k.posted_at = s.posted_at END, \
     CASE WHEN e.paid IS NULL THEN 1 = 1 ELSE p.code IN (1, 2) AND p.amount = q.buy \
     AND p.currency = q.buy_currency AND p.debit_account = b.credit_account \
     AND p.debit_seq = b.credit_seq + 1 AND p.posted_at = s.posted_at END, \
     CASE WHEN substr(o.idempotency_key, 1, 18) = 'exchange:transfer:' THEN po.principal = o.principal \
     AND po.idempotency_key = substr(o.idempotency_key, 19) ELSE e.paid IS NULL END \
     FROM exchanges e JOIN quotes q ON q.id = e.quote \
     LEFT JOIN transfers s ON s.id = e.sold LEFT JOIN accounts sd ON sd.id = s.debit_account \
     LEFT JOIN accounts sc ON sc.id = s.credit_account \
     LEFT JOIN transfers b ON b.id = e.bought LEFT JOIN accounts bd ON bd.id = b.debit_account \
     LEFT JOIN accounts bc ON bc.id = b.credit_account \
     LEFT JOIN transfers k ON k.id = e.kept LEFT JOIN accounts kd ON kd.id = k.debit_account \
     LEFT JOIN accounts kc ON kc.id = k.credit_account LEFT JOIN transfers p ON p.id = e.paid \
     LEFT JOIN outcomes o ON o.transfer = e.sold LEFT JOIN outcomes po ON po.transfer = e.paid"
);

pub(super) fn exchanges(connection: &Db, found: &mut Found) -> Result<(), StoreError> {
    each(connection, LEGS, |columns| {
        let quote = read_quote(columns)?;
        let sold = columns.id(TransferId::from_bytes)?;
        let residue: i64 = columns.next()?;
        let mut right = || Ok::<bool, StoreError>(columns.next::<Option<bool>>()? == Some(true));
        let legs = [right()?, right()?, right()?, right()?, right()?];
        found.unless(legs == [true; 5], Invariant::ExchangesFollowQuotes, || {
            format!(
                "exchange {sold} is not what quote {} said: {legs:?}",
                quote.id
            )
        });
        found.unless(
            quote.price.says(quote.sell, quote.buy),
            Invariant::ExchangesFollowQuotes,
            || format!("exchange {sold} is not by the price of quote {}", quote.id),
        );
        let left = quote.price.residue(quote.sell, quote.buy);
        found.unless(
            left == Some(residue),
            Invariant::ExchangesFollowQuotes,
            || format!("exchange {sold} left {left:?} by rounding, and {residue} is kept"),
        );
        Ok(())
    })?;
    let sql = "SELECT t.id FROM transfers t JOIN accounts d ON d.id = t.debit_account \
               JOIN accounts c ON c.id = t.credit_account \
               WHERE (t.code = 6 OR d.code = 104 OR c.code = 104) \
               AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.sold = t.id) \
               AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.bought = t.id) \
               AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.kept = t.id)";
    each(connection, sql, |columns| {
        let id = columns.id(TransferId::from_bytes)?;
        let detail = format!("transfer {id} is of no exchange");
        found.add(Invariant::ExchangesFollowQuotes, detail);
        Ok(())
    })
}
