//! Keeps the screen on while a code is shown.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::window;

/// Keeps the screen on until it is dropped. A browser takes the lock away when the page is hidden:
/// make another one when it is seen again.
pub struct Awake {
    sentinel: Rc<RefCell<Sentinel>>,
}

enum Sentinel {
    Asked,
    Held(JsValue),
    Dropped,
}

impl Awake {
    /// Asks for it; a browser that has no such lock dims the screen when it will.
    #[must_use]
    pub fn new() -> Self {
        let sentinel = Rc::new(RefCell::new(Sentinel::Asked));
        let kept = Rc::clone(&sentinel);
        spawn_local(async move {
            let Some(held) = request().await else {
                return;
            };
            let dropped = matches!(*kept.borrow(), Sentinel::Dropped);
            if dropped {
                release(&held);
            } else {
                kept.replace(Sentinel::Held(held));
            }
        });
        Self { sentinel }
    }
}

impl Default for Awake {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Sentinel::Held(held) = self.sentinel.replace(Sentinel::Dropped) {
            release(&held);
        }
    }
}

async fn request() -> Option<JsValue> {
    let navigator = window()?.navigator();
    let lock = Reflect::get(&navigator, &"wakeLock".into()).ok()?;
    let request: Function = Reflect::get(&lock, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let promise = request.call1(&lock, &"screen".into()).ok()?;
    JsFuture::from(Promise::from(promise)).await.ok()
}

fn release(held: &JsValue) {
    let release = Reflect::get(held, &"release".into())
        .ok()
        .and_then(|release| release.dyn_into::<Function>().ok());
    if let Some(release) = release {
        // One that the browser has taken away already has nothing to release.
        let _ = release.call0(held);
    }
}
