//! The page itself: title, language, theme, focus, scroll, configuration.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, window};

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

fn root() -> Option<Element> {
    document()?.document_element()
}

/// Sets what the browser's tab says. Never a name, a number or an amount: titles leak.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets an attribute of the root element, or removes it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = root() {
        // Both fail only for names that are no attribute's.
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// The content of `<meta name=…>` of the page.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    document()?
        .query_selector(&selector)
        .ok()
        .flatten()?
        .get_attribute("content")
}

/// Moves the focus to the first element that the selector finds; whether there is one.
pub fn focus(selector: &str) -> bool {
    let found = document().and_then(|d| d.query_selector(selector).ok().flatten());
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Marks the link of a list that leads there as the present one, and no other.
pub fn mark_current(list: &Element, href: Option<&str>) {
    const NAME: &str = "aria-current";
    let find = |selector: &str| list.query_selector(selector).ok().flatten();
    // Both fail only for names that are no attribute's.
    if let Some(before) = find("a[aria-current]") {
        let _ = before.remove_attribute(NAME);
    }
    if let Some(now) = href.and_then(|href| find(&format!("a[href=\"{href}\"]"))) {
        let _ = now.set_attribute(NAME, "true");
    }
}

/// The origin of this page: `https://poltina.example`.
#[must_use]
pub fn origin() -> String {
    window()
        .and_then(|w| w.location().origin().ok())
        .unwrap_or_default()
}

/// The host of this page, with its port if it has one.
#[must_use]
pub fn host() -> String {
    window()
        .and_then(|w| w.location().host().ok())
        .unwrap_or_default()
}

/// The languages that the browser asks for, the favourite first.
#[must_use]
pub fn languages() -> Vec<String> {
    let languages = window().map(|w| w.navigator().languages());
    languages
        .iter()
        .flat_map(js_sys::Array::iter)
        .filter_map(|tag| tag.as_string())
        .collect()
}

/// Scrolls the page to `y` pixels from its top.
pub fn scroll_to(y: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, y);
    }
}

/// Whether there is room for a pane beside a list: from where the style sheet makes one.
#[must_use]
pub fn is_wide() -> bool {
    const WIDE_PX: f64 = 900.0;
    let width = window()
        .and_then(|w| w.inner_width().ok())
        .and_then(|width| width.as_f64());
    width.is_some_and(|width| width >= WIDE_PX)
}

/// How far the page is scrolled, in pixels.
#[must_use]
pub fn scroll_y() -> f64 {
    window().and_then(|w| w.scroll_y().ok()).unwrap_or_default()
}

/// The input of an event, its text and where its caret stands (in UTF-16 units).
#[must_use]
pub fn typed(event: &web_sys::Event) -> Option<(HtmlInputElement, String, u32)> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let text = input.value();
    let caret = input.selection_start().ok().flatten().unwrap_or_default();
    Some((input, text, caret))
}

/// Writes a text into an input and puts the caret where it belongs.
pub fn retype(input: &HtmlInputElement, text: &str, caret: u32) {
    input.set_value(text);
    // Inputs of a kind without a caret refuse; then it needs no place.
    let _ = input.set_selection_range(caret, caret);
}
