//! What people see of the books: accounts, payees, operations, receipts, events.

use poltina_api_types::{Direction, PayeeId};
use poltina_domain::{
    AccountId, Currency, Money, OperationId, ReceiptId, ShopId, TransferId, UserId,
};

use super::events::newest_event;
use super::people::read_shop;
use super::values::{Columns, account_columns, all, one, party_code, party_owner, read_account};
use super::{Db, Row, params};
use crate::clock::Micros;
use crate::store::{
    Account, EntryKey, OperationRow, Party, PartyRow, PayeeHistory, PayeeUse, ReceiptFilter,
    ReceiptKey, ReceiptRow, StoreError,
};

/// The columns of the party behind an account, as [`read_party`] takes them.
macro_rules! party_columns {
    ($account:literal, $user:literal, $shop:literal) => {
        concat!(
            $account,
            ".code, ",
            $account,
            ".owner, ",
            $user,
            ".phone, ",
            $user,
            ".given_name, ",
            $user,
            ".family_name, ",
            $shop,
            ".id, ",
            $shop,
            ".slug, ",
            $shop,
            ".owner, ",
            $shop,
            ".name, ",
            $shop,
            ".legal_name, ",
            $shop,
            ".inn, ",
            $shop,
            ".address, ",
            $shop,
            ".category, ",
            $account,
            ".id"
        )
    };
}

pub(super) use party_columns;

macro_rules! party_joins {
    ($account:literal, $user:literal, $shop:literal) => {
        concat!(
            " LEFT JOIN users ",
            $user,
            " ON ",
            $account,
            ".code = 1 AND ",
            $user,
            ".id = ",
            $account,
            ".owner LEFT JOIN shops ",
            $shop,
            " ON ",
            $account,
            ".code = 2 AND ",
            $shop,
            ".id = ",
            $account,
            ".owner "
        )
    };
}

pub(super) use party_joins;

const PARTY_COLUMNS_AFTER_NAMES: usize = 9;

pub(super) fn read_party(columns: &mut Columns<'_>) -> Result<PartyRow, StoreError> {
    match columns.party()? {
        Party::Person(id) => {
            let person = PartyRow::Person {
                id,
                phone: columns.parse()?,
                given_name: columns.next()?,
                family_name: columns.next()?,
            };
            columns.skip(PARTY_COLUMNS_AFTER_NAMES);
            Ok(person)
        }
        Party::Shop(_) => {
            columns.skip(3);
            Ok(PartyRow::Shop(Box::new(read_shop(columns)?)))
        }
        Party::System(system) => {
            columns.skip(3 + PARTY_COLUMNS_AFTER_NAMES);
            Ok(PartyRow::System(system))
        }
    }
}

pub(super) fn accounts_of(
    connection: &Db,
    user: UserId,
) -> Result<(Vec<Account>, i64), StoreError> {
    let sql = concat!(
        "SELECT ",
        account_columns!(),
        " FROM accounts a WHERE a.owner = ?1 AND a.code = 1"
    );
    let mut accounts = all(connection, sql, [user.as_bytes()], |row| {
        read_account(&mut Columns::new(row))
    })?;
    accounts.sort_by_key(|account| account.currency);
    Ok((accounts, newest_event(connection, user)?))
}

/// The rouble account of a person or a shop.
pub(super) fn rouble_account(
    connection: &Db,
    owner: Party,
) -> Result<Option<AccountId>, StoreError> {
    account_in(connection, owner, Currency::Rub)
}

/// The account of a person or a shop in this currency.
pub(super) fn account_in(
    connection: &Db,
    owner: Party,
    currency: Currency,
) -> Result<Option<AccountId>, StoreError> {
    let sql = "SELECT id FROM accounts WHERE owner = ?1 AND code = ?2 AND currency = ?3";
    let values = params![party_owner(owner), party_code(owner), currency.code()];
    one(connection, sql, values, |row| {
        Ok(AccountId::from_bytes(row.get(0)?))
    })
}

