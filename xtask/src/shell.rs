//! The shell's own scripts, named by their content: a name never means another script.

use crate::{Result, stamp};
use std::fs;
use std::path::Path;

/// What index.html loads by its plain name until a build names it.
const SCRIPTS: [&str; 2] = ["boot.js", "old.js"];

/// Renames the scripts, in index.html too.
pub(crate) fn name(app: &Path) -> Result<()> {
    let index = app.join("index.html");
    let mut html =
        fs::read_to_string(&index).map_err(|error| format!("cannot read index.html: {error}"))?;
    for script in SCRIPTS {
        let hash: String = stamp::of_file(&app.join(script))?
            .chars()
            .take(16)
            .collect();
        let named = format!("{}-{hash}.js", script.trim_end_matches(".js"));
        html = renamed(&html, script, &named)?;
        fs::rename(app.join(script), app.join(&named))
            .map_err(|error| format!("cannot rename {script}: {error}"))?;
    }
    unnamed(&html).map_or(Ok(()), Err)?;
    fs::write(&index, html).map_err(|error| format!("cannot write index.html: {error}"))
}

fn renamed(html: &str, script: &str, named: &str) -> Result<String> {
    let address = format!("src=\"/{script}\"");
    if html.matches(&address).count() != 1 {
        return Err(format!(
            "index.html must hold `{address}` exactly once: the build writes the script's name there."
        ));
    }
    Ok(html.replace(&address, &format!("src=\"/{named}\"")))
}

/// Why the shell may not be delivered: a script, style or WebAssembly whose name does not tell its
/// content. Pictures and the manifest can do nothing.
fn unnamed(html: &str) -> Option<String> {
    let code = [".js", ".css", ".wasm"];
    let mut addresses = html.split('"').filter(|text| text.starts_with('/'));
    let found = addresses.find(|address| {
        let ending = code.iter().find(|ending| address.ends_with(**ending));
        ending.is_some_and(|ending| !tells_content(address.trim_end_matches(ending)))
    })?;
    Some(format!(
        "index.html loads {found}, whose name does not tell its content: name it in the build."
    ))
}

fn tells_content(name: &str) -> bool {
    let name = name.trim_end_matches("_bg");
    let hash = name.rsplit('-').next().unwrap_or_default();
    hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_named_where_the_shell_loads_it() {
        let html = "<script src=\"/boot.js\"></script>";
        let named = renamed(html, "boot.js", "boot-0123456789abcdef.js").unwrap();
        assert_eq!(named, "<script src=\"/boot-0123456789abcdef.js\"></script>");
        assert_eq!(unnamed(&named), None);
        let error = renamed(&named, "boot.js", "boot-1.js").unwrap_err();
        assert!(error.contains("/boot.js"), "{error}");
    }

    #[test]
    fn code_whose_name_does_not_tell_its_content_is_not_delivered() {
        for (address, delivered) in [
            ("/poltina-59070cd2cc0db7f3.js", true),
            ("/poltina-59070cd2cc0db7f3_bg.wasm", true),
            ("/poltina-59070cd2cc0db7f3.css", true),
            ("/icons/icon.svg", true),
            ("/manifest.webmanifest", true),
            ("/boot.js", false),
            ("/poltina-release.css", false),
            ("/poltina_bg.wasm", false),
        ] {
            let html = format!("<link href=\"{address}\">");
            assert_eq!(unnamed(&html).is_none(), delivered, "{address}");
        }
    }
}
