//! `serve`: the wallet, until a signal ends it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Data, bank, logs, private, rates, seed_key};
use crate::app::rate::Policy;
use crate::app::{Ground, Wallet};
use crate::assets::Assets;
use crate::clock::{Clock, FileClock, SystemClock};
use crate::demo::{self, Made};
use crate::gateway::{
    CodeDelivery, CommandDelivery, DemoRegister, HttpHooks, NoDelivery, NoRegister, Register,
    ShownDelivery,
};
use crate::http::{self, Options};
use crate::random::SystemRandom;
use crate::relying_party::RelyingParty;
use crate::rules::Rules;
use crate::sequencer::{Hub, Sequencer};
use crate::store::Store;

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Make a demo world in empty books, and show one-time codes on the sign-in page.
    #[arg(long)]
    demo: bool,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on: 0.0.0.0 for all of them.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The folder of the books; of books in PostgreSQL, the folder of a demo's keys.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The books by address: `sqlite:DIR`, or `postgres://USER@HOST:PORT/NAME`. A password is better in the
    /// variable.
    #[arg(
        long,
        value_name = "URL",
        env = "POLTINA_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// Serve the app from this folder instead of the one inside.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// The certificate chain for TLS, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A shell command that sends a one-time code; it reads the line `<phone> <code>`.
    #[arg(long, value_name = "COMMAND", conflicts_with = "demo")]
    code_command: Option<String>,
    /// The file of the key for payment codes: 64 hexadecimal digits. Named several times, the first
    /// key encrypts and all decrypt: so a key is exchanged. The variable `POLTINA_SEED_KEY` may hold
    /// the digits instead, several with space between; a demo makes a key beside its books.
    #[arg(long, value_name = "FILE")]
    seed_key: Vec<PathBuf>,
    /// The file of the key for PINs and devices, as for `--seed-key`: the first key makes what is
    /// new, all open what was made. The variable is `POLTINA_GUARD_KEY`.
    #[arg(long, value_name = "FILE")]
    guard_key: Vec<PathBuf>,
    /// The file of the key by which the wallet names itself to push services: 64 hexadecimal digits, of
    /// which devices that are woken learn the public half. The variable is `POLTINA_PUSH_KEY`; a demo
    /// makes a key beside its books.
    #[arg(long, value_name = "FILE")]
    push_key: Option<PathBuf>,
    /// Where browsers find the wallet: `https://wallet.example`. Passkeys are bound to its host, so
    /// it must never change; without it, it follows from host, port and TLS.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The bank by which money comes and goes: `https://bank.example/v1`. The variables
    /// `POLTINA_BANK_KEY` and `POLTINA_BANK_SECRET` hold what is shown to it, and what its callbacks
    /// are signed with. A demo starts a bank of its own.
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    bank: Option<String>,
    /// By whose rates currencies are exchanged, in the Bank of Russia's XML: an address such as
    /// `https://www.cbr.ru/scripts`, or a folder of its documents. A demo has rates of its own.
    #[arg(long, value_name = "URL|DIR")]
    rates: Option<String>,
    /// A reverse proxy stands in front: take the client's address from the last entry of its
    /// `X-Forwarded-For`.
    #[arg(long)]
    behind_proxy: bool,
    /// The file of limits, confirmations and signs of fraud; the release's own without it.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// How strictly rate limits are kept; `open` is for load tests, and without `--rules` it also
    /// lifts limits, confirmations and holds.
    #[arg(long, value_enum, default_value_t)]
    policy: PolicyFlag,
    /// A file of whole seconds by which the clock is ahead: for journeys that must see tomorrow.
    #[arg(long, value_name = "FILE", requires = "demo", hide = true)]
    clock_file: Option<PathBuf>,
    /// The form of the log; the `RUST_LOG` variable sets what is logged.
    #[arg(long, value_enum, default_value_t)]
    log_format: LogFormatFlag,
}

type LogFormatFlag = logs::LogFormat;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum PolicyFlag {
    #[default]
    Strict,
    Open,
}

