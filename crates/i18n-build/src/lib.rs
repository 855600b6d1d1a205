//! Turns the files of translations into typed Rust: a function per message, one text a language.
//!
//! A file has lines `key = text with {name} placeholders`; a plural message has a line for each
//! category of its language, `key[one] = …`. Lines that begin with `#` are comments.
//!
//! ```
//! use poltina_i18n_build::{Language, check_uses, generate, read};
//!
//! let ru = read(Language::Ru, "home.title = Главная")?;
//! let en = read(Language::En, "home.title = Home")?;
//! let zh = read(Language::Zh, "home.title = 首页")?;
//! let catalogue = generate(&[ru, en, zh])?;
//! assert!(catalogue.code.contains("pub fn home_title(self) -> &'static str"));
//! assert!(check_uses(&catalogue.functions, ["t.home_title()"].into_iter()).is_empty());
//! # Ok::<(), Vec<String>>(())
//! ```

mod code;
mod file;
mod uses;

pub use code::{Catalogue, generate};
pub use file::{File, Form, Language, Message, read};
pub use uses::check_uses;
