//! A proxy between a client and its server, which cuts their connection where a test wants it cut.

use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::stream::{Stream, Target};

/// What becomes of a connection at the moment that a proxy looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It goes on.
    Goes,
    /// It is cut before the server hears of what was asked.
    CutBefore,
    /// The server does what was asked and answers; nobody hears it.
    CutAfter,
}

/// Says what becomes of each.
type Judge = dyn Fn() -> Fate + Send + Sync;

/// How the two talk.
#[derive(Clone, Copy)]
enum Words {
    /// The moment is a `COMMIT`.
    Postgres,
    /// The moment is an answer.
    Http,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    words: Words,
    judge: Box<Judge>,
    target: Mutex<Target>,
    open: Mutex<Vec<Stream>>,
    over: AtomicBool,
}

impl Proxy {
    /// Before a PostgreSQL; asks at each `COMMIT`.
    pub(crate) fn of_postgres(
        target: Target,
        judge: impl Fn() -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self::start(Words::Postgres, target, Box::new(judge))
    }

    /// Before an HTTP server; asks when an answer begins. Nothing is cut before it is done.
    pub(crate) fn of_http(port: u16, judge: impl Fn() -> Fate + Send + Sync + 'static) -> Self {
        Self::start(Words::Http, Target::Port(port), Box::new(judge))
    }

    fn start(words: Words, target: Target, judge: Box<Judge>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            words,
            judge,
            target: Mutex::new(target),
            open: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if serving.over.load(Ordering::SeqCst) {
                    return;
                }
                // A server that is away closes at once; so does a proxy before it.
                let _ = serving.link(client);
            }
        });
        Self { port, shared }
    }

    /// From now on it leads elsewhere; whoever is connected is cut off.
    pub(crate) fn lead_to(&self, target: Target) {
        *self.shared.target.lock().unwrap() = target;
        self.cut_all();
    }

    fn cut_all(&self) {
        for stream in self.shared.open.lock().unwrap().drain(..) {
            stream.cut();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        self.cut_all();
        // It waits for a connection, to see that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    /// Links a client with the server, on two threads of their own.
    fn link(self: &Arc<Self>, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let client = Stream::Tcp(client);
        let target = self.target.lock().unwrap().clone();
        let server = target.connect()?;
        {
            let mut open = self.open.lock().unwrap();
            open.push(client.twin()?);
            open.push(server.twin()?);
        }
        let deaf = Arc::new(AtomicBool::new(false));
        for (from, to, asks) in [
            (client.twin()?, server.twin()?, true),
            (server, client, false),
        ] {
            let (shared, deaf) = (Arc::clone(self), Arc::clone(&deaf));
            std::thread::spawn(move || {
                let ends = [from.twin(), to.twin()];
                // Whatever ends the one way ends the other.
                let _ = match (shared.words, asks) {
                    (Words::Postgres, true) => shared.commits(from, to, &deaf),
                    (Words::Postgres, false) => told(from, to, &deaf),
                    (Words::Http, true) => pass_on(from, to, || Fate::Goes),
                    (Words::Http, false) => pass_on(from, to, &shared.judge),
                };
                for end in ends.into_iter().flatten() {
                    end.cut();
                }
            });
        }
        Ok(())
    }

    /// Passes on what PostgreSQL is asked; at a `COMMIT` the judge is asked.
    fn commits(&self, from: Stream, mut to: Stream, deaf: &AtomicBool) -> io::Result<()> {
        let mut from = BufReader::new(from);
        // Who it is, and which database: the one message that has no kind.
        to.write_all(&message(&mut from, 0)?)?;
        loop {
            let asked = message(&mut from, 1)?;
            if asked.first() == Some(&b'Q') && asked.ends_with(b"\x0bCOMMIT\0") {
                match (self.judge)() {
                    Fate::Goes => {}
                    Fate::CutBefore => return Ok(()),
                    Fate::CutAfter => deaf.store(true, Ordering::SeqCst),
                }
            }
            to.write_all(&asked)?;
        }
    }
}

/// Passes on what PostgreSQL says. Where nobody is to hear it, until a command is complete, or has failed.
fn told(from: Stream, mut to: Stream, deaf: &AtomicBool) -> io::Result<()> {
    let mut from = BufReader::new(from);
    loop {
        let said = message(&mut from, 1)?;
        if !deaf.load(Ordering::SeqCst) {
            to.write_all(&said)?;
        } else if matches!(said.first(), Some(b'C' | b'E')) {
            return Ok(());
        }
    }
}

/// A message of PostgreSQL's protocol: a kind of so many bytes, its length, which counts itself, and the rest.
fn message(from: &mut impl Read, kind: usize) -> io::Result<Vec<u8>> {
    let mut head = vec![0; kind + 4];
    from.read_exact(&mut head)?;
    let length: [u8; 4] = head[kind..].try_into().map_err(io::Error::other)?;
    let rest = (u32::from_be_bytes(length) as usize).saturating_sub(4);
    let mut body = vec![0; rest];
    from.read_exact(&mut body)?;
    head.extend(body);
    Ok(head)
}

/// Passes on what comes, unless it is to be cut.
fn pass_on(mut from: Stream, mut to: Stream, judge: impl Fn() -> Fate) -> io::Result<()> {
    let mut bytes = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut bytes)?;
        if read == 0 || judge() != Fate::Goes {
            return Ok(());
        }
        to.write_all(&bytes[..read])?;
    }
}
