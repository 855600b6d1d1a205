//! Judging money that is to leave for a bank: the second person, and signs of fraud. A bank cannot wait
//! for either, and what it has does not come back: such a payment is not begun.

use poltina_api_types::{BankRefusal, ErrorCode, PayeeId};

use super::total;
use crate::app::risk::{self, Payment, Verdict};
use crate::app::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::store::{AuditInsert, BankPaymentRow, BankStage, Facts, FactsQuery, SystemAccount};

impl Wallet {
    /// Lets a withdrawal pass where no second person would be asked about it: a bank cannot wait for
    /// him. Where there is one, of which version of the account that holds.
    pub(super) async fn not_guarded(&self, row: &BankPaymentRow) -> Result<Option<i64>, Failure> {
        let total = total(row)?;
        let facts = self.facts_of_withdrawal(row, false).await?;
        let Some((_, above)) = facts.guardian else {
            return Ok(None);
        };
        // What went to banks in the last 24 hours counts, as for any payee.
        if facts.to_payee_today.saturating_add(total.minor()) > above {
            return Err(Failure::new(
                ErrorCode::SecondPersonRequired,
                "The second person would have to approve this sum, and a bank cannot wait for him.",
            ));
        }
        Ok(Some(facts.version))
    }

    /// Looks for signs of fraud; a payment that has too many of them is over before it begins. The law
    /// has such a payment put off, not forbidden: who asks for it anew, after the time that a held
    /// transfer cools and before the end of its hold, has thought about it (161-FZ, article 8).
    pub(super) async fn judge_withdrawal(
        &self,
        viewer: Viewer,
        row: &mut BankPaymentRow,
    ) -> Result<Option<AuditInsert>, Failure> {
        let rules = &self.rules.holds;
        let amount = total(row)?.minor();
        if !rules.enabled || amount < rules.floor {
            return Ok(None);
        }
        let now = self.clock.now();
        let hours = i64::from(rules.hours) * 3_600 * SECOND;
        let known = self.store.known_bank_account(row, now - hours).await?;
        let mut facts = self.facts_of_withdrawal(row, true).await?;
        facts.paid_before = known.paid;
        // Nobody reports an account in a bank; these would be about himself.
        facts.reporters = 0;
        let payment = Payment {
            amount,
            to_person: true,
            name_differs: false,
            device_since: self.device_since(viewer).await?,
            now,
        };
        let judged = risk::judge(&payment, &facts, rules);
        let thought_about = known
            .suspected_at
            .is_some_and(|at| at + self.cooling() <= now);
        if judged.verdict >= Verdict::Hold && !thought_about {
            row.stage = BankStage::Refused(BankRefusal::Suspicious);
        }
        let detail = format!("payment={} {}", row.id, judged.written());
        Ok(Some(self.line(viewer, "judge", detail)))
    }

    /// What is answered to a payment that looked like fraud.
    pub(super) fn suspicious(&self, row: &BankPaymentRow) -> Failure {
        let left = (row.created_at + self.cooling() - self.clock.now()).max(0);
        let seconds = u32::try_from(left.unsigned_abs().div_ceil(SECOND.unsigned_abs()));
        Failure::new(
            ErrorCode::PaymentSuspicious,
            "This looks like fraud, and nothing was sent. If you are sure, ask for it anew later.",
        )
        .after(seconds.unwrap_or(u32::MAX))
    }

    fn cooling(&self) -> Micros {
        i64::from(self.rules.holds.cooling_minutes) * 60 * SECOND
    }

    async fn facts_of_withdrawal(
        &self,
        row: &BankPaymentRow,
        whole: bool,
    ) -> Result<Facts, Failure> {
        let now = self.clock.now();
        let came = i64::from(self.rules.holds.in_then_out_minutes) * 60 * SECOND;
        let query = FactsQuery {
            payer: row.user,
            account: self.own_account(row.user).await?,
            payee: PayeeId::Person(row.user),
            payee_account: SystemAccount::Transit.account(row.amount.currency()),
            now,
            came_since: now - came,
            whole,
        };
        Ok(self.store.facts(query).await?)
    }
}
