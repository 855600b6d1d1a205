//! Parts of the page that stand there by the hundred: each is made once, and then copied with other texts in it.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node};

use super::document::document;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What a part is made of.
pub enum Part {
    /// An element, its attributes and what is inside.
    Element(&'static str, Vec<(&'static str, String)>, Vec<Self>),
    /// A text: every copy has its own.
    Text,
}

impl Part {
    /// An element that has a class and nothing else.
    #[must_use]
    pub fn of(tag: &'static str, class: &'static str, inside: Vec<Self>) -> Self {
        Self::Element(tag, vec![("class", class.to_owned())], inside)
    }

    fn make(&self, document: &Document) -> Option<Node> {
        let Self::Element(tag, attributes, inside) = self else {
            return Some(document.create_text_node("").into());
        };
        let element = match *tag {
            "svg" | "use" => document.create_element_ns(Some(SVG), tag),
            _ => document.create_element(tag),
        };
        let element = element.ok()?;
        for (name, value) in attributes {
            element.set_attribute(name, value).ok()?;
        }
        for part in inside {
            element.append_child(&part.make(document)?).ok()?;
        }
        Some(element.into())
    }

    fn texts(&self) -> bool {
        match self {
            Self::Text => true,
            Self::Element(_, _, inside) => inside.iter().any(Self::texts),
        }
    }

    /// Writes the texts where they belong. What holds none is not looked into.
    fn write(&self, node: &Node, texts: &mut core::slice::Iter<'_, String>) {
        let Self::Element(_, _, inside) = self else {
            node.set_node_value(texts.next().map(String::as_str));
            return;
        };
        let mut next = node.first_child();
        let last = inside.iter().rposition(Self::texts);
        for part in inside
            .iter()
            .take(last.map_or(0, |last| last.saturating_add(1)))
        {
            let Some(child) = next else { return };
            if part.texts() {
                part.write(&child, texts);
            }
            next = child.next_sibling();
        }
    }
}

/// An original and what it is made of.
pub struct Stencil {
    original: Node,
    made_of: Part,
}

impl Stencil {
    /// Makes the original; `None` only without a page.
    #[must_use]
    pub fn new(made_of: Part) -> Option<Self> {
        let original = made_of.make(&document()?)?;
        Some(Self { original, made_of })
    }

    /// Adds a copy to the end of `to`, with its texts in the order in which they are read, and these
    /// attributes of its own.
    pub fn copy(&self, to: &Element, texts: &[String], attributes: &[(&str, &str)]) {
        let Ok(copy) = self.original.clone_node_with_deep(true) else {
            return;
        };
        self.made_of.write(&copy, &mut texts.iter());
        let copy: Element = copy.unchecked_into();
        for (name, value) in attributes {
            // It fails only for names that are no attribute's.
            let _ = copy.set_attribute(name, value);
        }
        let _ = to.append_child(&copy);
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_copy_has_its_own_texts_in_their_order_and_its_own_attributes() {
        let texts = |class| Part::of("span", class, vec![Part::Text]);
        let icon = Part::Element(
            "svg",
            vec![],
            vec![Part::Element(
                "use",
                vec![("href", "#i-cafe".into())],
                vec![],
            )],
        );
        let made_of = Part::of(
            "a",
            "row",
            vec![
                icon,
                Part::of("b", "both", vec![texts("one"), texts("two")]),
                Part::Text,
            ],
        );
        let stencil = Stencil::new(made_of).unwrap();
        let list = document().unwrap().create_element("ul").unwrap();
        let said = |texts: [&str; 3]| texts.map(str::to_owned);
        stencil.copy(&list, &said(["1", "<2>", ""]), &[("href", "/a")]);
        stencil.copy(&list, &said(["3", "4", "5"]), &[]);
        let of = |what: &str| list.query_selector(what).unwrap()?.text_content();
        let rows = [
            "a.row[href='/a']:nth-child(1)",
            "a.row:not([href]):nth-child(2)",
        ];
        let row = |row: &str, all: &str, one: &str, two: &str| {
            let is = |inside: &str, text: &str| {
                assert_eq!(
                    of(&format!("{row}{inside}")).as_deref(),
                    Some(text),
                    "{row}{inside}"
                );
            };
            is("", all);
            is(" > svg:first-child > use[href='#i-cafe']", "");
            is(" > b.both > span.one:first-child", one);
            is(" > b.both > span.two:last-child", two);
        };
        row(rows[0], "1<2>", "1", "<2>");
        row(rows[1], "345", "3", "4");
        assert_eq!(list.child_element_count(), 2);
    }
}
