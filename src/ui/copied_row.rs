//! A row of a list of thousands: it looks as a [`super::ListRow`] that is a link does, and is copied rather
//! than made, which takes a tenth of the time.

use std::cell::RefCell;

use leptos::html::li;
use leptos::prelude::*;

use super::{AmountParts, AmountTone, Glyph, initials};
use crate::platform::stencil::{Part, Stencil};

/// What stands at the row's end.
#[derive(Clone)]
pub enum RowAmount {
    /// An amount and what it means.
    Shown(AmountParts, AmountTone),
    /// Nobody is to see it; this is what readers say.
    Hidden(&'static str),
}

/// What a row says.
#[derive(Clone)]
pub struct CopiedRow {
    /// Who or what.
    pub title: String,
    /// The line beneath.
    pub subtitle: String,
    /// The mark at the start: an icon, or the title's initials.
    pub glyph: Option<Glyph>,
    /// What stands at the end.
    pub amount: RowAmount,
    /// Where it leads.
    pub href: String,
    /// Whether it is shown beside the list.
    pub current: bool,
}

/// What rows have of each other.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    glyph: Option<Glyph>,
    hidden: bool,
    plus: bool,
}

thread_local! {
    static ORIGINALS: RefCell<Vec<(Look, Stencil)>> = const { RefCell::new(Vec::new()) };
}

/// The row in its `li`.
#[must_use]
pub fn copied_row(row: CopiedRow) -> AnyView {
    let fill = move |li| {
        let look = row.look();
        ORIGINALS.with_borrow_mut(|originals| {
            if !originals.iter().any(|(known, _)| *known == look) {
                originals.extend(Stencil::new(look.original()).map(|new| (look, new)));
            }
            let known = originals.iter().find(|(known, _)| *known == look);
            if let Some((_, stencil)) = known {
                let current = ("aria-current", "true");
                let named = [("href", &*row.href), current];
                let named = if row.current { &named[..] } else { &named[..1] };
                stencil.copy(&li, &row.texts(), named);
            }
        });
    };
    li().directive(fill, ()).into_any()
}

impl CopiedRow {
    fn look(&self) -> Look {
        let tone = match &self.amount {
            RowAmount::Shown(_, tone) => Some(*tone),
            RowAmount::Hidden(_) => None,
        };
        Look {
            glyph: self.glyph,
            hidden: tone.is_none(),
            plus: tone == Some(AmountTone::Plus),
        }
    }

    /// Its texts in the order in which they are read.
    fn texts(&self) -> Vec<String> {
        let mut texts = Vec::with_capacity(6);
        if self.glyph.is_none() {
            texts.push(initials(&self.title));
        }
        texts.extend([self.title.clone(), self.subtitle.clone()]);
        match self.amount.clone() {
            RowAmount::Shown(parts, _) => {
                texts.extend([parts.lead + &parts.integer, parts.fraction, parts.tail]);
            }
            RowAmount::Hidden(said) => texts.extend(["••••".to_owned(), said.to_owned()]),
        }
        texts
    }
}

fn span(class: &'static str, inside: Vec<Part>) -> Part {
    Part::of("span", class, inside)
}

fn attributes<const N: usize>(all: [(&'static str, &str); N]) -> Vec<(&'static str, String)> {
    all.map(|(name, value)| (name, value.to_owned())).to_vec()
}

impl Look {
    fn avatar(self) -> Part {
        let mut named = attributes([
            ("class", "avatar"),
            ("aria-hidden", "true"),
            ("data-shape", "square"),
        ]);
        let inside = match self.glyph {
            Some(glyph) => {
                named.extend(attributes([("data-tone", "neutral")]));
                let href = format!("#i-{}", glyph.id());
                let drawn = Part::Element("use", vec![("href", href)], vec![]);
                let icon = attributes([("class", "icon"), ("aria-hidden", "true")]);
                Part::Element("svg", icon, vec![drawn])
            }
            None => Part::Text,
        };
        Part::Element("span", named, vec![inside])
    }

    fn amount(self) -> Part {
        if self.hidden {
            let hidden = attributes([("aria-hidden", "true")]);
            let dots = Part::Element("span", hidden, vec![Part::Text]);
            return span(
                "amount",
                vec![dots, span("visually-hidden", vec![Part::Text])],
            );
        }
        let mut named = attributes([("class", "amount")]);
        if self.plus {
            named.extend(attributes([("data-tone", "plus")]));
        }
        let parts = vec![
            Part::Element("span", vec![], vec![Part::Text]),
            span("amount-frac", vec![Part::Text]),
            span("amount-tail", vec![Part::Text]),
        ];
        Part::Element("span", named, parts)
    }

    fn original(self) -> Part {
        let text = vec![
            span("row-title", vec![Part::Text]),
            span("row-sub", vec![Part::Text]),
        ];
        let parts = vec![
            self.avatar(),
            span("row-text", text),
            span("row-end", vec![self.amount()]),
        ];
        Part::of("a", "row", parts)
    }
}
