//! An amount on screen: loud figures, quiet fraction and currency.

use leptos::prelude::*;

/// A formatted amount in its parts, in the order in which they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountParts {
    /// What goes first: a sign (`+`, U+2212) and, in some languages, the currency.
    pub lead: String,
    /// The integer part with its group spaces.
    pub integer: String,
    /// The fraction with its decimal separator; empty where there is none.
    pub fraction: String,
    /// What goes last: in some languages, a space and the currency.
    pub tail: String,
}

impl AmountParts {
    /// The whole amount as one text.
    #[must_use]
    pub fn text(&self) -> String {
        [&*self.lead, &*self.integer, &*self.fraction, &*self.tail].concat()
    }
}

/// What the amount means for its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmountTone {
    /// Plain text; spending too, since spending is no error.
    #[default]
    Plain,
    /// Money that came in.
    Plus,
    /// A figure beside the main one.
    Quiet,
}

/// How loud it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmountSize {
    /// As the text around it.
    #[default]
    Text,
    /// A total on a paper.
    Large,
    /// The first thing on the screen; shrinks to its box.
    Hero,
}

/// Longest figure that a hero shows in full size on a narrow phone.
const LONG: usize = 9;

/// Shows formatted parts; an empty part leaves nothing behind.
#[component]
pub fn AmountText(
    /// What to show.
    parts: AmountParts,
    /// What it means.
    #[prop(optional)]
    tone: AmountTone,
    /// How loud.
    #[prop(optional)]
    size: AmountSize,
) -> impl IntoView {
    let tone = match tone {
        AmountTone::Plain => None,
        AmountTone::Plus => Some("plus"),
        AmountTone::Quiet => Some("quiet"),
    };
    let size_name = match size {
        AmountSize::Text => None,
        AmountSize::Large => Some("lg"),
        AmountSize::Hero => Some("xl"),
    };
    let long = parts.integer.chars().count() > LONG;
    let amount = view! {
        <span class="amount" data-tone=tone data-size=size_name data-long=long>
            <span>{parts.lead + &parts.integer}</span>
            <span class="amount-frac">{parts.fraction}</span>
            <span class="amount-tail">{parts.tail}</span>
        </span>
    }
    .into_any();
    if size == AmountSize::Hero {
        view! { <div class="amount-fit">{amount}</div> }.into_any()
    } else {
        amount
    }
}
