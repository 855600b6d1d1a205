//! The live stream.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::world::{Ask, Person, World, rub};

/// An open stream, read event by event.
struct Stream {
    body: BodyDataStream,
    text: String,
}

impl Stream {
    async fn open(ask: Ask<'_>) -> Self {
        let response = ask.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        let mut stream = Self {
            body: Body::into_data_stream(response.into_body()),
            text: String::new(),
        };
        let opening = stream.block().await.unwrap();
        assert!(
            opening.lines().any(|line| line == "retry: 1000"),
            "{opening}"
        );
        stream
    }

    /// The next block of lines; none where the stream ended.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let next = tokio::time::timeout(Duration::from_secs(20), self.body.next()).await;
            let bytes = next.expect("the stream is silent")?.unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next event; its `id:` is its sequence.
    async fn event(&mut self) -> Value {
        let block = self.block().await.expect("the stream ended");
        let field = |name: &str| {
            block
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap()
        };
        let event: Value = serde_json::from_str(field("data: ")).unwrap();
        assert_eq!(event["sequence"].to_string(), field("id: "));
        event
    }

    async fn ends(&mut self) {
        assert_eq!(self.block().await, None);
    }
}

#[tokio::test]
async fn the_other_side_hears_of_a_transfer_with_the_balance_after_it() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut stream = Stream::open(boris.get("/events")).await;
    let transfer = anna.paid(&boris.payee_id(), 700).await;
    let event = stream.event().await;
    assert_eq!(event["sequence"], 1);
    let body = &event["body"]["operation_posted"];
    assert_eq!(body["operation"]["transfer_id"], transfer["id"]);
    let operations = boris.get("/operations").send().await.ok();
    assert_eq!(
        body["operation"], operations["items"][0],
        "as in the history"
    );
    let accounts = boris.get("/accounts").send().await.ok();
    assert_eq!(
        body["account"], accounts["items"][0],
        "as in the list of accounts"
    );
    assert_eq!(accounts["event_sequence"], 1);
}

#[tokio::test]
async fn a_shop_s_owner_hears_of_its_receipts() {
    let world = World::new();
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    let mut stream = Stream::open(maria.get("/events")).await;
    anna.paid(&format!("shop:{shop}"), 29_000).await;
    let event = stream.event().await;
    let listed = maria
        .post("/receipts/search", &json!({ "shop_id": shop }))
        .send()
        .await
        .ok();
    assert_eq!(
        event["body"]["receipt_issued"]["receipt"],
        listed["items"][0]
    );
    assert_eq!(
        event["body"]["receipt_issued"]["receipt"]["amount"],
        rub(29_000)
    );
}

#[tokio::test]
async fn a_stream_is_resumed_where_it_broke_off_without_gap_or_repetition() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    for minor in 1..=5 {
        anna.paid(&boris.payee_id(), minor).await;
    }
    let resumed = [
        boris.get("/events?after=2"),
        boris.get("/events").header("last-event-id", "2"),
        boris.get("/events?after=4").header("last-event-id", "2"),
    ];
    for ask in resumed {
        let mut stream = Stream::open(ask).await;
        for expected in [3, 4, 5] {
            assert_eq!(stream.event().await["sequence"], expected);
        }
    }
    let mut stream = Stream::open(boris.get("/events?after=0")).await;
    for expected in 1..=5 {
        assert_eq!(stream.event().await["sequence"], expected);
    }
    anna.paid(&boris.payee_id(), 6).await;
    assert_eq!(stream.event().await["sequence"], 6);
}

#[tokio::test]
async fn without_a_place_or_beyond_the_newest_only_what_comes_is_told() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 1).await;
    for (path, next) in [
        ("/events", 2),
        ("/events?after=2", 3),
        ("/events?after=999", 4),
    ] {
        let mut stream = Stream::open(boris.get(path)).await;
        anna.paid(&boris.payee_id(), 1).await;
        assert_eq!(stream.event().await["sequence"], next, "{path}");
    }
}

#[tokio::test]
async fn many_events_come_in_order_while_they_are_made() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut stream = Stream::open(boris.get("/events?after=0")).await;
    let payee = boris.payee_id();
    let paying = async {
        for round in 0..10 {
            let sent = (0..30).map(|_| anna.paid(&payee, 1 + round));
            futures_util::future::join_all(sent).await;
        }
    };
    let reading = async {
        for expected in 1..=300 {
            assert_eq!(stream.event().await["sequence"], expected);
        }
    };
    tokio::join!(paying, reading);
}

