//! How files look: their first line, their length, their share of documentation.

use super::Finding;
use super::source::Source;

const UI: [&str; 3] = ["src/ui", "src/components", "src/pages"];
const UI_AT_MOST: usize = 300;
const OTHERS_AT_MOST: usize = 500;
const UI_MEDIAN: usize = 80;
const DOCUMENTED: [&str; 5] = [
    "crates/domain",
    "crates/ledger",
    "crates/api-types",
    "crates/payment-qr",
    "crates/statements",
];
const DOCUMENTED_PERCENT: usize = 15;

pub(super) fn purpose(sources: &[Source]) -> Vec<Finding> {
    let lacks = |source: &&Source| {
        let first = source
            .lines
            .iter()
            .map(|line| line.trim())
            .find(|line| !line.is_empty() && !line.starts_with("#!/"));
        let says = first.is_some_and(|first| match source.path.rsplit('.').next() {
            Some("rs") => first.starts_with("//!"),
            Some("js" | "mjs") => first.starts_with("//") || first.starts_with("/*"),
            Some("css") => first.starts_with("/*"),
            _ => true,
        });
        !says
    };
    sources
        .iter()
        .filter(lacks)
        .map(|source| Finding::new(source, 1, "does not begin with what it is for"))
        .collect()
}

pub(super) fn length(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !source.path.ends_with(".toml"))
    {
        let most = if is_ui(source) {
            UI_AT_MOST
        } else {
            OTHERS_AT_MOST
        };
        if source.lines.len() > most {
            findings.push(Finding::new(
                source,
                most + 1,
                format!("has {} lines of at most {most}", source.lines.len()),
            ));
        }
    }
    findings
}

pub(super) fn median(sources: &[Source]) -> Vec<Finding> {
    let mut ui: Vec<&Source> = sources.iter().filter(|source| is_ui(source)).collect();
    ui.sort_by_key(|source| source.lines.len());
    let middle = ui
        .get(ui.len() / 2)
        .filter(|source| source.lines.len() > UI_MEDIAN);
    middle
        .map(|source| {
            Finding::new(
                source,
                0,
                format!(
                    "is the middle one of {} UI files and has {} lines",
                    ui.len(),
                    source.lines.len()
                ),
            )
        })
        .into_iter()
        .collect()
}

pub(super) fn documentation(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for room in DOCUMENTED {
        let (mut documented, mut all) = (0, 0);
        for source in sources
            .iter()
            .filter(|source| source.is_in(&format!("{room}/src")) && !source.is_test())
        {
            let product = source
                .lines
                .iter()
                .take(source.tests_from)
                .map(|line| line.trim());
            for line in product.filter(|line| !line.is_empty()) {
                all += 1;
                documented += usize::from(line.starts_with("///") || line.starts_with("//!"));
            }
        }
        if documented * 100 < all * DOCUMENTED_PERCENT {
            let what = format!(
                "has {documented} lines of documentation in {all}, less than {DOCUMENTED_PERCENT} %"
            );
            findings.push(Finding {
                file: format!("{room}/src"),
                line: 0,
                what,
            });
        }
    }
    findings
}

fn is_ui(source: &Source) -> bool {
    source.is_rust() && UI.iter().any(|room| source.is_in(room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(path: &str, lines: usize) -> Source {
        Source::new(path, &"fn a() {}\n".repeat(lines))
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_found() {
        let sources = [
            Source::new("src/a.rs", "use b;\n"),
            Source::new("src/b.rs", "//! The b.\n"),
            Source::new("style/a.css", "a {}\n"),
            Source::new("public/a.js", "// Starts a.\n"),
        ];
        let files: Vec<String> = purpose(&sources)
            .into_iter()
            .map(|finding| finding.file)
            .collect();
        assert_eq!(files, ["src/a.rs", "style/a.css"]);
    }

    #[test]
    fn a_file_that_is_too_long_is_found() {
        assert_eq!(
            length(&[long("src/pages/home.rs", 300), long("src/state/a.rs", 500)]),
            []
        );
        assert_eq!(
            length(&[long("src/pages/home.rs", 301), long("src/state/a.rs", 501)]).len(),
            2
        );
    }

    #[test]
    fn the_median_of_the_ui_is_watched() {
        assert_eq!(
            median(&[
                long("src/ui/a.rs", 80),
                long("src/ui/b.rs", 80),
                long("src/ui/c.rs", 299)
            ]),
            []
        );
        assert_eq!(
            median(&[
                long("src/ui/a.rs", 10),
                long("src/ui/b.rs", 81),
                long("src/ui/c.rs", 81)
            ])
            .len(),
            1
        );
    }

    #[test]
    fn a_library_that_explains_too_little_is_found() {
        let documented = "/// a\nfn a() {}\n\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
        assert_eq!(
            documentation(&[Source::new("crates/domain/src/a.rs", documented)]),
            []
        );
        assert_eq!(documentation(&[long("crates/domain/src/a.rs", 7)]).len(), 1);
    }
}
