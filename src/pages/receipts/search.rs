//! What the owner types to find a payment: an amount, or a time of day.

use poltina_domain::{Currency, Money};

use crate::platform::clock::{self, Moment};
use crate::state::ReceiptFilter;

const MINUTE_MS: Moment = 60_000;
const HOUR_MS: Moment = 60 * MINUTE_MS;

/// The filter for what was typed: nothing for an empty text, `None` where it is neither an amount
/// nor a time.
pub(super) fn filter(typed: &str) -> Option<ReceiptFilter> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(ReceiptFilter::default());
    }
    match typed.split_once(':') {
        Some((hour, minute)) => at_time(hour.trim(), minute.trim(), clock::now()),
        None => Money::parse(typed, Currency::Rub)
            .ok()
            .map(|amount| ReceiptFilter {
                amount: Some(amount),
                ..ReceiptFilter::default()
            }),
    }
}

/// The hour of `9:`, the minute of `9:41`: today's, or yesterday's where today's has not come yet.
fn at_time(hour: &str, minute: &str, now: Moment) -> Option<ReceiptFilter> {
    let hour: Moment = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let (minute, span) = match minute {
        "" => (0, HOUR_MS),
        // `9:4` is on its way to `9:4…`: its ten minutes.
        one if one.len() == 1 => (
            one.parse::<Moment>().ok()?.saturating_mul(10),
            10 * MINUTE_MS,
        ),
        two => (two.parse().ok()?, MINUTE_MS),
    };
    if !(0..60).contains(&minute) {
        return None;
    }
    let in_day = hour
        .saturating_mul(HOUR_MS)
        .saturating_add(minute.saturating_mul(MINUTE_MS));
    let today = clock::start_of_day(now, 0).saturating_add(in_day);
    let from = if today <= now {
        today
    } else {
        clock::start_of_day(now, 1).saturating_add(in_day)
    };
    Some(ReceiptFilter {
        from: Some(from),
        to: Some(from.saturating_add(span)),
        ..ReceiptFilter::default()
    })
}
