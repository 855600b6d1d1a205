//! What can be named as proof: a test as it is run, a part of `cargo xtask test`, a chapter.

use crate::paths;
use crate::test::Ran;
use std::fs;

/// One thing named in backticks.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Proof {
    /// `crates/server/tests/api/keys.rs::a_key_that_was_called_off_never_posts`
    Rust { file: String, name: String },
    /// `e2e/sign-in.spec.mjs: a server without the demo never tells a code`
    Script { file: String, name: String },
    /// `cargo xtask test rooms`
    Part(String),
    /// `docs/API.md: Errors`, for items that ask for a document.
    Chapter { file: String, heading: String },
}

impl Proof {
    /// Reads what stands between backticks.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(part) = text.strip_prefix("cargo xtask test ") {
            return Ok(Self::Part(part.to_owned()));
        }
        if let Some((file, name)) = text.split_once(".rs::") {
            return Ok(Self::Rust {
                file: format!("{file}.rs"),
                name: name.to_owned(),
            });
        }
        match text.split_once(": ") {
            Some((file, name)) if file.ends_with(".mjs") => Ok(Self::Script {
                file: file.to_owned(),
                name: name.to_owned(),
            }),
            Some((file, heading)) if file.ends_with(".md") => Ok(Self::Chapter {
                file: file.to_owned(),
                heading: heading.to_owned(),
            }),
            _ => Err(format!(
                "`{text}` is no proof: name `FILE.rs::TEST`, `FILE.mjs: TEST`, `cargo xtask test PART` or `FILE.md: HEADING`."
            )),
        }
    }

    /// Whether the sources have it.
    pub(super) fn exists(&self, parts: &[&str]) -> Result<(), String> {
        match self {
            Self::Part(part) if parts.contains(&part.as_str()) => Ok(()),
            Self::Part(part) => Err(format!("`cargo xtask test` has no part `{part}`.")),
            Self::Rust { file, name } => found(has_rust_test(&read(file)?, name), file, name),
            Self::Script { file, name } => found(has_script_test(&read(file)?, name), file, name),
            Self::Chapter { file, heading } => {
                let here = read(file)?.lines().any(|line| {
                    line.starts_with('#') && line.trim_start_matches('#').trim() == heading
                });
                if here {
                    Ok(())
                } else {
                    Err(format!("{file} has no chapter `{heading}`."))
                }
            }
        }
    }

    /// Whether it ran and passed, where the part that runs it ran.
    pub(super) fn ran(&self, ran: &[Ran]) -> Result<(), String> {
        let part = match self {
            Self::Part(part) => part.as_str(),
            Self::Rust { file, .. }
                if file.starts_with("crates/") || file.starts_with("xtask/") =>
            {
                "unit"
            }
            Self::Rust { .. } => "wasm",
            Self::Script { file, .. } if file.starts_with("e2e/") => "e2e",
            Self::Script { .. } => "outside",
            Self::Chapter { .. } => return Ok(()),
        };
        let Some(ran) = ran.iter().find(|ran| ran.part == part) else {
            return Ok(());
        };
        match self {
            Self::Part(_) if ran.failed => Err(format!("`cargo xtask test {part}` failed.")),
            Self::Rust { file, name } if !rust_test_ran(&ran.said, file, name) => Err(format!(
                "{file}: `{name}` did not run and pass in `{part}`."
            )),
            Self::Script { file, name } if !script_test_ran(&ran.said, name) => Err(format!(
                "{file}: `{name}` did not run and pass in `{part}`."
            )),
            _ => Ok(()),
        }
    }
}

fn found(here: bool, file: &str, name: &str) -> Result<(), String> {
    if here {
        Ok(())
    } else {
        Err(format!("{file} has no test `{name}`."))
    }
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(paths::root().join(file))
        .map_err(|error| format!("cannot read {file}: {error}."))
}

