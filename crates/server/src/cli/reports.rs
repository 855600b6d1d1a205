//! `reports`: what people reported, and what the operator makes of it.

use std::process::ExitCode;

use clap::Args;
use poltina_api_types::{ReportReason, ReportState};
use poltina_domain::ReportId;

use super::{At, Data};
use crate::moscow;
use crate::store::{PartyRow, sql};

/// `reports`, with what it is given.
#[derive(Args, Debug)]
pub(super) struct Reports {
    #[command(flatten)]
    at: At,
    /// Say what became of a report: `received`, `under-review`, `upheld` or `dismissed`.
    #[arg(long, num_args = 2, value_names = ["ID", "STATE"])]
    set: Option<Vec<String>>,
}

const STATES: [(ReportState, &str); 4] = [
    (ReportState::Received, "received"),
    (ReportState::UnderReview, "under-review"),
    (ReportState::Upheld, "upheld"),
    (ReportState::Dismissed, "dismissed"),
];

/// Prints all reports, or says what became of one; also while a server serves the books.
pub(super) fn reports(flags: &Reports) -> Result<ExitCode, String> {
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    if let Some([id, state]) = flags.set.as_deref() {
        let id: ReportId = id
            .parse()
            .map_err(|_| format!("{id} is no id of a report: list them by `reports`"))?;
        let state = STATES.iter().find(|(_, name)| name == state);
        let (state, _) = state.ok_or("the state is received, under-review, upheld or dismissed")?;
        let set = sql::set_report(data.place(), id, *state);
        if !set.map_err(|error| data.told(&error))? {
            return Err(format!("there is no report {id}: list them by `reports`"));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let rows = sql::reports(data.place()).map_err(|error| data.told(&error))?;
    for row in &rows {
        let payee = match &row.payee {
            PartyRow::Person { id, .. } => format!("person {id}"),
            PartyRow::Shop(shop) => format!("shop {}", shop.id),
            PartyRow::System(account) => format!("system {}", account.name()),
        };
        let state = STATES.iter().find(|(state, _)| *state == row.state);
        let reason = match row.reason {
            ReportReason::Impersonation => "impersonation",
            ReportReason::NotDelivered => "not delivered",
            ReportReason::Pressure => "pressure",
            ReportReason::Other => "other",
        };
        // Whatever people write must not move the operator's cursor.
        say!(
            "{} {} {:<12} {payee} {reason}: {:?}",
            row.id,
            moscow::rfc3339(row.created_at),
            state.map_or("", |(_, name)| name),
            row.text,
        );
    }
    say!("{} reports", rows.len());
    Ok(ExitCode::SUCCESS)
}
