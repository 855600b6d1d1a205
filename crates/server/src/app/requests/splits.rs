//! Divided bills: made of shares that are requests, followed, closed.

use poltina_api_types::{Amount, NewShare, NewSplit, Page, Split, SplitQuery};
use poltina_domain::{Money, SplitError, SplitId, UserId, divide};

use super::{
    Requested, check_roubles, concerns, counterparty, fingerprint, may_see, read_place, request,
    write_place,
};
use crate::app::rate::{LOOKUPS_PER_USER, REQUESTS_PER_USER};
use crate::app::transfers::{check_amount, check_note, reused};
use crate::app::{Failure, Viewer, Wallet, cursor};
use crate::clock::{Micros, unix_ms};
use crate::moscow;
use crate::random;
use crate::store::{NewRequestRow, NewRequests, RequestRow, SplitRow};

impl Wallet {
    /// Divides a bill. The same key gives the same bill.
    ///
    /// # Errors
    /// As for [`Wallet::make_request`], and `invalid-request` where the shares are no bill.
    pub async fn make_split(
        &self,
        viewer: Viewer,
        key: String,
        new: NewSplit,
    ) -> Result<Requested<Split>, Failure> {
        let fingerprint = fingerprint(&new)?;
        if let Some(made) = self.divided(viewer, &key, fingerprint).await? {
            return Ok(Requested {
                made,
                replayed: true,
            });
        }
        let total = new.total.money();
        check_roubles(total, "/total/currency")?;
        check_amount(total).map_err(|failure| pointed(failure, "/total/value"))?;
        check_note(&new.note)?;
        let expires_at = self.end(new.days)?;
        let (own, amounts) = shares(&new)?;
        self.allow(REQUESTS_PER_USER, viewer.user.as_bytes())?;
        let mut items = Vec::with_capacity(new.shares.len());
        for (at, (share, amount)) in new.shares.iter().zip(amounts).enumerate() {
            items.push(self.share(viewer, at, share, amount).await?);
        }
        let now = self.clock.now();
        let id = SplitId::new(unix_ms(now), random::bytes(&*self.random)?);
        self.keep_requests(NewRequests {
            owner: viewer.user,
            key: key.clone(),
            fingerprint,
            split: Some((id, total, own)),
            note: new.note,
            created_at: now,
            expires_at,
            items,
        })
        .await?;
        let made = self.divided(viewer, &key, fingerprint).await?;
        Ok(Requested {
            made: made.ok_or_else(Failure::internal)?,
            replayed: false,
        })
    }

    async fn share(
        &self,
        viewer: Viewer,
        at: usize,
        share: &NewShare,
        amount: Money,
    ) -> Result<NewRequestRow, Failure> {
        let payer = match share.payer_id {
            Some(id) => {
                let pointer = format!("/shares/{at}/payer_id");
                Some(self.asked(viewer, id, &pointer).await?)
            }
            None => None,
        };
        let label = share.label.as_ref();
        Ok(NewRequestRow {
            id: self.request_id()?,
            payer,
            label: label.map_or_else(String::new, |label| label.as_str().to_owned()),
            amount: Some(amount),
        })
    }

    /// What this key has divided before.
    async fn divided(
        &self,
        viewer: Viewer,
        key: &str,
        fingerprint: [u8; 32],
    ) -> Result<Option<Split>, Failure> {
        match self.store.split_by_key(viewer.user, key).await? {
            Some((before, _)) if before != fingerprint => Err(reused()),
            Some((_, row)) => Ok(Some(split(row, viewer.user, self.clock.now()))),
            None => Ok(None),
        }
    }

    /// A page of the bills that he divided, the newest first.
    ///
    /// # Errors
    /// `invalid-request` where limit or cursor are none.
    pub async fn splits(&self, viewer: Viewer, query: SplitQuery) -> Result<Page<Split>, Failure> {
        let size = cursor::page_size(query.limit, "query:limit")?;
        let before = match query.cursor {
            Some(text) => Some(SplitId::from_bytes(read_place(&text)?)),
            None => None,
        };
        let page = self.store.splits_page(viewer.user, before, size + 1);
        let (rows, next) = cursor::split(page.await?, size, |row| write_place(row.id.as_bytes()));
        let now = self.clock.now();
        let items = rows.into_iter().map(|row| split(row, viewer.user, now));
        Ok(Page {
            items: items.collect(),
            next,
        })
    }

