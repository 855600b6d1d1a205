//! The parts of `cargo xtask bench ledger` that need the library: worlds of many people, written straight into the
//! books; transfers handed to the sequencer; a load of HTTP requests on a server that runs; how long it reads.
//! Each command prints lines of words and whole numbers, which `xtask` reads.

mod drive;
mod fill;
mod http;
mod names;
mod reads;
mod sequencer;
mod world;

use std::error::Error;
use std::path::Path;

use poltina_server::store::sql::Place;

/// What went wrong, in words.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "\
ledger world PLACE PEOPLE FILE            makes people with sessions, money and payees, and a shop; names them in FILE
ledger fill DIR FILE OPERATIONS           adds so many operations of a year to the SQLite books of such a world
ledger sequencer PLACE AT_ONCE SECONDS spread|hot
                                          transfers by so many callers in this process
ledger closed PORT FILE CONNECTIONS SECONDS spread|hot FROM
ledger open PORT FILE RATE SECONDS spread|hot FROM
                                          transfers over HTTP, one after the other or at a fixed rate
ledger reads PORT FILE COUNT              how long pages of history, searches and sums of months take
PLACE is a folder, or postgres://…; FROM is the number of the first transfer of this run in these books.";

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // One thread makes the load: it shares two cores with the server that is measured.
    let one = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    let all = tokio::runtime::Runtime::new;
    match words.as_slice() {
        ["world", at, people, file] => {
            all()?.block_on(world::make(&place(at)?, people.parse()?, Path::new(file)))
        }
        ["fill", dir, file, operations] => {
            fill::fill(Path::new(dir), Path::new(file), operations.parse()?)
        }
        ["sequencer", at, clients, seconds, to] => all()?.block_on(sequencer::run(
            &place(at)?,
            clients.parse()?,
            seconds.parse()?,
            to.parse()?,
        )),
        [
            how @ ("closed" | "open"),
            port,
            file,
            figure,
            seconds,
            to,
            from,
        ] => {
            let names = names::Names::read(Path::new(file))?;
            let load = drive::Load {
                port: port.parse()?,
                seconds: seconds.parse()?,
                to: to.parse()?,
                from: from.parse()?,
            };
            let pace = match *how {
                "closed" => drive::Pace::Closed {
                    connections: figure.parse()?,
                },
                _ => drive::Pace::Open {
                    rate: figure.parse()?,
                },
            };
            one()?.block_on(drive::run(names, load, pace))
        }
        ["reads", port, file, count] => {
            let names = names::Names::read(Path::new(file))?;
            one()?.block_on(reads::run(&names, port.parse()?, count.parse()?))
        }
        _ => Err(USAGE.into()),
    }
}

fn place(at: &str) -> Outcome<Place> {
    if at.starts_with("postgres") {
        return Ok(Place::postgres(at)?);
    }
    Ok(Place::from(Path::new(at)))
}
