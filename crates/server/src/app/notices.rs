//! What a person should know, and up to where he has read it.

use poltina_api_types::{Direction, EventBody, Notice, NoticeKind, NoticeList, NoticeQuery};

use super::events::event;
use super::{Failure, Viewer, Wallet};

/// How many are in a page.
const PAGE: u32 = 50;

/// How many that were not read are counted.
const COUNTED: u32 = 99;

impl Wallet {
    /// A page of what he should know, the newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn notices(&self, viewer: Viewer, query: NoticeQuery) -> Result<NoticeList, Failure> {
        let page = self
            .store
            .notice_page(viewer.user, query.before, PAGE, COUNTED)
            .await?;
        let whole = u32::try_from(page.rows.len()).is_ok_and(|many| many == PAGE);
        let next = page.rows.last().map(|row| row.seq).filter(|_| whole);
        let (read, now) = (page.read, self.clock.now());
        let events = page
            .rows
            .into_iter()
            .filter_map(|row| event(row, viewer.user, now));
        let notice = |event: poltina_api_types::Event| {
            Some(Notice {
                sequence: event.sequence,
                kind: kind(&event.body)?,
                read: event.sequence <= read,
                body: event.body,
            })
        };
        Ok(NoticeList {
            items: events.filter_map(notice).collect(),
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
const fn kind(body: &EventBody) -> Option<NoticeKind> {
    Some(match body {
        EventBody::OperationPosted { operation, .. } => match operation.direction {
            Direction::In => NoticeKind::MoneyIn,
            Direction::Out => NoticeKind::MoneyOut,
        },
        EventBody::ChargeRefused { .. } => NoticeKind::MoneyOut,
        EventBody::HoldChanged { .. } => NoticeKind::Held,
        EventBody::ReceiptIssued { .. } | EventBody::ReceiptRefunded { .. } => NoticeKind::Shop,
        EventBody::BankPaymentChanged { .. } => NoticeKind::Bank,
        EventBody::SecurityNoticed { .. } => NoticeKind::Security,
        EventBody::PlanChanged { .. } => NoticeKind::Plan,
        _ => return None,
    })
}
