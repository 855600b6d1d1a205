//! A code as a picture: the same as on the page, for messengers and stickers.

use leptos::task::spawn_local;
use payment_qr::draw::{Level, Qr};

use crate::i18n::Texts;
use crate::platform::poster::{self, Handed};
use crate::state::State;

const WIDTH: u32 = 1080;
const HEIGHT: u32 = 1350;

/// From this many letters on a name is set smaller.
const LONG: usize = 22;

/// Shares or saves the picture.
#[inline(never)]
pub fn share_poster(
    t: Texts,
    state: State,
    content: &str,
    name: &str,
    sum: Option<&str>,
    text: String,
) {
    let Some(svg) = svg(t, content, name, sum) else {
        return state.notices.warn(t.done_not_shared());
    };
    spawn_local(async move {
        match poster::share(&svg, WIDTH, HEIGHT, "poltina.png", &text).await {
            Handed::Sheet => {}
            Handed::Saved => state.notices.say(t.receive_saved()),
            Handed::Nowhere => state.notices.warn(t.done_not_shared()),
        }
    });
}

fn svg(t: Texts, content: &str, name: &str, sum: Option<&str>) -> Option<String> {
    let qr = Qr::new(content.as_bytes(), Level::Quartile)
        .and_then(Qr::with_mark)
        .ok()?;
    let mark = qr.mark().map_or_else(String::new, |mark| {
        format!(
            r#"<svg x="{0}" y="{0}" width="{1}" height="{1}" viewBox="2 -2 10 24"><path d="M12 0A10 10 0 0 0 12 20V14.4L7.4 10 12 5.6z"/></svg>"#,
            mark.from, mark.side
        )
    });
    let size = if name.chars().count() > LONG { 44 } else { 64 };
    Some(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" text-anchor="middle"><path fill="white" d="M0 0h{WIDTH}v{HEIGHT}H0z"/><text x="540" y="110" font-size="52" font-weight="700">{brand}</text><svg x="90" y="150" width="900" height="900" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/>{mark}</svg><text x="540" y="1140" font-size="{size}" font-weight="700">{name}</text><text x="540" y="1240" font-size="72" font-weight="700">{sum}</text></svg>"#,
        brand = t.app_name(),
        side = qr.side(),
        path = qr.path(),
        name = escaped(name),
        sum = escaped(sum.unwrap_or_default()),
    ))
}

/// A text within XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
