//! What a person should know, and up to where he has read it.

use poltina_api_types::{Direction, EventBody, Notice, NoticeKind, NoticeList, NoticeQuery};

use super::events::event;
use super::{Failure, Viewer, Wallet};
use crate::clock::Micros;
use crate::moscow;
use crate::store::EventRow;

/// How many are in a page.
const PAGE: u32 = 50;

/// How many that were not read are counted.
const COUNTED: u32 = 99;

impl Wallet {
    /// A page of what he should know, the newest first.
    ///
    /// # Errors
    /// `invalid-request` where there can be no such page; `unavailable` where the store cannot be read.
    pub async fn notices(&self, viewer: Viewer, query: NoticeQuery) -> Result<NoticeList, Failure> {
        if query.before.is_some_and(|before| before < 0) {
            return Err(Failure::invalid(
                "query:before",
                "send `next` of the page before",
            ));
        }
        let page = self
            .store
            .notice_page(viewer.user, query.before, PAGE, COUNTED)
            .await?;
        let whole = u32::try_from(page.rows.len()).is_ok_and(|many| many == PAGE);
        let next = page.rows.last().map(|(row, _)| row.seq).filter(|_| whole);
        let (read, now) = (page.read, self.clock.now());
        // What changed again since is as it is now: no older one is later than a newer one.
        let mut newer = now;
        let notice = |(row, at): (EventRow, Micros)| {
            newer = newer.min(at);
            let at = moscow::rfc3339(newer);
            let event = event(row, viewer.user, now)?;
            Some(Notice {
                sequence: event.sequence,
                kind: kind(&event.body)?,
                read: event.sequence <= read,
                at,
                body: event.body,
            })
        };
        let items = page.rows.into_iter().filter_map(notice).collect();
        Ok(NoticeList {
            items,
            unread: page.unread,
            next,
        })
    }

    /// Marks all up to this one as read.
    ///
    /// # Errors
    /// `invalid-request` where there is none of this number; `unavailable` where the store cannot write.
    pub async fn read_notices(&self, viewer: Viewer, seq: i64) -> Result<(), Failure> {
        if seq < 0 {
            return Err(Failure::invalid("/sequence", "use the number of a notice"));
        }
        Ok(self.store.mark_read(viewer.user, seq).await?)
    }
}

/// What an event is about; nothing where it tells a person nothing.
pub(super) const fn kind(body: &EventBody) -> Option<NoticeKind> {
    Some(match body {
        EventBody::OperationPosted { operation, .. } => match operation.direction {
            Direction::In => NoticeKind::MoneyIn,
            Direction::Out => NoticeKind::MoneyOut,
        },
        EventBody::ChargeRefused { .. } => NoticeKind::MoneyOut,
        EventBody::HoldChanged { .. } => NoticeKind::Held,
        EventBody::ProtectedChanged { .. } => NoticeKind::MoneyIn,
        EventBody::ReceiptIssued { .. } | EventBody::ReceiptRefunded { .. } => NoticeKind::Shop,
        EventBody::BankPaymentChanged { .. } => NoticeKind::Bank,
        EventBody::SecurityNoticed { .. } => NoticeKind::Security,
        EventBody::PlanChanged { .. } => NoticeKind::Plan,
        EventBody::RequestChanged { .. } => NoticeKind::Request,
        _ => return None,
    })
}
