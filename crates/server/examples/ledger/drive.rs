//! Transfers over HTTP: from many connections one after the other, or at a fixed rate whatever the answers do.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use poltina_api_types::Transfer;
use tokio::task::LocalSet;

use crate::Outcome;
use crate::http::{Connection, signed_in};
use crate::names::{Names, To};

/// Connections of an open loop: more than ever wait where the rate can be borne.
const CONNECTIONS: u32 = 256;

/// How long is not counted at the beginning.
const WARM: Duration = Duration::from_secs(1);

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) port: u16,
    pub(crate) seconds: u64,
    pub(crate) to: To,
    /// The number of the first transfer: each number is a key of its own, and the payers take turns by it.
    pub(crate) from: u64,
}

/// When it is sent.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// Each connection sends as soon as it is answered.
    Closed { connections: u32 },
    /// So many a second. What cannot be sent in time is measured from when it should have been.
    Open { rate: u64 },
}

struct Shared {
    names: Names,
    load: Load,
    pace: Pace,
    begun: Instant,
    next: Cell<u64>,
    sent: Cell<u64>,
    /// Microseconds of each answer that counts.
    took: RefCell<Vec<u64>>,
    /// The first answer that was no posted transfer.
    wrong: RefCell<Option<String>>,
    wrongs: Cell<u64>,
}

/// Prints how many were answered a second and how long that took.
pub(crate) async fn run(names: Names, load: Load, pace: Pace) -> Outcome<()> {
    let connections = match pace {
        Pace::Closed { connections } => connections,
        Pace::Open { .. } => CONNECTIONS,
    };
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(load.port).await?);
    }
    let shared = Rc::new(Shared {
        names,
        load,
        pace,
        begun: Instant::now(),
        next: Cell::new(0),
        sent: Cell::new(0),
        took: RefCell::default(),
        wrong: RefCell::default(),
        wrongs: Cell::new(0),
    });
    let local = LocalSet::new();
    let tasks: Vec<_> = open
        .into_iter()
        .map(|connection| local.spawn_local(converse(Rc::clone(&shared), connection)))
        .collect();
    local
        .run_until(async {
            for task in tasks {
                task.await??;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        })
        .await?;
    tell(&shared)
}

async fn converse(shared: Rc<Shared>, mut connection: Connection) -> Outcome<()> {
    let end = shared.begun + WARM + Duration::from_secs(shared.load.seconds);
    loop {
        let ticket = shared.next.replace(shared.next.get() + 1);
        let intended = match shared.pace {
            Pace::Closed { .. } => Instant::now(),
            Pace::Open { rate } => {
                shared.begun + Duration::from_micros(ticket * 1_000_000 / rate.max(1))
            }
        };
        if intended >= end {
            return Ok(());
        }
        if intended > Instant::now() {
            tokio::time::sleep_until(intended.into()).await;
        }
        let request = request(&shared, shared.load.from + ticket);
        shared.sent.set(shared.sent.get() + 1);
        let why = connection.ask(&request, wrong).await?;
        let answered = Instant::now();
        if let Some(why) = why {
            shared.wrongs.set(shared.wrongs.get() + 1);
            shared.wrong.borrow_mut().get_or_insert(why);
        } else if intended >= shared.begun + WARM
            && (answered < end || matches!(shared.pace, Pace::Open { .. }))
        {
            let took = u64::try_from((answered - intended).as_micros())?;
            shared.took.borrow_mut().push(took);
        }
    }
}

fn request(shared: &Shared, number: u64) -> Vec<u8> {
    let people = &shared.names.people;
    let payer = usize::try_from(number).unwrap_or_default() % people.len();
    let secret = people
        .get(payer)
        .map(|(secret, _)| secret.as_str())
        .unwrap_or_default();
    let payee = shared.names.payee(payer, shared.load.to);
    let body =
        format!(r#"{{"payee_id":"{payee}","amount":{{"value":"1","currency":"RUB"}},"note":""}}"#);
    let mut text = signed_in(shared.load.port, "POST", "/transfers", secret);
    text.push_str(&format!(
        "Idempotency-Key: \"00000000-bench-{number:020}\"\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    text.into_bytes()
}

/// Why an answer is no posted transfer of a kopeck; none where it is.
fn wrong(status: u16, body: &[u8]) -> Option<String> {
    let posted = serde_json::from_slice::<Transfer>(body);
    if status == 201 && posted.is_ok_and(|posted| posted.amount.money().minor() == 1) {
        return None;
    }
    Some(format!("{status} {}", String::from_utf8_lossy(body)))
}

fn tell(shared: &Shared) -> Outcome<()> {
    if let Some(why) = shared.wrong.borrow().as_ref() {
        println!("wrong {}", shared.wrongs.get());
        eprintln!("the first that was not posted: {why}");
    } else {
        println!("wrong 0");
    }
    let mut took = shared.took.take();
    took.sort_unstable();
    // Each connection drew a last number that it did not use any more.
    println!("sent {}\nnumbers {}", shared.sent.get(), shared.next.get());
    println!(
        "a_second {}",
        u64::try_from(took.len())? / shared.load.seconds.max(1)
    );
    crate::reads::tell_times("", &took);
    Ok(())
}
