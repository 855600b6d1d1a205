//! Who is in a world: the file that says it, and who pays whom.

use std::path::Path;
use std::str::FromStr;

use crate::Outcome;

/// The people of a world, as a client needs them.
pub(crate) struct Names {
    /// The shop that all pay where one account is hot.
    pub(crate) shop: String,
    /// Of each person the secret of his session, and his id.
    pub(crate) people: Vec<(String, String)>,
}

/// Whether the payees are many, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Each pays the person after him.
    Spread,
    /// All pay one shop.
    Hot,
}

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "spread" => Ok(Self::Spread),
            "hot" => Ok(Self::Hot),
            _ => Err(format!("`{text}` is neither spread nor hot")),
        }
    }
}

impl Names {
    /// From a file: the shop's id, then a line of secret and id for each person.
    pub(crate) fn read(file: &Path) -> Outcome<Self> {
        let text = std::fs::read_to_string(file)?;
        let mut lines = text.lines();
        let shop = lines.next().ok_or("the file names no shop")?.to_owned();
        let person = |line: &str| {
            let (secret, id) = line.split_once(' ').ok_or("a line names no person")?;
            Ok((secret.to_owned(), id.to_owned()))
        };
        let people = lines.map(person).collect::<Outcome<Vec<_>>>()?;
        match people.len() {
            0 | 1 => Err("the file names fewer than two persons".into()),
            _ => Ok(Self { shop, people }),
        }
    }

    /// Whom this person pays, as the API has it.
    pub(crate) fn payee(&self, payer: usize, to: To) -> String {
        let next = self.people.get((payer + 1) % self.people.len());
        match (to, next) {
            (To::Spread, Some((_, id))) => format!("person:{id}"),
            _ => format!("shop:{}", self.shop),
        }
    }
}
