//! Poltina: the app.

// The component macro writes `pub` items that nothing outside of the crate reaches.
#![allow(unreachable_pub)]

pub mod api;
pub mod app;
pub mod components;
pub mod i18n;
pub mod pages;
pub mod pieces;
pub mod platform;
pub mod routes;
mod split;
pub mod state;
pub mod ui;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
