//! What money from and to banks costs, when it is there, and why an amount cannot be asked for.

use poltina_api_types::{Arrival, BankDirection, BankTerms, WayTerms};
use poltina_domain::{AmountError, Fee, Money};

use crate::i18n::Texts;

/// Why an amount cannot be asked for, as far as this device can know.
#[must_use]
pub fn bank_objection(
    t: Texts,
    direction: BankDirection,
    amount: Result<Money, AmountError>,
    terms: &BankTerms,
    available: Option<Money>,
) -> Option<String> {
    let amount = match amount {
        Ok(amount) => amount,
        Err(error) => return Some(t.amount_error(error).into()),
    };
    let terms = terms.of(direction);
    let (least, most) = (terms.min.money(), terms.max.money());
    if amount.minor() < least.minor() {
        return Some(t.bank_least(&t.money_text(least)));
    }
    if amount.minor() > most.minor() {
        return Some(t.bank_most(&t.money_text(most)));
    }
    let total = terms.fee.of(amount).ok()?.checked_add(amount).ok()?;
    let available = available.filter(|_| direction == BankDirection::Withdrawal)?;
    (total.minor() > available.minor())
        .then(|| t.bank_too_little(&t.money_text(total), &t.money_text(available)))
}

/// What it costs: of the amount where there is one, else from how much on.
#[must_use]
pub fn bank_cost(t: Texts, terms: &WayTerms, amount: Option<Money>) -> String {
    let fee = amount.and_then(|amount| {
        let fee = terms.fee.of(amount).ok()?;
        Some((fee, fee.checked_add(amount).ok()?))
    });
    match fee {
        _ if terms.fee == Fee::FREE => t.bank_free().to_owned(),
        Some((fee, total)) => t.bank_fee(&t.money_text(fee), &t.money_text(total)),
        None => {
            t.bank_fee_from(&t.money_text(Money::new(terms.fee.min, terms.min.money().currency())))
        }
    }
}

/// When it is there.
#[must_use]
pub fn bank_arrival(t: Texts, terms: &WayTerms) -> &'static str {
    match terms.arrival {
        Arrival::Moments => t.bank_moments(),
        Arrival::BusinessDay => t.bank_business_day(),
    }
}

#[cfg(test)]
mod tests {
    use poltina_domain::Currency;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::i18n::Language;

    const fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    fn terms() -> BankTerms {
        let way = |min, fee| WayTerms {
            min: rub(min).into(),
            max: rub(1_000_000).into(),
            fee,
            arrival: Arrival::Moments,
        };
        let fee = Fee {
            basis_points: 50,
            min: 1_500,
            max: None,
        };
        BankTerms {
            top_up: way(1_000, Fee::FREE),
            withdrawal: way(10_000, fee),
        }
    }

    #[wasm_bindgen_test]
    fn an_amount_is_objected_to_by_bounds_and_by_what_leaves_with_its_fee() {
        let t = Texts::new(Language::En);
        let objection = |direction, minor| {
            bank_objection(t, direction, Ok(rub(minor)), &terms(), Some(rub(50_000)))
        };
        let sum = |minor| t.money_text(rub(minor));
        let (top_up, withdrawal) = (BankDirection::TopUp, BankDirection::Withdrawal);
        assert_eq!(objection(top_up, 999), Some(t.bank_least(&sum(1_000))));
        assert_eq!(objection(top_up, 1_000), None);
        // What is available says nothing of what comes.
        assert_eq!(objection(top_up, 1_000_000), None);
        assert_eq!(
            objection(top_up, 1_000_001),
            Some(t.bank_most(&sum(1_000_000)))
        );
        assert_eq!(objection(withdrawal, 48_500), None);
        let too_little = t.bank_too_little(&sum(50_001), &sum(50_000));
        assert_eq!(objection(withdrawal, 48_501), Some(too_little));
        let empty = bank_objection(t, top_up, Err(AmountError::Empty), &terms(), None);
        assert_eq!(empty, Some(t.amount_error(AmountError::Empty).to_owned()));
    }
}
