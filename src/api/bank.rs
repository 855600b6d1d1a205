//! Money from and to banks.

use poltina_api_types::{
    BankPayment, BankPayments, BankTerms, LinkedAccount, LinkedAccounts, NewBankPayment,
    NewBankTransfer, NewLinkedAccount,
};
use poltina_domain::{BankAccountId, BankPaymentId, ConfirmationId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// What it costs, and its bounds.
    ///
    /// # Errors
    /// [`ApiError`] with `bank-unavailable` where no bank is connected.
    pub async fn bank_terms(self) -> Result<BankTerms, ApiError> {
        Call::get("/bank/terms").fetch().await
    }

    /// Saved accounts.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn linked_accounts(self) -> Result<LinkedAccounts, ApiError> {
        Call::get("/bank/accounts").fetch().await
    }

    /// Saves an account. Safe to repeat.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` where the person has a factor.
    pub async fn link_account(
        self,
        account: &NewLinkedAccount,
        confirmation: Option<ConfirmationId>,
    ) -> Result<LinkedAccount, ApiError> {
        let call = Call::post("/bank/accounts", account).confirmed(confirmation);
        call.fetch().await
    }

    /// Removes a saved account.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn unlink_account(self, id: BankAccountId) -> Result<(), ApiError> {
        Call::delete(format!("/bank/accounts/{id}")).send().await?;
        Ok(())
    }

    /// Tops up or withdraws. The same key with the same body begins one payment, however often it is
    /// sent.
    ///
    /// # Errors
    /// [`ApiError`]; without a final refusal it is unknown: send it again with the key.
    pub async fn pay_by_bank(
        self,
        key: &str,
        payment: &NewBankPayment,
        confirmation: Option<ConfirmationId>,
    ) -> Result<BankPayment, ApiError> {
        Call::post("/bank/payments", payment)
            .header("Idempotency-Key", format!("\"{key}\""))
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Pays by requisites. The same key with the same body begins one payment, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`]; without a final refusal it is unknown: send it again with the key.
    pub async fn pay_by_requisites(
        self,
        key: &str,
        transfer: &NewBankTransfer,
        confirmation: Option<ConfirmationId>,
    ) -> Result<BankPayment, ApiError> {
        Call::post("/bank/transfers", transfer)
            .header("Idempotency-Key", format!("\"{key}\""))
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Top-ups and withdrawals, the newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn bank_payments(self) -> Result<BankPayments, ApiError> {
        Call::get("/bank/payments").fetch().await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn bank_payment(self, id: BankPaymentId) -> Result<BankPayment, ApiError> {
        Call::get(format!("/bank/payments/{id}")).fetch().await
    }
}
