//! Judging a transfer before it is decided: signs of fraud, the second person, the check before.

use poltina_api_types::{ErrorCode, PayeeId, Sign, TransferCheck, TransferRequest};
use poltina_domain::{AccountId, Money, names_differ};
use poltina_ledger::Refusal;

use super::crossing::roubles_only;
use super::payees::{self, Found};
use super::risk::{self, Payment, Verdict};
use super::transfers::{account, check, not_decided};
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::sequencer::{SubmitError, TransferCommand, transfer_id};
use crate::store::{Decision, Facts, FactsQuery, HoldTerms, OrderRow};

/// How often a transfer is judged anew where others of the same payer are decided meanwhile.
const ATTEMPTS: usize = 16;

/// What the rules and the second person make of a transfer.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// It is held on these terms.
    pub(super) hold: Option<HoldTerms>,
    /// It is refused for good.
    pub(super) refuse: Option<Refusal>,
    /// Of which version of the payer's account that holds; none where nothing was looked at.
    pub(super) judged: Option<i64>,
    /// What the rules made of it, for the audit log.
    pub(super) verdict: Option<String>,
}

/// A transfer that is to be judged.
pub(super) struct Asked<'a> {
    pub(super) payer: AccountId,
    pub(super) payee_id: PayeeId,
    pub(super) payee: &'a Found,
    pub(super) amount: Money,
    /// Since when the device is known that asked for it; none where that is the viewer's.
    pub(super) device_since: Option<Micros>,
}

impl Wallet {
    /// Judges a transfer and hands it in. Where the payer's account moved in between it is judged
    /// anew, so that of many at once each is judged after those before it.
    ///
    /// # Errors
    /// As for [`Wallet::transfer`].
    pub(super) async fn submit_judged(
        &self,
        viewer: Viewer,
        asked: &Asked<'_>,
        order: Option<&OrderRow>,
        command: TransferCommand,
    ) -> Result<Decision, Failure> {
        let id = transfer_id(command.principal, &command.key);
        for _ in 0..ATTEMPTS {
            let terms = self.judge(viewer, asked, order).await?;
            let waits = command.authorize.is_some() || terms.hold.is_some();
            if command.exchange.is_some() && waits {
                return Err(roubles_only());
            }
            if command.authorize.is_some() && terms.hold.is_some() {
                return Err(Failure::new(
                    ErrorCode::SecondPersonRequired,
                    "The second person would have to approve this sum, and a shop cannot wait for him.",
                ));
            }
            if command.hold.is_some() && terms.hold.is_some() {
                return Err(super::protected::held_anyway());
            }
            let audit = terms
                .verdict
                .map(|verdict| self.line(viewer, "judge", format!("transfer={id} {verdict}")));
            let quote = command.exchange.as_ref();
            let quote = quote.map(|exchange| exchange.quote.clone());
            let command = TransferCommand {
                hold: terms.hold.or_else(|| command.hold.clone()),
                refuse: terms.refuse,
                judged: terms.judged,
                audit,
                ..command.clone()
            };
            match self.sequencer.submit(command).await {
                Err(SubmitError::Outdated) => {}
                Err(SubmitError::QuoteExpired) => {
                    let old = quote.ok_or_else(Failure::internal)?;
                    return Err(self.expired(viewer, &old).await);
                }
                decided => return decided.map_err(not_decided),
            }
        }
        Err(not_decided(SubmitError::Outdated))
    }

