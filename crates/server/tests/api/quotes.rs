//! Accounts in other currencies, rates and quotes: what is opened and told before anything moves.

use axum::http::StatusCode;
use poltina_server::gateway::NoRateSource;
use poltina_server::rules::Rules;
use serde_json::json;

use super::exchange::{RATES, day, exchange, keep, lies, money, opened, quoted, usual, world};
use super::world::{World, rub};

#[tokio::test]
async fn an_account_is_opened_once_for_each_currency_and_roubles_are_listed_first() {
    let world = World::new();
    let anna = world.anna().await;
    let ask = |currency| anna.post("/accounts", &json!({ "currency": currency }));
    let made = ask("CNY").send().await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.json["available"], money("CNY", 0));
    let again = ask("CNY").send().await;
    assert_eq!((again.status, &again.json), (StatusCode::OK, &made.json));
    // However many ask at once, one is opened.
    let asks = (0..6).map(|_| ask("USD").send());
    let answers = futures_util::future::join_all(asks).await;
    let made = answers.iter().filter(|a| a.status == StatusCode::CREATED);
    assert_eq!(made.count(), 1);
    assert!(
        answers
            .iter()
            .all(|a| a.json["id"] == answers[0].json["id"])
    );
    assert_eq!(ask("RUB").send().await.status, StatusCode::OK);
    let zero = |currency| money(currency, 0);
    assert_eq!(
        lies(&anna).await,
        [rub(1_000_000), zero("CNY"), zero("USD")]
    );
    let books = world.books();
    for wrong in ["XXX", "cny", "", "GBP"] {
        ask(wrong).send().await.is_wrong_at("/currency");
    }
    assert_eq!(world.books(), books);
    world.verify().await;
}

#[tokio::test]
async fn who_is_not_identified_has_roubles_alone_and_a_frozen_wallet_s_new_account_is_frozen() {
    let (strict, _folder) = world(Rules::standard().unwrap());
    let nobody = strict.person("+79161234567", "Пётр", "Ильин", 0).await;
    let ask = nobody.post("/accounts", &json!({ "currency": "USD" }));
    ask.send().await.is_problem("level-too-low");
    assert_eq!(lies(&nobody).await, [rub(0)]);

    let (usual, _folder) = usual();
    let anna = usual.anna().await;
    opened(&anna, "CNY").await;
    let quote = quoted(&anna, "RUB", "CNY", rub(120_000)).await;
    exchange(&anna, &usual.key(), &quote).await.ok();
    anna.post_nothing("/freeze").send().await.ok();
    opened(&anna, "USD").await;
    let (key, quote) = (
        usual.key(),
        quoted(&anna, "CNY", "USD", money("CNY", 100)).await,
    );
    let books = usual.books();
    exchange(&anna, &key, &quote)
        .await
        .is_problem("wallet-frozen");
    assert_eq!(usual.books(), books);
    // The key is not burnt by it.
    anna.delete("/freeze").send().await.ok();
    assert_eq!(
        exchange(&anna, &key, &quote).await.status,
        StatusCode::CREATED
    );
    anna.post_nothing("/freeze").send().await.ok();
    let frozen = usual.store.accounts_of(anna.id).await.unwrap().0;
    assert!(frozen.iter().all(|account| account.frozen), "{frozen:?}");
    usual.verify().await;
}