/// A function of this name below an attribute that makes it a test.
fn has_rust_test(source: &str, name: &str) -> bool {
    let start = format!("fn {name}(");
    let mut marked = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            marked |= line.contains("test");
        } else if line.contains(&start) && marked {
            return true;
        } else if !line.is_empty() && !line.starts_with("//") && !line.starts_with(')') {
            // An attribute may go over several lines; its inner lines begin no function.
            marked = marked && !line.contains("fn ") && !line.ends_with('}');
        }
    }
    false
}

/// A test or journey of this name, as JavaScript writes it.
fn has_script_test(source: &str, name: &str) -> bool {
    ["test", "journey"].iter().any(|call| {
        [
            format!("{call}('{}'", name.replace('\'', "\\'")),
            format!("{call}(\"{name}\""),
            format!("{call}(`{name}`"),
        ]
        .iter()
        .any(|text| source.contains(text))
    })
}

/// Where `cargo test` runs the tests of a file: the binary's name, and the modules that the file is.
fn place(file: &str) -> (String, Vec<String>) {
    let (package, inside) = match file.split_once("/src/") {
        Some((package, inside)) => (package, format!("src/{inside}")),
        None => match file.split_once("/tests/") {
            Some((package, inside)) => (package, format!("tests/{inside}")),
            None => ("", file.to_owned()),
        },
    };
    let mut steps: Vec<String> = inside
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    let root = steps.remove(0);
    let binary = if root == "tests" && !steps.is_empty() {
        steps.remove(0)
    } else {
        package_name(package).replace('-', "_")
    };
    steps.retain(|step| !["main", "lib", "mod"].contains(&step.as_str()));
    (binary, steps)
}

fn package_name(folder: &str) -> String {
    let manifest = read(format!("{folder}/Cargo.toml").trim_start_matches('/'));
    let package = manifest.unwrap_or_default();
    let after = package.split_once("[package]").map(|(_, after)| after);
    let name = after
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("name = "));
    name.unwrap_or_default().trim_matches('"').to_owned()
}

fn rust_test_ran(said: &str, file: &str, name: &str) -> bool {
    let (binary, modules) = place(file);
    let mut running = String::new();
    for line in said.lines() {
        let line = line.trim();
        // The browser's runner says `Running headless tests in …` between.
        let target = line.strip_prefix("Running ");
        if let Some(target) = target.filter(|target| target.ends_with(')')) {
            running = binary_of(target).to_owned();
        } else if running == binary
            && let Some(test) = passed(line)
        {
            let steps: Vec<&str> = test.split("::").collect();
            let (last, before) = steps.split_last().unwrap_or((&"", &[]));
            let inside = modules.is_empty()
                || before
                    .windows(modules.len())
                    .any(|window| window.iter().zip(&modules).all(|(a, b)| a == b));
            if *last == name && inside {
                return true;
            }
        }
    }
    false
}

/// `tests/api/main.rs (/…/deps/api-0a1b2c)` is `api`.
fn binary_of(target: &str) -> &str {
    let path = target.rsplit('(').next().unwrap_or_default();
    let file = path.trim_end_matches(')').rsplit('/').next();
    let stem = file.unwrap_or_default().trim_end_matches(".wasm");
    stem.rsplit_once('-').map_or(stem, |(name, _)| name)
}

/// The name in `test a::b ... ok`; what a test itself wrote may stand before it on the line.
fn passed(line: &str) -> Option<&str> {
    let before = line.strip_suffix(" ... ok")?;
    let name = before.rsplit("test ").next()?;
    // A test that must panic says so behind its name.
    name.split(' ').next()
}

