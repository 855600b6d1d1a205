//! Money from and to banks: saved accounts, top-ups, withdrawals, and what the bank says of them.
//!
//! A payment goes forward only, stage by stage, and each stage is kept before the next step is taken;
//! each of its transfers follows from its id. So whatever is interrupted goes on from where it was,
//! and nothing is asked for, booked or returned twice:
//!
//! | | begun | asked | heard or denied | done or refused |
//! | --- | --- | --- | --- | --- |
//! | top-up | kept | the bank collects | it did: the money comes to the person | told |
//! | withdrawal | money goes into transit | the bank pays out | on to the bank, or back | told |

mod judging;
mod requisites;
mod settling;

use poltina_api_types::{
    Act, Arrival, BankDirection, BankPayment, BankPaymentState, BankPayments, BankRefusal,
    BankTerms, ErrorCode, LinkedAccount, LinkedAccounts, NewBankPayment, NewLinkedAccount,
    OperationKind, WayTerms,
};
use poltina_domain::limits::{BANK_ACCOUNTS, OPEN_BANK_PAYMENTS};
use poltina_domain::{
    AccountId, BankAccount, BankAccountId, BankPaymentId, Bic, ConfirmationId, Currency, Fee,
    Money, UserId,
};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use requisites::Wanted;
use settling::{key, moved};

use super::rate::{BANK_ACCOUNTS_PER_USER, BANK_PAYMENTS_PER_USER};
use super::transfers::{DEADLINE_SECONDS, not_decided, refused, reused};
use super::{Failure, Viewer, Wallet};
use crate::clock::{SECOND, unix_ms};
use crate::rules::WayBounds;
use crate::sequencer::transfer_id;
use crate::store::{
    BankMoves, BankPaymentKept, BankPaymentRow, BankStage, Decision, LinkedRow, SystemAccount,
};
use crate::{moscow, random};

/// How many payments are listed.
const LISTED: u32 = 50;

/// A payment that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The payment as it is.
    pub payment: BankPayment,
    /// Whether an earlier request with the same key began it.
    pub replayed: bool,
}

/// Whether an account can be one of this bank's.
pub(super) fn check_fits(account: &BankAccount, bic: &Bic) -> Result<(), Failure> {
    if account.fits(bic) {
        return Ok(());
    }
    let detail = "the key of the account does not fit the bank: check both";
    Err(Failure::invalid("/account", detail))
}

impl Wallet {
    /// What money from and to banks costs, and its bounds.
    ///
    /// # Errors
    /// `bank-unavailable` where no bank is connected.
    pub fn bank_terms(&self) -> Result<BankTerms, Failure> {
        self.bank_is_there()?;
        let rules = &self.rules.bank;
        let way = |bounds: WayBounds, fee| WayTerms {
            min: rub(bounds.min).into(),
            max: rub(bounds.max).into(),
            fee,
            arrival: Arrival::Moments,
        };
        Ok(BankTerms {
            top_up: way(rules.top_up, Fee::FREE),
            withdrawal: way(rules.withdrawal, rules.fee),
        })
    }

