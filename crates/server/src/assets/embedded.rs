//! The app's files inside the binary: the build script lists them where it is given a built app.

use std::borrow::Cow;

use super::{Asset, Encoding, etag};

/// A file and its compressed siblings.
struct File {
    name: &'static str,
    /// The first digits of SHA-256 of the plain file.
    digest: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

// `FILES`, sorted by name.
include!(concat!(env!("OUT_DIR"), "/files.rs"));

pub(super) fn find(name: &str, accepted: &[Encoding]) -> Option<Asset> {
    let at = FILES.binary_search_by_key(&name, |file| file.name).ok()?;
    let file = FILES.get(at)?;
    accepted.iter().find_map(|encoding| {
        let bytes = match encoding {
            Encoding::Brotli => file.brotli?,
            Encoding::Gzip => file.gzip?,
            Encoding::Identity => file.plain,
        };
        Some(Asset {
            bytes: Cow::Borrowed(bytes),
            encoding: *encoding,
            etag: etag(file.digest, *encoding),
        })
    })
}
