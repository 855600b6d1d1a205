//! Every act that needs a confirmation, at its own endpoint: without one, with one of another act,
//! with its own, and with its own again. What moves money has its tests in `confirmations.rs`.

use poltina_api_types::Act;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::confirmations::{confirmed, rules};
use super::matrix_scene::{Case, Scene};
use super::passkeys::enrolled;
use super::statements;
use super::world::{Ask, Person, World, rub};

/// The operation at which an act is enforced; none where it has none of its own. A new act does not
/// compile until it stands here.
const fn operation(act: &Act) -> Option<&'static str> {
    Some(match act {
        Act::Unlock {} | Act::Transfer { .. } => return None,
        Act::ReleaseHold { .. } => "releaseHold",
        Act::AddPasskey {} => "beginPasskey",
        Act::RemovePasskey { .. } => "removePasskey",
        Act::SetPin {} => "setPin",
        Act::RemovePin {} => "removePin",
        Act::EndDevice { .. } => "endDevice",
        Act::EndOtherDevices {} => "endOtherDevices",
        Act::OwnLimits { .. } => "setOwnLimits",
        Act::NoConfirm { .. } => "changeSecurity",
        Act::Unfreeze {} => "unfreeze",
        Act::SetGuardian { .. } => "setGuardian",
        Act::RemoveGuardian {} => "removeGuardian",
        Act::Approve { .. } => "answerApproval",
        Act::LinkAccount { .. } => "addBankAccount",
        Act::Withdraw { .. } => "createBankPayment",
        Act::PayByRequisites { .. } => "createBankTransfer",
        Act::MakePlan { .. } => "createPlan",
        Act::ExportStatement { .. } => "createStatement",
        Act::Refund { .. } => "createRefund",
        Act::MakeApiKey { .. } => "makeApiKey",
        Act::AddWebhook { .. } => "addWebhook",
        Act::ChangeWebhookSecret { .. } => "changeWebhookSecret",
    })
}

const OPERATIONS: [&str; 22] = [
    "releaseHold",
    "beginPasskey",
    "removePasskey",
    "setPin",
    "removePin",
    "endDevice",
    "endOtherDevices",
    "setOwnLimits",
    "changeSecurity",
    "unfreeze",
    "setGuardian",
    "removeGuardian",
    "answerApproval",
    "addBankAccount",
    "createBankPayment",
    "createBankTransfer",
    "createPlan",
    "createStatement",
    "createRefund",
    "makeApiKey",
    "addWebhook",
    "changeWebhookSecret",
];

/// The act that a request is.
fn act(id: &str, case: &Case) -> Value {
    let part = || case.parts[0].1.clone();
    let body = || case.body.clone().unwrap();
    match id {
        "releaseHold" => json!({ "release_hold": { "id": part() } }),
        "beginPasskey" => json!({ "add_passkey": {} }),
        "removePasskey" => json!({ "remove_passkey": { "id": part() } }),
        "setPin" => json!({ "set_pin": {} }),
        "removePin" => json!({ "remove_pin": {} }),
        "endDevice" => json!({ "end_device": { "id": part() } }),
        "endOtherDevices" => json!({ "end_other_devices": {} }),
        "setOwnLimits" => json!({ "own_limits": { "limits": body() } }),
        "changeSecurity" => json!({ "no_confirm": { "amount": body()["no_confirm"] } }),
        "unfreeze" => json!({ "unfreeze": {} }),
        "setGuardian" => json!({ "set_guardian": body() }),
        "removeGuardian" => json!({ "remove_guardian": {} }),
        "answerApproval" => json!({ "approve": { "id": part() } }),
        "addBankAccount" => json!({ "link_account": { "account": body() } }),
        "createBankPayment" => {
            let key = case.header_of("idempotency-key").trim_matches('"');
            json!({ "withdraw": { "key": key, "request": body() } })
        }
        "createBankTransfer" => {
            let key = case.header_of("idempotency-key").trim_matches('"');
            json!({ "pay_by_requisites": { "key": key, "request": body() } })
        }
        "createPlan" => {
            let key = case.header_of("idempotency-key").trim_matches('"');
            json!({ "make_plan": { "key": key, "request": body() } })
        }
        "createStatement" => json!({ "export_statement": { "request": body() } }),
        "createRefund" => {
            let key = case.header_of("idempotency-key").trim_matches('"');
            json!({ "refund": { "key": key, "receipt_id": part(), "request": body() } })
        }
        "makeApiKey" => json!({ "make_api_key": { "request": body() } }),
        "addWebhook" => json!({ "add_webhook": { "request": body() } }),
        "changeWebhookSecret" => json!({ "change_webhook_secret": { "id": part() } }),
        new => panic!("{new} is new: give it its act"),
    }
}

