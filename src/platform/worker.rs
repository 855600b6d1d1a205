//! The service worker: registered once; a newer one waits until it is asked to take over.

use core::cell::Cell;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState, window};

const SCRIPT: &str = "/sw.js";

thread_local! {
    // The page reloads once, and only when it asked for the newer release itself.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

fn container() -> Option<ServiceWorkerContainer> {
    let window = window()?;
    // Browsers leave it out where the connection is not secure.
    let present =
        js_sys::Reflect::has(&window.navigator(), &"serviceWorker".into()).unwrap_or(false);
    present.then(|| window.navigator().service_worker())
}

/// Registers the worker; calls `waiting` when a newer release stands ready.
pub fn register(waiting: impl Fn() + Clone + 'static) {
    let Some(container) = container() else {
        return;
    };
    let taken_over = Closure::<dyn FnMut()>::new(|| {
        if ASKED.replace(false) {
            reload();
        }
    });
    container.set_oncontrollerchange(Some(taken_over.into_js_value().unchecked_ref()));
    spawn_local(async move {
        let registered = JsFuture::from(container.register(SCRIPT)).await.ok();
        let registration =
            registered.and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok());
        let Some(registration) = registration else {
            // Without a worker the app works, only not without a network.
            return;
        };
        if registration.waiting().is_some() && container.controller().is_some() {
            waiting();
        }
        watch(&registration, waiting);
    });
}

/// Calls back when a newer worker is installed beside the one in charge.
fn watch(registration: &ServiceWorkerRegistration, waiting: impl Fn() + Clone + 'static) {
    let follow = {
        let registration = registration.clone();
        move || {
            let Some(worker) = registration.installing() else {
                return;
            };
            let changed = Closure::<dyn FnMut()>::new({
                let (worker, waiting) = (worker.clone(), waiting.clone());
                move || {
                    let replaces = container().is_some_and(|c| c.controller().is_some());
                    if worker.state() == ServiceWorkerState::Installed && replaces {
                        waiting();
                    }
                }
            });
            worker.set_onstatechange(Some(changed.into_js_value().unchecked_ref()));
        }
    };
    // It may have been found before anybody listened.
    follow();
    let found = Closure::<dyn FnMut()>::new(follow);
    registration.set_onupdatefound(Some(found.into_js_value().unchecked_ref()));
}

/// Looks whether there is a newer release.
pub fn look_for_update() {
    with_registration(|registration| {
        // Without a network there is nothing to find.
        let _ = registration.update();
    });
}

/// Asks the waiting worker to take over; the page then reloads.
pub fn take_over() {
    with_registration(|registration| {
        let asked = registration
            .waiting()
            .is_some_and(|worker| worker.post_message(&"take-over".into()).is_ok());
        if asked {
            ASKED.set(true);
        } else {
            // Another tab has taken it already: the newer release is in charge, only not of this page.
            reload();
        }
    });
}

fn reload() {
    if let Some(window) = window() {
        // Nothing stops a page from loading itself again.
        let _ = window.location().reload();
    }
}

fn with_registration(run: impl Fn(ServiceWorkerRegistration) + 'static) {
    spawn_local(async move {
        let Some(container) = container() else {
            return;
        };
        let found = JsFuture::from(container.get_registration()).await.ok();
        if let Some(registration) = found.and_then(|found| found.dyn_into().ok()) {
            run(registration);
        }
    });
}
