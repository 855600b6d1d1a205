//! Operations looked for, marked and summed up.

use std::collections::HashSet;
use std::ops::ControlFlow;

use async_trait::async_trait;
use poltina_api_types::{Category, Direction, OperationKind};
use poltina_domain::{AccountId, Currency, Money, OperationId, UserId};

use super::SqlStore;
use super::db::each;
use super::history::{
    account_in, operation_at, party_columns, party_joins, read_party, rouble_account,
};
use super::index::{label_word, put_own_words, read_key, sum_anew};
use super::values::{Columns, all, category_name, change, kind_code, one};
use super::{Db, params};
use crate::store::{
    CounterpartyRow, FoundRows, Mark, MonthRow, OperationRow, Party, SearchFilter, SearchStore,
    SearchTerm, SpendingRow, StoreError,
};

fn counterparties(connection: &Db, user: UserId) -> Result<Vec<CounterpartyRow>, StoreError> {
    let Some(account) = rouble_account(connection, Party::Person(user))? else {
        return Ok(Vec::new());
    };
    // From one to the next: each is read once, however many operations there are with him.
    let sql = concat!(
        "WITH RECURSIVE met (other) AS (SELECT (SELECT other FROM operation_index \
         WHERE account = ?1 ORDER BY other LIMIT 1) \
         UNION ALL SELECT (SELECT i.other FROM operation_index i WHERE i.account = ?1 \
         AND i.other > met.other ORDER BY i.other LIMIT 1) FROM met WHERE met.other IS NOT NULL) SELECT c.id, n.name, ",
        party_columns!("c", "u", "s"),
        " FROM met JOIN accounts c ON c.id = met.other",
        party_joins!("c", "u", "s"),
        "LEFT JOIN saved_names n ON n.owner = ?2 AND n.person = u.id"
    );
    all(
        connection,
        sql,
        params![account.as_bytes(), user.as_bytes()],
        |row| {
            let mut columns = Columns::new(row);
            Ok(CounterpartyRow {
                account: columns.id(AccountId::from_bytes)?,
                saved_name: columns.next()?,
                party: read_party(&mut columns)?,
            })
        },
    )
}

/// The operations that have a word, by their numbers.
fn with_word(
    connection: &Db,
    account: AccountId,
    from: &str,
    beyond: &str,
    exactly: &str,
) -> Result<HashSet<i64>, StoreError> {
    let sql = "SELECT seq FROM operation_words WHERE account = ?1 AND word >= ?2 AND word < ?3 \
               UNION ALL SELECT seq FROM operation_words WHERE account = ?1 AND word = ?4";
    let values = params![account.as_bytes(), from, beyond, exactly];
    let seqs = all(connection, sql, values, |row| row.get(0))?;
    Ok(seqs.into_iter().collect())
}

/// A term with the operations that have it in their words.
struct Sought<'f> {
    term: &'f SearchTerm,
    seqs: HashSet<i64>,
}

impl Sought<'_> {
    /// Whether it is found in this operation.
    fn in_operation(&self, seq: i64, seen: &Seen) -> bool {
        let Self { term, seqs } = self;
        seqs.contains(&seq)
            || term.others.contains(&seen.other)
            || term.categories.contains(&seen.category)
            || term.kinds.contains(&seen.kind)
            || term.term.finds_amount(&seen.amount.to_decimal_string())
    }
}

/// An operation as the index shows it.
struct Seen {
    other: AccountId,
    kind: OperationKind,
    category: Category,
    /// Above zero.
    amount: Money,
}