/// The runtime of a command.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start threads: {error}; check the limits on processes"))
}

pub(super) fn serve(flags: &Serve) -> Result<ExitCode, String> {
    logs::start(flags.log_format);
    let data = Data::new(&flags.data, flags.database.as_deref())?;
    let runtime = runtime()?;
    runtime.block_on(run(flags, &data))?;
    Ok(ExitCode::SUCCESS)
}

async fn run(flags: &Serve, data: &Data) -> Result<(), String> {
    let tls = match (&flags.tls_cert, &flags.tls_key) {
        (Some(certificate), Some(key)) => {
            private::only_the_owner_s(key)?;
            Some(crate::serve::tls(certificate, key)?)
        }
        _ => None,
    };
    let stop = stop_signal()?;
    let assets = assets(flags)?;
    let rules = rules(flags)?;
    // The port before the books: who cannot serve makes no folder and no demo world.
    let listener = listen(flags).await?;
    let relying_party = relying_party(flags, &listener, tls.is_some())?;
    let store: Arc<dyn Store> = Arc::new(data.open()?);
    let sealing = seed_key::find(&flags.seed_key, flags.demo.then(|| data.folder()))?;
    let guard_keys = seed_key::guards(&flags.guard_key, flags.demo.then(|| data.folder()))?;
    let vapid = seed_key::pushes(flags.push_key.as_ref(), flags.demo.then(|| data.folder()))?;
    let bank = match (flags.demo, &flags.bank) {
        (true, _) => bank::demo(&callbacks(flags, &listener, tls.is_some())).await?,
        (false, Some(url)) => bank::connected(url)?,
        (false, None) => bank::none(),
    };
    let rates = rates::source(flags.demo, flags.rates.as_deref())?;
    let hub = Arc::new(Hub::new());
    let clock: Arc<dyn Clock> = match &flags.clock_file {
        Some(file) => Arc::new(FileClock { file: file.clone() }),
        None => Arc::new(SystemClock),
    };
    let sequencer = Sequencer::start(Arc::clone(&store), Arc::clone(&clock), Arc::clone(&hub));
    let made = if flags.demo {
        let made = demo::make(&*store, &sequencer, &*clock).await;
        Some(made.map_err(|error| error.to_string())?)
    } else {
        None
    };
    let wallet = Arc::new(Wallet::new(Ground {
        store: Arc::clone(&store),
        sequencer: sequencer.clone(),
        hub: Arc::clone(&hub),
        codes: codes(flags),
        clock,
        register: register(flags),
        bank: Arc::clone(&bank.gateway),
        hooks: Arc::new(HttpHooks::new(flags.demo)?),
        rates,
        random: Arc::new(SystemRandom),
        policy: match flags.policy {
            PolicyFlag::Strict => Policy::Strict,
            PolicyFlag::Open => Policy::Open,
        },
        rules: Arc::new(rules),
        sealing,
        guard_keys,
        vapid,
        relying_party,
    }));
    let options = Options {
        assets,
        tls: tls.is_some(),
        behind_proxy: flags.behind_proxy,
    };
    let router = http::router(Arc::clone(&wallet), options);
    greet(flags, &listener, tls.is_some(), made);
    if let Some(address) = &bank.simulated {
        say!("A simulated bank is at {address}");
    }
    let holds = tokio::spawn(end_holds(Arc::clone(&wallet)));
    let payments = tokio::spawn(look_after_bank_payments(Arc::clone(&wallet)));
    let plans = tokio::spawn(run_plans(Arc::clone(&wallet)));
    let telling = tokio::spawn(tell_webhooks(Arc::clone(&wallet)));
    let waking = tokio::spawn(wake_devices(Arc::clone(&wallet)));
    let hearing = data
        .is_shared()
        .then(|| tokio::spawn(hear_of_others(store, hub)));
    crate::serve::serve(listener, tls, router, stop, || wallet.close()).await;
    holds.abort();
    payments.abort();
    plans.abort();
    telling.abort();
    waking.abort();
    if let Some(hearing) = hearing {
        hearing.abort();
    }
    sequencer.shut_down().await;
    tracing::info!("stopped");
    Ok(())
}

