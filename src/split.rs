//! Cutting the app into pieces that are fetched when they are needed.
//!
//! The release build cuts them apart (feature `split`); without it they are one whole, and fetching
//! succeeds at once. A module that uses [`piece`] has to allow `unsafe_code` for it: functions are
//! linked by name across WebAssembly modules, which cannot be written otherwise.

/// The piece could not be fetched: there is no network, or a newer release took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// `piece!(name, fetch, fn function(argument: Type) -> Output { … })`: the function becomes
/// asynchronous and goes, with all that only it needs, into the piece `name`; `fetch` fetches the
/// piece without calling it.
macro_rules! piece {
    ($name:ident, $fetch:ident, fn $function:ident($($argument:ident: $type:ty),*) -> $output:ty $body:block) => {
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, preload($fetch), fallible)]
        fn $function($($argument: $type),*) -> Result<$output, $crate::split::Missing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        async fn $fetch() -> Result<(), $crate::split::Missing> {
            Ok(())
        }

        #[cfg(not(feature = "split"))]
        async fn $function($($argument: $type),*) -> Result<$output, $crate::split::Missing> {
            Ok($body)
        }
    };
}

pub(crate) use piece;
