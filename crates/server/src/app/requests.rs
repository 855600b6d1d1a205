//! Requests for money: made, read, declined, taken back, reminded of; paid by a transfer.

mod splits;

use poltina_api_types::{
    Counterparty, ErrorCode, MoneyRequest, MoneyRequestState, NewMoneyRequest, Page, PayeeId,
    RefusedAskers, RequestQuery, RequestSide, TransferRequest,
};
use poltina_domain::limits::{
    OPEN_REQUESTS, OPEN_REQUESTS_TO_ONE, REFUSED_ASKERS, REMINDER_SECONDS, REQUEST_DAYS,
    REQUEST_DAYS_DEFAULT,
};
use poltina_domain::{Currency, Money, RequestId, UserId};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};

use super::payees;
use super::people::Shown;
use super::rate::{ASKED_PER_USER, ASKS_PER_PAIR, LOOKUPS_PER_USER, REQUESTS_PER_USER};
use super::transfers::{check_amount, check_note, refused, reused};
use super::{Failure, Viewer, Wallet, cursor};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::moscow;
use crate::random;
use crate::store::{
    NewRequestRow, NewRequests, PartyRow, RequestAct, RequestRow, RequestStage, RequestsKept,
    RequestsOf,
};

/// What was asked for, and whether an earlier request with the same key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested<T> {
    /// The request or the bill.
    pub made: T,
    /// Whether it was made by an earlier request with the same key.
    pub replayed: bool,
}

impl Wallet {
    /// Asks for money. The same key gives the same request.
    ///
    /// # Errors
    /// `invalid-request`; `payee-unknown`; `same-party` where he asks himself; `requests-refused`
    /// where the other takes none of his; `limit-exceeded`; `too-many-requests`;
    /// `idempotency-key-reused`.
    pub async fn make_request(
        &self,
        viewer: Viewer,
        key: String,
        new: NewMoneyRequest,
    ) -> Result<Requested<MoneyRequest>, Failure> {
        let fingerprint = fingerprint(&new)?;
        if let Some(made) = self.requested(viewer, &key, fingerprint).await? {
            return Ok(Requested {
                made,
                replayed: true,
            });
        }
        let amount = new.amount.map(|amount| amount.money());
        if let Some(amount) = amount {
            check_roubles(amount, "/amount/currency")?;
            check_amount(amount)?;
        }
        check_note(&new.note)?;
        let expires_at = self.end(new.days)?;
        self.allow(REQUESTS_PER_USER, viewer.user.as_bytes())?;
        let payer = match new.payer_id {
            Some(id) => Some(self.asked(viewer, id, "/payer_id").await?),
            None => None,
        };
        let item = NewRequestRow {
            id: self.request_id()?,
            payer,
            label: String::new(),
            amount,
        };
        self.keep_requests(NewRequests {
            owner: viewer.user,
            key: key.clone(),
            fingerprint,
            split: None,
            note: new.note,
            created_at: self.clock.now(),
            expires_at,
            items: vec![item],
        })
        .await?;
        let made = self.requested(viewer, &key, fingerprint).await?;
        Ok(Requested {
            made: made.ok_or_else(Failure::internal)?,
            replayed: false,
        })
    }

    /// What this key has asked for before.
    async fn requested(
        &self,
        viewer: Viewer,
        key: &str,
        fingerprint: [u8; 32],
    ) -> Result<Option<MoneyRequest>, Failure> {
        match self.store.request_by_key(viewer.user, key).await? {
            Some((before, _)) if before != fingerprint => Err(reused()),
            Some((_, row)) => Ok(Some(request(&row, viewer.user, self.clock.now()))),
            None => Ok(None),
        }
    }

    /// A person who is to be asked; `pointer` says where he is named.
    async fn asked(&self, viewer: Viewer, id: PayeeId, pointer: &str) -> Result<UserId, Failure> {
        let PayeeId::Person(person) = id else {
            return Err(Failure::invalid(pointer, "ask a person"));
        };
        if person == viewer.user {
            return Err(Failure::new(
                ErrorCode::SameParty,
                "One does not ask oneself: name another person.",
            ));
        }
        self.allow(ASKED_PER_USER, viewer.user.as_bytes())?;
        let mut pair = viewer.user.as_bytes().to_vec();
        pair.extend(person.as_bytes());
        self.allow(ASKS_PER_PAIR, &pair)?;
        self.find(id).await?.ok_or_else(payees::unknown)?;
        Ok(person)
    }

