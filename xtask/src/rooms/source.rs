//! A source file as the rules see it: its lines, and its lines of code without comments and texts.

/// One file of the checkout.
pub(crate) struct Source {
    /// From the checkout's root, with `/`.
    pub(crate) path: String,
    /// As written.
    pub(crate) lines: Vec<String>,
    /// Rust only: comments, and what stands inside quotes, replaced by spaces; same line numbers.
    pub(crate) code: Vec<String>,
    /// The line after which a Rust file holds only its tests; its length if it has none.
    pub(crate) tests_from: usize,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let code: Vec<String> = if path.ends_with(".rs") {
            strip(text).lines().map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        let tests_from = code
            .iter()
            .zip(code.iter().skip(1))
            .position(|(line, next)| {
                line.trim() == "#[cfg(test)]" && next.trim_start().contains("mod ")
            })
            .unwrap_or(code.len());
        Self {
            path: path.to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
            code,
            tests_from,
        }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    /// Whether the whole file is there for tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path
            .split('/')
            .any(|part| part == "tests" || part == "tests.rs" || part == "benches")
            || self.path.ends_with("_tests.rs")
    }

    /// Lines of code outside tests, with their numbers from 1.
    pub(crate) fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_test() { 0 } else { self.tests_from };
        self.code
            .iter()
            .take(end)
            .enumerate()
            .map(|(index, line)| (index + 1, line.as_str()))
    }

    /// Lines of code, tests included, with their numbers from 1.
    pub(crate) fn all_code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .iter()
            .enumerate()
            .map(|(index, line)| (index + 1, line.as_str()))
    }
}

/// Whether the line holds the word on its own, not as a part of a longer name.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|tail| tail.chars().next());
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

/// Replaces comments and the insides of quotes by spaces, and keeps every line break.
fn strip(text: &str) -> String {
    #[derive(PartialEq)]
    enum In {
        Code,
        Line,
        Block(usize),
        Text,
        Raw(usize),
    }
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut state = In::Code;
    let mut index = 0;
    while index < chars.len() {
        let c = at(index);
        let mut taken = 1;
        let mut shown = if c == '\n' { '\n' } else { ' ' };
        match state {
            In::Code => match (c, at(index + 1)) {
                ('/', '/') => state = In::Line,
                ('/', '*') => (state, taken) = (In::Block(1), 2),
                ('"', _) => (state, shown) = (In::Text, '"'),
                ('r', '"' | '#')
                    if !is_name(index.checked_sub(1).map_or(' ', at))
                        || at(index.saturating_sub(1)) == 'b' =>
                {
                    let hashes = (index + 1..chars.len())
                        .take_while(|i| at(*i) == '#')
                        .count();
                    shown = 'r';
                    if at(index + 1 + hashes) == '"' {
                        (state, taken) = (In::Raw(hashes), hashes + 2);
                    }
                }
                // A character in quotes; a lifetime has no closing quote.
                ('\'', '\\') => {
                    let close = (index + 3..index + 12).find(|i| at(*i) == '\'');
                    taken = close.map_or(1, |close| close + 1 - index);
                }
                ('\'', _) if at(index + 2) == '\'' => taken = 3,
                _ => shown = c,
            },
            In::Line if c == '\n' => state = In::Code,
            In::Line => {}
            In::Block(depth) => match (c, at(index + 1)) {
                ('*', '/') => {
                    taken = 2;
                    state = if depth == 1 {
                        In::Code
                    } else {
                        In::Block(depth - 1)
                    };
                }
                ('/', '*') => (state, taken) = (In::Block(depth + 1), 2),
                _ => {}
            },
            In::Text => match c {
                '\\' if at(index + 1) != '\n' => taken = 2,
                '"' => (state, shown) = (In::Code, '"'),
                _ => {}
            },
            In::Raw(hashes) => {
                if c == '"' && (1..=hashes).all(|i| at(index + i) == '#') {
                    (state, taken, shown) = (In::Code, hashes + 1, '"');
                }
            }
        }
        out.push(shown);
        out.extend(std::iter::repeat_n(' ', taken - 1));
        index += taken;
    }
    out
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<String> {
        Source::new("src/a.rs", text)
            .code
            .into_iter()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        assert_eq!(code("let a = 1; // f64"), ["let a = 1;"]);
        assert_eq!(
            code("a /* f64 /* f64 */ f64 */ b"),
            ["a                         b"]
        );
        assert_eq!(
            code(r##"a("f64 \" f64", r#"f64 " f64"#, '"', 'f', &'static f32)"##)
                .concat()
                .matches("f64")
                .count(),
            0
        );
        assert!(code(r##"a('"', &'static f32)"##).concat().contains("f32"));
    }

    #[test]
    fn line_numbers_survive() {
        let source = Source::new(
            "src/a.rs",
            "//! one\n/* two\nthree */\nfn four() {}\n#[cfg(test)]\nmod tests {}\n",
        );
        let lines: Vec<usize> = source
            .product_code()
            .filter(|(_, line)| has_word(line, "four"))
            .map(|(at, _)| at)
            .collect();
        assert_eq!((lines, source.tests_from), (vec![4], 4));
    }

    #[test]
    fn a_word_is_not_found_inside_a_name() {
        assert!(has_word("use web_sys::Window;", "web_sys"));
        assert!(!has_word("use my_web_sys::Window;", "web_sys"));
    }
}