    /// Whether a transfer is held or refused. One that pays an order is never held for its signs:
    /// the order would run out first.
    async fn judge(
        &self,
        viewer: Viewer,
        asked: &Asked<'_>,
        order: Option<&OrderRow>,
    ) -> Result<Terms, Failure> {
        let now = self.clock.now();
        let rules = &self.rules.holds;
        // Below the floor only the second person can hold it.
        let whole = rules.enabled && asked.amount.minor() >= rules.floor;
        let facts = self.facts(viewer, asked, now, whole).await?;
        let mut terms = Terms {
            judged: (whole || facts.guardian.is_some()).then_some(facts.version),
            ..Terms::default()
        };
        let mut signs = Vec::new();
        if whole {
            let payment = self.payment(viewer, asked, &facts, now).await?;
            let judged = risk::judge(&payment, &facts, rules);
            terms.verdict = Some(judged.written());
            match judged.verdict {
                Verdict::Allow | Verdict::Warn => {}
                Verdict::Hold if order.is_some() => {}
                Verdict::Hold => signs = judged.signs,
                Verdict::Refuse => {
                    terms.refuse = Some(Refusal::RiskRefused);
                    return Ok(terms);
                }
            }
        }
        let cooling = i64::from(rules.cooling_minutes) * 60 * SECOND;
        let release_from = if signs.is_empty() { now } else { now + cooling };
        let guardian = asked_guardian(asked, &facts);
        if guardian.is_some() {
            signs.push(Sign::SecondPerson);
        }
        if !signs.is_empty() {
            let end = now + i64::from(rules.hours) * 3_600 * SECOND;
            terms.hold = Some(HoldTerms {
                signs,
                release_from,
                expires_at: order.map_or(end, |order| end.min(order.expires_at)),
                guardian,
                protected: None,
            });
        }
        Ok(terms)
    }

    /// What would be asked of the payer. Decides nothing.
    ///
    /// # Errors
    /// `invalid-request`, `payee-unknown`, `not-found` and `order-closed` as for a transfer.
    pub async fn check_transfer(
        &self,
        viewer: Viewer,
        request: TransferRequest,
    ) -> Result<TransferCheck, Failure> {
        check(&request)?;
        self.allow_lookup(viewer)?;
        let limits = self.limit_check(viewer, &request).await?;
        let payer = self.store.user_by_id(viewer.user).await?;
        let payee = self.find(request.payee_id).await?;
        let payee = payee.ok_or_else(payees::unknown)?;
        let asked = Asked {
            payer: payer.ok_or_else(Failure::internal)?.account,
            payee_id: request.payee_id,
            payee: &payee,
            amount: request.amount.money(),
            device_since: None,
        };
        let now = self.clock.now();
        let facts = self.facts(viewer, &asked, now, true).await?;
        let payment = self.payment(viewer, &asked, &facts, now).await?;
        let judged = risk::judge(&payment, &facts, &self.rules.holds);
        let asks = asked_guardian(&asked, &facts).is_some();
        Ok(TransferCheck {
            fee: Money::zero(asked.amount.currency()).into(),
            confirm: self.needs_confirmation(viewer, &request).await?,
            can_confirm: self.has_factor(viewer).await?,
            warnings: risk::warnings(&judged, &payment, &facts, asks),
            limit: limits.limit,
            level_too_low: limits.level_too_low,
        })
    }

    async fn facts(
        &self,
        viewer: Viewer,
        asked: &Asked<'_>,
        now: Micros,
        whole: bool,
    ) -> Result<Facts, Failure> {
        let came = i64::from(self.rules.holds.in_then_out_minutes) * 60 * SECOND;
        let query = FactsQuery {
            payer: viewer.user,
            account: asked.payer,
            payee: asked.payee_id,
            payee_account: account(asked.payee),
            now,
            came_since: now - came,
            whole,
        };
        Ok(self.store.facts(query).await?)
    }

    async fn payment(
        &self,
        viewer: Viewer,
        asked: &Asked<'_>,
        facts: &Facts,
        now: Micros,
    ) -> Result<Payment, Failure> {
        // With the mask alone, which the payer sees anyway: names that he saves tell him nothing more.
        let saved = facts.saved_name.as_deref();
        let name_differs =
            saved.is_some_and(|saved| names_differ(saved, &asked.payee.shown().name));
        Ok(Payment {
            amount: asked.amount.minor(),
            to_person: matches!(asked.payee_id, PayeeId::Person(_)),
            name_differs,
            device_since: match asked.device_since {
                Some(since) => since,
                None => self.device_since(viewer).await?,
            },
            now,
        })
    }
}

/// The second person, where he is to be asked: what went to the same payee in the last 24 hours
/// counts, so that parts are asked about as the whole would be.
fn asked_guardian(asked: &Asked<'_>, facts: &Facts) -> Option<poltina_domain::UserId> {
    let (guardian, above) = facts.guardian?;
    let sum = facts.to_payee_today.saturating_add(asked.amount.minor());
    // He himself is no one to be protected from.
    let to_himself = asked.payee_id == PayeeId::Person(guardian);
    (sum > above && !to_himself).then_some(guardian)
}
