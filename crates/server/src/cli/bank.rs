//! The bank behind the wallet: one that is connected, or a simulated one in a process of its own.

use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use simulated_bank::Settings;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdin, Command};

use super::serve::runtime;
use crate::gateway::{Bank, HttpBank, NoBank};
use crate::random::{self, SystemRandom};

/// What is shown to the bank.
const KEY: &str = "POLTINA_BANK_KEY";

/// What its callbacks are signed with.
const SECRET: &str = "POLTINA_BANK_SECRET";

/// How long the simulated bank may take to start.
const START: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
pub(super) struct SimulatedBank {
    /// The port to listen on, on this machine alone; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Where it calls: `http://localhost:8080/bank/callbacks`.
    #[arg(long, value_name = "URL")]
    callback: String,
}

/// The bank of a server.
pub(super) struct Connected {
    /// The wallet's side of it.
    pub(super) gateway: Arc<dyn Bank>,
    /// Where it is, if it is a simulated one.
    pub(super) simulated: Option<String>,
    /// Its process, which ends when its input is closed: with this one, however that ends.
    _process: Option<(Child, ChildStdin)>,
}

/// No bank.
pub(super) fn none() -> Connected {
    tracing::warn!("no bank is connected: nobody can top up or withdraw; see --bank");
    Connected {
        gateway: Arc::new(NoBank),
        simulated: None,
        _process: None,
    }
}

/// The operator's bank.
pub(super) fn connected(url: &str) -> Result<Connected, String> {
    let bank = HttpBank::new(url, variable(KEY)?, &variable(SECRET)?)?;
    Ok(Connected {
        gateway: Arc::new(bank),
        simulated: None,
        _process: None,
    })
}

fn variable(name: &str) -> Result<String, String> {
    let value = std::env::var(name).unwrap_or_default();
    match value.len() {
        16.. => Ok(value),
        _ => Err(format!(
            "the variable {name} must hold at least 16 characters"
        )),
    }
}

/// Starts a simulated bank.
pub(super) async fn demo(callback: &str) -> Result<Connected, String> {
    let (key, secret) = (made_up()?, made_up()?);
    let program = std::env::current_exe().map_err(failed)?;
    let mut process = Command::new(program)
        .args(["simulated-bank", "--callback", callback])
        .envs([(KEY, &key), (SECRET, &secret)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
        return Err(failed("it has no input and output"));
    };
    let mut line = String::new();
    let mut output = BufReader::new(output);
    let read = tokio::time::timeout(START, output.read_line(&mut line)).await;
    read.map_err(failed)?.map_err(failed)?;
    let address = line.trim().to_owned();
    if address.is_empty() {
        return Err(failed("it says no address"));
    }
    Ok(Connected {
        gateway: Arc::new(HttpBank::new(&address, key, &secret)?),
        simulated: Some(address),
        _process: Some((process, input)),
    })
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("the simulated bank did not start: {error}")
}

fn made_up() -> Result<String, String> {
    let bytes: [u8; 16] = random::bytes(&SystemRandom).map_err(|error| error.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// `simulated-bank`.
pub(super) fn simulated(flags: &SimulatedBank) -> Result<ExitCode, String> {
    let settings = Settings {
        key: variable(KEY)?,
        secret: variable(SECRET)?,
        callback: flags.callback.clone(),
    };
    runtime()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", flags.port)).await;
        let listener = listener.map_err(|error| format!("cannot listen: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        say!("http://{address}");
        let input_ends = async {
            let mut ignored = Vec::new();
            let _ = tokio::io::stdin().read_to_end(&mut ignored).await;
        };
        // An open connection, or a payment that it never answers, does not keep it.
        tokio::select! {
            served = simulated_bank::serve(listener, settings, std::future::pending()) => {
                served.map_err(|error| error.to_string())?;
            }
            () = input_ends => {}
        }
        Ok::<(), String>(())
    })?;
    Ok(ExitCode::SUCCESS)
}
