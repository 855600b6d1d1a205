//! A source of rates in the Bank of Russia's layout, which can be slow, fail, and talk nonsense.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use poltina_domain::{Currency, Pair};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::*;

const DAILY: &str = r#"<?xml version="1.0" encoding="windows-1251"?>
<ValCurs Date="28.11.2026" name="x">
<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal><Name>x</Name><Value>78,5232</Value></Valute>
</ValCurs>"#;
const HISTORY: &str = r#"<?xml version="1.0" encoding="windows-1251"?>
<ValCurs ID="R01235" DateRange1="28.11.2025" DateRange2="28.11.2026" name="x">
<Record Date="27.11.2026" Id="R01235"><Nominal>1</Nominal><Value>78,2736</Value></Record>
<Record Date="28.11.2026" Id="R01235"><Nominal>1</Nominal><Value>78,5232</Value></Record>
</ValCurs>"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Well,
    /// Another rate of the same day.
    Newer,
    Failing,
    Nonsense,
    /// It keeps whoever asks waiting.
    Slow,
}

struct Source {
    mood: watch::Sender<Mood>,
    asked: watch::Sender<Vec<String>>,
    rates: HttpRates,
}

type Told = (watch::Receiver<Mood>, watch::Sender<Vec<String>>);

async fn answer(State((mut mood, asked)): State<Told>, query: RawQuery) -> Response {
    let history = query.0;
    asked.send_modify(|all| all.push(history.clone().unwrap_or_else(|| "daily".to_owned())));
    let now = *mood.wait_for(|mood| *mood != Mood::Slow).await.unwrap();
    match (now, history) {
        (Mood::Failing, _) => StatusCode::BAD_GATEWAY.into_response(),
        (Mood::Nonsense, _) => "<ValCurs Date=".into_response(),
        (_, Some(_)) => HISTORY.into_response(),
        (Mood::Newer, None) => DAILY.replace("78,5232", "79,0000").into_response(),
        _ => DAILY.into_response(),
    }
}

impl Source {
    async fn new(mood: Mood) -> Self {
        let (mood, told) = watch::channel(mood);
        let asked = watch::channel(Vec::new()).0;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let rates = HttpRates::new(&format!(
            "http://{}/scripts/",
            listener.local_addr().unwrap()
        ));
        let app = Router::new()
            .route("/scripts/XML_daily.asp", get(answer))
            .route("/scripts/XML_dynamic.asp", get(answer))
            .with_state((told, asked.clone()));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            mood,
            asked,
            rates: rates.unwrap(),
        }
    }

    /// The newest rate of the dollar.
    async fn dollar(&self, now: Micros) -> Result<String, NoRates> {
        let pair = Pair::new(Currency::Usd, Currency::Rub).unwrap();
        let table = self.rates.table(now).await?;
        Ok(table.newest(pair, Date::MAX).unwrap().1.to_string())
    }

    fn asked(&self) -> usize {
        self.asked.borrow().len()
    }

    /// Waits until nobody is asking.
    async fn quiet(&self) {
        drop(self.rates.0.turn.lock().await);
    }
}

fn at(text: &str) -> Micros {
    moscow::parse(text).unwrap()
}

#[tokio::test]
async fn the_day_is_asked_for_every_ten_minutes_and_the_histories_once_a_day() {
    let source = Source::new(Mood::Well).await;
    let noon = at("2026-11-28T12:00:00+03:00");
    assert_eq!(source.dollar(noon).await.unwrap(), "78.5232");
    let year = "date_req1=28/11/2025&date_req2=28/11/2026&VAL_NM_RQ=R01235";
    assert_eq!(*source.asked.borrow(), ["daily", year]);
    let all = source.rates.table(noon + HOLDS - 1).await.unwrap();
    let pair = Pair::new(Currency::Usd, Currency::Rub).unwrap();
    let days: Vec<_> = all
        .all(pair)
        .map(|(day, rate)| format!("{day} {rate}"))
        .collect();
    assert_eq!(days, ["2026-11-27 78.2736", "2026-11-28 78.5232"]);
    assert_eq!(source.asked(), 2);

    source.mood.send_replace(Mood::Newer);
    assert_eq!(source.dollar(noon + HOLDS).await.unwrap(), "78.5232");
    source.quiet().await;
    assert_eq!(source.dollar(noon + HOLDS).await.unwrap(), "79.0000");
    assert_eq!(source.asked(), 3);
}

#[tokio::test]
async fn while_the_source_is_slow_what_was_heard_stands_and_it_is_asked_once() {
    let source = Source::new(Mood::Well).await;
    let noon = at("2026-11-28T12:00:00+03:00");
    source.dollar(noon).await.unwrap();
    source.mood.send_replace(Mood::Slow);
    let mut asked = source.asked.subscribe();
    for _ in 0..5 {
        assert_eq!(source.dollar(noon + HOLDS).await.unwrap(), "78.5232");
    }
    asked.wait_for(|asked| asked.len() == 3).await.unwrap();
    assert_eq!(source.dollar(noon + HOLDS).await.unwrap(), "78.5232");
    source.mood.send_replace(Mood::Newer);
    source.quiet().await;
    assert_eq!(source.dollar(noon + HOLDS).await.unwrap(), "79.0000");
    assert_eq!(source.asked(), 3);
}

#[tokio::test]
async fn what_fails_or_is_no_document_is_not_taken_and_not_asked_again_for_half_a_minute() {
    for (mood, told) in [
        (
            Mood::Failing,
            "the rates could not be read: it answered 502 Bad Gateway",
        ),
        (
            Mood::Nonsense,
            "the rates are malformed, and nothing of them is taken",
        ),
    ] {
        let source = Source::new(mood).await;
        let noon = at("2026-11-28T12:00:00+03:00");
        for _ in 0..3 {
            let error = source.dollar(noon).await.unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
        assert_eq!(source.asked(), 1);
        source.mood.send_replace(Mood::Well);
        let later = noon + FAILURE_HOLDS;
        assert_eq!(source.dollar(later).await.unwrap(), "78.5232");

        // Once there are rates, a failure leaves them standing.
        source.mood.send_replace(mood);
        let before = source.asked();
        assert_eq!(source.dollar(later + HOLDS).await.unwrap(), "78.5232");
        source.quiet().await;
        assert_eq!(source.dollar(later + HOLDS).await.unwrap(), "78.5232");
        source.quiet().await;
        assert_eq!(source.asked(), before + 1);
    }
}

#[test]
fn an_address_that_others_could_answer_for_is_none() {
    for (address, sound) in [
        ("https://rates.example/scripts", true),
        ("http://127.0.0.1:9/scripts", true),
        ("http://rates.example/scripts", false),
        ("ftp://rates.example", false),
        ("no address", false),
    ] {
        assert_eq!(HttpRates::new(address).is_ok(), sound, "{address}");
    }
}
