//! `books` and `verify`: for the auditor.

use std::process::ExitCode;

use clap::Args;
use poltina_domain::Money;

use super::{At, Data, audit_head};
use crate::store::{Invariant, Party, Violation, sqlite};

/// Prints all balances and their sums.
pub(super) fn books(at: &At) -> Result<ExitCode, String> {
    let data = Data::new(&at.data, at.database.as_deref())?;
    let books = sqlite::books(data.folder()).map_err(|error| data.told(&error))?;
    for line in &books.accounts {
        let owner = match line.owner {
            Party::Person(id) => format!("person {id}"),
            Party::Shop(id) => format!("shop {id}"),
            Party::System(account) => format!("system {}", account.name()),
        };
        say!(
            "{} {:<45} {:>18} {} held {}",
            line.id,
            owner,
            Money::new(line.balance, line.currency).to_decimal_string(),
            line.currency.code(),
            Money::new(line.held, line.currency).to_decimal_string(),
        );
    }
    for (currency, total) in &books.totals {
        say!(
            "sum {} {total} (minor units, over {} accounts)",
            currency.code(),
            books.accounts.len()
        );
    }
    let balanced = books.totals.iter().all(|(_, total)| *total == 0);
    Ok(if balanced {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[derive(Args, Debug)]
pub(super) struct Verify {
    #[command(flatten)]
    at: At,
    /// What `audit-head` printed before, as `SEQ:HASH`: the line must be there still.
    #[arg(long, value_name = "SEQ:HASH")]
    audit_head: Option<String>,
}

/// Checks every invariant; lists those that do not hold.
pub(super) fn verify(flags: &Verify) -> Result<ExitCode, String> {
    let head = flags.audit_head.as_deref().map(audit_head::parse);
    let head = head.transpose()?;
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    let mut violations = sqlite::verify(data.folder()).map_err(|error| data.told(&error))?;
    if let Some(head) = head {
        let found = sqlite::audit_line(data.folder(), head.seq);
        if found.map_err(|error| data.told(&error))? != Some(head) {
            violations.push(Violation {
                invariant: Invariant::AuditChained,
                detail: format!("line {} is not the one that was told before", head.seq),
            });
        }
    }
    if violations.is_empty() {
        say!("all invariants hold");
        return Ok(ExitCode::SUCCESS);
    }
    for violation in &violations {
        say!("{violation}");
    }
    say!("{} violations", violations.len());
    Ok(ExitCode::FAILURE)
}
