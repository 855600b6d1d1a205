//! Whom one can pay: by number, by link, by id, and those paid often.

use poltina_api_types::{ErrorCode, Payee, PayeeId, PayeeList};
use poltina_domain::{Money, Phone, ShopSlug, UserId};

use super::people::Shown;
use super::rate::{LOOKUPS_PER_USER, Quota};
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND};
use crate::store::{PayeeUse, ShopRow, User};

/// How far back payees count as frequent.
const FREQUENT_SECONDS: i64 = 90 * 24 * 3_600;

/// How many frequent payees are named.
const FREQUENT: u32 = 8;

/// How many contacts are listed, besides those whose names are saved.
const CONTACTS: u32 = 300;

/// Someone who can be paid, and the account the money goes to.
pub(super) enum Found {
    Person(User),
    Shop(Box<ShopRow>),
}

impl Found {
    pub(super) fn shown(&self) -> Shown {
        match self {
            Self::Person(user) => {
                Shown::person(user.id, &user.phone, &user.given_name, &user.family_name)
            }
            Self::Shop(shop) => Shown::shop(shop),
        }
    }
}

/// There is no such payee.
#[must_use]
pub fn unknown() -> Failure {
    Failure::new(
        ErrorCode::PayeeUnknown,
        "No wallet has this number, and no shop this link or id.",
    )
}

impl Wallet {
    /// Who has this number, masked. Takes as long and asks the store as much where nobody has it; and
    /// longer with every one that he looks up.
    ///
    /// # Errors
    /// `payee-unknown`; `too-many-requests` where he, his device or this address asks too often.
    pub async fn payee_by_phone(
        &self,
        viewer: Viewer,
        phone: &Phone,
        address: &[u8],
    ) -> Result<(Payee, Quota), Failure> {
        let (quota, time) = self.allow_phone(viewer, address)?;
        let payee = self.unhurried(time, self.whose(viewer, phone)).await?;
        let payee = payee.ok_or_else(|| with(unknown(), quota))?;
        Ok((payee, quota))
    }

    async fn whose(&self, viewer: Viewer, phone: &Phone) -> Result<Option<Payee>, Failure> {
        if let Some(user) = self.store.user_by_phone(phone).await? {
            return Ok(Some(self.payee(viewer, &Found::Person(user)).await?));
        }
        let nobody = PayeeId::Person(UserId::from_bytes([0; 16]));
        self.store.payee_history(viewer.user, nobody).await?;
        Ok(None)
    }

    /// The shop with this link.
    ///
    /// # Errors
    /// `payee-unknown`; `too-many-requests` where he asks too often.
    pub async fn payee_by_slug(
        &self,
        viewer: Viewer,
        slug: &ShopSlug,
    ) -> Result<(Payee, Quota), Failure> {
        let quota = self.allow_lookup(viewer)?;
        let shop = self
            .store
            .shop_by_slug(slug)
            .await?
            .ok_or_else(|| with(unknown(), quota))?;
        Ok((
            self.payee(viewer, &Found::Shop(Box::new(shop))).await?,
            quota,
        ))
    }

    /// The payee with this id.
    ///
    /// # Errors
    /// As for [`Wallet::payee_by_slug`].
    pub async fn payee_by_id(
        &self,
        viewer: Viewer,
        id: PayeeId,
    ) -> Result<(Payee, Quota), Failure> {
        let quota = self.allow_lookup(viewer)?;
        let found = self.find(id).await?.ok_or_else(|| with(unknown(), quota))?;
        Ok((self.payee(viewer, &found).await?, quota))
    }

    /// Those he paid most often lately.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn frequent_payees(&self, viewer: Viewer) -> Result<PayeeList, Failure> {
        let since: Micros = self.clock.now() - FREQUENT_SECONDS * SECOND;
        let used = self
            .store
            .frequent_payees(viewer.user, since, FREQUENT)
            .await?;
        Ok(PayeeList {
            items: listed(&used),
        })
    }

    /// Whom he knows: those he ever paid, the most frequent first, then those whose names he saved.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn contacts(&self, viewer: Viewer) -> Result<PayeeList, Failure> {
        let used = self.store.frequent_payees(viewer.user, 0, CONTACTS).await?;
        let mut items = listed(&used);
        for user in self.store.saved_people(viewer.user).await? {
            let payee = wire(Found::Person(user).shown(), None);
            let new = payee.filter(|payee| items.iter().all(|item| item.id != payee.id));
            items.extend(new);
        }
        Ok(PayeeList { items })
    }

    pub(super) async fn find(&self, id: PayeeId) -> Result<Option<Found>, Failure> {
        Ok(match id {
            PayeeId::Person(id) => self.store.user_by_id(id).await?.map(Found::Person),
            PayeeId::Shop(id) => self
                .store
                .shop_by_id(id)
                .await?
                .map(|shop| Found::Shop(Box::new(shop))),
        })
    }

    pub(super) fn allow_lookup(&self, viewer: Viewer) -> Result<Quota, Failure> {
        self.allowances
            .take(LOOKUPS_PER_USER, viewer.user.as_bytes(), self.clock.now())
    }

    pub(super) async fn payee(&self, viewer: Viewer, found: &Found) -> Result<Payee, Failure> {
        let shown = found.shown();
        let id = shown.payee_id.ok_or_else(unknown)?;
        let history = self.store.payee_history(viewer.user, id).await?;
        wire(shown, history.last_amount).ok_or_else(unknown)
    }
}

fn listed(used: &[PayeeUse]) -> Vec<Payee> {
    used.iter()
        .filter_map(|used| wire(Shown::party(&used.payee), Some(used.last_amount)))
        .collect()
}

fn with(mut failure: Failure, quota: Quota) -> Failure {
    failure.quota = Some(quota);
    failure
}

pub(super) fn wire(shown: Shown, last_amount: Option<Money>) -> Option<Payee> {
    Some(Payee {
        id: shown.payee_id?,
        name: shown.name,
        phone_masked: shown.phone_masked,
        first_time: last_amount.is_none(),
        last_amount: last_amount.map(Into::into),
    })
}
