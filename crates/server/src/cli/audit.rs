//! `books` and `verify`: for the auditor.

use std::process::ExitCode;

use clap::Args;
use poltina_domain::Money;

use super::{At, Data, audit_head};
use crate::random::{self, SystemRandom};
use crate::store::{Invariant, Party, Sampled, Violation, sql};

/// Prints all balances and their sums.
pub(super) fn books(at: &At) -> Result<ExitCode, String> {
    let data = Data::new(&at.data, at.database.as_deref())?;
    let books = sql::books(data.place()).map_err(|error| data.told(&error))?;
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
    /// Check the sum of all balances, and this many transfers and accounts chosen by chance, instead of all: for
    /// every hour, on live books.
    #[arg(long, value_name = "COUNT", num_args = 0..=1, default_missing_value = "1000")]
    sample: Option<u32>,
}

/// Checks every invariant; lists those that do not hold.
pub(super) fn verify(flags: &Verify) -> Result<ExitCode, String> {
    let head = flags.audit_head.as_deref().map(audit_head::parse);
    let head = head.transpose()?;
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    let (held, mut violations) = checked(flags.sample, &data)?;
    if let Some(head) = head {
        let found = sql::audit_line(data.place(), head.seq);
        if found.map_err(|error| data.told(&error))? != Some(head) {
            violations.push(Violation {
                invariant: Invariant::AuditChained,
                detail: format!("line {} is not the one that was told before", head.seq),
            });
        }
    }
    if violations.is_empty() {
        say!("{held}");
        return Ok(ExitCode::SUCCESS);
    }
    for violation in &violations {
        say!("{violation}");
    }
    say!("{} violations", violations.len());
    Ok(ExitCode::FAILURE)
}

/// What is to be said where nothing is broken, and what is.
fn checked(sample: Option<u32>, data: &Data) -> Result<(String, Vec<Violation>), String> {
    let Some(most) = sample else {
        let violations = sql::verify(data.place()).map_err(|error| data.told(&error))?;
        return Ok(("all invariants hold".to_owned(), violations));
    };
    let from = random::bytes(&SystemRandom).map_err(|error| error.to_string())?;
    let sampled = sql::sample(data.place(), most, from);
    let (sampled, violations) = sampled.map_err(|error| data.told(&error))?;
    let Sampled {
        transfers,
        accounts,
        lines,
    } = sampled;
    let held = format!(
        "the sample holds: {transfers} transfers, {accounts} accounts, {lines} lines of the audit log"
    );
    Ok((held, violations))
}
