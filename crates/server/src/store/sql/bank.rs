//! Saved bank accounts and bank payments, read and written.

use async_trait::async_trait;
use poltina_api_types::{BankDirection, BankReceiver, BankRefusal};
use poltina_domain::{BankAccountId, BankPaymentId, Money, OperationId, TransferId, UserId};

use super::events::newest_event;
use super::values::{Columns, all, change, one};
use super::{Db, Row, params};
use super::{SqlStore, audit_log};
use crate::clock::Micros;
use crate::store::{
    AuditInsert, BankMoves, BankPaymentKept, BankPaymentRow, BankStage, BankStore, KnownAccount,
    LinkedRow, StoreError,
};

const fn refusal_code(refusal: BankRefusal) -> i64 {
    match refusal {
        BankRefusal::InsufficientFunds => 1,
        BankRefusal::AccountClosed => 2,
        BankRefusal::Declined => 3,
        BankRefusal::NotBegun => 4,
        BankRefusal::Suspicious => 5,
    }
}

const fn refusal(code: i64) -> Option<BankRefusal> {
    Some(match code {
        1 => BankRefusal::InsufficientFunds,
        2 => BankRefusal::AccountClosed,
        3 => BankRefusal::Declined,
        4 => BankRefusal::NotBegun,
        5 => BankRefusal::Suspicious,
        _ => return None,
    })
}

/// A stage as it is written: its number, and why it is refused.
const fn written(stage: BankStage) -> (i64, Option<i64>) {
    match stage {
        BankStage::Begun => (1, None),
        BankStage::Asked => (2, None),
        BankStage::Heard => (3, None),
        BankStage::Denied(why) => (4, Some(refusal_code(why))),
        BankStage::Done => (5, None),
        BankStage::Refused(why) => (6, Some(refusal_code(why))),
        BankStage::Review => (7, None),
    }
}

fn stage(state: i64, reason: Option<i64>) -> Option<BankStage> {
    let reason = reason.and_then(refusal);
    Some(match state {
        1 => BankStage::Begun,
        2 => BankStage::Asked,
        3 => BankStage::Heard,
        4 => BankStage::Denied(reason?),
        5 => BankStage::Done,
        6 => BankStage::Refused(reason?),
        7 => BankStage::Review,
        _ => return None,
    })
}

const fn direction_code(direction: BankDirection) -> i64 {
    match direction {
        BankDirection::TopUp => 1,
        BankDirection::Withdrawal => 2,
    }
}

fn read_linked(columns: &mut Columns<'_>) -> Result<LinkedRow, StoreError> {
    Ok(LinkedRow {
        id: columns.id(BankAccountId::from_bytes)?,
        user: columns.id(UserId::from_bytes)?,
        bic: columns.parse()?,
        account: columns.parse()?,
    })
}

/// Who receives a payment; none where it is one's own account.
fn read_receiver(columns: &mut Columns<'_>) -> Result<Option<BankReceiver>, StoreError> {
    let Some(name) = columns.next::<Option<String>>()? else {
        columns.skip(3);
        return Ok(None);
    };
    let name = name.parse().map_err(|_| columns.wrong())?;
    let inn: Option<String> = columns.next()?;
    let inn = inn.map(|inn| inn.parse()).transpose();
    let inn = inn.map_err(|_| columns.wrong())?;
    let kpp: Option<String> = columns.next()?;
    let kpp = kpp.map(|kpp| kpp.parse()).transpose();
    Ok(Some(BankReceiver {
        name,
        inn,
        kpp: kpp.map_err(|_| columns.wrong())?,
        purpose: columns.parse()?,
    }))
}

