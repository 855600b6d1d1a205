//! The names under which one knows others.

use poltina_api_types::{ErrorCode, PayeeId, SavedPayeeName, SavedPayeeNames};
use poltina_domain::{SavedName, UserId, limits};

use super::rate::Quota;
use super::{Failure, Viewer, Wallet, payees};
use crate::store::SavedNameRow;

impl Wallet {
    /// The names that he saved, the newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn saved_names(&self, viewer: Viewer) -> Result<SavedPayeeNames, Failure> {
        let rows = self.store.saved_names(viewer.user).await?;
        // Each was checked when it was saved.
        let item = |row: SavedNameRow| {
            Some(SavedPayeeName {
                payee_id: PayeeId::Person(row.person),
                name: row.name.parse().ok()?,
            })
        };
        let items = rows.into_iter().filter_map(item).collect();
        Ok(SavedPayeeNames { items })
    }

    /// Saves the name under which he knows a person, in place of what he saved before.
    ///
    /// # Errors
    /// `payee-unknown` where there is no such person; `invalid-request` where he saved too many;
    /// `too-many-requests` where he asks too often: who is there is told here as by a look-up.
    pub async fn save_name(
        &self,
        viewer: Viewer,
        payee: PayeeId,
        name: SavedName,
    ) -> Result<(SavedPayeeName, Quota), Failure> {
        let quota = self.allow_lookup(viewer)?;
        let person = person(payee)?;
        let found = self.store.user_by_id(person).await?;
        let person = found.ok_or_else(payees::unknown)?.id;
        let row = SavedNameRow {
            person,
            name: name.as_str().to_owned(),
        };
        let (most, now) = (limits::SAVED_NAMES, self.clock.now());
        let kept = self.store.put_saved_name(viewer.user, row, most, now);
        if !kept.await? {
            let detail = format!("at most {most} names are kept: remove one");
            return Err(Failure::invalid("/name", detail));
        }
        let payee_id = PayeeId::Person(person);
        Ok((SavedPayeeName { payee_id, name }, quota))
    }

    /// Removes the name under which he knows a person.
    ///
    /// # Errors
    /// `not-found` where he saved none, whatever others did.
    pub async fn forget_name(&self, viewer: Viewer, payee: PayeeId) -> Result<(), Failure> {
        let gone = match payee {
            PayeeId::Person(id) => self.store.remove_saved_name(viewer.user, id).await?,
            PayeeId::Shop(_) => false,
        };
        gone.then_some(()).ok_or_else(no_saved_name)
    }
}

/// He saved no name there.
#[must_use]
pub fn no_saved_name() -> Failure {
    Failure::not_found("saved name")
}

/// Shops are shown under their full name: there is nothing to be saved.
fn person(payee: PayeeId) -> Result<UserId, Failure> {
    match payee {
        PayeeId::Person(id) => Ok(id),
        PayeeId::Shop(_) => Err(Failure::new(
            ErrorCode::PayeeUnknown,
            "Only people have names to be saved; a shop is shown under its own.",
        )),
    }
}
