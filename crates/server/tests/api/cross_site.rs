//! The guard against other sites.

use serde_json::json;

use super::world::{ANNA, World};

#[tokio::test]
async fn what_another_site_sends_is_refused_and_does_nothing() {
    let world = World::new();
    let anna = world.anna().await;
    let change = json!({ "given_name": "Мэллори" });
    let ask = || anna.patch("/me", &change).header("if-match", "\"v2\"");
    for site in ["cross-site", "same-site", "none"] {
        ask()
            .header("sec-fetch-site", site)
            .send()
            .await
            .is_problem("cross-site");
    }
    let bare = || ask().without("sec-fetch-site");
    bare().send().await.is_problem("cross-site");
    bare()
        .header("host", "wallet.example")
        .send()
        .await
        .is_problem("cross-site");
    for origin in [
        "https://evil.example",
        "https://wallet.example.evil.example",
        "null",
    ] {
        let ask = bare()
            .header("host", "wallet.example")
            .header("origin", origin);
        ask.send().await.is_problem("cross-site");
    }
    anna.delete("/sessions/current")
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .is_problem("cross-site");
    let sent = world.post("/sessions/codes", &json!({ "phone": ANNA }));
    sent.without("sec-fetch-site")
        .send()
        .await
        .is_problem("cross-site");
    assert_eq!(anna.get("/me").send().await.ok()["given_name"], "Анна");
}

#[tokio::test]
async fn a_client_that_is_no_browser_names_its_origin_and_may_read_without() {
    let world = World::new();
    let anna = world.anna().await;
    let change = json!({ "given_name": "Аня" });
    let ask = anna
        .patch("/me", &change)
        .header("if-match", "\"v2\"")
        .without("sec-fetch-site");
    let ask = ask
        .header("host", "wallet.example:8443")
        .header("origin", "https://wallet.example:8443");
    assert_eq!(ask.send().await.status, 200);
    assert_eq!(
        anna.get("/me")
            .without("sec-fetch-site")
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn pages_of_other_sites_may_not_even_ask_to_read_but_may_link_to_the_contract() {
    let world = World::new();
    let anna = world.anna().await;
    for site in ["cross-site", "same-site", "nonsense"] {
        anna.get("/me")
            .header("sec-fetch-site", site)
            .send()
            .await
            .is_problem("cross-site");
        let contract = world.get("/openapi.json").header("sec-fetch-site", site);
        assert_eq!(contract.send().await.status, 200, "{site}");
    }
    let typed = anna.get("/me").header("sec-fetch-site", "none");
    assert_eq!(typed.send().await.status, 200);
}