fn read_payment(row: &Row<'_>) -> Result<BankPaymentRow, StoreError> {
    let mut columns = Columns::new(row);
    let id = columns.id(BankPaymentId::from_bytes)?;
    let key = columns.next()?;
    let direction = match columns.next::<i64>()? {
        1 => BankDirection::TopUp,
        2 => BankDirection::Withdrawal,
        _ => return Err(columns.wrong()),
    };
    let (amount, fee): (i64, i64) = (columns.next()?, columns.next()?);
    let currency = columns.parse()?;
    let (state, reason) = (columns.next()?, columns.next()?);
    let stage = stage(state, reason).ok_or_else(|| columns.wrong())?;
    let (attempts, created_at) = (columns.next()?, columns.next()?);
    let moves = BankMoves {
        transfer: columns.id(TransferId::from_bytes)?,
        paid_out: columns.id(TransferId::from_bytes)?,
        fee_kept: columns.id(TransferId::from_bytes)?,
        returned: columns.id(TransferId::from_bytes)?,
    };
    let operation = columns.maybe_id(OperationId::from_bytes)?;
    let linked = read_linked(&mut columns)?;
    let receiver = read_receiver(&mut columns)?;
    Ok(BankPaymentRow {
        id,
        user: linked.user,
        key,
        direction,
        amount: Money::new(amount, currency),
        fee: Money::new(fee, currency),
        stage,
        attempts,
        created_at,
        moves,
        operation,
        linked,
        receiver,
    })
}

/// The columns of a payment, as [`read_payment`] takes them, and where they come from.
macro_rules! payments {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.idempotency_key, p.direction, p.amount, p.fee, p.currency, p.state, \
             p.reason, p.attempts, p.created_at, p.transfer, p.paid_out, p.fee_kept, p.returned, \
             (SELECT e.operation FROM entries e \
              WHERE e.account = CASE WHEN p.direction = 1 THEN t.credit_account ELSE t.debit_account END \
              AND e.seq = CASE WHEN p.direction = 1 THEN t.credit_seq ELSE t.debit_seq END), \
             a.id, a.user, a.bic, a.account, r.name, r.inn, r.kpp, r.purpose \
             FROM bank_payments p JOIN bank_accounts a ON a.id = p.bank_account \
             LEFT JOIN bank_receivers r ON r.payment = p.id \
             LEFT JOIN transfers t ON t.id = p.transfer ",
            $rest
        )
    };
}

/// A payment.
pub(super) fn payment(
    connection: &Db,
    id: BankPaymentId,
) -> Result<Option<BankPaymentRow>, StoreError> {
    let sql = payments!("WHERE p.id = ?1");
    one(connection, sql, [id.as_bytes()], read_payment)
}

fn linked(connection: &Db, user: UserId) -> Result<Vec<LinkedRow>, StoreError> {
    let sql = "SELECT id, user, bic, account FROM bank_accounts \
               WHERE user = ?1 AND removed_at IS NULL ORDER BY created_at DESC, id DESC";
    all(connection, sql, [user.as_bytes()], |row| {
        read_linked(&mut Columns::new(row))
    })
}

fn link(
    connection: &Db,
    row: LinkedRow,
    most: u32,
    now: Micros,
) -> Result<Option<LinkedRow>, StoreError> {
    let there = linked(connection, row.user)?;
    let same = |other: &LinkedRow| other.bic == row.bic && other.account == row.account;
    if let Some(same) = there.iter().find(|other| same(other)) {
        return Ok(Some(same.clone()));
    }
    if u32::try_from(there.len()).is_ok_and(|count| count >= most) {
        return Ok(None);
    }
    let sql = "INSERT INTO bank_accounts (id, user, bic, account, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![
        row.id.as_bytes(),
        row.user.as_bytes(),
        row.bic.as_str(),
        row.account.as_str(),
        now,
    ];
    change(connection, sql, values)?;
    Ok(Some(row))
}

/// What lies on his account, and what is coming to it from banks, in minor units.
fn lies_and_comes(connection: &Db, row: &BankPaymentRow) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce((SELECT credits_posted - debits_posted FROM accounts \
               WHERE owner = ?1 AND code = 1 AND currency = ?2), 0) + coalesce((SELECT sum(amount) \
               FROM bank_payments WHERE user = ?1 AND direction = 1 AND currency = ?2 \
               AND next_at IS NOT NULL), 0)";
    let values = params![row.user.as_bytes(), row.amount.currency().code()];
    let sum = one(connection, sql, values, |row| row.get(0))?;
    Ok(sum.unwrap_or_default())
}