    fn request_id(&self) -> Result<RequestId, Failure> {
        let now = unix_ms(self.clock.now());
        Ok(RequestId::new(now, random::bytes(&*self.random)?))
    }

    /// When something ends that stands for so many days.
    fn end(&self, days: Option<u32>) -> Result<Micros, Failure> {
        let days = days.unwrap_or(REQUEST_DAYS_DEFAULT);
        if !REQUEST_DAYS.contains(&days) {
            return Err(Failure::invalid("/days", "use 1 to 90"));
        }
        Ok(self.clock.now() + Micros::from(days) * 24 * 3_600 * SECOND)
    }

    async fn keep_requests(&self, new: NewRequests) -> Result<(), Failure> {
        let asked: Vec<_> = new.items.iter().filter_map(|item| item.payer).collect();
        match self.store.put_requests(new).await? {
            RequestsKept::Kept => {
                for person in asked {
                    self.wake(person).await;
                }
                Ok(())
            }
            RequestsKept::TooMany => Err(too_many(format!(
                "There are {OPEN_REQUESTS} open requests at most: take some back, or wait."
            ))),
            RequestsKept::TooManyTo(_) => Err(too_many(format!(
                "One person has {OPEN_REQUESTS_TO_ONE} open requests of another at most."
            ))),
            RequestsKept::Refused(_) => Err(Failure::new(
                ErrorCode::RequestsRefused,
                "This person takes no requests from you.",
            )),
        }
    }

    /// A page of requests by him or to him, the newest first.
    ///
    /// # Errors
    /// `invalid-request` where limit or cursor are none.
    pub async fn requests(
        &self,
        viewer: Viewer,
        query: RequestQuery,
    ) -> Result<Page<MoneyRequest>, Failure> {
        let size = cursor::page_size(query.limit, "query:limit")?;
        let before = match query.cursor {
            Some(text) => Some(RequestId::from_bytes(read_place(&text)?)),
            None => None,
        };
        let whose = match query.side.unwrap_or_default() {
            RequestSide::ToMe => RequestsOf::Payer(viewer.user),
            RequestSide::FromMe => RequestsOf::Asker(viewer.user),
        };
        let rows = self.store.requests_page(whose, before, size + 1).await?;
        let (rows, next) = cursor::split(rows, size, |row| write_place(row.id.as_bytes()));
        let now = self.clock.now();
        let items = rows.iter().map(|row| request(row, viewer.user, now));
        Ok(Page {
            items: items.collect(),
            next,
        })
    }

    /// A request, for both sides, and for whoever has the id of one that names nobody.
    ///
    /// # Errors
    /// `not-found`; `too-many-requests` where one whom it does not concern asks too often.
    pub async fn request(&self, viewer: Viewer, id: RequestId) -> Result<MoneyRequest, Failure> {
        let row = self.store.request_by_id(id).await?;
        // Those whom it concerns may ask all day; whoever tries ids may not.
        if !row.as_ref().is_some_and(|row| concerns(row, viewer.user)) {
            self.allow(LOOKUPS_PER_USER, viewer.user.as_bytes())?;
        }
        let row = row.filter(|row| may_see(row, viewer.user));
        let row = row.ok_or_else(no_request)?;
        Ok(request(&row, viewer.user, self.clock.now()))
    }

    /// Takes a request of his back; taken back before is taken back.
    ///
    /// # Errors
    /// `not-found` where it is not his; `request-closed` where it is paid or ended otherwise.
    pub async fn cancel_request(
        &self,
        viewer: Viewer,
        id: RequestId,
    ) -> Result<MoneyRequest, Failure> {
        self.request_where(id, |row| row.owner_id() == Some(viewer.user))
            .await?;
        self.end_request(viewer, id, (RequestAct::Cancel, RequestStage::Cancelled))
            .await
    }

    /// Declines a request that asks him; declined before is declined.
    ///
    /// # Errors
    /// `not-found` where it does not ask him; `request-closed` as for [`Wallet::cancel_request`].
    pub async fn decline_request(
        &self,
        viewer: Viewer,
        id: RequestId,
    ) -> Result<MoneyRequest, Failure> {
        self.request_where(id, |row| row.payer_id() == Some(viewer.user))
            .await?;
        self.end_request(viewer, id, (RequestAct::Decline, RequestStage::Declined))
            .await
    }

