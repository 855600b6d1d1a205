//! Printing: the style sheet asks the root element on which paper.

use wasm_bindgen::prelude::*;
use web_sys::window;

use super::document;

/// What a receipt is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The 58 mm roll of a till's printer.
    Slip,
    /// A sheet of A4.
    Sheet,
}

impl Paper {
    const fn name(self) -> &'static str {
        match self {
            Self::Slip => "58mm",
            Self::Sheet => "a4",
        }
    }
}

/// Opens the browser's print dialog for this paper.
pub fn print(paper: Paper) {
    let Some(window) = window() else {
        return;
    };
    document::set_root_attribute("data-print", Some(paper.name()));
    // It may be called again, by the browser's own menu: it stays.
    let after = Closure::<dyn FnMut()>::new(|| document::set_root_attribute("data-print", None));
    window.set_onafterprint(Some(after.into_js_value().unchecked_ref()));
    // A browser that cannot print (an app's inner view) does nothing; there is nothing to tell.
    let _ = window.print();
}
