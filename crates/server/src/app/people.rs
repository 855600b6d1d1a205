//! People: oneself, one's accounts, and how much of a party another may see.

use poltina_api_types::{
    Account, Accounts, Counterparty, ErrorCode, Me, NameChange, PayeeId, Shop,
};
use poltina_domain::{Money, NameError, PersonName, Phone};

use super::{Failure, Viewer, Wallet};
use crate::store::{self, PartyRow, Rename};

impl Wallet {
    /// The signed-in person, and the version that `If-Match` must name.
    ///
    /// # Errors
    /// `sign-in-required` where he is no more.
    pub async fn me(&self, viewer: Viewer) -> Result<(Me, i64), Failure> {
        let user = self.store.user_by_id(viewer.user).await?.ok_or_else(|| {
            Failure::new(ErrorCode::SignInRequired, "The account is gone: sign in.")
        })?;
        let shops = self.store.shops_of(viewer.user).await?;
        let me = Me {
            id: user.id,
            phone: user.phone,
            given_name: user.given_name,
            family_name: user.family_name,
            shops: shops
                .into_iter()
                .map(|shop| Shop {
                    id: shop.id,
                    name: shop.name,
                    slug: shop.slug,
                })
                .collect(),
        };
        Ok((me, user.version))
    }

    /// Changes the name, if the person is still at this version.
    ///
    /// # Errors
    /// `changed` where he is not; `invalid-request` where it is no name.
    pub async fn rename(
        &self,
        viewer: Viewer,
        change: NameChange,
        version: i64,
    ) -> Result<(Me, i64), Failure> {
        let name = PersonName::new(&change.given_name, &change.family_name)
            .map_err(|error| Failure::invalid(wrong_part(&change, error), error.to_string()))?;
        let renamed = self
            .store
            .rename_user(viewer.user, name.given(), name.family(), version)
            .await?;
        match renamed {
            Rename::Changed(_) => self.me(viewer).await,
            Rename::Stale => Err(Failure::new(
                ErrorCode::Changed,
                "The name was changed meanwhile: read it again.",
            )),
        }
    }

    /// The accounts and the newest event that they hold, from one snapshot.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn accounts(&self, viewer: Viewer) -> Result<Accounts, Failure> {
        let (accounts, event_sequence) = self.store.accounts_of(viewer.user).await?;
        let items = accounts.iter().map(account).collect();
        Ok(Accounts {
            items,
            event_sequence,
        })
    }
}

/// The name is checked as a whole; the pointer names the part that breaks the rule.
fn wrong_part(change: &NameChange, error: NameError) -> &'static str {
    match PersonName::new(&change.given_name, "") {
        Err(alone) if alone == error => "/given_name",
        _ => "/family_name",
    }
}

pub(super) fn account(account: &store::Account) -> Account {
    let money = |minor| Money::new(minor, account.currency).into();
    Account {
        id: account.id,
        available: money(account.available()),
        held: money(account.held),
        version: account.version(),
    }
}

/// A party as others see him.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) phone_masked: Option<String>,
    pub(super) payee_id: Option<PayeeId>,
}

impl Shown {
    /// A person's masked name, or his masked number where he has told no name.
    pub(super) fn person(
        id: poltina_domain::UserId,
        phone: &Phone,
        given: &str,
        family: &str,
    ) -> Self {
        let masked = phone.masked();
        let name = PersonName::kept(given, family);
        let name = name.map_or_else(|| masked.clone(), |name| name.masked());
        Self {
            name,
            phone_masked: Some(masked),
            payee_id: Some(PayeeId::Person(id)),
        }
    }

    pub(super) fn party(party: &PartyRow) -> Self {
        match party {
            PartyRow::Person {
                id,
                phone,
                given_name,
                family_name,
            } => Self::person(*id, phone, given_name, family_name),
            PartyRow::Shop(shop) => Self::shop(shop),
            PartyRow::System(_) => Self {
                name: "Полтина".to_owned(),
                phone_masked: None,
                payee_id: None,
            },
        }
    }

    pub(super) fn shop(shop: &store::ShopRow) -> Self {
        Self {
            name: shop.name.clone(),
            phone_masked: None,
            payee_id: Some(PayeeId::Shop(shop.id)),
        }
    }

    pub(super) fn counterparty(self) -> Counterparty {
        Counterparty {
            name: self.name,
            payee_id: self.payee_id,
            phone_masked: self.phone_masked,
        }
    }
}
