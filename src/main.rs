//! Mounts the app.

fn main() {
    poltina::app::mount();
}
