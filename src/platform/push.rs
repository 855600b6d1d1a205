//! Notifications of the system: whether they may be shown, and the address at which this device is woken.

use wasm_bindgen::JsValue;

use super::dynamic::{call, construct, get, global, object, promised};

/// Where the worker finds the words that it shows; it has the same names.
const WORDS_CACHE: &str = "words";
const WORDS: &str = "/push/words";

/// Whether notifications may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// The browser has none, or not here.
    Unsupported,
    /// The person was not asked yet.
    Unasked,
    /// They may.
    Granted,
    /// The person, or the system, forbids it.
    Denied,
}

/// Whether notifications may be shown now.
#[must_use]
pub fn permission() -> Permission {
    let class = global("Notification");
    if class.is_undefined() || global("PushManager").is_undefined() {
        return Permission::Unsupported;
    }
    match get(&class, "permission").as_string().as_deref() {
        Some("granted") => Permission::Granted,
        Some("denied") => Permission::Denied,
        _ => Permission::Unasked,
    }
}

/// Asks the person. Call it on a tap alone: browsers take it ill else.
pub async fn ask() -> Permission {
    let _ = promised(&global("Notification"), "requestPermission", &[]).await;
    permission()
}

async fn manager() -> Result<JsValue, JsValue> {
    let workers = get(&global("navigator"), "serviceWorker");
    let registration = promised(&workers, "getRegistration", &[]).await?;
    Ok(get(&registration, "pushManager"))
}

/// The address at which this device is woken by whoever holds this key; none where the browser's push
/// service cannot be reached, or there is no worker to wake.
pub async fn subscribe(key: &str) -> Option<String> {
    let manager = manager().await.ok()?;
    let options = object(&[
        ("userVisibleOnly", true.into()),
        ("applicationServerKey", key.into()),
    ]);
    let subscription = match promised(&manager, "subscribe", std::slice::from_ref(&options)).await {
        Ok(subscription) => subscription,
        Err(_) => {
            // One for another key is in the way of this one.
            unsubscribe().await;
            promised(&manager, "subscribe", &[options]).await.ok()?
        }
    };
    get(&subscription, "endpoint").as_string()
}

/// Gives the address up.
pub async fn unsubscribe() {
    let Ok(manager) = manager().await else { return };
    if let Ok(subscription) = promised(&manager, "getSubscription", &[]).await
        && subscription.is_object()
    {
        let _ = promised(&subscription, "unsubscribe", &[]).await;
    }
}

/// Keeps the words that the worker shows.
pub async fn keep_words(json: &str) {
    let caches = global("caches");
    if !caches.is_object() {
        return;
    }
    let Ok(answer) = construct("Response", &[json.into()]) else {
        return;
    };
    // Without them the worker has words of its own.
    if let Ok(cache) = promised(&caches, "open", &[WORDS_CACHE.into()]).await {
        let _ = promised(&cache, "put", &[WORDS.into(), answer]).await;
    }
}

/// Takes away what the worker has shown.
pub async fn clear_shown() {
    let workers = get(&global("navigator"), "serviceWorker");
    let Ok(registration) = promised(&workers, "getRegistration", &[]).await else {
        return;
    };
    if let Ok(shown) = promised(&registration, "getNotifications", &[]).await {
        for one in js_sys::Array::from(&shown).iter() {
            let _ = call(&one, "close", &[]);
        }
    }
}
