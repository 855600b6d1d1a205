//! Poltina: the app.

pub mod ui;