fn search(
    connection: &Db,
    user: UserId,
    filter: &SearchFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<FoundRows, StoreError> {
    let currency = filter.currency.unwrap_or(Currency::Rub);
    let zero = Money::zero(currency);
    let mut found = FoundRows::default();
    let mut sums = before.is_none().then_some((zero, zero));
    let Some(account) = account_in(connection, Party::Person(user), currency)? else {
        found.sums = sums;
        return Ok(found);
    };
    let mut sought = Vec::new();
    for term in &filter.terms {
        let (from, beyond, exactly) = term.term.range();
        let seqs = with_word(connection, account, from, &beyond, exactly)?;
        sought.push(Sought { term, seqs });
    }
    let labelled = match &filter.label {
        Some(label) => {
            let word = label_word(label);
            Some(with_word(connection, account, &word, &word, &word)?)
        }
        None => None,
    };
    let sql = "SELECT seq, other, kind, category, amount FROM operation_index WHERE account = ?1 \
               AND seq < ?2 AND posted_at >= ?3 AND posted_at < ?4 \
               AND (?5 IS NULL OR (amount > 0) = (?5 > 0)) AND (?6 IS NULL OR kind = ?6) \
               AND (?7 IS NULL OR category = ?7) AND abs(amount) >= ?8 AND abs(amount) <= ?9 \
               ORDER BY seq DESC";
    let sign = filter.direction.map(|direction| match direction {
        Direction::In => 1,
        Direction::Out => -1,
    });
    let values = params![
        account.as_bytes(),
        before.unwrap_or(i64::MAX),
        filter.from.unwrap_or(i64::MIN),
        filter.to.unwrap_or(i64::MAX),
        sign,
        filter.kind.map(kind_code),
        filter.category.map(category_name),
        filter.least.unwrap_or(0),
        filter.most.unwrap_or(i64::MAX),
    ];
    let mut page = Vec::new();
    each(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        let seq = columns.next()?;
        let (other, kind) = (columns.id(AccountId::from_bytes)?, columns.kind()?);
        let category = columns.category()?;
        let minor: i64 = columns.next()?;
        let magnitude = minor.checked_abs().ok_or_else(|| columns.wrong())?;
        let amount = Money::new(magnitude, currency);
        let seen = Seen {
            other,
            kind,
            category,
            amount,
        };
        let wanted = labelled.as_ref().is_none_or(|seqs| seqs.contains(&seq))
            && sought.iter().all(|sought| sought.in_operation(seq, &seen));
        if !wanted {
            return Ok(ControlFlow::Continue(()));
        }
        if page.len() < limit as usize {
            page.push(seq);
        } else if sums.is_none() {
            return Ok(ControlFlow::Break(()));
        }
        if let Some((received, sent)) = &mut sums {
            let sum = if minor > 0 { received } else { sent };
            let too_much =
                |_| StoreError::Corrupt("what was found sums up beyond money".to_owned());
            *sum = sum.checked_add(amount).map_err(too_much)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for seq in page {
        found.rows.extend(operation_at(connection, account, seq)?);
    }
    found.sums = sums;
    Ok(found)
}

fn mark(
    connection: &Db,
    user: UserId,
    id: OperationId,
    mark: &Mark,
) -> Result<Option<OperationRow>, StoreError> {
    let sql = "SELECT e.account, e.seq, i.other FROM entries e JOIN accounts own \
               ON own.id = e.account AND own.code = 1 AND own.owner = ?2 \
               JOIN operation_index i ON i.account = e.account AND i.seq = e.seq \
               WHERE e.operation = ?1";
    let values = params![id.as_bytes(), user.as_bytes()];
    let key = one(connection, sql, values, |row| {
        read_key(&mut Columns::new(row))
    })?;
    let Some((account, seq, other)) = key else {
        return Ok(None);
    };
    match mark {
        Mark::Category { category, always } => {
            set_category(connection, (account, seq), *category, *always)?;
            sum_anew(connection, account, other)?;
        }
        Mark::Note(note) => {
            let (_, labels) = own(connection, account, seq)?;
            set_own(connection, (account, seq), note.as_str(), &labels)?;
        }
        Mark::Labels(labels) => {
            let (note, _) = own(connection, account, seq)?;
            let labels: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
            set_own(connection, (account, seq), &note, &labels.join("\n"))?;
        }
    }
    operation_at(connection, account, seq)
}

fn own(connection: &Db, account: AccountId, seq: i64) -> Result<(String, String), StoreError> {
    let sql = "SELECT note, labels FROM operation_marks WHERE account = ?1 AND seq = ?2";
    let values = params![account.as_bytes(), seq];
    let kept = one(connection, sql, values, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(kept.unwrap_or_default())
}

fn set_own(
    connection: &Db,
    (account, seq): (AccountId, i64),
    note: &str,
    labels: &str,
) -> Result<(), StoreError> {
    put_own_words(connection, (account, seq), note, labels)?;
    let sql = "INSERT INTO operation_marks (account, seq, note, labels) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (account, seq) DO UPDATE SET note = ?3, labels = ?4";
    change(
        connection,
        sql,
        params![account.as_bytes(), seq, note, labels],
    )?;
    Ok(())
}

fn set_category(
    connection: &Db,
    (account, seq): (AccountId, i64),
    category: Category,
    always: bool,
) -> Result<(), StoreError> {
    let name = category_name(category);
    let values = params![account.as_bytes(), seq, name];
    if !always {
        let sql = "INSERT INTO operation_marks (account, seq, category, note, labels) \
                   VALUES (?1, ?2, ?3, '', '') \
                   ON CONFLICT (account, seq) DO UPDATE SET category = ?3";
        change(connection, sql, values)?;
        let sql = "UPDATE operation_index SET category = ?3 WHERE account = ?1 AND seq = ?2";
        change(connection, sql, values)?;
        return Ok(());
    }
    let sql = "INSERT INTO category_rules (account, other, kind, category) \
               SELECT account, other, kind, ?3 FROM operation_index WHERE account = ?1 AND seq = ?2 \
               ON CONFLICT (account, other, kind) DO UPDATE SET category = ?3";
    change(connection, sql, values)?;
    let sql = "UPDATE operation_marks SET category = NULL WHERE account = ?1 AND seq = ?2";
    change(connection, sql, params![account.as_bytes(), seq])?;
    let sql = "UPDATE operation_index SET category = ?3 WHERE account = ?1 AND (other, kind) = \
               (SELECT other, kind FROM operation_index WHERE account = ?1 AND seq = ?2) \
               AND NOT EXISTS (SELECT 1 FROM operation_marks m WHERE m.account = ?1 \
               AND m.seq = operation_index.seq AND m.category IS NOT NULL)";
    change(connection, sql, values)?;
    Ok(())
}

fn labels(connection: &Db, user: UserId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT m.labels FROM operation_marks m JOIN accounts a ON a.id = m.account \
               AND a.code = 1 AND a.owner = ?1 WHERE m.labels <> '' ORDER BY m.seq";
    let lists = all(connection, sql, [user.as_bytes()], |row| {
        row.get::<String>(0)
    })?;
    Ok(lists
        .iter()
        .flat_map(|list| list.lines().map(str::to_owned))
        .collect())
}

fn months(connection: &Db, user: UserId) -> Result<Vec<MonthRow>, StoreError> {
    let Some(account) = rouble_account(connection, Party::Person(user))? else {
        return Ok(Vec::new());
    };
    let sql = "SELECT month, sum(received), sum(CASE WHEN spent > refunded THEN spent - refunded ELSE 0 END) FROM month_sums \
               WHERE account = ?1 \
               GROUP BY month ORDER BY month DESC";
    all(connection, sql, [account.as_bytes()], |row| {
        Ok(MonthRow {
            month: row.get(0)?,
            received: Money::new(row.get(1)?, Currency::Rub),
            spent: Money::new(row.get(2)?, Currency::Rub),
        })
    })
}

fn spending(
    connection: &Db,
    user: UserId,
    [month, before]: [i64; 2],
) -> Result<Vec<SpendingRow>, StoreError> {
    let Some(account) = rouble_account(connection, Party::Person(user))? else {
        return Ok(Vec::new());
    };
    let sql = concat!(
        "SELECT m.month, m.category, m.received, \
         CASE WHEN m.spent > m.refunded THEN m.spent - m.refunded ELSE 0 END, m.times, c.id, ",
        party_columns!("c", "u", "s"),
        " FROM month_sums m JOIN accounts c ON c.id = m.other",
        party_joins!("c", "u", "s"),
        "WHERE m.account = ?1 AND m.month IN (?2, ?3)"
    );
    all(
        connection,
        sql,
        params![account.as_bytes(), month, before],
        |row| {
            let mut columns = Columns::new(row);
            Ok(SpendingRow {
                month: columns.next()?,
                category: columns.category()?,
                received: columns.next()?,
                spent: columns.next()?,
                times: columns.next()?,
                account: columns.id(AccountId::from_bytes)?,
                party: read_party(&mut columns)?,
            })
        },
    )
}

#[async_trait]
impl SearchStore for SqlStore {
    async fn counterparties(&self, user: UserId) -> Result<Vec<CounterpartyRow>, StoreError> {
        self.readers.run(move |db| counterparties(db, user)).await
    }

    async fn search_operations(
        &self,
        user: UserId,
        filter: SearchFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundRows, StoreError> {
        self.readers
            .run(move |db| search(db, user, &filter, before, limit))
            .await
    }

    async fn mark_operation(
        &self,
        user: UserId,
        id: OperationId,
        says: Mark,
    ) -> Result<Option<OperationRow>, StoreError> {
        self.writer.run(move |db| mark(db, user, id, &says)).await
    }

    async fn labels(&self, user: UserId) -> Result<Vec<String>, StoreError> {
        self.readers.run(move |db| labels(db, user)).await
    }

    async fn months(&self, user: UserId) -> Result<Vec<MonthRow>, StoreError> {
        self.readers.run(move |db| months(db, user)).await
    }

    async fn spending(&self, user: UserId, two: [i64; 2]) -> Result<Vec<SpendingRow>, StoreError> {
        self.readers.run(move |db| spending(db, user, two)).await
    }
}
