//! What a file's name tells: its type, and how long it may be kept.

/// The media type of a file, by its extension.
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    match extension(name) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How long browsers may keep a file: for ever where its name holds a hash of its content, else
/// only after asking whether it is still the same.
#[must_use]
pub fn cache_control(name: &str) -> &'static str {
    if has_content_hash(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// The extension of a file's name, if it has one.
#[must_use]
fn extension(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, extension)| extension)
}

/// Trunk's names: `poltina-0123456789abcdef.js`, `poltina-0123456789abcdef_bg.wasm`. It writes a number of 64 bits
/// without the zeros that it begins with.
fn has_content_hash(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split('-').skip(1).any(|part| {
        let digits = part
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let digits = digits.count();
        let after = part.as_bytes().get(digits);
        (13..=16).contains(&digits) && matches!(after, Some(b'.' | b'_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_of_their_content_are_kept_for_ever() {
        for hashed in [
            "poltina-0123456789abcdef.js",
            "poltina-0123456789abcdef_bg.wasm",
            "snippets/a-b-0123456789abcdef.js",
            "poltina-72d4aa89b65d252.css",
        ] {
            assert!(cache_control(hashed).contains("immutable"), "{hashed}");
        }
        for plain in [
            "index.html",
            "sw.js",
            "manifest.webmanifest",
            "icons/icon-180.png",
            "a-0123456789ab.js",
            "a-0123456789abcdef0.js",
        ] {
            assert_eq!(cache_control(plain), "no-cache", "{plain}");
        }
    }

    #[test]
    fn browsers_are_told_the_types_they_insist_on() {
        assert_eq!(
            content_type("poltina-0123456789abcdef_bg.wasm"),
            "application/wasm"
        );
        assert_eq!(content_type("boot.js"), "text/javascript; charset=utf-8");
        assert_eq!(
            content_type("manifest.webmanifest"),
            "application/manifest+json"
        );
        assert_eq!(content_type("icons/icon.svg"), "image/svg+xml");
        assert_eq!(content_type("no-extension"), "application/octet-stream");
    }
}
