//! What is drawn anew when what it reads changes, each kind behind one type: every closure that the
//! framework sees as a type of its own costs two kilobytes of program.

use leptos::prelude::*;

/// An attribute that follows what it reads.
pub type Attr = Box<dyn FnMut() -> Option<&'static str> + Send>;

/// A part of the page that follows what it reads.
pub fn redraw(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(draw);
    draw.into_any()
}

/// A text that follows what it reads.
pub fn retext(read: impl FnMut() -> String + Send + 'static) -> AnyView {
    let read: Box<dyn FnMut() -> String + Send> = Box::new(read);
    read.into_any()
}

/// The attribute `value` while `on`, and none while not.
pub fn flag(value: &'static str, mut on: impl FnMut() -> bool + Send + 'static) -> Attr {
    Box::new(move || on().then_some(value))
}