fn begin(
    connection: &Db,
    row: &BankPaymentRow,
    most: u32,
    ceiling: Option<i64>,
) -> Result<BankPaymentKept, StoreError> {
    let sql = payments!("WHERE p.user = ?1 AND p.idempotency_key = ?2");
    let values = params![row.user.as_bytes(), row.key];
    if let Some(payment) = one(connection, sql, values, read_payment)? {
        return Ok(BankPaymentKept::Kept {
            payment: Box::new(payment),
            before: true,
        });
    }
    let sql = "SELECT count(*) FROM bank_payments WHERE user = ?1 AND next_at IS NOT NULL";
    let open: u32 =
        one(connection, sql, [row.user.as_bytes()], |row| row.get(0))?.unwrap_or_default();
    if open >= most {
        return Ok(BankPaymentKept::TooMany);
    }
    if let Some(ceiling) = ceiling {
        let remaining = ceiling.saturating_sub(lies_and_comes(connection, row)?);
        if row.amount.minor() > remaining {
            return Ok(BankPaymentKept::AboveBalance {
                remaining: remaining.max(0),
            });
        }
    }
    if row.receiver.is_some() {
        // It is kept for this payment, and offered nowhere.
        let linked = &row.linked;
        let sql = "INSERT INTO bank_accounts (id, user, bic, account, created_at, removed_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let values = params![
            linked.id.as_bytes(),
            linked.user.as_bytes(),
            linked.bic.as_str(),
            linked.account.as_str(),
            row.created_at,
        ];
        change(connection, sql, values)?;
    }
    let sql = "INSERT INTO bank_payments (id, user, idempotency_key, direction, bank_account, \
               amount, fee, currency, state, next_at, created_at, transfer, paid_out, fee_kept, \
               returned, reason) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    let (state, reason) = written(row.stage);
    // What is refused at once is over.
    let next_at = (row.stage == BankStage::Begun).then_some(row.created_at + BEGUN);
    let values = params![
        row.id.as_bytes(),
        row.user.as_bytes(),
        row.key,
        direction_code(row.direction),
        row.linked.id.as_bytes(),
        row.amount.minor(),
        row.fee.minor(),
        row.amount.currency().code(),
        state,
        next_at,
        row.created_at,
        row.moves.transfer.as_bytes(),
        row.moves.paid_out.as_bytes(),
        row.moves.fee_kept.as_bytes(),
        row.moves.returned.as_bytes(),
        reason,
    ];
    change(connection, sql, values)?;
    if let Some(receiver) = &row.receiver {
        let sql = "INSERT INTO bank_receivers (payment, name, inn, kpp, purpose) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![
            row.id.as_bytes(),
            receiver.name.as_str(),
            receiver.inn.as_ref().map(poltina_domain::Inn::as_str),
            receiver.kpp.as_ref().map(poltina_domain::Kpp::as_str),
            receiver.purpose.as_str(),
        ];
        change(connection, sql, values)?;
    }
    if next_at.is_none() {
        tell(connection, row.id)?;
    }
    Ok(BankPaymentKept::Kept {
        payment: Box::new(row.clone()),
        before: false,
    })
}

/// What became of this person's payments to this account of this bank.
fn known_account(
    connection: &Db,
    row: &BankPaymentRow,
    since: Micros,
) -> Result<KnownAccount, StoreError> {
    let sql = "SELECT max(CASE WHEN p.state = 5 THEN 1 ELSE 0 END), \
               max(CASE WHEN p.reason = 5 AND p.created_at > ?4 THEN p.created_at END) \
               FROM bank_payments p JOIN bank_accounts a ON a.id = p.bank_account \
               WHERE p.user = ?1 AND p.direction = 2 AND a.bic = ?2 AND a.account = ?3";
    let values = params![
        row.user.as_bytes(),
        row.linked.bic.as_str(),
        row.linked.account.as_str(),
        since
    ];
    let known = one(connection, sql, values, |row| {
        let mut columns = Columns::new(row);
        Ok(KnownAccount {
            paid: columns.next::<Option<bool>>()?.unwrap_or_default(),
            suspected_at: columns.next()?,
        })
    })?;
    Ok(known.unwrap_or_default())
}

/// How long a payment may have begun before somebody else looks after it.
const BEGUN: Micros = 60 * crate::clock::SECOND;

fn advance(
    connection: &Db,
    id: BankPaymentId,
    from: BankStage,
    to: BankStage,
    next_at: Option<Micros>,
) -> Result<bool, StoreError> {
    let ((before, why), (after, reason)) = (written(from), written(to));
    let sql = "UPDATE bank_payments SET state = ?3, reason = ?4, next_at = ?5 \
               WHERE id = ?1 AND state = ?2 AND reason IS NOT DISTINCT FROM ?6";
    let values = params![id.as_bytes(), before, after, reason, next_at, why];
    if change(connection, sql, values)? != 1 {
        return Ok(false);
    }
    if matches!(
        to,
        BankStage::Done | BankStage::Refused(_) | BankStage::Review
    ) {
        tell(connection, id)?;
    }
    Ok(true)
}