fn script_test_ran(said: &str, name: &str) -> bool {
    let start = format!("✔ {name} (");
    said.lines().any(|line| line.trim().starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_found_by_its_attribute_and_whole_name() {
        let source =
            "#[tokio::test(start_paused = true)]\nasync fn it_holds() {\n}\n\nfn it_helps() {\n}\n";
        assert!(has_rust_test(source, "it_holds"));
        assert!(!has_rust_test(source, "it_hold"));
        assert!(!has_rust_test(source, "it_helps"), "no test");
        let wasm = "    #[wasm_bindgen_test]\n    fn shows() {}\n";
        assert!(has_rust_test(wasm, "shows"));
        let script = "journey('the day\\'s sum', async () => {});";
        assert!(has_script_test(script, "the day's sum"));
        assert!(!has_script_test(script, "the day"));
    }

    #[test]
    fn a_file_is_run_by_its_binary_as_its_modules() {
        let of = |file: &str| {
            let (binary, modules) = place(file);
            format!("{binary} {}", modules.join("::"))
        };
        assert_eq!(of("crates/server/tests/api/keys.rs"), "api keys");
        assert_eq!(of("crates/server/tests/faults/main.rs"), "faults ");
        assert_eq!(of("crates/ledger/tests/model.rs"), "model ");
        assert_eq!(
            of("crates/server/src/app/rate.rs"),
            "poltina_server app::rate"
        );
        assert_eq!(of("crates/domain/src/lib.rs"), "poltina_domain ");
        assert_eq!(of("src/state/intent.rs"), "poltina state::intent");
        assert_eq!(of("tests/ui.rs"), "ui ");
    }

    #[test]
    fn a_test_ran_if_its_own_binary_says_ok() {
        let said = "   Running tests/api/main.rs (target/debug/deps/api-9af)\n\
            test keys::it_holds ... ok\nnoise of a test: test keys::it_stays ... ok\n\
            test orders::it_fails ... FAILED\n\
            Running unittests src/lib.rs (target/debug/deps/poltina_server-11)\n\
            test app::rate::tests::a_bucket ... ok\n";
        let ran = |file: &str, name: &str| rust_test_ran(said, file, name);
        assert!(ran("crates/server/tests/api/keys.rs", "it_holds"));
        assert!(ran("crates/server/tests/api/keys.rs", "it_stays"));
        assert!(!ran("crates/server/tests/api/orders.rs", "it_holds"));
        assert!(!ran("crates/server/tests/api/orders.rs", "it_fails"));
        assert!(!ran("crates/server/tests/books/keys.rs", "it_holds"));
        assert!(ran("crates/server/src/app/rate.rs", "a_bucket"));
        let browser = "Running unittests src/lib.rs (t/deps/poltina-81.wasm)\n\
            Running headless tests in Chrome on `http://127.0.0.1:1/`\n\
            test pages::found::neutral::tests::a_giant ... ok\ntest routes::tests::a ... FAIL\n";
        assert!(rust_test_ran(
            browser,
            "src/pages/found/neutral.rs",
            "a_giant"
        ));
        assert!(!rust_test_ran(browser, "src/routes.rs", "a"));
        let node = "✔ the app starts (12.5ms)\n  ✖ it breaks (3ms)\n";
        assert!(script_test_ran(node, "the app starts"));
        assert!(!script_test_ran(node, "the app"));
        assert!(!script_test_ran(node, "it breaks"));
    }

    #[test]
    fn a_part_and_a_chapter_must_be_there_and_a_part_must_hold() {
        let part = Proof::parse("cargo xtask test rooms").unwrap();
        assert_eq!(part.exists(&["rooms"]), Ok(()));
        assert!(part.exists(&["doors"]).is_err());
        let ran = |failed| {
            [Ran {
                part: "rooms".to_owned(),
                failed,
                said: String::new(),
            }]
        };
        assert_eq!(part.ran(&ran(false)), Ok(()));
        assert!(part.ran(&ran(true)).is_err());
        let chapter = Proof::parse("docs/API.md: Errors").unwrap();
        assert_eq!(chapter.exists(&[]), Ok(()));
        let none = Proof::parse("docs/API.md: Miracles").unwrap();
        assert_eq!(
            none.exists(&[]),
            Err("docs/API.md has no chapter `Miracles`.".to_owned())
        );
    }
}