    async fn end_request(
        &self,
        viewer: Viewer,
        id: RequestId,
        (act, wanted): (RequestAct, RequestStage),
    ) -> Result<MoneyRequest, Failure> {
        let now = self.clock.now();
        let done = self.store.act_on_request(id, act, now).await?;
        let row = self.request_where(id, |_| true).await?;
        if done {
            self.wake_both(&row).await;
        } else if row.stage != wanted {
            return Err(request_closed());
        }
        Ok(request(&row, viewer.user, now))
    }

    /// Reminds the one who is asked, at most once in 24 hours.
    ///
    /// # Errors
    /// `not-found` where it is not his; `invalid-request` where it names nobody;
    /// `request-closed`; `too-many-requests` where the last reminder is too young.
    pub async fn remind(&self, viewer: Viewer, id: RequestId) -> Result<MoneyRequest, Failure> {
        let row = self
            .request_where(id, |row| row.owner_id() == Some(viewer.user))
            .await?;
        if row.payer.is_none() {
            let detail = "it names nobody who could be reminded: share its link";
            return Err(Failure::invalid("path:id", detail));
        }
        let now = self.clock.now();
        let day = REMINDER_SECONDS * SECOND;
        let act = RequestAct::Remind {
            unless_after: now - day,
        };
        let done = self.store.act_on_request(id, act, now).await?;
        let row = self.request_where(id, |_| true).await?;
        if !done {
            return Err(match row.reminded_at {
                Some(at) if row.is_open(now) => {
                    let left = (at + day - now + SECOND - 1) / SECOND;
                    let wait = u32::try_from(left).unwrap_or(1).max(1);
                    let detail = "One reminder a day is enough; wait.";
                    Failure::new(ErrorCode::TooManyRequests, detail).after(wait)
                }
                _ => request_closed(),
            });
        }
        self.wake_both(&row).await;
        Ok(request(&row, viewer.user, now))
    }

    /// The request, if it is such a one.
    async fn request_where(
        &self,
        id: RequestId,
        is_such: impl Fn(&RequestRow) -> bool,
    ) -> Result<RequestRow, Failure> {
        let row = self.store.request_by_id(id).await?;
        row.filter(is_such).ok_or_else(no_request)
    }

    async fn wake_both(&self, row: &RequestRow) {
        for person in row.owner_id().into_iter().chain(row.payer_id()) {
            self.wake(person).await;
        }
    }

    /// The request that a transfer names, if the transfer is what it asks for. Whether it is open is
    /// the sequencer's to say, which knows if this very key has paid it.
    pub(super) async fn request_to_pay(
        &self,
        viewer: Viewer,
        id: RequestId,
        transfer: &TransferRequest,
    ) -> Result<RequestRow, Failure> {
        if transfer.order_id.is_some() {
            let detail = "name an order or a request, not both";
            return Err(Failure::invalid("/request_id", detail));
        }
        let row = self
            .request_where(id, |row| may_see(row, viewer.user))
            .await?;
        if row.owner_id().map(PayeeId::Person) != Some(transfer.payee_id) {
            return Err(Failure::invalid(
                "/payee_id",
                "use the asker of the request",
            ));
        }
        let amount = transfer.amount.money();
        if row.amount.is_some_and(|asked| asked != amount) {
            let detail = "use exactly the amount of the request";
            return Err(Failure::invalid("/amount/value", detail));
        }
        if row.owner_id() == Some(viewer.user) {
            return Err(refused(Refusal::SameParty));
        }
        Ok(row)
    }

    /// Whose requests he does not take.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn refused_askers(&self, viewer: Viewer) -> Result<RefusedAskers, Failure> {
        let people = self.store.refused_askers(viewer.user).await?;
        Ok(RefusedAskers {
            items: people.iter().map(counterparty).collect(),
        })
    }

    /// Takes no requests of this person any more. Those that are open stay.
    ///
    /// # Errors
    /// `payee-unknown`; `invalid-request` where it is no other person; `limit-exceeded`.
    pub async fn refuse_asker(&self, viewer: Viewer, id: PayeeId) -> Result<(), Failure> {
        let PayeeId::Person(person) = id else {
            return Err(Failure::invalid("path:payee_id", "use a person"));
        };
        if person == viewer.user {
            return Err(Failure::invalid("path:payee_id", "use another person"));
        }
        self.allow_lookup(viewer)?;
        self.find(id).await?.ok_or_else(payees::unknown)?;
        let now = Some(self.clock.now());
        if self.store.refuse_asker(viewer.user, person, now).await? {
            return Ok(());
        }
        let detail = format!("At most {REFUSED_ASKERS} people are refused: take some again.");
        Err(Failure::new(ErrorCode::LimitExceeded, detail))
    }

    /// Takes requests of this person again.
    ///
    /// # Errors
    /// `not-found` where he was not refused.
    pub async fn take_asker_again(&self, viewer: Viewer, id: PayeeId) -> Result<(), Failure> {
        let PayeeId::Person(person) = id else {
            return Err(no_refused_asker());
        };
        let took = self.store.refuse_asker(viewer.user, person, None).await?;
        took.then_some(()).ok_or_else(no_refused_asker)
    }
}