pub(super) fn frequent_payees(
    connection: &Db,
    user: UserId,
    since: Micros,
    limit: u32,
) -> Result<Vec<PayeeUse>, StoreError> {
    let Some(payer) = rouble_account(connection, Party::Person(user))? else {
        return Ok(Vec::new());
    };
    // The newest of each payee's transfers brings the amount: a bare column beside max() is
    // SQLite's own, so it is looked up in a second step.
    let sql = concat!(
        "SELECT p.times, (SELECT t.amount FROM transfers t WHERE t.debit_account = ?1 \
         AND t.credit_account = p.credit_account ORDER BY t.posted_at DESC LIMIT 1), ",
        party_columns!("c", "u", "s"),
        " FROM (SELECT t.credit_account, count(*) AS times, max(t.posted_at) AS newest \
         FROM transfers t WHERE t.debit_account = ?1 AND t.posted_at >= ?2 \
         GROUP BY t.credit_account) p \
         JOIN accounts c ON c.id = p.credit_account AND c.code IN (1, 2)",
        party_joins!("c", "u", "s"),
        "ORDER BY p.times DESC, p.newest DESC LIMIT ?3"
    );
    all(
        connection,
        sql,
        params![payer.as_bytes(), since, limit],
        |row| {
            let mut columns = Columns::new(row);
            Ok(PayeeUse {
                times: columns.next()?,
                last_amount: Money::new(columns.next()?, Currency::Rub),
                payee: read_party(&mut columns)?,
            })
        },
    )
}

pub(super) fn payee_history(
    connection: &Db,
    user: UserId,
    payee: PayeeId,
) -> Result<PayeeHistory, StoreError> {
    let payee = match payee {
        PayeeId::Person(id) => Party::Person(id),
        PayeeId::Shop(id) => Party::Shop(id),
    };
    // In one statement: it is asked before each transfer to a person.
    let sql = "SELECT amount FROM transfers WHERE debit_account = \
               (SELECT id FROM accounts WHERE owner = ?1 AND code = 1 AND currency = 'RUB') \
               AND credit_account = \
               (SELECT id FROM accounts WHERE owner = ?2 AND code = ?3 AND currency = 'RUB') \
               ORDER BY posted_at DESC LIMIT 1";
    let values = params![user.as_bytes(), party_owner(payee), party_code(payee)];
    let last_amount = one(connection, sql, values, |row| {
        Ok(Money::new(row.get(0)?, Currency::Rub))
    })?;
    Ok(PayeeHistory { last_amount })
}

/// The account on the other side of an entry `e` of a transfer `t`: of what left to pay somebody out of
/// another currency the payee's, and not the wallet's position.
macro_rules! other_side {
    () => {
        "CASE WHEN e.amount > 0 THEN t.debit_account WHEN t.code = 6 THEN coalesce((SELECT \
         p.credit_account FROM exchanges x JOIN transfers p ON p.id = x.paid WHERE x.sold = t.id), \
         t.credit_account) ELSE t.credit_account END"
    };
}

pub(super) use other_side;

macro_rules! select_operation {
    ($condition:literal) => {
        concat!(
            "SELECT e.operation, e.transfer, e.account, e.seq, e.amount, e.balance_after, t.code, \
             coalesce(i.category, t.category), t.note, coalesce(m.note, ''), \
             coalesce(m.labels, ''), t.posted_at, t.currency, r.id, \
             CASE t.code WHEN 4 THEN (SELECT b.name FROM bank_payments p JOIN bank_receivers b \
             ON b.payment = p.id WHERE p.transfer = e.transfer) \
             WHEN 5 THEN (SELECT b.name FROM bank_payments p JOIN bank_receivers b \
             ON b.payment = p.id WHERE p.returned = e.transfer) END, ",
            party_columns!("c", "u", "s"),
            " FROM entries e JOIN transfers t ON t.id = e.transfer \
             JOIN receipts r ON r.transfer = CASE WHEN t.code = 6 THEN coalesce((SELECT x.paid \
             FROM exchanges x WHERE x.sold = e.transfer), e.transfer) ELSE e.transfer END \
             LEFT JOIN operation_index i ON i.account = e.account AND i.seq = e.seq \
             LEFT JOIN operation_marks m ON m.account = e.account AND m.seq = e.seq \
             JOIN accounts c ON c.id = ",
            other_side!(),
            party_joins!("c", "u", "s"),
            $condition
        )
    };
}

