//! The browser's objects by the names of their members, without a type for each.
//!
//! A typed call is an import, and all imports are part of the first load, whichever piece of the app
//! calls them. What only a later piece needs is called from here: its names then come with it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A member; `undefined` where there is none.
pub(super) fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a member. It fails for frozen objects only, and none of ours is.
pub(super) fn set(of: &JsValue, name: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(of, &name.into(), &value.into());
}

/// A fresh object with these members.
pub(super) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.into()
}

/// Calls a method.
///
/// # Errors
/// What it throws; a `TypeError` where there is no such method.
pub(super) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(of, name).dyn_into()?;
    method.apply(of, &arguments.iter().collect())
}

/// Calls a method and waits for what it promises.
///
/// # Errors
/// What it throws, or why the promise was broken.
pub(super) async fn promised(
    of: &JsValue,
    name: &str,
    arguments: &[JsValue],
) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&call(of, name, arguments)?)).await
}

/// Something that every page has, by its name.
pub(super) fn global(name: &str) -> JsValue {
    get(&js_sys::global(), name)
}

/// A new object of a class of the browser.
///
/// # Errors
/// What its constructor throws; a `TypeError` where there is no such class.
pub(super) fn construct(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let class: Function = global(class).dyn_into()?;
    let arguments: Array = arguments.iter().collect();
    Reflect::construct(&class, &arguments)
}