    /// A bill, for whoever divided it, for those who have a share of it, and, as far as there are
    /// shares that name nobody, for whoever has its id.
    ///
    /// # Errors
    /// `not-found`; `too-many-requests` where one whom it does not concern asks too often.
    pub async fn split(&self, viewer: Viewer, id: SplitId) -> Result<Split, Failure> {
        let row = self.store.split_by_id(id).await?;
        let concerned = |row: &SplitRow| {
            let mut shares = row.shares.iter();
            owns(row, viewer.user) || shares.any(|share| concerns(share, viewer.user))
        };
        if !row.as_ref().is_some_and(concerned) {
            self.allow(LOOKUPS_PER_USER, viewer.user.as_bytes())?;
        }
        let seen = |row: &SplitRow| {
            let mut shares = row.shares.iter();
            owns(row, viewer.user) || shares.any(|share| may_see(share, viewer.user))
        };
        let row = row.filter(seen).ok_or_else(no_split)?;
        Ok(split(row, viewer.user, self.clock.now()))
    }

    /// Closes a bill of his: what is paid stays so, the rest is taken back. Closed before is closed.
    ///
    /// # Errors
    /// `not-found` where it is not his.
    pub async fn close_split(&self, viewer: Viewer, id: SplitId) -> Result<Split, Failure> {
        let row = self.store.split_by_id(id).await?;
        row.filter(|row| owns(row, viewer.user))
            .ok_or_else(no_split)?;
        let now = self.clock.now();
        for person in self.store.close_split(id, now).await? {
            self.wake(person).await;
        }
        let row = self.store.split_by_id(id).await?.ok_or_else(no_split)?;
        Ok(split(row, viewer.user, now))
    }
}

/// The asker's own share in minor units, 0 where he has none, and the others'.
fn shares(new: &NewSplit) -> Result<(i64, Vec<Money>), Failure> {
    let money = |amount: Option<Amount>| amount.map(Amount::money);
    let own = new.own.map(|own| money(own.amount));
    let others = new.shares.iter().map(|share| money(share.amount));
    let set: Vec<_> = own.into_iter().chain(others).collect();
    let mut named: Vec<_> = new
        .shares
        .iter()
        .filter_map(|share| share.payer_id)
        .collect();
    named.sort_unstable_by_key(ToString::to_string);
    if named.windows(2).any(|pair| pair.first() == pair.last()) {
        let detail = "name each person once";
        return Err(Failure::invalid("/shares", detail));
    }
    for (at, amount) in set.iter().enumerate() {
        if amount.is_some_and(|amount| !amount.is_positive()) {
            let pointer = match (new.own, at) {
                (Some(_), 0) => "/own/amount/value".to_owned(),
                (Some(_), at) => format!("/shares/{}/amount/value", at - 1),
                (None, at) => format!("/shares/{at}/amount/value"),
            };
            return Err(Failure::invalid(&pointer, "use an amount above zero"));
        }
    }
    let amounts = divide(new.total.money(), &set).map_err(|error| {
        let pointer = match error {
            SplitError::Above(_) | SplitError::TooLittle => "/total/value",
            _ => "/shares",
        };
        Failure::invalid(pointer, error.to_string())
    })?;
    let mut amounts = amounts.into_iter();
    let own = match new.own {
        Some(_) => amounts.next().map_or(0, Money::minor),
        None => 0,
    };
    Ok((own, amounts.collect()))
}

fn owns(row: &SplitRow, user: UserId) -> bool {
    matches!(row.owner, crate::store::PartyRow::Person { id, .. } if id == user)
}

fn split(row: SplitRow, viewer: UserId, now: Micros) -> Split {
    let mine = owns(&row, viewer);
    let own = (row.own > 0 && mine).then(|| Money::new(row.own, row.total.currency()));
    let seen = |share: &&RequestRow| mine || may_see(share, viewer);
    let shares = row.shares.iter().filter(seen);
    Split {
        id: row.id,
        mine,
        asker: counterparty(&row.owner),
        total: row.total.into(),
        own: own.map(Into::into),
        shares: shares.map(|share| request(share, viewer, now)).collect(),
        note: row.note,
        closed: row.closed,
        created_at: moscow::rfc3339(row.created_at),
    }
}

fn pointed(mut failure: Failure, pointer: &str) -> Failure {
    for error in &mut failure.errors {
        pointer.clone_into(&mut error.pointer);
    }
    failure
}

fn no_split() -> Failure {
    Failure::not_found("bill")
}
