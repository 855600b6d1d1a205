//! Messages as webhooks are sent them, a line of JSON each, for readers that are not ours:
//! `cargo run -p poltina-server --example webhook_messages`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poltina_server::clock::{Clock as _, SECOND, SystemClock};
use poltina_server::gateway::sign_hook;
use serde_json::json;

fn main() {
    let timestamp = SystemClock.now() / SECOND;
    for n in 0_u8..32 {
        let secret = [n.wrapping_mul(7).wrapping_add(1); 32];
        let old = [n.wrapping_add(100); 32];
        let id = format!("msg_{n:032x}");
        let note = ["", "Кофе с молоком", "咖啡", "\u{1f600} \"quoted\""];
        let note = note.get(usize::from(n) % note.len()).copied();
        let data = json!({ "note": note.unwrap_or_default(), "n": n });
        let body = json!({ "type": "receipt.issued", "data": data }).to_string();
        let sign = |secret| sign_hook(secret, &id, timestamp, body.as_bytes());
        let signatures = [sign(&secret), sign(&old)].join(" ");
        let line = json!({
            "secret": format!("whsec_{}", STANDARD.encode(secret)),
            "old_secret": format!("whsec_{}", STANDARD.encode(old)),
            "headers": {
                "webhook-id": id,
                "webhook-timestamp": timestamp.to_string(),
                "webhook-signature": signatures,
            },
            "body": body,
        });
        println!("{line}");
    }
}
