//! A payment after it was asked for: what the bank says, what the books do, and whoever looks after it.

use futures_util::StreamExt as _;
use poltina_api_types::{BankDirection, BankRefusal, Category, OperationKind};
use poltina_domain::{AccountId, BankPaymentId, Money};
use sha2::{Digest, Sha256};

use super::total;
use crate::app::transfers::not_decided;
use crate::app::{Failure, Wallet};
use crate::clock::{Micros, SECOND};
use crate::gateway::{BankOrder, BankWord, Callback, NotBelieved, Said};
use crate::sequencer::TransferCommand;
use crate::store::{BankPaymentRow, BankStage, Decision, SystemAccount};

/// How many are looked after in one round.
const AT_ONCE: u32 = 64;

/// After how many seconds the bank is asked again, the more often it was asked.
const AGAIN: [i64; 8] = [2, 3, 5, 10, 30, 60, 300, 900];

impl Wallet {
    /// Asks the bank for a payment, or how it stands, and goes by what it says. What goes wrong is
    /// tried again later.
    async fn ask_bank(&self, row: &BankPaymentRow) {
        let collected = match row.direction {
            BankDirection::TopUp => total(row),
            BankDirection::Withdrawal => Ok(row.amount),
        };
        let Ok(amount) = collected else { return };
        let order = BankOrder {
            id: row.id,
            direction: row.direction,
            amount,
            bic: row.linked.bic.clone(),
            account: row.linked.account.clone(),
            receiver: row.receiver.clone(),
        };
        match self.bank.pay(&order).await {
            Ok(word) => self.follow_word(row.id, word).await,
            Err(error) => tracing::warn!(payment = %row.id, %error, "a payment is unknown"),
        }
    }

    /// Takes in what the bank called to say.
    ///
    /// # Errors
    /// `not-found` where nobody believes it, or there is no such payment.
    pub async fn hear_bank(&self, callback: Callback<'_>) -> Result<(), Failure> {
        let heard = self.bank.hear(callback, self.clock.now());
        let (id, word) = heard.map_err(|error| {
            tracing::warn!(%error, "a callback is not taken");
            match error {
                NotBelieved::Signature => Failure::not_found("payment"),
                NotBelieved::Malformed => Failure::invalid("", "say it as the contract does"),
            }
        })?;
        if self.store.bank_payment(id).await?.is_none() {
            return Err(Failure::not_found("payment"));
        }
        self.follow_word(id, word).await;
        Ok(())
    }

    /// Goes by what the bank says. What cannot be done now is done when the bank is asked next.
    async fn follow_word(&self, id: BankPaymentId, word: BankWord) {
        if let Err(failure) = self.try_word(id, word).await {
            let code = failure.code.as_str();
            tracing::warn!(payment = %id, code, "a payment waits for the books");
        }
    }

    async fn try_word(&self, id: BankPaymentId, word: BankWord) -> Result<(), Failure> {
        let Some(row) = self.store.bank_payment(id).await? else {
            return Ok(());
        };
        if contradicts(row.stage, word.said) {
            tracing::error!(payment = %id, "the bank takes its word back: look into it");
        }
        if row.stage == BankStage::Asked && word.said != Said::Pending {
            let expected = match row.direction {
                BankDirection::TopUp => total(&row)?,
                BankDirection::Withdrawal => row.amount,
            };
            let next = Some(self.clock.now() + 5 * SECOND);
            let (stage, next) = match word.said {
                Said::Done if word.amount != expected => (BankStage::Review, None),
                Said::Done => (BankStage::Heard, next),
                Said::Refused(why) => (BankStage::Denied(why), next),
                Said::Pending => return Ok(()),
            };
            if stage == BankStage::Review {
                tracing::error!(payment = %id, "the bank moved another amount: look into it");
            }
            self.store
                .advance_bank_payment(id, BankStage::Asked, stage, next)
                .await?;
            self.wake(row.user).await;
        }
        self.settle_bank_payment(id).await
    }

    /// Books what the bank has said, and says so to the owner.
    async fn settle_bank_payment(&self, id: BankPaymentId) -> Result<(), Failure> {
        let Some(row) = self.store.bank_payment(id).await? else {
            return Ok(());
        };
        let currency = row.amount.currency();
        let funding = SystemAccount::Funding.account(currency);
        let transit = SystemAccount::Transit.account(currency);
        let last = match (row.stage, row.direction) {
            (BankStage::Heard, BankDirection::TopUp) => {
                let payee = self.own_account(row.user).await?;
                let mut command = moved(&row, "come", funding, payee, row.amount);
                command.kind = OperationKind::Deposit;
                self.book(command).await?;
                BankStage::Done
            }
            (BankStage::Heard, BankDirection::Withdrawal) => {
                self.book(moved(&row, "out", transit, funding, row.amount))
                    .await?;
                if row.fee.is_positive() {
                    let fees = SystemAccount::Fees.account(currency);
                    self.book(moved(&row, "fee", transit, fees, row.fee))
                        .await?;
                }
                BankStage::Done
            }
            (BankStage::Denied(why), BankDirection::TopUp) => BankStage::Refused(why),
            (BankStage::Denied(why), BankDirection::Withdrawal) => {
                let payer = self.own_account(row.user).await?;
                let mut command = moved(&row, "back", transit, payer, total(&row)?);
                command.kind = OperationKind::Return;
                self.book(command).await?;
                BankStage::Refused(why)
            }
            _ => return Ok(()),
        };
        self.store
            .advance_bank_payment(id, row.stage, last, None)
            .await?;
        self.wake(row.user).await;
        Ok(())
    }

