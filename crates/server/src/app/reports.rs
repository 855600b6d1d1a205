//! Reporting a payee, and what became of it.

use poltina_api_types::{NewReport, PayeeId, Report, Reports};
use poltina_domain::{ReportId, misleads};

use super::payees::{self, wire};
use super::people::Shown;
use super::rate::REPORTS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::clock::unix_ms;
use crate::store::{NewReportRow, ReportRow};
use crate::{moscow, random};

/// How many characters the text of a report may have.
const TEXT: usize = 500;

/// How many are listed.
const MOST: u32 = 100;

impl Wallet {
    /// Reports a payee, once: who reported him before gets that report, and `false`.
    ///
    /// # Errors
    /// `payee-unknown`; `invalid-request` where he reports himself, or the text is too long.
    pub async fn report(&self, viewer: Viewer, new: NewReport) -> Result<(Report, bool), Failure> {
        if new.text.chars().count() > TEXT {
            let detail = format!("use at most {TEXT} characters");
            return Err(Failure::invalid("/text", detail));
        }
        if new.text.split('\n').any(misleads) {
            let detail = "use no control, direction and hidden characters but line breaks";
            return Err(Failure::invalid("/text", detail));
        }
        let now = self.clock.now();
        self.allowances
            .take(REPORTS_PER_USER, viewer.user.as_bytes(), now)?;
        let own = match new.payee_id {
            PayeeId::Person(id) => id == viewer.user,
            PayeeId::Shop(_) => false,
        };
        if own {
            return Err(Failure::invalid("/payee_id", "nobody reports himself"));
        }
        self.find(new.payee_id).await?.ok_or_else(payees::unknown)?;
        let row = NewReportRow {
            id: ReportId::new(unix_ms(now), random::bytes(&*self.random)?),
            reporter: viewer.user,
            payee: new.payee_id,
            reason: new.reason,
            text: new.text,
            now,
        };
        let (row, made) = self.store.put_report(row).await?;
        let report = report(row).ok_or_else(Failure::internal)?;
        Ok((report, made))
    }

    /// His reports, the newest first.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn reports(&self, viewer: Viewer) -> Result<Reports, Failure> {
        let rows = self.store.reports(Some(viewer.user), MOST).await?;
        let items = rows.into_iter().filter_map(report).collect();
        Ok(Reports { items })
    }
}

fn report(row: ReportRow) -> Option<Report> {
    Some(Report {
        id: row.id,
        payee: wire(Shown::party(&row.payee), row.last_amount)?,
        reason: row.reason,
        state: row.state,
        created_at: moscow::rfc3339(row.created_at),
    })
}
