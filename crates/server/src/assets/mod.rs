//! The app's files: inside the binary, in a folder, or not built at all.

mod embedded;
mod folder;
mod kinds;

use std::borrow::Cow;
use std::path::PathBuf;

pub use kinds::{cache_control, content_type};

/// Where the app's files come from.
#[derive(Clone, Debug, Default)]
pub enum Assets {
    /// From inside this binary, put there when it was built.
    #[default]
    Embedded,
    /// From a folder, read for each request: for those who build the app themselves.
    Folder(PathBuf),
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli, quality 11.
    Brotli,
    /// Gzip, level 9.
    Gzip,
    /// Not at all.
    Identity,
}

impl Encoding {
    /// The name in `Accept-Encoding` and `Content-Encoding`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// A file in one of its encodings.
#[derive(Clone, Debug)]
pub struct Asset {
    /// What to send.
    pub bytes: Cow<'static, [u8]>,
    /// How it is compressed.
    pub encoding: Encoding,
    /// The strong entity tag, quotes included; another one for each encoding.
    pub etag: String,
}

impl Assets {
    /// The file of this name in the best encoding there is, in the order of what is accepted.
    #[must_use]
    pub fn find(&self, name: &str, accepted: &[Encoding]) -> Option<Asset> {
        match self {
            Self::Embedded => embedded::find(name, accepted),
            Self::Folder(folder) => folder::find(folder, name, accepted),
        }
    }
}

/// The entity tag of a file with this digest in this encoding.
fn etag(digest: &str, encoding: Encoding) -> String {
    format!("\"{digest}-{}\"", encoding.name())
}
