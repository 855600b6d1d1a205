//! Metrics: what is told of known requests, and that nobody is told of.

use serde_json::json;

use super::client::{Stream, ask, send, sign_in};
use super::server::{Folder, Server};

/// Where a server tells its metrics; it says so when it starts.
pub(crate) fn metrics_port(server: &mut Server) -> u16 {
    loop {
        let line = server.line();
        assert!(
            !line.is_empty(),
            "the server does not say where its metrics are"
        );
        if let Some(address) = line.trim().strip_prefix("Metrics are at http://127.0.0.1:") {
            return address.strip_suffix("/metrics").unwrap().parse().unwrap();
        }
    }
}

fn scrape(port: u16) -> String {
    let answer = send(
        port,
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("text/plain; version=0.0.4"), "{answer}");
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The value of a series, written out with its labels; none where there is none.
pub(crate) fn figure(port: u16, series: &str) -> Option<u64> {
    let text = scrape(port);
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
    Some(value.parse().unwrap())
}

/// The alerts and the handbook name no metric that there is not.
fn every_metric_that_is_written_of_is_told(told: &str) {
    let alerts = include_str!("../../../../deploy/alerts.yml");
    let handbook = include_str!("../../../../docs/OPERATIONS.md");
    let mut names = 0;
    for word in [alerts, handbook]
        .into_iter()
        .flat_map(|text| text.split(|letter: char| letter != '_' && !letter.is_ascii_lowercase()))
        .filter(|word| word.starts_with("poltina_") && word.len() > "poltina_".len())
    {
        let series = |line: &str| {
            let rest = line.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with(['{', ' ', '_']))
        };
        assert!(
            told.lines().any(series),
            "{word} is written of and not told"
        );
        names += 1;
    }
    assert!(names > 20, "{names}");
}

#[test]
fn known_requests_are_counted_by_route_and_nobody_is_told_of() {
    let folder = Folder::new();
    let flags = [
        "--demo",
        "--data",
        folder.path(),
        "--metrics",
        "127.0.0.1:0",
    ];
    let mut server = Server::start(&flags);
    let (port, metrics) = (server.port, metrics_port(&mut server));
    let batches = "poltina_sequencer_batch_commands_count";
    let before = figure(metrics, batches).unwrap();

    let (cookie, _) = sign_in(port, "+79160000001");
    for _ in 0..3 {
        assert_eq!(ask(port, "GET", "/me", &cookie, "").status, 200);
    }
    assert_eq!(ask(port, "GET", "/me", "", "").status, 401);
    let again = json!({ "phone": "+79160000001" }).to_string();
    assert_eq!(ask(port, "POST", "/sessions/codes", "", &again).status, 429);
    let boris = json!({ "phone": "+79160000002" }).to_string();
    let boris = ask(port, "POST", "/payees/lookup", &cookie, &boris).json;
    let payment = json!({
        "payee_id": boris["id"],
        "amount": { "value": "12345", "currency": "RUB" },
        "note": "Секрет",
    });
    let paid = ask(port, "POST", "/transfers", &cookie, &payment.to_string());
    assert!([200, 201, 202].contains(&paid.status), "{}", paid.json);
    let stream = Stream::open(port, &cookie);

    for (series, value) in [
        (
            r#"poltina_http_requests_total{method="GET",route="/api/v1/me",status="2xx"}"#,
            3,
        ),
        (
            r#"poltina_http_requests_total{method="GET",route="/api/v1/me",status="4xx"}"#,
            1,
        ),
        (
            r#"poltina_http_request_duration_seconds_count{method="GET",route="/api/v1/me"}"#,
            4,
        ),
        (
            r#"poltina_http_request_duration_seconds_bucket{method="GET",route="/api/v1/me",le="+Inf"}"#,
            4,
        ),
        (r#"poltina_http_refused_total{code="too-many-requests"}"#, 1),
        (r#"poltina_sign_ins_total{method="code"}"#, 1),
        ("poltina_event_streams", 1),
        (batches, before + 1),
        ("poltina_sequencer_waiting", 0),
        ("poltina_sequencer_conflicts_total", 0),
        ("poltina_store_errors_total", 0),
        (r#"poltina_worker_failures_total{worker="plans"}"#, 0),
        (
            concat!(
                r#"poltina_build_info{version=""#,
                env!("CARGO_PKG_VERSION"),
                r#""}"#
            ),
            1,
        ),
    ] {
        let told = figure(metrics, series);
        assert!(
            told == Some(value) || told.is_none() && value == 0,
            "{series}: {told:?}"
        );
    }
    assert!(figure(metrics, "process_start_time_seconds").unwrap() > 1_700_000_000);
    assert!(figure(metrics, "process_resident_memory_bytes").unwrap() > 1_000_000);
    drop(stream);
    let told = scrape(metrics);
    every_metric_that_is_written_of_is_told(&told);
    // Each is told of once: some readers take no second time.
    let mut kinds: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("# TYPE"))
        .collect();
    let all = kinds.len();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), all, "{kinds:?}");

    // Whatever is asked for and however, there is one series for it, and none names what was asked for.
    let strange = |n: u32| {
        let head = format!("HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        send(port, &format!("M{n} /a{n} {head}"));
        send(port, &format!("GET /api/v1/b{n} {head}"));
        send(port, &format!("GET /api/v1/receipts/c{n} {head}"));
    };
    strange(0);
    let series = scrape(metrics).lines().count();
    (1..20).for_each(strange);
    let told = scrape(metrics);
    assert_eq!(told.lines().count(), series);
    let me = ask(port, "GET", "/me", &cookie, "").json;
    for private in [
        me["id"].as_str().unwrap(),
        "916000",
        "Анна",
        "12345",
        "Секрет",
        "/a1",
        "c1\"",
    ] {
        assert!(!told.contains(private), "{private}: {told}");
    }
    // At the wallet's own address there is nothing of it.
    let outside = send(
        port,
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(!outside.contains("poltina_"), "{outside}");
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}