/// A request on the wire, as far as this person may see it.
pub(super) fn request(row: &RequestRow, viewer: UserId, now: Micros) -> MoneyRequest {
    let mine = row.owner_id() == Some(viewer);
    let is_party = mine || row.paid_by() == Some(viewer);
    let state = match &row.stage {
        RequestStage::Unpaid if row.is_open(now) => MoneyRequestState::Open {},
        RequestStage::Unpaid => MoneyRequestState::Expired {},
        RequestStage::Cancelled => MoneyRequestState::Cancelled {},
        RequestStage::Declined => MoneyRequestState::Declined {},
        RequestStage::Paid {
            receipt,
            amount,
            payer,
            at,
            ..
        } => MoneyRequestState::Paid {
            amount: (*amount).into(),
            paid_at: moscow::rfc3339(*at),
            payer: is_party.then(|| Box::new(counterparty(payer))),
            receipt_id: is_party.then_some(*receipt),
        },
    };
    MoneyRequest {
        id: row.id,
        mine,
        asker: counterparty(&row.owner),
        payer: row.payer.as_ref().map(counterparty),
        amount: row.amount.map(Into::into),
        note: row.note.clone(),
        label: if mine {
            row.label.clone()
        } else {
            String::new()
        },
        split_id: row.split,
        state,
        reminded_at: row.reminded_at.filter(|_| mine).map(moscow::rfc3339),
        created_at: moscow::rfc3339(row.created_at),
        expires_at: moscow::rfc3339(row.expires_at),
        now: moscow::rfc3339(now),
    }
}

fn counterparty(party: &PartyRow) -> Counterparty {
    Shown::party(party).counterparty()
}

/// Whether he asks, is asked, or has paid.
fn concerns(row: &RequestRow, user: UserId) -> bool {
    [row.owner_id(), row.payer_id(), row.paid_by()].contains(&Some(user))
}

/// Whether he may read it, having its id.
fn may_see(row: &RequestRow, user: UserId) -> bool {
    row.payer.is_none() || concerns(row, user)
}

/// Only roubles are asked for.
fn check_roubles(amount: Money, pointer: &str) -> Result<(), Failure> {
    if amount.currency() == Currency::Rub {
        return Ok(());
    }
    Err(Failure::invalid(pointer, "ask for roubles"))
}

/// What the same key must come with.
fn fingerprint(asked: &impl serde::Serialize) -> Result<[u8; 32], Failure> {
    let written = serde_json::to_vec(asked).map_err(|error| {
        tracing::error!(%error, "what was asked cannot be written as JSON");
        Failure::internal()
    })?;
    Ok(Sha256::digest(written).into())
}

/// An id as a place in a list.
fn write_place(id: &[u8; 16]) -> String {
    let (high, low) = id.split_at(8);
    let half = |bytes: &[u8]| bytes.try_into().map(i64::from_be_bytes).unwrap_or_default();
    cursor::write([half(high), half(low)])
}

fn read_place(text: &str) -> Result<[u8; 16], Failure> {
    let [high, low] = cursor::read::<2>(text, "query:cursor")?;
    let mut id = [0; 16];
    let bytes = high.to_be_bytes().into_iter().chain(low.to_be_bytes());
    for (byte, value) in id.iter_mut().zip(bytes) {
        *byte = value;
    }
    Ok(id)
}

fn too_many(detail: String) -> Failure {
    Failure::new(ErrorCode::TooManyRequests, detail).after(3_600)
}

/// He does not refuse the requests of anybody there.
#[must_use]
pub fn no_refused_asker() -> Failure {
    Failure::not_found("refused person")
}

fn no_request() -> Failure {
    Failure::not_found("request")
}

pub(super) fn request_closed() -> Failure {
    Failure::new(
        ErrorCode::RequestClosed,
        "The request is paid, taken back, declined, or its time ran out.",
    )
}
