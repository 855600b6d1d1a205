//! Money to anybody's account in a bank, by its requisites: the same stages as a withdrawal.

use poltina_api_types::{Act, BankDirection, BankReceiver, NewBankPayment, NewBankTransfer};
use poltina_domain::limits::NOTE_CHARS;
use poltina_domain::{BankAccountId, BankPaymentId, ConfirmationId, Money};

use super::{Begun, check_fits};
use crate::app::{Failure, Viewer, Wallet};
use crate::store::{BankPaymentRow, LinkedRow};

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// From or to an account of one's own that is saved.
    Saved(NewBankPayment),
    /// To the account of these requisites.
    Requisites(NewBankTransfer),
}

impl Wanted {
    pub(super) const fn direction(&self) -> BankDirection {
        match self {
            Self::Saved(new) => new.direction,
            Self::Requisites(_) => BankDirection::Withdrawal,
        }
    }

    /// The amount, and the fee as it was shown.
    pub(super) fn sums(&self) -> (Money, Money) {
        match self {
            Self::Saved(new) => (new.amount.money(), new.fee.money()),
            Self::Requisites(new) => (new.amount.money(), new.fee.money()),
        }
    }

    /// What has to be confirmed where money is to leave.
    pub(super) fn act(self, key: String) -> Act {
        match self {
            Self::Saved(request) => Act::Withdraw { key, request },
            Self::Requisites(request) => Act::PayByRequisites { key, request },
        }
    }

    /// Whether this is what the payment was asked for by.
    pub(super) fn is_of(&self, row: &BankPaymentRow) -> bool {
        let to = match self {
            Self::Saved(new) => {
                row.receiver.is_none()
                    && (row.direction, row.linked.id) == (new.direction, new.account_id)
            }
            Self::Requisites(new) => {
                row.receiver.as_ref() == Some(&new.receiver)
                    && (&row.linked.bic, &row.linked.account) == (&new.bic, &new.account)
            }
        };
        to && (row.amount, row.fee) == self.sums()
    }
}

/// Whether money can go to these requisites at all.
fn check_requisites(new: &NewBankTransfer) -> Result<(), Failure> {
    check_fits(&new.account, &new.bic)?;
    if new.account.is_treasury() {
        let detail = "an account of the Treasury takes budget codes, which cannot be told here yet";
        return Err(Failure::invalid("/account", detail));
    }
    let inn = new.receiver.inn.as_ref();
    if new.receiver.kpp.is_some() && inn.is_some_and(|inn| !inn.is_organisation()) {
        let detail = "a person has no KPP: leave it out, or check the INN";
        return Err(Failure::invalid("/receiver/kpp", detail));
    }
    Ok(())
}

impl Wallet {
    /// Whether a withdrawal that is to be confirmed can be one.
    ///
    /// # Errors
    /// `invalid-request`; `bank-unavailable`.
    pub(in crate::app) fn check_withdrawal(&self, new: &NewBankPayment) -> Result<(), Failure> {
        if new.direction != BankDirection::Withdrawal {
            let detail = "what comes from a bank is not confirmed";
            return Err(Failure::invalid("/direction", detail));
        }
        self.checked_sums(&Wanted::Saved(new.clone())).map(drop)
    }

    /// Whether a payment by requisites that is to be confirmed can be one.
    ///
    /// # Errors
    /// As for [`Wallet::check_withdrawal`].
    pub(in crate::app) fn check_bank_transfer(&self, new: &NewBankTransfer) -> Result<(), Failure> {
        check_requisites(new)?;
        self.checked_sums(&Wanted::Requisites(new.clone()))
            .map(drop)
    }
    /// Begins a payment by requisites. The same key begins one, for ever.
    ///
    /// # Errors
    /// As for a withdrawal by [`Wallet::begin_bank_payment`].
    pub async fn begin_bank_transfer(
        &self,
        viewer: Viewer,
        key: String,
        confirmation: Option<ConfirmationId>,
        new: NewBankTransfer,
    ) -> Result<Begun, Failure> {
        check_requisites(&new)?;
        self.begin_wanted(viewer, key, confirmation, Wanted::Requisites(new))
            .await
    }

    /// The account that is meant, and who receives the money where it is not one's own.
    pub(super) async fn wanted_account(
        &self,
        viewer: Viewer,
        id: BankPaymentId,
        wanted: &Wanted,
    ) -> Result<(LinkedRow, Option<BankReceiver>), Failure> {
        match wanted {
            Wanted::Saved(new) => {
                let saved = self.store.linked_accounts(viewer.user).await?;
                let linked = saved.into_iter().find(|row| row.id == new.account_id);
                let linked = linked.ok_or_else(|| Failure::not_found("account"))?;
                Ok((linked, None))
            }
            Wanted::Requisites(new) => {
                // Kept for this payment alone: the id is the payment's own.
                let linked = LinkedRow {
                    id: BankAccountId::from_bytes(*id.as_bytes()),
                    user: viewer.user,
                    bic: new.bic.clone(),
                    account: new.account.clone(),
                };
                Ok((linked, Some(new.receiver.clone())))
            }
        }
    }
}

/// What the payer's operation says of a payment by requisites: whom, and what for.
pub(super) fn note(row: &BankPaymentRow) -> String {
    let Some(receiver) = &row.receiver else {
        return String::new();
    };
    let whole = format!("{}: {}", receiver.name.as_str(), receiver.purpose.as_str());
    whole.chars().take(NOTE_CHARS).collect()
}