#[tokio::test]
async fn no_one_hears_of_what_is_not_his() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    let mut stream = Stream::open(maria.get("/events?after=0")).await;
    anna.paid(&boris.payee_id(), 1).await;
    anna.paid(&maria.payee_id(), 2).await;
    let event = stream.event().await;
    assert_eq!(
        (
            &event["sequence"],
            &event["body"]["operation_posted"]["operation"]["amount"]
        ),
        (&json!(1), &rub(2))
    );
}

#[tokio::test]
async fn signing_out_ends_the_stream_of_this_session_and_no_other() {
    let world = World::new();
    let anna = world.anna().await;
    let boris = world.boris().await;
    let elsewhere = world.sign_in(&boris.phone).await;
    let mut stream = Stream::open(boris.get("/events")).await;
    let mut other = Stream::open(elsewhere.get("/events")).await;
    let leaving = async {
        assert_eq!(boris.delete("/sessions/current").send().await.status, 204);
        stream.ends().await;
        anna.paid(&boris.payee_id(), 1).await;
    };
    // The other one is listening all the while.
    let (event, ()) = tokio::join!(other.event(), leaving);
    // The first one told of the other device.
    assert_eq!(event["sequence"], 2);
}

#[tokio::test]
async fn an_expired_session_hears_nothing_more() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut stream = Stream::open(boris.get("/events")).await;
    world.pass(15 * 24 * 3_600);
    let anna = world.sign_in(&anna.phone).await;
    anna.paid(&boris.payee_id(), 1).await;
    stream.ends().await;
}

#[tokio::test]
async fn a_server_that_stops_ends_all_streams() {
    let world = World::new();
    let anna = world.anna().await;
    let mut stream = Stream::open(anna.get("/events")).await;
    world.wallet.close();
    stream.ends().await;
}

#[tokio::test]
async fn a_silent_stream_says_every_fifteen_seconds_that_it_lives() {
    let world = World::new();
    let anna = world.anna().await;
    let mut stream = Stream::open(anna.get("/events")).await;
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let beat = stream.block().await.unwrap();
    assert!(beat.starts_with(':'), "{beat}");
    assert_eq!(begun.elapsed().as_secs(), 15);
}

#[tokio::test]
async fn one_person_holds_thirty_two_streams_open_and_closing_one_makes_room() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut streams = Vec::new();
    for _ in 0..32 {
        streams.push(Stream::open(anna.get("/events")).await);
    }
    let more = anna.get("/events").send().await;
    more.is_problem("too-many-requests");
    assert_eq!(more.header("retry-after"), Some("5"));
    Stream::open(boris.get("/events")).await;
    streams.pop();
    Stream::open(anna.get("/events")).await;
}

#[tokio::test]
async fn lists_are_compressed_and_streams_are_not() {
    let world = World::new();
    let anna = world.anna().await;
    for (path, encoding) in [("/operations", Some("br")), ("/events", None)] {
        let ask = anna.get(path).header("accept-encoding", "gzip, br");
        let answer = ask.open().await;
        let encoded = answer.headers().get("content-encoding");
        assert_eq!(
            encoded.map(|value| value.to_str().unwrap()),
            encoding,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_place_is_refused() {
    let world = World::new();
    let anna = world.anna().await;
    anna.get("/events?after=x")
        .send()
        .await
        .is_wrong_at("query:after");
    anna.get("/events?after=-1")
        .send()
        .await
        .is_wrong_at("query:after");
    anna.get("/events?from=1")
        .send()
        .await
        .is_wrong_at("query:from");
    let ask = anna.get("/events").header("last-event-id", "x");
    ask.send().await.is_wrong_at("header:last-event-id");
}

/// The bodies of all events of a person, from the first on.
pub(crate) async fn all(person: &Person<'_>) -> Vec<Value> {
    let accounts = person.get("/accounts").send().await.ok();
    let mut stream = Stream::open(person.get("/events?after=0")).await;
    let mut bodies = Vec::new();
    for _ in 0..accounts["event_sequence"].as_i64().unwrap() {
        bodies.push(stream.event().await["body"].take());
    }
    bodies
}
