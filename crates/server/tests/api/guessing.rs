//! Guessing at payment codes: it slows the till that does it, then blocks it, and nobody else. What
//! right codes may cost in a day.

use super::authorizations::{capture, manual};
use super::device::Device;
use super::payment_codes::ask;
use super::world::{World, rub};
use poltina_domain::limits;
use poltina_server::rules::Rules;
use serde_json::json;

const MINUTE: i64 = 60;

#[tokio::test]
async fn an_unknown_handle_and_wrong_digits_are_answered_alike_and_counted_alike() {
    let world = World::builder().strict().build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let order = maria.ordered(shop, 500).await;
    let mut answers = Vec::new();
    let unknown = if device.handle == "0000000017" {
        "18"
    } else {
        "17"
    };
    for code in [
        device.wrong_code(world.now()),
        format!("8800000000{unknown}00000001"),
    ] {
        let answer = maria.charge(&world.key(), &order, &code).send().await;
        answer.is_problem("payment-code-wrong");
        let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((answer.bytes, names));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(world.store.misses_since(shop, 0).await.unwrap().len(), 2);
}

#[tokio::test]
async fn guessing_slows_the_till_then_blocks_it_and_the_waits_are_true() {
    let world = World::builder().strict().build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let mut order = maria.ordered(shop, 500).await;
    let mut misses = 0;
    let mut waits = Vec::new();
    while misses < 20 {
        let wrong = device.wrong_code(world.now());
        let answer = maria.charge(&world.key(), &order, &wrong).send().await;
        if answer.status == 422 {
            misses += 1;
            continue;
        }
        answer.is_problem("too-many-requests");
        let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
        waits.push(wait);
        // A second before it is over it is not; then it is.
        world.pass(wait - 1);
        let early = maria.charge(&world.key(), &order, &wrong).send().await;
        early.is_problem("too-many-requests");
        world.pass(1);
        order = maria.ordered(shop, 500).await;
    }
    let slow = [2, 4, 8, 16, 32];
    assert_eq!(waits[..5], slow);
    assert_eq!(waits[5..], [60; 10]);
    // The right code is not looked at either, and is not used up.
    let right = device.code(world.now());
    let blocked = maria.charge(&world.key(), &order, &right).send().await;
    blocked.is_problem("too-many-requests");
    let wait: i64 = blocked.header("retry-after").unwrap().parse().unwrap();
    assert!((2_000..3_600).contains(&wait), "{wait}");
    world.pass(wait - 1);
    order = maria.ordered(shop, 500).await;
    let blocked = maria.charge(&world.key(), &order, &right).send().await;
    blocked.is_problem("too-many-requests");
    world.pass(1);
    let code = device.code(world.now());
    maria.charge(&world.key(), &order, &code).send().await.ok();
}

#[tokio::test]
async fn many_guesses_at_once_do_not_slip_by() {
    let world = World::builder().strict().build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let order = maria.ordered(shop, 500).await;
    let wrong = device.wrong_code(world.now());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..40 {
        tasks.spawn(maria.charge(&world.key(), &order, &wrong).into_future());
    }
    let statuses: Vec<u16> = tasks
        .join_all()
        .await
        .iter()
        .map(|response| response.status().as_u16())
        .collect();
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    assert_eq!(looked_at, 5, "{statuses:?}");
}

#[tokio::test]
async fn wrong_codes_are_counted_by_address_too_and_other_addresses_go_on() {
    let world = World::builder()
        .strict()
        .options(|options| options.behind_proxy = true)
        .build();
    let (maria, _) = world.maria().await;
    let device = maria.device().await;
    // Four wrong codes slow no shop; ten shops together have the forty of their address.
    let mut statuses = Vec::new();
    for n in 0..11 {
        let shop = world.another_shop(&maria, 100 + n).await;
        let order = maria.ordered(shop, 500).await;
        for _ in 0..4 {
            let wrong = device.wrong_code(world.now());
            let answer = maria
                .charge(&world.key(), &order, &wrong)
                .header("x-forwarded-for", "192.0.2.7")
                .send()
                .await;
            statuses.push(answer.status.as_u16());
        }
    }
    assert_eq!(statuses[..40], [422; 40]);
    assert_eq!(statuses[40..], [429; 4]);
    let shop = world.another_shop(&maria, 200).await;
    let order = maria.ordered(shop, 500).await;
    let from = |address: &str| {
        maria
            .charge(&world.key(), &order, &device.wrong_code(world.now()))
            .header("x-forwarded-for", address)
            .send()
    };
    from("192.0.2.8").await.is_problem("payment-code-wrong");
    let blocked = from("192.0.2.7").await;
    assert_eq!(blocked.header("retry-after"), Some("90"));
    world.pass(90);
    from("192.0.2.7").await.is_problem("payment-code-wrong");
    from("192.0.2.7").await.is_problem("too-many-requests");
}

#[tokio::test]
async fn five_wrong_codes_give_a_device_another_handle_and_block_nobody() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    for n in 1..=limits::PAYMENT_CODE_MISSES {
        let standing = ask(&anna, &device.handle).await;
        assert!(standing["standing"].is_object(), "{n}");
        let order = maria.ordered(shop, 500).await;
        let wrong = device.wrong_code(world.now());
        maria
            .charge(&world.key(), &order, &wrong)
            .send()
            .await
            .is_problem("payment-code-wrong");
        maria
            .delete(&format!("/orders/{}", order["id"].as_str().unwrap()))
            .send()
            .await
            .ok();
    }
    // Until it asks, it pays as before: no till can take her codes from her.
    let order = maria.ordered(shop, 500).await;
    maria
        .charge(&world.key(), &order, &device.code(world.now()))
        .send()
        .await
        .ok();
    let issued = Device::of(&ask(&anna, &device.handle).await["issued"]);
    assert_ne!(issued.handle, device.handle);
    world.pass(MINUTE);
    let order = maria.ordered(shop, 500).await;
    let old = device.code(world.now());
    maria
        .charge(&world.key(), &order, &old)
        .send()
        .await
        .is_problem("payment-code-wrong");
    maria
        .charge(&world.key(), &order, &issued.code(world.now()))
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn codes_pay_no_more_in_a_day_than_the_rules_say_and_a_till_hears_no_figure() {
    let mut rules = Rules::open().unwrap();
    rules.step_up.codes_day = Some(700_000);
    let world = World::builder().rules(rules).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let charged = async |minor: i64| {
        world.pass(MINUTE);
        let order = maria.ordered(shop, minor).await;
        let code = device.code(world.now());
        maria.charge(&world.key(), &order, &code).send().await
    };
    for minor in [300_000, 300_000] {
        charged(minor).await.ok();
    }
    let refused = charged(100_001).await;
    refused.is_problem("limit-exceeded");
    assert_eq!(refused.json.get("limit"), None);
    let events = super::events::all(&anna).await;
    let last = &events[events.len() - 1]["charge_refused"];
    assert_eq!(last["code"], json!("limit-exceeded"));
    charged(100_000).await.ok();
    charged(1).await.is_problem("limit-exceeded");
    // What she pays herself is no code, and the next day begins anew.
    anna.paid(&format!("shop:{shop}"), 100_000).await;
    assert_eq!(anna.has().await, 200_000);
    world.pass(12 * 60 * MINUTE);
    charged(200_000).await.ok();
    world.verify().await;
}

#[tokio::test]
async fn what_a_shop_captures_by_hand_counts_for_the_day_s_codes_reserved_captured_and_not_freed() {
    let mut rules = Rules::open().unwrap();
    rules.step_up.codes_day = Some(700_000);
    let world = World::builder().rules(rules).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let device = anna.device().await;
    let charged = async |minor: i64| {
        world.pass(MINUTE);
        let order = manual(&maria, shop, minor).await;
        let code = device.code(world.now());
        maria.charge(&world.key(), &order, &code).send().await
    };
    let path = async |minor: i64| {
        let order = charged(minor).await.ok();
        let id = order["state"]["authorized"]["authorization_id"].clone();
        format!("/authorizations/{}", id.as_str().unwrap())
    };
    let (captured, freed) = (path(300_000).await, path(300_000).await);
    charged(100_001).await.is_problem("limit-exceeded");
    let part = capture(&maria, &captured, &world.key(), 200_000, true);
    part.send().await.ok();
    // What is freed was not paid; what was captured in another way is paid, and counts once.
    charged(200_001).await.is_problem("limit-exceeded");
    maria.delete(&freed).send().await.ok();
    charged(300_000).await.ok();
    world.pass(MINUTE);
    let order = maria.ordered(shop, 200_001).await;
    let code = device.code(world.now());
    let above = maria.charge(&world.key(), &order, &code).send().await;
    above.is_problem("limit-exceeded");
    charged(200_000).await.ok();
    charged(1).await.is_problem("limit-exceeded");
    // What she pays herself is no code.
    let order = manual(&maria, shop, 100_000).await;
    let paid = anna.pay_order(&world.key(), &order).send().await;
    assert_eq!(paid.status, 202);
    world.pass(12 * 60 * MINUTE);
    charged(200_000).await.ok();
    world.verify().await;
}

#[tokio::test]
async fn a_till_hears_no_figure_of_the_payer_s_limits_by_its_key_either() {
    let world = World::new();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let own = json!({ "operation": rub(50_000) });
    anna.put("/limits/own", &own).send().await.ok();
    let order = maria.ordered(shop, 50_001).await;
    let code = anna.device().await.code(world.now());
    let key = world.key();
    let refused = maria.charge(&key, &order, &code).send().await;
    refused.is_problem("limit-exceeded");
    let path = format!("/transfers/keys/{key}");
    let asked = maria.get(&path).send().await.ok();
    let called_off = maria.delete(&path).send().await.ok();
    assert_eq!(asked, called_off);
    let problem = &asked["refused"]["problem"];
    assert_eq!(problem["code"], "limit-exceeded", "{asked}");
    assert_eq!(problem["detail"], refused.json["detail"]);
    assert_eq!(problem.get("limit"), None, "{asked}");
    // Of her own transfers she hears all.
    let key = world.key();
    let above = anna.pay(&key, &format!("shop:{shop}"), 50_001).send().await;
    let asked = anna.get(&format!("/transfers/keys/{key}")).send().await;
    let limit = &asked.json["refused"]["problem"]["limit"];
    assert_eq!((limit, &limit["max"]), (&above.json["limit"], &rub(50_000)));
    world.verify().await;
}
