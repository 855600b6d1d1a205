//! Templates: transfers that a person saved to make again. They move nothing: whatever is made of one is
//! checked and confirmed as any other transfer.

use poltina_api_types::{Amount, NewTemplate, PayeeId, Template, TemplateChange, Templates};
use poltina_domain::{Currency, Money, TemplateId, limits};
use poltina_ledger::Refusal;

use super::people::Shown;
use super::rate::TEMPLATES_PER_USER;
use super::transfers::{check_amount, check_note, refused};
use super::{Failure, Viewer, Wallet, payees};
use crate::clock::unix_ms;
use crate::random;
use crate::store::{Party, TemplateInsert, TemplateRow};

impl Wallet {
    /// The templates that he saved, the newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn templates(&self, viewer: Viewer) -> Result<Templates, Failure> {
        let rows = self.store.templates(viewer.user).await?;
        let items = rows.into_iter().filter_map(template).collect();
        Ok(Templates { items })
    }

    /// Saves a template. The same once more is the one that is there.
    ///
    /// # Errors
    /// `payee-unknown` where there is nobody to pay; `same-party` where it is himself; `limit-exceeded`
    /// and `invalid-request` where it could be no transfer, or he saved too many.
    pub async fn make_template(
        &self,
        viewer: Viewer,
        new: NewTemplate,
    ) -> Result<Template, Failure> {
        let now = self.clock.now();
        self.allowances
            .take(TEMPLATES_PER_USER, viewer.user.as_bytes(), now)?;
        let amount = checked(new.amount, &new.note)?;
        // By an id alone nobody is found whom he does not know already.
        let found = self.find(new.payee_id).await?;
        found.ok_or_else(payees::unknown)?;
        let payee = match new.payee_id {
            PayeeId::Person(id) if id == viewer.user => return Err(refused(Refusal::SameParty)),
            PayeeId::Person(id) => Party::Person(id),
            PayeeId::Shop(id) => Party::Shop(id),
        };
        let insert = TemplateInsert {
            id: TemplateId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            name: new.name.as_str().to_owned(),
            payee,
            amount,
            note: new.note,
            created_at: now,
        };
        let most = limits::TEMPLATES;
        let kept = self.store.put_template(insert, most).await?;
        let id = kept.ok_or_else(|| {
            let detail = format!("at most {most} templates are kept: remove one");
            Failure::invalid("/name", detail)
        })?;
        self.template(viewer, id).await
    }

    /// Changes what stands in a template.
    ///
    /// # Errors
    /// `not-found` where he has none such; `limit-exceeded` and `invalid-request` where it could be no
    /// transfer.
    pub async fn change_template(
        &self,
        viewer: Viewer,
        id: TemplateId,
        change: TemplateChange,
    ) -> Result<Template, Failure> {
        let amount = checked(change.amount, &change.note)?;
        let name = change.name.as_str();
        let store = &self.store;
        let changed = store.change_template(viewer.user, id, name, amount, &change.note);
        if !changed.await? {
            return Err(no_template());
        }
        self.template(viewer, id).await
    }

    /// Removes a template.
    ///
    /// # Errors
    /// `not-found` where he has none such.
    pub async fn remove_template(&self, viewer: Viewer, id: TemplateId) -> Result<(), Failure> {
        let gone = self.store.remove_template(viewer.user, id).await?;
        gone.then_some(()).ok_or_else(no_template)
    }

    async fn template(&self, viewer: Viewer, id: TemplateId) -> Result<Template, Failure> {
        let row = self.store.template_by_id(viewer.user, id).await?;
        row.and_then(template).ok_or_else(no_template)
    }
}

/// What a transfer could be made of.
fn checked(amount: Option<Amount>, note: &str) -> Result<Option<Money>, Failure> {
    let amount = amount.map(Amount::money);
    if let Some(amount) = amount {
        if amount.currency() != Currency::Rub {
            return Err(Failure::invalid("/amount/currency", "use RUB"));
        }
        check_amount(amount)?;
    }
    check_note(note)?;
    Ok(amount)
}

fn no_template() -> Failure {
    Failure::not_found("template")
}

/// On the wire. Its name was checked when it was saved.
fn template(row: TemplateRow) -> Option<Template> {
    Some(Template {
        id: row.id,
        name: row.name.parse().ok()?,
        payee: Shown::party(&row.payee).counterparty(),
        amount: row.amount.map(Amount::from),
        note: row.note,
    })
}
