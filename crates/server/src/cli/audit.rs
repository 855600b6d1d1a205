//! `books` and `verify`: for the auditor.

use std::process::ExitCode;

use poltina_domain::Money;

use super::{At, Data};
use crate::store::{Party, sqlite};

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

/// Checks every invariant; lists those that do not hold.
pub(super) fn verify(at: &At) -> Result<ExitCode, String> {
    let data = Data::new(&at.data, at.database.as_deref())?;
    let violations = sqlite::verify(data.folder()).map_err(|error| data.told(&error))?;
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
