//! The app's files in a folder, read for each request.

use std::borrow::Cow;
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

use super::{Asset, Encoding, etag};

pub(super) fn find(folder: &Path, name: &str, accepted: &[Encoding]) -> Option<Asset> {
    let inside = Path::new(name);
    // Nothing above the folder, nothing absolute, and nothing hidden: `.git`, `.env`.
    let open = |part| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b"."));
    if !inside.components().all(open) {
        return None;
    }
    let plain = std::fs::read(folder.join(inside)).ok()?;
    let digest: String = Sha256::digest(&plain)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let sibling = |extension: &str| std::fs::read(folder.join(format!("{name}.{extension}"))).ok();
    accepted.iter().find_map(|encoding| {
        let bytes = match encoding {
            Encoding::Brotli => sibling("br")?,
            Encoding::Gzip => sibling("gz")?,
            Encoding::Identity => plain.clone(),
        };
        Some(Asset {
            bytes: Cow::Owned(bytes),
            encoding: *encoding,
            etag: etag(&digest, *encoding),
        })
    })
}
