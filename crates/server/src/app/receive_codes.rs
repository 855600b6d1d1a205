//! Receive codes: by which a person or a shop is paid, again and again.

use poltina_api_types::{ErrorCode, NewReceiveCode, PayeeId, ReceiveCode};
use poltina_domain::{ReceiveId, limits};

use super::payees::Found;
use super::rate::RECEIVE_CODES_PER_USER;
use super::transfers::{check_amount, check_note};
use super::{Failure, Viewer, Wallet, emv};
use crate::clock::unix_ms;
use crate::random;
use crate::store::{Party, ReceiveKept, ReceiveRow};

impl Wallet {
    /// A code by which he, or a shop of his, is paid. The same request gets the same code.
    ///
    /// # Errors
    /// `invalid-request`; `not-found` where the shop is not his; `limit-exceeded` where there are
    /// as many as there may be; `too-many-requests`.
    pub async fn make_receive_code(
        &self,
        viewer: Viewer,
        new: NewReceiveCode,
    ) -> Result<ReceiveCode, Failure> {
        if let Some(amount) = new.amount {
            check_amount(amount.money())?;
        }
        check_note(&new.note)?;
        let party = match new.shop_id {
            Some(shop) => Party::Shop(self.own_shop(viewer, shop).await?.id),
            None => Party::Person(viewer.user),
        };
        let now = self.clock.now();
        self.allowances
            .take(RECEIVE_CODES_PER_USER, viewer.user.as_bytes(), now)?;
        let row = ReceiveRow {
            id: ReceiveId::new(unix_ms(now), random::bytes(&*self.random)?),
            party,
            amount: new.amount.map(|amount| amount.money()),
            note: new.note,
        };
        match self.store.find_or_create_receive_code(row, now).await? {
            ReceiveKept::Kept(row) => self.receive_code_of(viewer, row).await,
            ReceiveKept::TooMany => Err(Failure::new(
                ErrorCode::LimitExceeded,
                format!(
                    "There are {} receive codes already, as many as there may be: use one of them.",
                    limits::RECEIVE_CODES
                ),
            )),
        }
    }

    /// A receive code, for whoever is signed in and has its id.
    ///
    /// # Errors
    /// `not-found`; `too-many-requests` where he asks too often.
    pub async fn receive_code(
        &self,
        viewer: Viewer,
        id: ReceiveId,
    ) -> Result<ReceiveCode, Failure> {
        self.allow_lookup(viewer)?;
        let row = self.store.receive_code_by_id(id).await?;
        let row = row.ok_or_else(no_code)?;
        self.receive_code_of(viewer, row).await
    }

    async fn receive_code_of(
        &self,
        viewer: Viewer,
        row: ReceiveRow,
    ) -> Result<ReceiveCode, Failure> {
        let id = match row.party {
            Party::Person(person) => PayeeId::Person(person),
            Party::Shop(shop) => PayeeId::Shop(shop),
            Party::System(_) => return Err(no_code()),
        };
        let found = self.find(id).await?.ok_or_else(no_code)?;
        let mut payee = self.payee(viewer, &found).await?;
        let code = match &found {
            Found::Person(user) => {
                // Nothing of his own is masked from him.
                if user.id == viewer.user && !user.given_name.is_empty() {
                    payee.name = format!("{} {}", user.given_name, user.family_name);
                    payee.name.truncate(payee.name.trim_end().len());
                }
                None
            }
            Found::Shop(shop) => Some(emv::receive(shop, row.id, row.amount)),
        };
        Ok(ReceiveCode {
            id: row.id,
            payee,
            amount: row.amount.map(Into::into),
            note: row.note,
            code,
        })
    }
}

fn no_code() -> Failure {
    Failure::not_found("code")
}
