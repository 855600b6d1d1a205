//! `sign-out`: the operator ends sessions.

use std::process::ExitCode;

use clap::Args;
use poltina_domain::UserId;

use super::{At, Data};
use crate::store::sql;

#[derive(Args, Debug)]
pub(super) struct SignOut {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    whom: Whom,
}

/// Nobody is signed out by leaving something out.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Whom {
    /// The person, by the id that the log and `books` tell.
    #[arg(long, value_name = "ID")]
    person: Option<UserId>,
    /// Everybody.
    #[arg(long)]
    everybody: bool,
}

/// Ends the sessions, and says how many there were.
pub(super) fn sign_out(flags: &SignOut) -> Result<ExitCode, String> {
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    let ended =
        sql::end_sessions(data.place(), flags.whom.person).map_err(|error| data.told(&error))?;
    say!("{ended} sessions are ended");
    Ok(ExitCode::SUCCESS)
}