    /// Posts a transfer of a payment: once, however often it is tried.
    async fn book(&self, command: TransferCommand) -> Result<(), Failure> {
        match self.sequencer.submit(command).await {
            Ok(Decision::Posted(_)) => Ok(()),
            Ok(_) => {
                tracing::error!("the books refuse what a bank has done: look into it");
                Err(Failure::internal())
            }
            Err(error) => Err(not_decided(error)),
        }
    }

    /// Looks after payments that wait: asks the bank, books what it said, and clears away what was
    /// begun and left. Says how many.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn look_after_bank_payments(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let due = self.store.bank_payments_due(now, AT_ONCE).await?;
        let many = due.len();
        // One that the bank is slow with holds no other up.
        futures_util::stream::iter(due)
            .for_each_concurrent(None, async |id| {
                if let Err(failure) = self.look_after(id, now).await {
                    let code = failure.code.as_str();
                    tracing::warn!(payment = %id, code, "a payment waits");
                }
            })
            .await;
        Ok(many)
    }

    /// Resolves when a payment waits that has not been looked after yet.
    pub async fn bank_payment_waits(&self) {
        self.bank_waits.notified().await;
    }

    async fn look_after(&self, id: BankPaymentId, now: Micros) -> Result<(), Failure> {
        let Some(row) = self.store.bank_payment(id).await? else {
            return Ok(());
        };
        let place = usize::try_from(row.attempts).unwrap_or(AGAIN.len());
        let seconds = AGAIN.get(place).or(AGAIN.last()).copied().unwrap_or(60);
        if place == AGAIN.len() {
            tracing::error!(payment = %id, "the bank says nothing final for long: look into it");
        }
        let next = self.clock.now() + seconds * SECOND;
        // Another server may look after it.
        if !self.store.take_bank_payment(id, now, next).await? {
            return Ok(());
        }
        match row.stage {
            BankStage::Begun => self.clear_away(&row).await,
            BankStage::Asked => {
                self.ask_bank(&row).await;
                Ok(())
            }
            _ => self.settle_bank_payment(id).await,
        }
    }

    /// What was begun, and whose beginner is gone: it goes on where the money has left, and never
    /// will where it has not.
    async fn clear_away(&self, row: &BankPaymentRow) -> Result<(), Failure> {
        let left = match row.direction {
            BankDirection::TopUp => false,
            BankDirection::Withdrawal => {
                let burnt = self.sequencer.burn(row.user, key(row.id, "leave")).await;
                matches!(burnt.map_err(not_decided)?, Decision::Posted(_))
            }
        };
        let (to, next) = match left {
            true => (BankStage::Asked, Some(self.clock.now())),
            false => (BankStage::Refused(BankRefusal::NotBegun), None),
        };
        self.store
            .advance_bank_payment(row.id, BankStage::Begun, to, next)
            .await?;
        self.wake(row.user).await;
        Ok(())
    }
}

/// A transfer of a payment: what it is for makes its key, which no person's key can be.
pub(super) fn moved(
    row: &BankPaymentRow,
    what: &str,
    payer: AccountId,
    payee: AccountId,
    amount: Money,
) -> TransferCommand {
    let key = key(row.id, what);
    let fingerprint = Sha256::new()
        .chain_update(&key)
        .chain_update(amount.minor().to_be_bytes())
        .finalize();
    TransferCommand {
        principal: row.user,
        key,
        fingerprint: fingerprint.into(),
        payer,
        payee,
        amount,
        note: String::new(),
        kind: OperationKind::Withdrawal,
        category: Category::TopUp,
        deadline: i64::MAX,
        posted_at: None,
        order: None,
        request: None,
        hold: None,
        exchange: None,
        authorize: None,
        refuse: None,
        limits: None,
        judged: None,
        audit: None,
    }
}

/// The key of a payment's transfer. People's keys hold no colon.
pub(super) fn key(id: BankPaymentId, what: &str) -> String {
    format!("bank:{id}:{what}")
}

/// Whether the bank says the opposite of what it has said before.
const fn contradicts(stage: BankStage, said: Said) -> bool {
    matches!(
        (stage, said),
        (BankStage::Heard | BankStage::Done, Said::Refused(_))
            | (BankStage::Denied(_) | BankStage::Refused(_), Said::Done)
    )
}