/// How often it is looked for what other servers of the same books told people.
const OTHERS: Duration = Duration::from_millis(200);

/// Wakes the event streams of those to whom another server wrote.
async fn hear_of_others(store: Arc<dyn Store>, hub: Arc<Hub>) {
    let mut ticks = tokio::time::interval(OTHERS);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let waited_for = hub.waited_for();
        if waited_for.is_empty() {
            continue;
        }
        let users = waited_for.iter().map(|(user, _)| *user).collect();
        match store.newest_events(users).await {
            Ok(found) => {
                let told: HashMap<_, _> = waited_for.into_iter().collect();
                for (user, newest) in found {
                    if told.get(&user).is_none_or(|told| newest > *told) {
                        hub.publish(user, newest);
                    }
                }
            }
            // Streams look for themselves, only later.
            Err(error) => tracing::warn!(%error, "it is not heard what other servers write"),
        }
    }
}

/// How often it is looked for held transfers whose time is over.
const HOLDS: Duration = Duration::from_secs(30);

/// Ends held transfers, and what was authorised for shops, when their time is over.
async fn end_holds(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(HOLDS);
    loop {
        ticks.tick().await;
        for ended in [
            wallet.expire_holds().await,
            wallet.expire_authorizations().await,
        ] {
            match ended {
                Ok(0) => {}
                Ok(ended) => tracing::info!(ended, "what was held is over"),
                // What is over stays over: the next round ends it.
                Err(failure) => {
                    tracing::warn!(code = failure.code.as_str(), "holds are not ended");
                }
            }
        }
    }
}

/// How often it is looked for payments from and to banks that wait.
const PAYMENTS: Duration = Duration::from_secs(1);

/// Looks after payments from and to banks: those that begin at once, the others when they are due.
async fn look_after_bank_payments(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(PAYMENTS);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wallet.bank_payment_waits() => {}
        }
        if let Err(failure) = wallet.look_after_bank_payments().await {
            tracing::warn!(
                code = failure.code.as_str(),
                "bank payments are not looked after"
            );
        }
    }
}

/// How often it is looked for plans that are due.
const PLANS: Duration = Duration::from_secs(1);

/// Runs plans when they are due.
async fn run_plans(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(PLANS);
    loop {
        ticks.tick().await;
        match wallet.run_plans().await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "plans ran"),
            // What is due stays due: the next round runs it.
            Err(failure) => tracing::warn!(code = failure.code.as_str(), "plans do not run"),
        }
    }
}

/// How often it is looked for what third parties are to be told.
const WEBHOOKS: Duration = Duration::from_secs(1);

/// Tells third parties what happened.
async fn tell_webhooks(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(WEBHOOKS);
    loop {
        ticks.tick().await;
        if let Err(failure) = wallet.tell_webhooks().await {
            tracing::warn!(code = failure.code.as_str(), "webhooks are not told");
        }
    }
}

/// How often it is looked for devices that are to be woken.
const PUSHES: Duration = Duration::from_secs(1);

/// Wakes the devices of those whom something happened to.
async fn wake_devices(wallet: Arc<Wallet>) {
    let mut ticks = tokio::time::interval(PUSHES);
    loop {
        ticks.tick().await;
        if let Err(failure) = wallet.wake_devices().await {
            tracing::warn!(code = failure.code.as_str(), "devices are not woken");
        }
    }
}

/// Where a bank on this machine calls.
fn callbacks(flags: &Serve, listener: &TcpListener, tls: bool) -> String {
    format!(
        "{}{}",
        address(flags, listener, tls).1,
        http::BANK_CALLBACKS
    )
}

