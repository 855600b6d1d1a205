//! A year of the pair's official rate: a line, and the same as a table.

use leptos::prelude::*;
use poltina_api_types::{RatePoint, Rates};

use crate::i18n::{Texts, use_texts};
use crate::platform::clock;
use crate::state::use_state;
use crate::ui::redraw;

/// The size of the drawing, in its own units.
const WIDE: i64 = 320;
const HIGH: i64 = 96;

/// What stays free above and below the line.
const MARGIN: i64 = 6;

/// The line and the table; nothing until there is a year to show.
#[component]
pub(super) fn Chart() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let exchange = state.rooms().exchange;
    let rates = Memo::new(move |_| exchange.rates().value().cloned());
    redraw(move || rates.get().and_then(|rates| drawn(t, &rates)).into_any())
}

/// A rate in ten-thousandths.
fn parts(point: &RatePoint) -> Option<i64> {
    point.rate.replace('.', "").parse().ok()
}

fn drawn(t: Texts, rates: &Rates) -> Option<AnyView> {
    let line = line(&rates.points)?;
    let by_rate = |point: &&RatePoint| parts(point).unwrap_or_default();
    let low = rates.points.iter().min_by_key(by_rate)?;
    let high = rates.points.iter().max_by_key(by_rate)?;
    let newest = rates.points.last()?;
    let decimal = |point: &RatePoint| point.rate.replace('.', t.decimal_sign());
    let label = t.exchange_chart_label(&decimal(low), &decimal(high), &decimal(newest));
    let source = match rates.source.as_str() {
        "demo" => t.exchange_demo(),
        _ => t.exchange_bank_of_russia(),
    };
    let rows = months(&rates.points).into_iter().map(|point| {
        view! { <tr><th scope="row">{day(t, point)}</th><td>{decimal(point)}</td></tr> }
    });
    Some(
        view! {
            <section class="section exchange-year">
                <div class="section-head">
                    <h2>{t.exchange_chart()}</h2>
                </div>
                <div class="card">
                    <svg viewBox=format!("0 0 {WIDE} {HIGH}") role="img" aria-label=label preserveAspectRatio="none">
                        <polyline class="exchange-line" points=line/>
                    </svg>
                    <p class="exchange-bounds muted small"><span>{t.exchange_low(&decimal(low))}</span><span>{t.exchange_high(&decimal(high))}</span></p>
                    <details>
                        <summary>{t.exchange_table()}</summary>
                        <table class="exchange-table">
                            <caption class="visually-hidden">{t.exchange_chart()}</caption>
                            <thead><tr><th scope="col">{t.exchange_day()}</th><th scope="col">{t.exchange_price()}</th></tr></thead>
                            <tbody>{rows.collect_view()}</tbody>
                        </table>
                    </details>
                    <p class="muted small">{source}</p>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn day(t: Texts, point: &RatePoint) -> String {
    let noon = clock::parse(&format!("{}T12:00:00+03:00", point.date));
    noon.map_or_else(|| point.date.clone(), |noon| t.date_of(noon))
}

/// The last rate of each month, the newest first.
fn months(points: &[RatePoint]) -> Vec<&RatePoint> {
    let mut months: Vec<&RatePoint> = Vec::new();
    for point in points.iter().rev() {
        let month = point.date.get(..7);
        if months.last().is_none_or(|last| last.date.get(..7) != month) {
            months.push(point);
        }
    }
    months
}

/// The line's points, from left to right; none where there are fewer than two.
fn line(points: &[RatePoint]) -> Option<String> {
    let rates: Vec<i64> = points.iter().map(parts).collect::<Option<_>>()?;
    let (low, high) = (*rates.iter().min()?, *rates.iter().max()?);
    let last = i64::try_from(rates.len()).ok()?.checked_sub(1)?;
    let span = high.checked_sub(low)?.max(1);
    let place = |(at, rate): (i64, &i64)| {
        // Hundredths of the drawing's unit, so that a flat year does not look like stairs.
        let x = (at * WIDE * 100).checked_div(last)?;
        let up = rate
            .checked_sub(low)?
            .checked_mul((HIGH - 2 * MARGIN) * 100)?;
        let y = (HIGH - MARGIN) * 100 - up.checked_div(span)?;
        let unit = |n: i64| format!("{}.{:02}", n / 100, n % 100);
        Some(format!("{},{}", unit(x), unit(y)))
    };
    let points: Option<Vec<String>> = (0..).zip(&rates).map(place).collect();
    points.map(|points| points.join(" "))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn points(rates: &[(&str, &str)]) -> Vec<RatePoint> {
        let point = |(date, rate): &(&str, &str)| RatePoint {
            date: (*date).to_owned(),
            rate: (*rate).to_owned(),
        };
        rates.iter().map(point).collect()
    }

    #[wasm_bindgen_test]
    fn the_line_goes_from_left_to_right_and_the_highest_rate_stands_highest() {
        let year = points(&[
            ("2026-01-31", "10.0000"),
            ("2026-02-01", "12.0000"),
            ("2026-02-28", "11.0000"),
        ]);
        assert_eq!(
            line(&year).as_deref(),
            Some("0.00,90.00 160.00,6.00 320.00,48.00")
        );
        let flat = points(&[("2026-01-31", "10.0000"), ("2026-02-01", "10.0000")]);
        assert_eq!(line(&flat).as_deref(), Some("0.00,90.00 320.00,90.00"));
        assert_eq!(line(&points(&[("2026-01-31", "10.0000")])), None);
        assert_eq!(line(&[]), None);
        let newest: Vec<_> = months(&year)
            .into_iter()
            .map(|point| point.date.as_str())
            .collect();
        assert_eq!(newest, ["2026-02-28", "2026-01-31"]);
    }
}
