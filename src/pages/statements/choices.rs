//! For which days, and in which format.

use leptos::prelude::*;
use poltina_api_types::StatementFormat;

use crate::i18n::{Texts, use_texts};
use crate::state::{Period, PeriodError, StatementWork, use_state};
use crate::ui::{Choice, ChoiceGroup, Section, TextField, redraw, retext};

const FORMATS: [StatementFormat; 5] = [
    StatementFormat::Pdf,
    StatementFormat::Csv,
    StatementFormat::OneC,
    StatementFormat::Ofx,
    StatementFormat::Camt053,
];

/// The choice of days; one's own are typed.
#[component]
pub(super) fn Periods() -> impl IntoView {
    let (t, statements) = (use_texts(), use_state().rooms().statements);
    let choices = Period::ALL.map(|period| Choice::new(key(period), name(t, period)));
    let value = Signal::derive(move || key(statements.period.get()).to_owned());
    let choose = move |chosen: String| {
        if let Some(period) = Period::ALL
            .into_iter()
            .find(|period| key(*period) == chosen)
        {
            statements.period.set(period);
            statements.rethink();
        }
    };
    let own = Memo::new(move |_| statements.period.get() == Period::Own);
    let days = move || match statements.days() {
        Ok((from, to)) => t.statements_days(&shown(&from), &shown(&to)),
        Err(_) => String::new(),
    };
    let below = move || {
        if own.get() {
            view! { <Days/> }.into_any()
        } else {
            view! { <p class="muted small">{retext(days)}</p> }.into_any()
        }
    };
    view! {
        <Section title=t.statements_period()>
            <ChoiceGroup label=t.statements_period() choices=choices.to_vec() value on_change=choose/>
            {redraw(below)}
        </Section>
    }
    .into_any()
}

/// The two days, with what is wrong of them once it was asked for.
#[component]
fn Days() -> impl IntoView {
    let (t, statements) = (use_texts(), use_state().rooms().statements);
    let wrong = Memo::new(move |_| match statements.work() {
        StatementWork::Period(error) => Some(error),
        _ => None,
    });
    let of_from = Signal::derive(move || {
        let missing = statements.from.with(String::is_empty);
        let told = wrong.get() == Some(PeriodError::Missing) && missing;
        told.then(|| t.statements_day_missing().to_owned())
    });
    let of_to = Signal::derive(move || {
        let missing = statements.to.with(String::is_empty);
        wrong.get().and_then(|error| match error {
            PeriodError::Missing => missing.then(|| t.statements_day_missing().to_owned()),
            error => Some(period_error(t, error).to_owned()),
        })
    });
    let rethink = move |_: String| statements.rethink();
    view! {
        <div class="statement-days">
            <TextField label=t.statements_from() value=statements.from kind="date" error=of_from on_input=rethink/>
            <TextField label=t.statements_to() value=statements.to kind="date" error=of_to on_input=rethink/>
        </div>
    }
    .into_any()
}

/// The choice of a format, and what the chosen one is good for.
#[component]
pub(super) fn Formats() -> impl IntoView {
    let (t, statements) = (use_texts(), use_state().rooms().statements);
    let choices = FORMATS.map(|format| Choice::new(title(t, format), title(t, format)));
    let value = Signal::derive(move || title(t, statements.format.get()).to_owned());
    let choose = move |chosen: String| {
        if let Some(format) = FORMATS
            .into_iter()
            .find(|format| title(t, *format) == chosen)
        {
            statements.format.set(format);
            statements.rethink();
        }
    };
    let good_for = move || match statements.format.get() {
        StatementFormat::Pdf => t.statements_pdf_text(),
        StatementFormat::Csv => t.statements_csv_text(),
        StatementFormat::OneC => t.statements_one_c_text(),
        StatementFormat::Ofx => t.statements_ofx_text(),
        StatementFormat::Camt053 => t.statements_camt_text(),
    };
    view! {
        <Section title=t.statements_format()>
            <ChoiceGroup label=t.statements_format() choices=choices.to_vec() value on_change=choose/>
            <p class="muted small" aria-live="polite">{retext(move || good_for().to_owned())}</p>
        </Section>
    }
    .into_any()
}

const fn key(period: Period) -> &'static str {
    match period {
        Period::ThisMonth => "month",
        Period::LastMonth => "before",
        Period::ThisYear => "year",
        Period::Own => "own",
    }
}

fn name(t: Texts, period: Period) -> &'static str {
    match period {
        Period::ThisMonth => t.statements_this_month(),
        Period::LastMonth => t.statements_last_month(),
        Period::ThisYear => t.statements_this_year(),
        Period::Own => t.statements_own(),
    }
}

fn title(t: Texts, format: StatementFormat) -> &'static str {
    match format {
        StatementFormat::Pdf => "PDF",
        StatementFormat::Csv => "CSV",
        StatementFormat::OneC => t.statements_one_c(),
        StatementFormat::Ofx => "OFX",
        StatementFormat::Camt053 => "camt.053",
    }
}

/// Why the days are no period.
fn period_error(t: Texts, error: PeriodError) -> &'static str {
    match error {
        PeriodError::Missing => t.statements_day_missing(),
        PeriodError::Reversed => t.error_period_reversed(),
        PeriodError::Future => t.error_period_future(),
        PeriodError::TooLong => t.error_period_long(),
    }
}

/// A day of the wire as people write it: `22.11.2026`.
fn shown(day: &str) -> String {
    let parts: Vec<&str> = day.rsplit('-').collect();
    parts.join(".")
}