    /// The accounts that he saved.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn linked_accounts(&self, viewer: Viewer) -> Result<LinkedAccounts, Failure> {
        let rows = self.store.linked_accounts(viewer.user).await?;
        let items = rows.iter().map(linked).collect();
        Ok(LinkedAccounts { items })
    }

    /// Saves an account. One that is saved already stays as it is.
    ///
    /// # Errors
    /// `invalid-request` where the account's key does not fit the bank; `limit-exceeded` where he
    /// has too many; `wallet-frozen`; those of [`Wallet::confirmed`], where he has a factor.
    pub async fn link_account(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewLinkedAccount,
    ) -> Result<LinkedAccount, Failure> {
        self.bank_is_there()?;
        check_fits(&new.account, &new.bic)?;
        let now = self.clock.now();
        self.allowances
            .take(BANK_ACCOUNTS_PER_USER, viewer.user.as_bytes(), now)?;
        self.not_frozen(viewer).await?;
        let act = Act::LinkAccount {
            account: new.clone(),
        };
        self.confirmed(viewer, confirmation, &act).await?;
        let row = LinkedRow {
            id: BankAccountId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            bic: new.bic,
            account: new.account,
        };
        let saved = self.store.link_account(row, BANK_ACCOUNTS, now).await?;
        saved.as_ref().map(linked).ok_or_else(|| {
            let detail =
                format!("At most {BANK_ACCOUNTS} accounts can be saved: remove one first.");
            Failure::new(ErrorCode::LimitExceeded, detail)
        })
    }

    /// Removes a saved account; what is under way with it goes on.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn unlink_account(&self, viewer: Viewer, id: BankAccountId) -> Result<(), Failure> {
        let now = self.clock.now();
        match self.store.unlink_account(viewer.user, id, now).await? {
            true => Ok(()),
            false => Err(Failure::not_found("account")),
        }
    }

    /// His payments from and to banks.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn bank_payments(&self, viewer: Viewer) -> Result<BankPayments, Failure> {
        let rows = self.store.bank_payments_of(viewer.user, LISTED).await?;
        let items = rows.iter().map(payment).collect();
        Ok(BankPayments { items })
    }

    /// One of his payments.
    ///
    /// # Errors
    /// `not-found` where it is not there, or someone else's.
    pub async fn bank_payment(
        &self,
        viewer: Viewer,
        id: BankPaymentId,
    ) -> Result<BankPayment, Failure> {
        let row = self.store.bank_payment(id).await?;
        let own = row.filter(|row| row.user == viewer.user);
        let own = own.ok_or_else(|| Failure::not_found("bank payment"))?;
        Ok(payment(&own))
    }

    /// Begins a top-up or a withdrawal. The same key begins one, for ever.
    ///
    /// # Errors
    /// `bank-unavailable`; `invalid-request`, also where the fee is another one than was shown;
    /// `not-found` of the account; `limit-exceeded`; of a withdrawal also `insufficient-funds`,
    /// which burns the key, `level-too-low`, `wallet-frozen`, `second-person-required`, `payment-suspicious` (which burns it too) and those of [`Wallet::confirmed`],
    /// which decide nothing. After `internal` it is unknown: send it again with its key.
    pub async fn begin_bank_payment(
        &self,
        viewer: Viewer,
        key: String,
        confirmation: Option<ConfirmationId>,
        new: NewBankPayment,
    ) -> Result<Begun, Failure> {
        self.begin_wanted(viewer, key, confirmation, Wanted::Saved(new))
            .await
    }

    async fn begin_wanted(
        &self,
        viewer: Viewer,
        key: String,
        confirmation: Option<ConfirmationId>,
        wanted: Wanted,
    ) -> Result<Begun, Failure> {
        // What was begun is told and goes on, whatever the terms are now.
        let id = BankPaymentId::derived(digest(viewer.user, &key));
        let (begun, replayed) = match self.store.bank_payment(id).await? {
            Some(earlier) => (earlier, true),
            None => {
                let row = self.bank_payment_row(viewer, id, key, &wanted).await?;
                self.keep_bank_payment(viewer, confirmation, row, wanted.clone())
                    .await?
            }
        };
        if !wanted.is_of(&begun) {
            return Err(reused());
        }
        match begun.stage {
            BankStage::Refused(BankRefusal::NotBegun) => {
                return Err(self.why_not_begun(&begun).await?);
            }
            BankStage::Refused(BankRefusal::Suspicious) => return Err(self.suspicious(&begun)),
            _ => {}
        }
        let after = self.go_on(begun).await?;
        Ok(Begun {
            payment: payment(&after),
            replayed,
        })
    }

    /// Why a payment was refused before the bank knew of it: the same answer as at first.
    async fn why_not_begun(&self, row: &BankPaymentRow) -> Result<Failure, Failure> {
        let key = key(row.id, "leave");
        let outcome = self.store.outcome_by_key(row.user, &key).await?;
        Ok(match outcome.map(|outcome| outcome.decision) {
            Some(Decision::Limited(hit)) => super::limits::over(&hit),
            Some(Decision::Refused(refusal)) => refused(refusal),
            _ => refused(Refusal::Cancelled),
        })
    }

    /// The amount and the fee of a payment, as the terms have them.
    fn checked_sums(&self, wanted: &Wanted) -> Result<(Money, Money), Failure> {
        let terms = self.bank_terms()?;
        let terms = terms.of(wanted.direction());
        let (amount, shown_fee) = wanted.sums();
        if amount.minor() < terms.min.money().minor() || amount.minor() > terms.max.money().minor()
        {
            let detail = format!(
                "use an amount from {} to {} minor units",
                terms.min.money().minor(),
                terms.max.money().minor()
            );
            return Err(Failure::invalid("/amount/value", detail));
        }
        let fee = terms.fee.of(amount).map_err(|_| Failure::internal())?;
        if shown_fee != fee {
            let detail = format!(
                "the fee is {} minor units: show it, and send it",
                fee.minor()
            );
            return Err(Failure::invalid("/fee/value", detail));
        }
        Ok((amount, fee))
    }

    /// A payment as it begins, if it may be asked for so.
    async fn bank_payment_row(
        &self,
        viewer: Viewer,
        id: BankPaymentId,
        key: String,
        wanted: &Wanted,
    ) -> Result<BankPaymentRow, Failure> {
        let (amount, fee) = self.checked_sums(wanted)?;
        let direction = wanted.direction();
        let (linked, receiver) = self.wanted_account(viewer, id, wanted).await?;
        Ok(BankPaymentRow {
            id,
            user: viewer.user,
            direction,
            linked,
            receiver,
            amount,
            fee,
            stage: BankStage::Begun,
            attempts: 0,
            moves: moves(viewer.user, id, direction),
            operation: None,
            created_at: self.clock.now(),
            key,
        })
    }

    /// Keeps a payment that nobody asked for before, if it may be begun; of a withdrawal the money
    /// goes into transit.
    async fn keep_bank_payment(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        mut row: BankPaymentRow,
        wanted: Wanted,
    ) -> Result<(BankPaymentRow, bool), Failure> {
        let mut line = None;
        let now = self.clock.now();
        self.allowances
            .take(BANK_PAYMENTS_PER_USER, viewer.user.as_bytes(), now)?;
        match row.direction {
            BankDirection::TopUp => {}
            BankDirection::Withdrawal => {
                self.limited_to_bank(viewer.user).await?;
                self.not_frozen(viewer).await?;
                self.not_guarded(&row).await?;
                let act = wanted.act(row.key.clone());
                self.confirmed(viewer, confirmation, &act).await?;
                line = self.judge_withdrawal(viewer, &mut row).await?;
            }
        }
        // However many come at once, together they are not above it.
        let ceiling = match row.direction {
            BankDirection::TopUp => self.own_ceiling(viewer.user).await?,
            BankDirection::Withdrawal => None,
        };
        let kept = self
            .store
            .begin_bank_payment(row, OPEN_BANK_PAYMENTS, ceiling, line);
        match kept.await? {
            BankPaymentKept::AboveBalance { remaining } => {
                Err(super::limits::balance_full(remaining, ceiling))
            }
            BankPaymentKept::Kept { payment, before } => Ok((*payment, before)),
            BankPaymentKept::TooMany => Err(Failure::new(
                ErrorCode::TooManyRequests,
                "Too many payments are under way: wait until one is over.",
            )
            .after(60)),
        }
    }

    /// Takes a payment as far as it goes before the bank is asked.
    async fn go_on(&self, row: BankPaymentRow) -> Result<BankPaymentRow, Failure> {
        if row.stage == BankStage::Begun {
            self.leave(&row).await?;
            let next = Some(self.clock.now());
            self.store
                .advance_bank_payment(row.id, BankStage::Begun, BankStage::Asked, next)
                .await?;
            // The bank may be slow: who asks does not wait for it.
            self.bank_waits.notify_one();
        }
        let row = self.store.bank_payment(row.id).await?;
        row.ok_or_else(Failure::internal)
    }

    /// Of a withdrawal, takes the money into transit. What is refused is so for good.
    async fn leave(&self, row: &BankPaymentRow) -> Result<(), Failure> {
        if row.direction == BankDirection::TopUp {
            return Ok(());
        }
        let total = total(row)?;
        let now = self.clock.now();
        let limited = self.limited_to_bank(row.user).await?;
        let payer = self.own_account(row.user).await?;
        let transit = SystemAccount::Transit.account(total.currency());
        let mut command = moved(row, "leave", payer, transit, total);
        command.kind = OperationKind::Withdrawal;
        command.note = requisites::note(row);
        command.limits = Some(limited);
        command.judged = self.not_guarded(row).await?;
        command.deadline = now + DEADLINE_SECONDS * SECOND;
        match self.sequencer.submit(command).await {
            Ok(Decision::Posted(_)) => Ok(()),
            Ok(decision) => {
                let begun = BankStage::Begun;
                let over = BankStage::Refused(BankRefusal::NotBegun);
                self.store
                    .advance_bank_payment(row.id, begun, over, None)
                    .await?;
                self.wake(row.user).await;
                tracing::info!(payment = %row.id, ?decision, "a withdrawal is refused");
                Err(self.why_not_begun(row).await?)
            }
            // The same key may come again; where it does not, the payment is cleared away.
            Err(error) => Err(not_decided(error)),
        }
    }

    async fn own_account(&self, user: UserId) -> Result<AccountId, Failure> {
        let user = self.store.user_by_id(user).await?;
        Ok(user.ok_or_else(Failure::internal)?.account)
    }

    fn bank_is_there(&self) -> Result<(), Failure> {
        match self.bank.is_there() {
            true => Ok(()),
            false => Err(Failure::new(
                ErrorCode::BankUnavailable,
                "No bank is connected to this wallet.",
            )),
        }
    }
}

