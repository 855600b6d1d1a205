//! Conversions over any rates: exact to the last part, and never to a person's gain.

use poltina_domain::{Conversion, ConversionError, Currency, Money, Pair, Price};
use proptest::prelude::*;
use rust_decimal::Decimal;

const MOST: i64 = 100_000_000_000_000;

fn money(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency)
}

/// What a unit of each currency is worth in roubles, in millionths: any rates, however odd.
fn rates() -> impl Strategy<Value = [Decimal; 8]> {
    let rate = prop_oneof![1..=1_000_000_000_i64, 4_000_i64..=120_000_000];
    prop::array::uniform8(rate).prop_map(|mut rates| {
        rates[0] = 1_000_000;
        rates.map(|rate| Decimal::new(rate, 6))
    })
}

fn worth(rates: &[Decimal; 8], of: Currency) -> Option<Decimal> {
    let place = Currency::ALL.iter().position(|c| *c == of)?;
    rates.get(place).copied()
}

/// Sells this at these rates with this spread, as a bank with one table of rates does.
fn sell(rates: &[Decimal; 8], spread: u32, from: Money, to: Currency) -> Option<Conversion> {
    let price = price(rates, spread, from.currency(), to)?;
    price.sell(from).ok()
}

fn price(rates: &[Decimal; 8], spread: u32, from: Currency, to: Currency) -> Option<Price> {
    let pair = Pair::new(from, to)?;
    let worth = worth(rates, pair.base())?.checked_div(worth(rates, pair.counter())?)?;
    if from == pair.base() {
        Price::when_base_is_sold(pair, worth, spread)
    } else {
        Price::when_base_is_bought(pair, worth, spread)
    }
}

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(&Currency::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn there_and_back_never_gains(
        rates in rates(), spread in 0_u32..=500, minor in 1..=MOST, (a, b) in (currency(), currency()),
    ) {
        let start = money(minor, a);
        let there = sell(&rates, spread, start, b);
        let back = there.and_then(|there| sell(&rates, spread, there.buy, a));
        if let Some(back) = back {
            prop_assert!(back.buy.minor() <= minor, "{minor} became {}", back.buy.minor());
        }
    }

    #[test]
    fn buying_and_selling_again_never_gains(
        rates in rates(), spread in 0_u32..=500, minor in 1..=MOST, (a, b) in (currency(), currency()),
    ) {
        let wanted = money(minor, b);
        let bought = price(&rates, spread, a, b).and_then(|price| price.buy(wanted).ok());
        if let Some(bought) = bought {
            prop_assert_eq!(bought.buy, wanted);
            if let Some(back) = sell(&rates, spread, wanted, a) {
                prop_assert!(back.buy.minor() <= bought.sell.minor());
            }
        }
    }

    #[test]
    fn a_round_through_three_currencies_never_gains(
        rates in rates(), spread in 0_u32..=500, minor in 1..=MOST,
        (a, b, c) in (currency(), currency(), currency()),
    ) {
        let end = sell(&rates, spread, money(minor, a), b)
            .and_then(|leg| sell(&rates, spread, leg.buy, c))
            .and_then(|leg| sell(&rates, spread, leg.buy, a));
        if let Some(end) = end {
            prop_assert!(end.buy.minor() <= minor, "{minor} became {}", end.buy.minor());
        }
    }

    #[test]
    fn the_other_amount_is_the_exact_one_rounded_once_and_the_residue_is_all_that_is_left(
        parts in 1_i64..=10_000_000_000, minor in 1..=MOST, (a, b) in (currency(), currency()), bought: bool,
    ) {
        let Some(pair) = Pair::new(a, b) else { return Ok(()) };
        let price = Price::from_parts(pair, parts).unwrap();
        let given = money(minor, a);
        let conversion = if bought { price.buy(given) } else { price.sell(given) };
        let Ok(Conversion { sell, buy, residue }) = conversion else { return Ok(()) };
        prop_assert_eq!(if bought { buy } else { sell }, given);
        prop_assert_eq!(price.residue(sell, buy), Some(residue));
        // In ten-thousandths of the counter's minor unit.
        let worth = |base: Money| i128::from(base.minor()) * i128::from(parts);
        let paid = |counter: Money| i128::from(counter.minor()) * 10_000;
        let left = if sell.currency() == pair.base() {
            worth(sell) - paid(buy)
        } else {
            paid(sell) - worth(buy)
        };
        prop_assert_eq!(i128::from(residue), left);
        // One minor unit more for the person, and the house would lose.
        let rounded = if bought { sell } else { buy };
        let unit = if rounded.currency() == pair.base() { i128::from(parts) } else { 10_000 };
        prop_assert!((0..unit).contains(&left));
    }

    #[test]
    fn the_price_of_selling_is_never_above_that_of_buying(
        worth in 1_i64..=1_000_000_000_000, spread in 0_u32..10_000,
    ) {
        let pair = Pair::new(Currency::Usd, Currency::Rub).unwrap();
        let worth = Decimal::new(worth, 6);
        let sold = Price::when_base_is_sold(pair, worth, spread).map_or(0, Price::parts);
        let bought = Price::when_base_is_bought(pair, worth, spread).unwrap().parts();
        prop_assert!(sold <= bought);
        prop_assert!(Decimal::new(sold, 4) <= worth && worth <= Decimal::new(bought, 4));
    }

    #[test]
    fn every_price_is_read_back_as_it_was_written(parts in 1_i64..) {
        let pair = Pair::new(Currency::Eur, Currency::Thb).unwrap();
        let price = Price::from_parts(pair, parts).unwrap();
        prop_assert_eq!(Price::parse(pair, &price.to_string()), Some(price));
    }
}

