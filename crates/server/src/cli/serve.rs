//! `serve`: the wallet, until a signal ends it.

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use super::flags::{PolicyFlag, Serve};
use super::limits::{self, Limits};
use super::others::hear_of_others;
use super::workers::{Rounds, Workers};
use super::{Data, bank, logs, private, rates, seed_key};
use crate::app::{Ground, Wallet};
use crate::assets::Assets;
use crate::clock::{Clock, FileClock, SystemClock};
use crate::demo::{self, Made};
use crate::gateway::{
    CodeDelivery, CommandDelivery, DemoRegister, HttpHooks, NoDelivery, NoRegister, Register,
    ShownDelivery,
};
use crate::http::{self, Figures, Options};
use crate::metrics;
use crate::random::SystemRandom;
use crate::relying_party::RelyingParty;
use crate::rules::Rules;
use crate::sequencer::{Hub, Sequencer};
use crate::serve::Doors;
use crate::store::Store;
use crate::traces::Traces;

/// The runtime of a command.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start threads: {error}; check the limits on processes"))
}

/// Serves. Variables that were mistyped, most likely, are told in the log.
pub(super) fn serve(flags: &Serve, mistyped: &[String]) -> Result<ExitCode, String> {
    logs::start(flags.log_format, flags.log_level);
    for variable in mistyped {
        tracing::warn!(%variable, "this variable is no setting: see --help");
    }
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
    let listener = listen((flags.host, flags.port).into(), "--port").await?;
    let metrics_at = match flags.metrics {
        Some(address) => Some(listen(address, "--metrics").await?),
        None => None,
    };
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
    limits::warn_of_few_files(flags);
    let traces = flags.otlp.as_deref().map(Traces::to).transpose()?;
    let limits = Limits::new(flags);
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
        policy: flags.policy.into(),
        rules: Arc::new(rules),
        sealing,
        guard_keys,
        vapid,
        relying_party,
        streams: limits.streams.clone(),
    }));
    let (figures, rounds) = (Figures::default(), Rounds::default());
    let registry = metrics::registry(&sequencer, |registry| {
        figures.register(registry);
        wallet.figures().register(registry);
        rounds.register(registry);
        limits.register(registry);
    });
    if let Some(traces) = &traces {
        sequencer.figures().trace(traces.clone());
    }
    let options = Options {
        assets,
        tls: tls.is_some(),
        behind_proxy: flags.behind_proxy,
        figures,
        traces: traces.clone(),
        load: limits.load,
    };
    let router = http::router(Arc::clone(&wallet), options);
    greet(flags, &listener, tls.is_some(), made);
    if let Some(address) = &bank.simulated {
        say!("A simulated bank is at {address}");
    }
    let telling = metrics_at.map(|at| tell_metrics(at, registry));
    let workers = Workers::start(&wallet, &rounds);
    let hearing = data
        .is_shared()
        .then(|| tokio::spawn(hear_of_others(store, hub)));
    let doors = Doors {
        tls,
        connections: limits.connections,
        head: Duration::from_secs(flags.head_seconds.into()),
    };
    let stop = async {
        stop.await;
        wallet.drain();
        tokio::time::sleep(Duration::from_secs(flags.drain_seconds.into())).await;
    };
    crate::serve::serve(listener, doors, router, stop, || wallet.close()).await;
    workers.stop();
    if let Some(hearing) = hearing {
        hearing.abort();
    }
    sequencer.shut_down().await;
    if let Some(traces) = traces {
        traces.end().await;
    }
    if let Some(telling) = telling {
        telling.abort();
    }
    tracing::info!("stopped");
    Ok(())
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

/// Tells metrics until it is aborted: longer than requests are taken, so that the farewell can be watched.
fn tell_metrics(at: TcpListener, registry: Registry) -> JoinHandle<()> {
    if let Ok(address) = at.local_addr() {
        say!("Metrics are at http://{address}/metrics");
    }
    tokio::spawn(async move {
        if let Err(error) = metrics::serve(at, registry).await {
            tracing::error!(%error, "metrics are told no more");
        }
    })
}

/// Listens at an address that this flag names.
async fn listen(address: SocketAddr, flag: &str) -> Result<TcpListener, String> {
    use std::io::ErrorKind;
    let (host, port) = (address.ip(), address.port());
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => format!(
                "port {port} is taken by another program: stop it, or choose one with `{flag}`"
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
