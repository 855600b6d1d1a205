//! Codes as they are shown: dark on white in both themes, with their quiet zones.

use leptos::prelude::*;
use payment_qr::draw::{Code128, Level, Qr};

/// A QR code with the mark in its centre, if it has one.
#[component]
pub fn QrSymbol(
    /// What it says.
    content: String,
    /// What it is, for readers.
    label: &'static str,
    /// Whether the half coin stands in its centre.
    #[prop(optional)]
    marked: bool,
) -> impl IntoView {
    let drawn = if marked {
        Qr::new(content.as_bytes(), Level::Quartile).and_then(Qr::with_mark)
    } else {
        Qr::new(content.as_bytes(), Level::Medium)
    };
    drawn
        .map(|qr| {
            let side = qr.side();
            let mark = qr.mark().map(|mark| {
                let (at, side) = (mark.from.to_string(), mark.side.to_string());
                view! {
                    <svg x=at.clone() y=at width=side.clone() height=side viewBox="2 -2 10 24">
                        <use_ href="#i-mark"></use_>
                    </svg>
                }
            });
            view! {
                <svg class="symbol" role="img" aria-label=label viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges">
                    <path d=qr.path()></path>
                    {mark}
                </svg>
            }
        })
        .ok()
        .into_any()
}

/// How high the bars are for their width of 165 modules with the quiet zones.
const BARS: u32 = 34;

/// A bar code, Code 128.
#[component]
pub fn BarSymbol(
    /// What it says.
    content: String,
    /// What it is, for readers.
    label: &'static str,
) -> impl IntoView {
    Code128::new(&content)
        .map(|bars| {
            let side = bars.side();
            view! {
                <svg class="symbol" role="img" aria-label=label viewBox=format!("0 0 {side} {BARS}") shape-rendering="crispEdges">
                    <path d=bars.path(BARS)></path>
                </svg>
            }
        })
        .ok()
        .into_any()
}
