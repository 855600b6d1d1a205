//! Dividing a bill: shares that sum to it exactly, the odd kopecks to those who come first.

use core::fmt;

use crate::limits::SPLIT_PEOPLE;
use crate::money::Money;

/// Why a bill cannot be divided so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// There are fewer than two people, or more than fifty.
    People,
    /// The bill, or a share that was set, is not above zero.
    NotPositive,
    /// Two amounts are in different currencies.
    Currencies,
    /// What was set is more than the bill, by this much.
    Above(Money),
    /// Every share was set, and so much of the bill is nobody's.
    Left(Money),
    /// Less is left than one minor unit for each whose share was not set.
    TooLittle,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People => f.write_str("a bill is divided among 2 to 50 people"),
            Self::NotPositive => f.write_str("use amounts above zero"),
            Self::Currencies => f.write_str("use one currency for the bill and its shares"),
            Self::Above(by) => write!(f, "the shares are {by:?} above the bill: lower them"),
            Self::Left(left) => write!(f, "{left:?} of the bill are nobody's: raise a share"),
            Self::TooLittle => f.write_str("too little is left for the others: lower a share"),
        }
    }
}

impl core::error::Error for SplitError {}

/// Divides a bill. A share that was set stays as it is; what is left is divided evenly among the
/// others, in whole minor units, and the units that remain go one each to the first of them. The
/// shares come in the order of `set`, and sum to `total` exactly.
///
/// ```
/// use poltina_domain::{Currency, Money, divide};
///
/// let rub = |minor| Money::new(minor, Currency::Rub);
/// let shares = divide(rub(100_00), &[None, None, None])?;
/// assert_eq!(shares, [rub(33_34), rub(33_33), rub(33_33)]);
/// let shares = divide(rub(100_00), &[None, Some(rub(50_00)), None])?;
/// assert_eq!(shares, [rub(25_00), rub(50_00), rub(25_00)]);
/// # Ok::<(), poltina_domain::SplitError>(())
/// ```
///
/// # Errors
/// A [`SplitError`] where no such shares exist.
pub fn divide(total: Money, set: &[Option<Money>]) -> Result<Vec<Money>, SplitError> {
    if !SPLIT_PEOPLE.contains(&set.len()) {
        return Err(SplitError::People);
    }
    if !total.is_positive() || set.iter().flatten().any(|share| !share.is_positive()) {
        return Err(SplitError::NotPositive);
    }
    let currency = total.currency();
    if set
        .iter()
        .flatten()
        .any(|share| share.currency() != currency)
    {
        return Err(SplitError::Currencies);
    }
    // Of at most fifty amounts: wider than any of them, so that no sum overflows.
    let sum: i128 = set
        .iter()
        .flatten()
        .map(|share| i128::from(share.minor()))
        .sum();
    let money = |minor: i128| Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency);
    let left = i128::from(total.minor()) - sum;
    let others = set.iter().filter(|share| share.is_none()).count() as i128;
    if left < 0 {
        return Err(SplitError::Above(money(-left)));
    }
    if others == 0 && left > 0 {
        return Err(SplitError::Left(money(left)));
    }
    if left < others {
        return Err(SplitError::TooLittle);
    }
    let mut odd = if others == 0 { 0 } else { left % others };
    let even = if others == 0 { 0 } else { left / others };
    let share = |set: &Option<Money>| {
        set.unwrap_or_else(|| {
            let one = i128::from(odd > 0);
            odd -= one;
            money(even + one)
        })
    };
    Ok(set.iter().map(share).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    const fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    #[test]
    fn odd_kopecks_go_to_those_who_come_first() {
        let shares = divide(rub(1_001), &[None; 4]).unwrap();
        assert_eq!(shares, [rub(251), rub(250), rub(250), rub(250)]);
        let set = [Some(rub(1)), None, None, Some(rub(999))];
        let shares = divide(rub(1_003), &set).unwrap();
        assert_eq!(shares, [rub(1), rub(2), rub(1), rub(999)]);
    }

    #[test]
    fn what_cannot_be_divided_says_why() {
        let two = |a: i64, b: i64| [Some(rub(a)), Some(rub(b))];
        for (total, set, why) in [
            (10, vec![None], SplitError::People),
            (100, vec![None; 51], SplitError::People),
            (0, vec![None, None], SplitError::NotPositive),
            (-5, vec![None, None], SplitError::NotPositive),
            (10, two(0, 10).to_vec(), SplitError::NotPositive),
            (10, two(4, 7).to_vec(), SplitError::Above(rub(1))),
            (10, two(4, 5).to_vec(), SplitError::Left(rub(1))),
            (1, vec![None, None], SplitError::TooLittle),
            (10, vec![Some(rub(10)), None], SplitError::TooLittle),
            (
                i64::MAX,
                two(i64::MAX, i64::MAX).to_vec(),
                SplitError::Above(rub(i64::MAX)),
            ),
        ] {
            assert_eq!(divide(rub(total), &set), Err(why), "{total} by {set:?}");
        }
    }

    proptest! {
        #[test]
        fn even_shares_sum_to_the_bill_and_differ_by_a_kopeck_at_most(
            total in 50..=i64::MAX, people in 2_usize..=50,
        ) {
            let shares = divide(rub(total), &vec![None; people]).unwrap();
            prop_assert_eq!(shares.len(), people);
            let sum: i128 = shares.iter().map(|share| i128::from(share.minor())).sum();
            prop_assert_eq!(sum, i128::from(total));
            let (first, last) = (shares[0].minor(), shares[people - 1].minor());
            prop_assert!(last > 0 && first - last <= 1);
            prop_assert!(shares.windows(2).all(|pair| pair[0].minor() >= pair[1].minor()));
            prop_assert_eq!(divide(rub(total), &vec![None; people]), Ok(shares));
        }

        #[test]
        fn shares_set_by_hand_stay_and_all_sum_to_the_bill(
            total in any::<i64>(),
            set in prop::collection::vec(prop::option::of(-10..=i64::MAX / 4), 0..60),
        ) {
            let set: Vec<_> = set.into_iter().map(|share| share.map(rub)).collect();
            let Ok(shares) = divide(rub(total), &set) else { return Ok(()) };
            let sum: i128 = shares.iter().map(|share| i128::from(share.minor())).sum();
            prop_assert_eq!(sum, i128::from(total));
            prop_assert!(shares.iter().all(|share| share.is_positive()));
            for (share, set) in shares.iter().zip(&set) {
                prop_assert!(set.is_none_or(|set| set == *share));
            }
        }

        #[test]
        fn whatever_is_left_after_some_is_divided_evenly(
            fixed in prop::collection::vec(1..=1_000_000_i64, 0..20),
            open in 1_usize..=20, left in 20..=1_000_000_000_i64,
        ) {
            let mut set: Vec<_> = fixed.iter().map(|share| Some(rub(*share))).collect();
            set.resize(fixed.len() + open, None);
            prop_assume!(set.len() >= 2);
            let total = fixed.iter().sum::<i64>() + left;
            let shares = divide(rub(total), &set).unwrap();
            let even = &shares[fixed.len()..];
            prop_assert_eq!(even.iter().map(|share| share.minor()).sum::<i64>(), left);
            let (first, last) = (even[0].minor(), even[open - 1].minor());
            prop_assert!(first - last <= 1);
        }
    }
}