fn moves(user: UserId, id: BankPaymentId, direction: BankDirection) -> BankMoves {
    let of = |what| transfer_id(user, &key(id, what));
    BankMoves {
        transfer: match direction {
            BankDirection::TopUp => of("come"),
            BankDirection::Withdrawal => of("leave"),
        },
        paid_out: of("out"),
        fee_kept: of("fee"),
        returned: of("back"),
    }
}

/// What the id of a payment follows from: whoever sends the same key again means the same payment.
fn digest(user: UserId, key: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"poltina bank payment\0")
        .chain_update(user.as_bytes())
        .chain_update(key)
        .finalize()
        .into()
}

/// What leaves on one side: the amount and what is paid on top.
fn total(row: &BankPaymentRow) -> Result<Money, Failure> {
    row.amount
        .checked_add(row.fee)
        .map_err(|_| Failure::internal())
}

const fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::Rub)
}

fn linked(row: &LinkedRow) -> LinkedAccount {
    LinkedAccount {
        id: row.id,
        bank_name: row.bic.bank_name().map(str::to_owned),
        bic: row.bic.clone(),
        account_tail: row.account.tail().to_owned(),
    }
}

/// A payment on the wire.
pub(super) fn payment(row: &BankPaymentRow) -> BankPayment {
    BankPayment {
        id: row.id,
        direction: row.direction,
        account: linked(&row.linked),
        receiver: row.receiver.clone(),
        amount: row.amount.into(),
        fee: row.fee.into(),
        state: match row.stage {
            BankStage::Begun | BankStage::Asked | BankStage::Heard | BankStage::Denied(_) => {
                BankPaymentState::Pending {}
            }
            BankStage::Done => BankPaymentState::Done {},
            BankStage::Refused(reason) => BankPaymentState::Refused { reason },
            BankStage::Review => BankPaymentState::Review {},
        },
        operation_id: row.operation,
        created_at: moscow::rfc3339(row.created_at),
    }
}