/// Writes the change of a payment as its owner's newest event.
fn tell(connection: &Db, id: BankPaymentId) -> Result<(), StoreError> {
    let sql = "SELECT user FROM bank_payments WHERE id = ?1";
    let user = one(connection, sql, [id.as_bytes()], |row| {
        Columns::new(row).id(UserId::from_bytes)
    })?;
    let Some(user) = user else { return Ok(()) };
    let seq = newest_event(connection, user)? + 1;
    let sql = "INSERT INTO events (user, seq, subject, bank_payment) VALUES (?1, ?2, 8, ?3)";
    change(
        connection,
        sql,
        params![user.as_bytes(), seq, id.as_bytes()],
    )?;
    Ok(())
}

#[async_trait]
impl BankStore for SqlStore {
    async fn linked_accounts(&self, user: UserId) -> Result<Vec<LinkedRow>, StoreError> {
        self.readers.run(move |db| linked(db, user)).await
    }

    async fn link_account(
        &self,
        row: LinkedRow,
        most: u32,
        now: Micros,
    ) -> Result<Option<LinkedRow>, StoreError> {
        self.writer.run(move |db| link(db, row, most, now)).await
    }

    async fn unlink_account(
        &self,
        user: UserId,
        id: BankAccountId,
        now: Micros,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE bank_accounts SET removed_at = ?3 \
                   WHERE user = ?1 AND id = ?2 AND removed_at IS NULL";
        self.writer
            .run(move |db| {
                let values = params![user.as_bytes(), id.as_bytes(), now];
                change(db, sql, values).map(|gone| gone == 1)
            })
            .await
    }

    async fn known_bank_account(
        &self,
        row: &BankPaymentRow,
        since: Micros,
    ) -> Result<KnownAccount, StoreError> {
        let row = row.clone();
        self.readers
            .run(move |db| known_account(db, &row, since))
            .await
    }

    async fn begin_bank_payment(
        &self,
        row: BankPaymentRow,
        most: u32,
        ceiling: Option<i64>,
        judged: Option<AuditInsert>,
    ) -> Result<BankPaymentKept, StoreError> {
        self.writer
            .run(move |db| {
                let kept = begin(db, &row, most, ceiling)?;
                if let (Some(line), BankPaymentKept::Kept { before: false, .. }) = (&judged, &kept)
                {
                    audit_log::append(db, line)?;
                }
                Ok(kept)
            })
            .await
    }

    async fn bank_payment(&self, id: BankPaymentId) -> Result<Option<BankPaymentRow>, StoreError> {
        self.readers.run(move |db| payment(db, id)).await
    }

    async fn bank_payments_of(
        &self,
        user: UserId,
        limit: u32,
    ) -> Result<Vec<BankPaymentRow>, StoreError> {
        let sql = payments!("WHERE p.user = ?1 ORDER BY p.created_at DESC, p.id DESC LIMIT ?2");
        self.readers
            .run(move |db| all(db, sql, params![user.as_bytes(), limit], read_payment))
            .await
    }

    async fn bank_payments_due(
        &self,
        now: Micros,
        limit: u32,
    ) -> Result<Vec<BankPaymentId>, StoreError> {
        let sql = "SELECT id FROM bank_payments WHERE next_at <= ?1 ORDER BY next_at LIMIT ?2";
        self.readers
            .run(move |db| {
                all(db, sql, params![now, limit], |row| {
                    Columns::new(row).id(BankPaymentId::from_bytes)
                })
            })
            .await
    }

    async fn advance_bank_payment(
        &self,
        id: BankPaymentId,
        from: BankStage,
        to: BankStage,
        next_at: Option<Micros>,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |db| advance(db, id, from, to, next_at))
            .await
    }

    async fn take_bank_payment(
        &self,
        id: BankPaymentId,
        now: Micros,
        next_at: Micros,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE bank_payments SET next_at = ?3, attempts = attempts + 1 \
                   WHERE id = ?1 AND next_at <= ?2";
        self.writer
            .run(move |db| Ok(change(db, sql, params![id.as_bytes(), now, next_at])? == 1))
            .await
    }
}
