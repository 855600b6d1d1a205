//! The browser: the only room that knows web-sys and js-sys.

pub mod abort;
pub mod awake;
pub mod badge;
pub mod broadcast;
pub mod camera;
pub mod clock;
pub mod contacts;
pub mod cookie;
pub mod database;
pub mod device_key;
pub mod document;
mod dynamic;
pub mod files;
pub mod history;
pub mod incoming;
pub mod intl;
pub mod keyboard;
pub mod listener;
pub mod local_time;
pub mod locks;
pub mod months;
pub mod near_end;
pub mod page;
pub mod panic;
pub mod passkey;
pub mod picture;
pub mod poster;
pub mod print;
pub mod push;
pub mod random;
pub mod scanner;
pub mod share;
pub mod stencil;
pub mod storage;
pub mod style;
pub mod vault;
pub mod worker;

/// A text as a part of a URL's query.
#[must_use]
pub fn escape(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
