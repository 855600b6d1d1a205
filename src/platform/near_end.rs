//! Tells when an element comes near the screen: how endless lists know that more is wanted.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::clock;

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
    near: Rc<Cell<bool>>,
    // The browser calls it for as long as the observer lives.
    _seen: Closure<dyn FnMut(Array)>,
}

impl Watch {
    /// Calls `run` in each frame in which the element is less than four screens' height away, until it
    /// says that nothing more comes of it.
    #[must_use]
    pub fn new(element: &Element, run: impl Fn() -> bool + 'static) -> Self {
        let near = Rc::new(Cell::new(false));
        let (is_near, runs, run) = (Rc::clone(&near), Rc::new(Cell::new(false)), Rc::new(run));
        let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let newest = entries.pop().unchecked_into::<Entry>();
            is_near.set(newest.near());
            if newest.near() && !runs.replace(true) {
                let (is_near, runs, run) = (Rc::clone(&is_near), Rc::clone(&runs), Rc::clone(&run));
                spawn_local(async move {
                    while is_near.get() && run() {
                        clock::frame().await;
                    }
                    runs.set(false);
                });
            }
        });
        let options = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &"rootMargin".into(), &"400% 0px".into());
        let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref(), &options);
        observer.observe(element);
        Self {
            observer,
            near,
            _seen: seen,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.near.set(false);
        self.observer.disconnect();
    }
}
