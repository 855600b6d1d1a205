//! How long a page of history, a search and the sums of months take, for the person with the most operations.

use std::time::Instant;

use poltina_api_types::{FoundOperations, Months, Operation, Page};
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::http::{Connection, signed_in};
use crate::names::Names;

/// What is searched for: a word that many notes have, two that none has together, one that is nowhere, an amount.
const SEARCHES: [&str; 4] = ["аренда", "обед кафе", "неттакогослова", "101"];

/// Asks so often for each and prints the times.
pub(crate) async fn run(names: &Names, port: u16, count: usize) -> Outcome<()> {
    let (secret, _) = names.people.first().ok_or("nobody is there")?;
    let mut connection = Connection::open(port).await?;
    let (mut history, mut search, mut months) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = None::<String>;
    for n in 0..count {
        let cursor = next
            .take()
            .map(|next| format!("?cursor={next}"))
            .unwrap_or_default();
        let request = get(port, &format!("/operations{cursor}"), secret);
        let page: Page<Operation> = timed(&mut connection, &request, &mut history).await?;
        // Further and further back, and from the newest again now and then.
        next = page.next.filter(|_| n % 50 != 49);
        let text = SEARCHES
            .get(n % SEARCHES.len())
            .copied()
            .unwrap_or_default();
        let body = format!(r#"{{"text":"{text}"}}"#);
        let request = format!(
            "{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            signed_in(port, "POST", "/operations/search", secret),
            body.len()
        );
        let _: FoundOperations = timed(&mut connection, &request, &mut search).await?;
        let request = get(port, "/operations/months", secret);
        let _: Months = timed(&mut connection, &request, &mut months).await?;
    }
    for (name, took) in [
        ("history_", &mut history),
        ("search_", &mut search),
        ("months_", &mut months),
    ] {
        took.sort_unstable();
        tell_times(name, took);
    }
    Ok(())
}

fn get(port: u16, path: &str, secret: &str) -> String {
    format!("{}\r\n", signed_in(port, "GET", path, secret))
}

async fn timed<T: DeserializeOwned>(
    connection: &mut Connection,
    request: &str,
    took: &mut Vec<u64>,
) -> Outcome<T> {
    let begun = Instant::now();
    let answer = connection
        .ask(request.as_bytes(), |status, body| {
            let said = || format!("{status} {}", String::from_utf8_lossy(body));
            serde_json::from_slice::<T>(body).map_err(|error| format!("{error}: {}", said()))
        })
        .await?;
    took.push(u64::try_from(begun.elapsed().as_micros())?);
    Ok(answer?)
}

/// Prints median, 99 of 100 and the longest of times in order, in microseconds.
pub(crate) fn tell_times(name: &str, took: &[u64]) {
    let at = |part: usize| {
        let place = took.len().saturating_sub(1) * part / 1_000;
        took.get(place).copied().unwrap_or_default()
    };
    println!(
        "{name}p50 {}\n{name}p99 {}\n{name}longest {}",
        at(500),
        at(990),
        at(1_000)
    );
}
