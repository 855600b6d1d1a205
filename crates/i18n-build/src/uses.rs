//! Finds messages that no source file uses.

/// The functions of `functions` that no text of `sources` calls as `.name(`.
pub fn check_uses<'a>(functions: &[String], sources: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut unused: Vec<String> = functions.to_vec();
    for source in sources {
        unused.retain(|name| {
            !source.contains(&format!(".{name}(")) && !source.contains(&format!("Texts::{name}"))
        });
    }
    unused
}