#[tokio::test]
async fn a_quote_says_both_amounts_the_price_the_fee_and_how_long_it_holds() {
    let (world, _folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    // Yuan are bought at 12.12: 1 000.00 roubles are 82.508… yuan.
    let quote = quoted(&anna, "RUB", "CNY", rub(100_000)).await;
    assert_eq!(
        json!([
            quote["base"],
            quote["counter"],
            quote["price"],
            quote["fixed"],
            quote["rate_date"]
        ]),
        json!(["CNY", "RUB", "12.1200", "sell", "2026-11-22"])
    );
    assert_eq!(
        json!([quote["sell"], quote["buy"], quote["fee"]]),
        json!([rub(100_000), money("CNY", 8_250), rub(500)])
    );
    assert_eq!(quote["created_at"], "2026-11-22T12:00:00.000+03:00");
    assert_eq!(quote["expires_at"], "2026-11-22T12:00:30.000+03:00");
    // 82.51 yuan are 1 000.0212 roubles: what is paid is rounded up.
    let quote = quoted(&anna, "RUB", "CNY", money("CNY", 8_251)).await;
    assert_eq!(
        json!([quote["fixed"], quote["sell"], quote["buy"], quote["fee"]]),
        json!(["buy", rub(100_003), money("CNY", 8_251), rub(500)])
    );
    // Yuan are sold at 11.88, and the price is told the same way.
    let quote = quoted(&anna, "CNY", "RUB", money("CNY", 8_250)).await;
    assert_eq!(
        json!([quote["base"], quote["price"], quote["buy"], quote["fee"]]),
        json!(["CNY", "11.8800", rub(98_010), money("CNY", 41)])
    );
}

#[tokio::test]
async fn a_wrong_quote_is_refused_where_it_is_wrong() {
    let (world, _folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    opened(&anna, "MYR").await;
    let books = world.books();
    for (sell, buy, amount, pointer) in [
        ("RUB", "RUB", rub(1), "/buy"),
        ("RUB", "USD", rub(1), "/buy"),
        ("EUR", "RUB", rub(1), "/sell"),
        ("RUB", "XXX", rub(1), "/buy"),
        ("RUB", "CNY", rub(0), "/amount/value"),
        ("RUB", "CNY", rub(-1), "/amount/value"),
        ("RUB", "CNY", rub(12), "/amount/value"),
        ("RUB", "CNY", money("USD", 1), "/amount/currency"),
        ("RUB", "CNY", money("XXX", 1), "/amount/currency"),
    ] {
        let body = json!({ "sell": sell, "buy": buy, "amount": amount });
        anna.post("/quotes", &body)
            .send()
            .await
            .is_wrong_at(pointer);
    }
    let too_much = json!({ "sell": "RUB", "buy": "CNY", "amount": rub(100_000_001) });
    let too_much = anna.post("/quotes", &too_much).send().await;
    too_much.is_problem("limit-exceeded");
    // Nobody tells a rate of ringgits.
    let unknown = json!({ "sell": "RUB", "buy": "MYR", "amount": rub(10_000) });
    let unknown = anna.post("/quotes", &unknown).send().await;
    unknown.is_problem("rates-unavailable");
    let extra = json!({ "sell": "RUB", "buy": "CNY", "amount": rub(10_000), "price": "1" });
    anna.post("/quotes", &extra)
        .send()
        .await
        .is_problem("invalid-request");
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn rates_are_told_with_a_year_behind_them_and_refused_where_they_are_old_or_none() {
    let (world, folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    let history = "<ValCurs ID=\"R156\"><Record Date=\"20.11.2026\" Id=\"R156\"><Nominal>10</Nominal>\
                   <Value>119,5</Value></Record></ValCurs>";
    std::fs::write(folder.path().join("history.xml"), history).unwrap();
    let rates = anna.get("/rates?pair=RUB-CNY").send().await.ok();
    assert_eq!(
        json!([
            rates["base"],
            rates["counter"],
            rates["when_sold"],
            rates["when_bought"],
            rates["date"],
            rates["source"]
        ]),
        json!([
            "CNY",
            "RUB",
            "11.8800",
            "12.1200",
            "2026-11-22",
            "bank_of_russia"
        ])
    );
    assert_eq!(rates["fee"]["basis_points"], 50);
    assert_eq!(
        rates["points"],
        json!([{ "date": "2026-11-20", "rate": "11.9500" }, { "date": "2026-11-22", "rate": "12.0000" }])
    );
    for wrong in ["", "CNY", "CNY-CNY", "CNY-XXX", "cny-rub"] {
        let answer = anna.get(&format!("/rates?pair={wrong}")).send().await;
        answer.is_wrong_at("query:pair");
    }
    let ask = || async {
        let body = json!({ "sell": "RUB", "buy": "CNY", "amount": rub(10_000) });
        anna.post("/quotes", &body).send().await
    };
    // On the fifth day it still holds, on the sixth it is too old, and says of which day it is.
    world.pass(5 * 24 * 3_600);
    let anna_then = ask().await;
    assert_eq!(anna_then.status, StatusCode::CREATED);
    world.pass(24 * 3_600);
    let old = ask().await;
    old.is_problem("rates-unavailable");
    assert!(
        old.json["detail"].as_str().unwrap().contains("2026-11-22"),
        "{:?}",
        old.json
    );
    anna.get("/rates?pair=CNY-RUB")
        .send()
        .await
        .is_problem("rates-unavailable");
    // A document with one bad rate counts for nothing.
    let mut bad = RATES;
    bad[3].3 = "100.0";
    keep(folder.path(), &day("28.11.2026", &bad));
    world.pass(61);
    ask().await.is_problem("rates-unavailable");
    keep(folder.path(), &day("28.11.2026", &RATES));
    assert_eq!(ask().await.status, StatusCode::CREATED);

    // What is far from the day before, or of a day far ahead, is taken for a mistake of the source.
    let jumped = [("CNY", 156, 1, "1,2000"), RATES[1], RATES[2], RATES[3]];
    let days = |date: &str, text: String| std::fs::write(folder.path().join(date), text).unwrap();
    days("jump.xml", day("29.11.2026", &jumped));
    world.pass(61);
    ask().await.is_problem("rates-unavailable");
    days("jump.xml", day("28.11.2062", &jumped));
    world.pass(61);
    assert_eq!(ask().await.status, StatusCode::CREATED);

    let none = World::builder().rates(NoRateSource).build();
    let boris = none.boris().await;
    boris
        .get("/rates?pair=CNY-RUB")
        .send()
        .await
        .is_problem("rates-unavailable");
}

#[tokio::test]
async fn what_moves_between_people_and_to_banks_is_in_roubles() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    opened(&anna, "USD").await;
    let books = world.books();
    let dollars = money("USD", 100);
    let key = || world.key();
    let transfer = json!({ "payee_id": boris.payee_id(), "amount": dollars });
    let asks = [
        (
            anna.post("/transfers", &transfer)
                .header("idempotency-key", &key()),
            "/amount",
        ),
        (anna.post("/transfers/check", &transfer), "/amount"),
        (
            maria.order(&key(), &json!({ "shop_id": shop, "amount": dollars })),
            "/amount",
        ),
        (
            anna.post("/receive-codes", &json!({ "amount": dollars })),
            "/amount",
        ),
        (anna.put("/limits/own", &json!({ "day": dollars })), "/day"),
        (
            anna.patch("/security", &json!({ "no_confirm": dollars })),
            "/no_confirm",
        ),
        (
            anna.put(
                "/guardian",
                &json!({ "payee_id": boris.payee_id(), "above": dollars }),
            ),
            "/above",
        ),
        (
            anna.post(
                "/bank/transfers",
                &json!({
                    "bic": "044525225", "account": "40817810438000000001",
                    "receiver": { "name": "ООО «Ромашка»", "purpose": "Счёт 7" },
                    "amount": dollars, "fee": rub(0),
                }),
            )
            .header("idempotency-key", &key()),
            "/amount",
        ),
    ];
    for (ask, pointer) in asks {
        ask.send().await.is_wrong_at(pointer);
    }
    assert_eq!(world.books(), books);
}
