//! News for a person: what the store holds, in order, then what comes.

use std::sync::Arc;
use std::time::Duration;

use poltina_api_types::{Account, ErrorCode, Event, EventBody};
use poltina_domain::{Money, SessionId, UserId};
use tokio::sync::{broadcast, watch};

use super::authorizations::authorization_changed;
use super::history::operation;
use super::holds::{changed, marked};
use super::orders::{of_own, order_for};
use super::receipts::summary;
use super::transfers::refused;
use super::{Failure, Viewer, Wallet};
use crate::bounds::{Full, Pass};
use crate::clock::Micros;
use crate::moscow;
use crate::store::{self, EventRow};

/// How many events are read at once.
const BATCH: u32 = 200;

/// How often a stream looks whether its session still holds, and the store for what a lost wake
/// might have hidden.
const LOOK: Duration = Duration::from_secs(30);

/// The events of one person from a place on: none is left out, none comes twice.
pub struct EventFeed {
    wallet: Arc<Wallet>,
    viewer: Viewer,
    after: i64,
    news: watch::Receiver<i64>,
    ended_sessions: broadcast::Receiver<SessionId>,
    closing: watch::Receiver<bool>,
    _pass: Pass<UserId>,
}

impl Wallet {
    /// Follows the events after this number; from the newest on where it is absent or beyond.
    ///
    /// # Errors
    /// `too-many-requests` where too many streams are open; `unavailable` where the store cannot
    /// be read.
    pub async fn follow(
        self: &Arc<Self>,
        viewer: Viewer,
        after: Option<i64>,
    ) -> Result<EventFeed, Failure> {
        let pass = self.streams.enter(&viewer.user).map_err(turned_away)?;
        // It is subscribed first and read second: what is posted in between is read or wakes us.
        let mut feed = EventFeed {
            wallet: Arc::clone(self),
            viewer,
            after: 0,
            news: self.hub.subscribe(viewer.user),
            ended_sessions: self.ended_sessions.subscribe(),
            closing: self.closing.subscribe(),
            _pass: pass,
        };
        // A session that ended before we subscribed would never be told to us.
        self.open_session(viewer.session_id).await?;
        let newest = self.store.newest_event(viewer.user).await?;
        feed.after = after.map_or(newest, |after| after.clamp(0, newest));
        Ok(feed)
    }
}

fn turned_away(full: Full) -> Failure {
    match full {
        Full::OfOne => Failure::new(
            ErrorCode::TooManyRequests,
            "Too many event streams are open; close some.",
        )
        .after(5),
        Full::InAll => Failure::unavailable("The server holds all event streams that it can.", 5),
    }
}

impl EventFeed {
    /// The next events, at least one; none once the session or the server ends.
    pub async fn next(&mut self) -> Option<Vec<Event>> {
        loop {
            if *self.closing.borrow() {
                return None;
            }
            self.check_session().await?;
            self.news.mark_unchanged();
            let rows = self.read().await?;
            if let Some(last) = rows.last() {
                self.after = last.seq;
                let (user, now) = (self.viewer.user, self.wallet.clock.now());
                return rows.into_iter().map(|row| event(row, user, now)).collect();
            }
            self.wait().await?;
        }
    }

    /// Nothing where the session ended; other requests may have prolonged it meanwhile.
    async fn check_session(&mut self) -> Option<()> {
        if self.wallet.clock.now() >= self.viewer.expires_at {
            self.look_at_session().await?;
        }
        Some(())
    }

    async fn look_at_session(&mut self) -> Option<()> {
        let session = self
            .wallet
            .open_session(self.viewer.session_id)
            .await
            .ok()?;
        self.viewer.expires_at = session.expires_at;
        Some(())
    }

    async fn read(&self) -> Option<Vec<EventRow>> {
        let read = self
            .wallet
            .store
            .events_after(self.viewer.user, self.after, BATCH)
            .await;
        // The client comes again where it left off.
        read.inspect_err(|error| tracing::warn!(%error, "an event stream ends: the store failed"))
            .ok()
    }

    /// Returns when there may be news; nothing once the stream is over.
    async fn wait(&mut self) -> Option<()> {
        tokio::select! {
            changed = self.news.changed() => changed.ok(),
            _ = self.closing.changed() => None,
            ended = self.ended_sessions.recv() => match ended {
                Ok(ended) if ended == self.viewer.session_id => None,
                Ok(_) => Some(()),
                // Too many ended at once to be told of each: look whether ours did.
                Err(_) => self.look_at_session().await,
            },
            () = tokio::time::sleep(LOOK) => self.look_at_session().await,
        }
    }
}

/// An event on the wire. One that cannot be told ends the stream rather than leaving a gap.
pub(super) fn event(row: EventRow, user: UserId, now: Micros) -> Option<Event> {
    let mark = row.mark;
    let body = match row.body {
        store::EventBody::Operation(row) => EventBody::OperationPosted {
            account: match mark {
                Some(mark) => marked(mark, row.balance_after.currency()),
                // Nothing was ever held on it.
                None => Account {
                    id: row.account_id,
                    available: row.balance_after.into(),
                    held: Money::zero(row.balance_after.currency()).into(),
                    version: row.seq,
                },
            },
            operation: operation(*row),
        },
        store::EventBody::Receipt(row) => EventBody::ReceiptIssued {
            receipt: summary(&row)?,
        },
        store::EventBody::OrderClosed(order) => EventBody::OrderClosed {
            order: order_for(user, &order, of_own(&order.shop), now),
        },
        store::EventBody::ChargeRefused {
            shop_name,
            amount,
            refusal,
        } => EventBody::ChargeRefused {
            shop_name,
            amount: amount.into(),
            code: refused(refusal).code,
        },
        store::EventBody::Notice(notice) => EventBody::SecurityNoticed {
            notice: notice.notice,
            device_name: notice.device_name,
            at: moscow::rfc3339(notice.at),
        },
        store::EventBody::HoldChanged(hold) => changed(*hold, mark)?,
        store::EventBody::Authorization(row) => authorization_changed(*row, mark)?,
        store::EventBody::AuthorizedOrder(order) => EventBody::OrderClosed {
            order: order_for(user, &order, of_own(&order.shop), now),
        },
        store::EventBody::Refunded(row) => EventBody::ReceiptRefunded {
            receipt: summary(&row)?,
        },
        store::EventBody::Request(row) => EventBody::RequestChanged {
            request: Box::new(super::requests::request(&row, user, now)),
        },
        store::EventBody::Protected(row) => EventBody::ProtectedChanged {
            transfer: Box::new(super::protected::transfer(&row, user)),
        },
        store::EventBody::ApprovalsChanged => EventBody::ApprovalsChanged {},
        store::EventBody::Plan(plan, run) => super::plans::changed(&plan, run.as_deref())?,
        store::EventBody::BankPayment(payment) => EventBody::BankPaymentChanged {
            payment: super::bank::payment(&payment),
        },
    };
    Some(Event {
        sequence: row.seq,
        body,
    })
}