#[test]
fn what_comes_to_nothing_or_to_too_much_is_refused() {
    let pair = Pair::new(Currency::Usd, Currency::Rub).unwrap();
    let price = Price::from_parts(pair, 80_0000).unwrap();
    assert_eq!(
        price.sell(money(79, Currency::Rub)),
        Err(ConversionError::TooSmall)
    );
    assert_eq!(
        price.sell(money(i64::MAX, Currency::Usd)),
        Err(ConversionError::TooLarge)
    );
    for other in [
        money(1, Currency::Eur),
        money(0, Currency::Rub),
        money(-1, Currency::Rub),
    ] {
        assert_eq!(price.sell(other), Err(ConversionError::NotOfPair));
        assert_eq!(price.buy(other), Err(ConversionError::NotOfPair));
    }
    // One kopeck of roubles bought costs one cent: rounded up, as all that is paid.
    let least = price.buy(money(1, Currency::Rub)).unwrap();
    assert_eq!((least.sell.minor(), least.residue), (1, 790_000));
}

#[test]
fn what_is_no_price_and_no_pair_is_refused() {
    let pair = Pair::new(Currency::Usd, Currency::Rub).unwrap();
    for wrong in [
        "", "1", "1.", ".1234", "1.12345", "1.123", "-1.1234", "0.0000", "1,1234", "+1.1234",
    ] {
        assert_eq!(Price::parse(pair, wrong), None, "{wrong:?}");
    }
    for wrong in [
        "",
        "USD",
        "USD-",
        "USD-USD",
        "USD-XXX",
        "usd-rub",
        "USD-RUB-CNY",
        "USDRUB",
    ] {
        assert!(wrong.parse::<Pair>().is_err(), "{wrong:?}");
    }
}

#[test]
fn two_currencies_are_one_pair_in_either_order() {
    for one in Currency::ALL {
        for other in Currency::ALL {
            let pair = Pair::new(one, other);
            assert_eq!(pair, Pair::new(other, one));
            assert_eq!(pair.is_none(), one == other);
            if let Some(pair) = pair {
                assert_eq!(pair.other(one), Some(other));
                assert_eq!(pair.to_string().parse(), Ok(pair));
            }
        }
    }
}