/// The site that passkeys are made for.
fn relying_party(flags: &Serve, listener: &TcpListener, tls: bool) -> Result<RelyingParty, String> {
    let origin = match &flags.origin {
        Some(origin) => origin.clone(),
        // No browser makes passkeys for a bare address: they then work on this machine alone.
        None => address(flags, listener, tls).1,
    };
    RelyingParty::new(&origin).map_err(|error| error.to_string())
}

/// Where the wallet is, and the origin that it has on this machine.
fn address(flags: &Serve, listener: &TcpListener, tls: bool) -> (String, String) {
    let port = listener
        .local_addr()
        .map_or(flags.port, |address| address.port());
    let scheme = if tls { "https" } else { "http" };
    let local = format!("{scheme}://localhost:{port}");
    // Browsers give a local page by plain http what they else give by https alone.
    let there = match flags.host {
        host if host.is_loopback() || host.is_unspecified() => local.clone(),
        IpAddr::V6(host) => format!("{scheme}://[{host}]:{port}"),
        IpAddr::V4(host) => format!("{scheme}://{host}:{port}"),
    };
    (there, local)
}

fn rules(flags: &Serve) -> Result<Rules, String> {
    let rules = match (&flags.rules, flags.policy) {
        (Some(file), _) => Rules::from_file(file),
        (None, PolicyFlag::Strict) => Rules::standard(),
        (None, PolicyFlag::Open) => Rules::open(),
    };
    rules.map_err(|error| error.to_string())
}

fn assets(flags: &Serve) -> Result<Assets, String> {
    let Some(folder) = &flags.app else {
        return Ok(Assets::Embedded);
    };
    if !folder.join("index.html").is_file() {
        return Err(format!(
            "{} holds no index.html: build the app with `cargo xtask build`, or leave `--app` out",
            folder.display()
        ));
    }
    Ok(Assets::Folder(folder.clone()))
}

fn codes(flags: &Serve) -> Arc<dyn CodeDelivery> {
    if flags.demo {
        return Arc::new(ShownDelivery);
    }
    match &flags.code_command {
        Some(command) => Arc::new(CommandDelivery::new(command.clone())),
        None => {
            tracing::warn!(
                "no gateway for codes is set up: no one can sign in; see --code-command"
            );
            Arc::new(NoDelivery)
        }
    }
}

fn register(flags: &Serve) -> Arc<dyn Register> {
    match flags.demo {
        true => Arc::new(DemoRegister),
        false => Arc::new(NoRegister),
    }
}

async fn listen(flags: &Serve) -> Result<TcpListener, String> {
    use std::io::ErrorKind;
    let (host, port) = (flags.host, flags.port);
    TcpListener::bind((host, port))
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => format!(
                "port {port} is taken by another program: stop it, or choose one with `--port`"
            ),
            ErrorKind::PermissionDenied => {
                format!("port {port} needs rights that this user lacks: choose one above 1023")
            }
            ErrorKind::AddrNotAvailable => {
                format!("this machine has no address {host}: use 127.0.0.1 or 0.0.0.0")
            }
            _ => format!("cannot listen on {host}:{port}: {error}"),
        })
}

/// Resolves on the first SIGINT or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    let listen = |kind| signal(kind).map_err(|error| format!("cannot wait for signals: {error}"));
    let mut interrupted = listen(SignalKind::interrupt())?;
    let mut terminated = listen(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        tracing::info!("stopping");
    })
}

/// Says where to open the wallet, and how to sign in to the demo.
fn greet(flags: &Serve, listener: &TcpListener, tls: bool, made: Option<Made>) {
    let there = address(flags, listener, tls).0;
    say!("Poltina is at {there}");
    match made {
        None => {}
        Some(Made::NotEmpty) => {
            say!("The books hold other people: no demo world was made. Any number can sign in.");
        }
        Some(Made::New { .. } | Made::Before) => {
            say!("Sign in with one of these numbers; the page shows the code:");
            for person in demo::SIGN_INS {
                say!("  {}  {}", person.phone, person.who);
            }
        }
    }
}
