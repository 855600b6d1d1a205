//! Locks between the tabs of this browser.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type LockManager;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<LockManager>;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &JsValue) -> Promise;
}

/// A lock that this tab holds; dropped, or with its tab, it is free.
pub struct Held {
    free: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(free) = self.free.take() {
            // Resolving a promise cannot fail.
            let _ = free.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits until this tab holds the lock.
pub async fn acquire(name: &str) -> Option<Held> {
    request(name, false).await
}

/// The lock, if no tab holds it now.
pub async fn try_acquire(name: &str) -> Option<Held> {
    request(name, true).await
}

async fn request(name: &str, if_available: bool) -> Option<Held> {
    let Some(locks) = LOCKS.with(Clone::clone) else {
        // Without locks each tab acts for itself: the server's keys still let nothing pay twice.
        return Some(Held { free: None });
    };
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &if_available.into()).ok()?;
    let free: Rc<RefCell<Option<Function>>> = Rc::default();
    let granted = Promise::new(&mut |resolve, reject| {
        // Weak, so that a lock which nobody waits for any more is free at once.
        let free = Rc::downgrade(&free);
        let callback = Closure::once_into_js(move |lock: JsValue| {
            // The lock is held until the promise that is returned here is resolved.
            let held = free.upgrade().filter(|_| !lock.is_null()).map(|free| {
                Promise::new(&mut |resolve, _| {
                    free.replace(Some(resolve));
                })
            });
            let _ = resolve.call0(&JsValue::UNDEFINED);
            held.map_or(JsValue::UNDEFINED, JsValue::from)
        });
        let refused = Closure::once_into_js(move |error: JsValue| {
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        });
        let request = locks.request(name, &options, &callback);
        let catch = Reflect::get(&request, &"catch".into())
            .ok()
            .and_then(|f| f.dyn_into::<Function>().ok());
        let _ = catch.map(|catch| catch.call1(&request, &refused));
    });
    JsFuture::from(granted).await.ok()?;
    free.take().map(|free| Held { free: Some(free) })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::platform::clock;

    #[wasm_bindgen_test]
    async fn a_lock_is_held_by_one_and_free_once_it_is_dropped() {
        let held = acquire("test").await;
        assert!(held.is_some());
        assert!(try_acquire("test").await.is_none());
        drop(held);
        assert!(acquire("test").await.is_some());
    }

    #[wasm_bindgen_test]
    async fn a_lock_that_nobody_waits_for_any_more_is_free() {
        let held = acquire("left").await;
        futures::future::select(Box::pin(acquire("left")), Box::pin(clock::sleep(1))).await;
        drop(held);
        assert!(acquire("left").await.is_some());
    }
}
