//! Who refused a payment from or to a bank: the bank, or the wallet before the bank knew of it.

use poltina_api_types::BankRefusal;

use super::Texts;

impl Texts {
    /// That it was refused. Of one that was never begun no bank is to blame, and nothing came back.
    #[must_use]
    pub fn bank_refusal(self, reason: BankRefusal) -> &'static str {
        match reason {
            BankRefusal::InsufficientFunds | BankRefusal::AccountClosed | BankRefusal::Declined => {
                self.bank_refused()
            }
            BankRefusal::NotBegun | BankRefusal::Suspicious => self.bank_not_sent(),
        }
    }
}