fn with<'w>(ask: Ask<'w>, confirmation: &str) -> Ask<'w> {
    ask.header("confirmation", confirmation)
}

#[tokio::test]
async fn every_act_needs_its_own_confirmation_at_its_endpoint_and_once() {
    for id in OPERATIONS {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let mut hers = Authenticator::synced();
        enrolled(&scene.maria, &mut hers, "Ключ").await;
        // Both must let something rise: an own limit, and what goes without a confirmation.
        let low = json!({ "day": rub(500_000) });
        scene.anna.put("/limits/own", &low).send().await.ok();
        let low = json!({ "no_confirm": rub(100) });
        scene.anna.patch("/security", &low).send().await.ok();
        let case = scene.case(id).await;

        let mut strict = rules();
        strict.step_up.refund_no_confirm = 4_999;
        let strict = world.under(strict);
        let owner = case.owner(&scene);
        let mut key = if owner.id == scene.anna.id {
            scene.key.clone()
        } else {
            hers
        };
        let person = Person {
            world: &strict,
            id: owner.id,
            phone: owner.phone.clone(),
            cookie: owner.cookie.clone(),
        };
        let books = world.books();
        let refused = case.by(&person).send().await;
        assert_eq!(
            refused.json["code"], "step-up-required",
            "{id}: {}",
            refused.json
        );
        assert_eq!(world.books(), books, "{id} changed something");

        let act = act(id, &case);
        let read: Act = serde_json::from_value(act.clone()).unwrap();
        assert_eq!(operation(&read), Some(id));
        let other = confirmed(&person, &json!({ "unlock": {} }), &mut key).await;
        let own = confirmed(&person, &act, &mut key).await;
        let books = world.books();
        let refused = with(case.by(&person), &other).send().await;
        assert_eq!(
            refused.json["code"], "confirmation-over",
            "{id}: {}",
            refused.json
        );
        assert_eq!(world.books(), books, "{id} changed something");

        let done = with(case.by(&person), &own).send().await;
        assert!(done.status.is_success(), "{id}: {}", done.json);
        // What is done already is only told; everything else is over.
        let told = [
            "releaseHold",
            "changeSecurity",
            "setOwnLimits",
            "createBankPayment",
            "createRefund",
            "createBankTransfer",
            "createPlan",
        ]
        .contains(&id);
        let again = with(case.by(&person), &own).send().await;
        assert_eq!(again.status.is_success(), told, "{id}: {}", again.json);
    }
}

#[tokio::test]
async fn who_has_nothing_to_confirm_by_is_told_so_and_changes_nothing() {
    let world = World::builder().rules(rules()).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let guardian = json!({ "payee_id": boris.payee_id(), "above": rub(100_000) });
    let raised = json!({ "no_confirm": rub(200_000) });
    let statement = json!({
        "account_id": statements::account(&anna).await, "from": "2026-11-01", "to": "2026-11-22",
        "format": "csv", "language": "ru",
    });
    let books = world.books();
    for ask in [
        anna.post("/statements", &statement),
        anna.put("/guardian", &guardian),
        anna.patch("/security", &raised),
        anna.delete("/devices"),
    ] {
        ask.send().await.is_problem("factor-required");
    }
    assert_eq!(world.books(), books);
}
