//! What `serve` may be told: each setting once, for flag, variable and file alike (see `settings`).

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};

use super::logs::{LogFormat, LogLevel};
use crate::app::rate::Policy;

/// The settings. A heading is the table that they stand under in the file.
#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Make a demo world in empty books, and show one-time codes on the sign-in page.
    #[arg(long)]
    pub(super) demo: bool,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub(super) port: u16,
    /// The address to listen on: 0.0.0.0 for all of them.
    #[arg(long, default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// The folder of the books; of books in PostgreSQL, the folder of a demo's keys.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub(super) data: PathBuf,
    /// The books by address: `sqlite:DIR`, or `postgres://USER@HOST:PORT/NAME`. A password is better in the
    /// variable.
    #[arg(long, value_name = "URL")]
    pub(super) database: Option<String>,
    /// Serve the app from this folder instead of the one inside.
    #[arg(long, value_name = "DIR")]
    pub(super) app: Option<PathBuf>,
    /// The certificate chain for TLS, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// A shell command that sends a one-time code; it reads the line `<phone> <code>`.
    #[arg(long, value_name = "COMMAND", conflicts_with = "demo")]
    pub(super) code_command: Option<String>,
    /// The file of the key for payment codes: 64 hexadecimal digits. Named several times, the first
    /// key encrypts and all decrypt: so a key is exchanged. The variable `POLTINA_SEED_KEY` may hold
    /// the digits instead, several with space between; a demo makes a key beside its books.
    #[arg(long, value_name = "FILE")]
    pub(super) seed_key: Vec<PathBuf>,
    /// The file of the key for PINs and devices, as for `--seed-key`: the first key makes what is
    /// new, all open what was made. The variable is `POLTINA_GUARD_KEY`.
    #[arg(long, value_name = "FILE")]
    pub(super) guard_key: Vec<PathBuf>,
    /// The file of the key by which the wallet names itself to push services: 64 hexadecimal digits, of
    /// which devices that are woken learn the public half. The variable is `POLTINA_PUSH_KEY`; a demo
    /// makes a key beside its books.
    #[arg(long, value_name = "FILE")]
    pub(super) push_key: Option<PathBuf>,
    /// Where browsers find the wallet: `https://wallet.example`. Passkeys are bound to its host, so
    /// it must never change; without it, it follows from host, port and TLS.
    #[arg(long, value_name = "URL")]
    pub(super) origin: Option<String>,
    /// The bank by which money comes and goes: `https://bank.example/v1`. The variables
    /// `POLTINA_BANK_KEY` and `POLTINA_BANK_SECRET` hold what is shown to it, and what its callbacks
    /// are signed with. A demo starts a bank of its own.
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    pub(super) bank: Option<String>,
    /// By whose rates currencies are exchanged, in the Bank of Russia's XML: an address such as
    /// `https://www.cbr.ru/scripts`, or a folder of its documents. A demo has rates of its own.
    #[arg(long, value_name = "URL|DIR")]
    pub(super) rates: Option<String>,
    /// A reverse proxy stands in front: take the client's address from the last entry of its
    /// `X-Forwarded-For`.
    #[arg(long)]
    pub(super) behind_proxy: bool,
    /// The file of limits, confirmations and signs of fraud; the release's own without it.
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
    /// How strictly rate limits are kept; `open` is for load tests, and without `--rules` it also
    /// lifts limits, confirmations and holds.
    #[arg(long, value_enum, default_value_t)]
    pub(super) policy: PolicyFlag,
    /// A file of whole seconds by which the clock is ahead: for journeys that must see tomorrow.
    #[arg(long, value_name = "FILE", requires = "demo", hide = true)]
    pub(super) clock_file: Option<PathBuf>,
    /// How many seconds `/readyz` says that the server is about to stop before it takes no more connections:
    /// as long as whoever sends it requests needs to notice.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = value_parser!(u8).range(..=60))]
    pub(super) drain_seconds: u8,
    /// Connections in all; beyond, 503.
    #[arg(long, value_name = "COUNT", default_value_t = 12_000, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_connections: u32,
    /// Connections of one client's address; beyond, 429. Not counted behind a proxy.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_connections_per_client: u32,
    /// Requests to the API that are worked on at once; beyond, 503.
    #[arg(long, value_name = "COUNT", default_value_t = 256, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_requests: u32,
    /// The same of one client's address; beyond, 429.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_requests_per_client: u32,
    /// Event streams that are open; beyond, 503. Each holds a connection.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_streams: u32,
    /// Event streams of one person, who may have several browsers with many tabs; beyond, 429.
    #[arg(long, value_name = "COUNT", default_value_t = 32, value_parser = value_parser!(u32).range(1..), help_heading = "Limits")]
    pub(super) max_streams_per_person: u32,
    /// How long a client may take to send a request's head, or to finish its TLS handshake.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u8).range(1..=60), help_heading = "Limits")]
    pub(super) head_seconds: u8,
    /// How long a client may take to send a request's body.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u8).range(1..=60), help_heading = "Limits")]
    pub(super) body_seconds: u8,
    /// The form of the log.
    #[arg(long, value_enum, default_value_t, help_heading = "Telemetry")]
    pub(super) log_format: LogFormat,
    /// How much is logged; the variable `RUST_LOG` goes before it, and may say so for each part.
    #[arg(long, value_enum, default_value_t, help_heading = "Telemetry")]
    pub(super) log_level: LogLevel,
    /// Where metrics are told in Prometheus' text form, at `/metrics`: `127.0.0.1:9464`. For the operator
    /// alone: it is no part of the wallet's own address. Nowhere without it.
    #[arg(long, value_name = "ADDRESS", help_heading = "Telemetry")]
    pub(super) metrics: Option<SocketAddr>,
    /// The collector that requests and batches are traced to, by OTLP over HTTP: `http://127.0.0.1:4318`.
    #[arg(long, value_name = "URL", help_heading = "Telemetry")]
    pub(super) otlp: Option<String>,
    /// Print the settings in force and where each comes from, and serve nothing.
    #[arg(long)]
    pub(super) print_config: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum PolicyFlag {
    #[default]
    Strict,
    Open,
}

impl From<PolicyFlag> for Policy {
    fn from(flag: PolicyFlag) -> Self {
        match flag {
            PolicyFlag::Strict => Self::Strict,
            PolicyFlag::Open => Self::Open,
        }
    }
}