fn read_operation(row: &Row<'_>) -> Result<OperationRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(OperationId::from_bytes)?;
    let transfer_id = columns.id(TransferId::from_bytes)?;
    let account_id = columns.id(AccountId::from_bytes)?;
    let seq = columns.next()?;
    let (amount, balance_after): (i64, i64) = (columns.next()?, columns.next()?);
    let kind = columns.kind()?;
    let category = columns.category()?;
    let (note, own_note) = (columns.next()?, columns.next()?);
    let labels: String = columns.next()?;
    let posted_at = columns.next()?;
    let currency = columns.parse()?;
    let magnitude = amount.checked_abs().ok_or_else(|| columns.wrong())?;
    Ok(OperationRow {
        id,
        transfer_id,
        account_id,
        seq,
        kind,
        direction: if amount < 0 {
            Direction::Out
        } else {
            Direction::In
        },
        amount: Money::new(magnitude, currency),
        balance_after: Money::new(balance_after, currency),
        category,
        note,
        own_note,
        labels: labels.lines().map(str::to_owned).collect(),
        posted_at,
        receipt_id: columns.id(ReceiptId::from_bytes)?,
        receiver: columns.next()?,
        counterparty: read_party(&mut columns)?,
    })
}

pub(super) fn operations_page(
    connection: &Db,
    (user, currency): (UserId, Currency),
    direction: Option<Direction>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<OperationRow>, StoreError> {
    let Some(account) = account_in(connection, Party::Person(user), currency)? else {
        return Ok(Vec::new());
    };
    let sign = direction.map(|direction| match direction {
        Direction::In => 1,
        Direction::Out => -1,
    });
    let sql = select_operation!(
        "WHERE e.account = ?1 AND e.seq < ?2 AND (?3 IS NULL OR (e.amount > 0) = (?3 > 0)) \
         ORDER BY e.seq DESC LIMIT ?4"
    );
    let before = before.unwrap_or(i64::MAX);
    let values = params![account.as_bytes(), before, sign, limit];
    all(connection, sql, values, read_operation)
}

pub(super) fn operation_by_id(
    connection: &Db,
    user: UserId,
    id: OperationId,
) -> Result<Option<OperationRow>, StoreError> {
    let sql = select_operation!(
        "JOIN accounts own ON own.id = e.account AND own.code = 1 AND own.owner = ?2 \
         WHERE e.operation = ?1"
    );
    let values = params![id.as_bytes(), user.as_bytes()];
    one(connection, sql, values, read_operation)
}

pub(super) fn operation_at(
    connection: &Db,
    account: AccountId,
    seq: i64,
) -> Result<Option<OperationRow>, StoreError> {
    let sql = select_operation!("WHERE e.account = ?1 AND e.seq = ?2");
    one(
        connection,
        sql,
        params![account.as_bytes(), seq],
        read_operation,
    )
}

macro_rules! select_receipt {
    ($condition:literal) => {
        concat!(
            "SELECT r.id, r.transfer, r.seq, r.amount, r.posted_at, t.code, t.note, t.currency, \
             (SELECT coalesce(sum(b.amount), 0) FROM transfers b WHERE b.refund_of = t.id), \
             (SELECT o.id FROM receipts o WHERE o.transfer = t.refund_of), ",
            party_columns!("c", "cu", "cs"),
            ", ",
            party_columns!("d", "du", "ds"),
            " FROM receipts r JOIN transfers t ON t.id = r.transfer \
             JOIN accounts c ON c.id = t.credit_account \
             JOIN accounts d ON d.id = t.debit_account",
            party_joins!("c", "cu", "cs"),
            party_joins!("d", "du", "ds"),
            $condition
        )
    };
}

fn read_receipt(row: &Row<'_>) -> Result<ReceiptRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(ReceiptId::from_bytes)?;
    let transfer_id = columns.id(TransferId::from_bytes)?;
    let (seq, amount, posted_at) = (columns.next()?, columns.next()?, columns.next()?);
    let kind = columns.kind()?;
    let note = columns.next()?;
    let currency = columns.parse()?;
    let refunded = Money::new(columns.next()?, currency);
    let refund_of = columns.maybe_id(ReceiptId::from_bytes)?;
    Ok(ReceiptRow {
        id,
        transfer_id,
        seq,
        kind,
        seller: read_party(&mut columns)?,
        payer: read_party(&mut columns)?,
        note,
        amount: Money::new(amount, currency),
        refunded,
        refund_of,
        posted_at,
    })
}

pub(super) fn receipt_by_id(
    connection: &Db,
    viewer: UserId,
    id: ReceiptId,
) -> Result<Option<ReceiptRow>, StoreError> {
    let may_see = |party: &PartyRow| match party {
        PartyRow::Person { id, .. } => *id == viewer,
        PartyRow::Shop(shop) => shop.owner == viewer,
        PartyRow::System(_) => false,
    };
    let receipt = one(
        connection,
        select_receipt!("WHERE r.id = ?1"),
        [id.as_bytes()],
        read_receipt,
    )?;
    Ok(receipt.filter(|receipt| may_see(&receipt.payer) || may_see(&receipt.seller)))
}

/// The receipt of a transfer.
pub(super) fn receipt_of(
    connection: &Db,
    transfer: TransferId,
) -> Result<Option<ReceiptRow>, StoreError> {
    let sql = select_receipt!("WHERE r.transfer = ?1");
    one(connection, sql, [transfer.as_bytes()], read_receipt)
}

pub(super) fn receipts_page(
    connection: &Db,
    shop: ShopId,
    filter: ReceiptFilter,
    before: Option<ReceiptKey>,
    limit: u32,
) -> Result<Vec<ReceiptRow>, StoreError> {
    let from = filter.from.unwrap_or(i64::MIN);
    // One bound from above, so that the index is entered where the page begins.
    let key = |posted_at, seq| ReceiptKey { posted_at, seq };
    let to = key(filter.to.unwrap_or(i64::MAX), i64::MIN);
    let below = before.map_or(to, |before| before.min(to));
    let (at, seq) = (below.posted_at, below.seq);
    match filter.amount {
        Some(amount) => {
            let sql = select_receipt!(
                "WHERE r.shop = ?1 AND r.amount = ?2 AND (r.posted_at, r.seq) < (?3, ?4) \
                 AND r.posted_at >= ?5 ORDER BY r.posted_at DESC, r.seq DESC LIMIT ?6"
            );
            let values = params![shop.as_bytes(), amount, at, seq, from, limit];
            all(connection, sql, values, read_receipt)
        }
        None => {
            let sql = select_receipt!(
                "WHERE r.shop = ?1 AND (r.posted_at, r.seq) < (?2, ?3) AND r.posted_at >= ?4 \
                 ORDER BY r.posted_at DESC, r.seq DESC LIMIT ?5"
            );
            let values = params![shop.as_bytes(), at, seq, from, limit];
            all(connection, sql, values, read_receipt)
        }
    }
}

pub(super) fn receipt_at(
    connection: &Db,
    entry: EntryKey,
) -> Result<Option<ReceiptRow>, StoreError> {
    let sql = select_receipt!(
        "JOIN entries e ON e.transfer = r.transfer \
         WHERE e.account = ?1 AND e.seq = ?2"
    );
    let values = params![entry.account.as_bytes(), entry.seq];
    one(connection, sql, values, read_receipt)
}
