//! Tells when an element comes near the screen: how endless lists know that more is wanted.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    type IntersectionObserver;
    #[wasm_bindgen(constructor)]
    fn new(seen: &Function, options: &JsValue) -> IntersectionObserver;
    #[wasm_bindgen(method)]
    fn observe(this: &IntersectionObserver, element: &Element);
    #[wasm_bindgen(method)]
    fn disconnect(this: &IntersectionObserver);

    type Entry;
    #[wasm_bindgen(method, getter, js_name = isIntersecting)]
    fn near(this: &Entry) -> bool;
}

/// Watches an element until it is dropped.
pub struct Watch {
    observer: IntersectionObserver,
    // The browser calls it for as long as the observer lives.
    _seen: Closure<dyn FnMut(Array)>,
}

impl Watch {
    /// Calls `run` when the element is less than two screens' height away.
    #[must_use]
    pub fn new(element: &Element, run: impl Fn() + 'static) -> Self {
        let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if entries
                .iter()
                .any(|entry| entry.unchecked_into::<Entry>().near())
            {
                run();
            }
        });
        let options = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &"rootMargin".into(), &"200% 0px".into());
        let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref(), &options);
        observer.observe(element);
        Self {
            observer,
            _seen: seen,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
