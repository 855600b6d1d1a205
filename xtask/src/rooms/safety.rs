//! What attackers would look for first: text that becomes code, and cryptography that is broken.

use super::Finding;
use super::source::{Source, has_word};

/// Browser calls that read text as markup or code, as JavaScript and as web-sys name them.
const SINKS: [&str; 16] = [
    "eval",
    "innerHTML",
    "inner_html",
    "set_inner_html",
    "outerHTML",
    "set_outer_html",
    "insertAdjacentHTML",
    "insert_adjacent_html",
    "createContextualFragment",
    "create_contextual_fragment",
    "srcdoc",
    "set_srcdoc",
    "execScript",
    "__proto__",
    "setPrototypeOf",
    "importScripts",
];

/// The same, where only the call as a whole says so.
const CALLS: [&str; 8] = [
    "new Function(",
    "Function::new",
    "document.write(",
    "document.writeln(",
    "javascript:",
    "setTimeout('",
    "setTimeout(\"",
    "Object.assign(",
];

/// Digests, ciphers and modes that are broken, as ring, WebCrypto and crates name them.
const BROKEN: [&str; 12] = [
    "MD5",
    "Md5",
    "md5",
    "SHA-1",
    "SHA1_FOR_LEGACY_USE_ONLY",
    "Sha1",
    "sha1",
    "HMAC_SHA1_FOR_LEGACY_USE_ONLY",
    "AES-CBC",
    "AES-CTR",
    "AES-ECB",
    "RSAES-PKCS1-v1_5",
];

/// Generators whose numbers can be foretold, or need not be more than they seem.
const FORESEEABLE: [&str; 8] = [
    "rand",
    "fastrand",
    "SmallRng",
    "StdRng",
    "ThreadRng",
    "oorand",
    "Math::random",
    "Math.random",
];

/// The places that ask the system for random bits.
const DRAWS: [&str; 2] = [
    "crates/server/src/random.rs",
    "crates/server/src/http/layers.rs",
];

fn ships(source: &&Source) -> bool {
    ["src", "public", "crates/server/src", "crates/scanner/src"]
        .iter()
        .any(|room| source.is_in(room))
}

/// No text becomes markup or code in the browser.
pub(super) fn no_sinks(sources: &[Source]) -> Vec<Finding> {
    let in_browser = |source: &&Source| source.is_in("src") || source.is_in("public");
    let mut findings = Vec::new();
    for source in sources.iter().filter(in_browser) {
        for (index, line) in source.lines.iter().enumerate() {
            let word = SINKS.iter().find(|word| has_word(line, word));
            let word = word.filter(|_| !names_a_member(source, line));
            let call = CALLS.iter().find(|call| line.contains(*call));
            let assigned = source.path.ends_with(".js") && line.contains("] = ") && !declares(line);
            let found = word.or(call).copied();
            if let Some(found) = found.or(assigned.then_some("a property named by a value")) {
                findings.push(Finding::new(source, index + 1, format!("has {found}")));
            }
        }
    }
    findings
}

/// WebAuthn calls a member of its PRF extension `eval`: an input, and no code.
fn names_a_member(source: &Source, line: &str) -> bool {
    source.path == "src/platform/passkey.rs"
        && line.trim() == "let prf = object(&[(\"eval\", salt)]);"
}

/// `const [a, b] = …` takes apart and names no property.
fn declares(line: &str) -> bool {
    ["const [", "let [", "([", "{ ["]
        .iter()
        .any(|start| line.contains(start))
}

/// No broken digest or cipher.
pub(super) fn strong_cryptography(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(ships) {
        for (index, line) in source.lines.iter().enumerate() {
            if let Some(word) = BROKEN.iter().find(|word| has_word(line, word)) {
                findings.push(Finding::new(source, index + 1, format!("names {word}")));
            }
        }
    }
    findings
}

/// Random bits come from the system, by one door.
pub(super) fn true_randomness(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(ships) {
        for (at, line) in source.all_code() {
            let asks = has_word(line, "getrandom") && !DRAWS.contains(&source.path.as_str());
            let foreseeable = FORESEEABLE
                .iter()
                .find(|name| match name.split_once([':', '.']) {
                    Some(_) => line.contains(*name),
                    None => has_word(line, name),
                });
            if let Some(name) = foreseeable.copied().or(asks.then_some("getrandom")) {
                findings.push(Finding::new(source, at, format!("names {name}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(rule: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        let findings = rule(&[Source::new(path, text)]);
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn text_that_becomes_code_is_found() {
        let script = "const [a, b] = list;\nbox.innerHTML = text;\nbox.textContent = text;\n\
                      setTimeout('run()', 1);\nhere[name] = value;\nevaluate(a);\neval(a);\n";
        assert_eq!(places(no_sinks, "public/a.js", script), [2, 4, 5, 7]);
        let rust = "view! { <p inner_html=text/> }\nlet inner = 1;\n";
        assert_eq!(places(no_sinks, "src/a.rs", rust), [1]);
        assert!(places(no_sinks, "e2e/a.mjs", script).is_empty(), "a test");
    }

    #[test]
    fn broken_cryptography_is_found() {
        let text = "digest(\"SHA-1\");\ndigest(\"SHA-256\");\nuse md5::Md5;\n";
        assert_eq!(places(strong_cryptography, "src/a.rs", text), [1, 3]);
        assert_eq!(
            places(strong_cryptography, "crates/server/src/a.rs", text),
            [1, 3]
        );
    }

    #[test]
    fn randomness_that_can_be_foretold_is_found() {
        let text = "let n = Math::random();\nrandom::bytes(&*self.random)?;\nuse rand::Rng;\n\
                    getrandom::fill(&mut bytes);\n";
        assert_eq!(
            places(true_randomness, "crates/server/src/app/a.rs", text),
            [1, 3, 4]
        );
        assert_eq!(
            places(true_randomness, "crates/server/src/random.rs", text),
            [1, 3]
        );
    }
}
