//! Poltina: the app.
