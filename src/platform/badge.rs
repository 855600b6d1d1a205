//! The number on the app's icon, where the system shows one.

use super::dynamic::{get, global, promised};

/// Shows how many wait; none where it is zero.
pub async fn show(count: u32) {
    let navigator = global("navigator");
    if !get(&navigator, "setAppBadge").is_function() {
        return;
    }
    // What the system does not show is on the bell all the same.
    let _ = match count {
        0 => promised(&navigator, "clearAppBadge", &[]).await,
        _ => promised(&navigator, "setAppBadge", &[count.into()]).await,
    };
}
