//! What a payment costs on top: a share of the amount, within bounds.

use serde::{Deserialize, Serialize};

use crate::{Money, MoneyError};

/// A fee: so many basis points of the amount (hundredths of a percent), rounded once, half up, to
/// the minor unit; not less than `min`, not more than `max`.
///
/// ```
/// use poltina_domain::{Currency, Fee, Money};
///
/// let fee = Fee { basis_points: 50, min: 1_500, max: Some(50_000) };
/// let of = |minor| fee.of(Money::new(minor, Currency::Rub)).map(|fee| fee.minor());
/// assert_eq!(of(100_00), Ok(15_00)); // the least
/// assert_eq!(of(5_000_00), Ok(25_00)); // half a percent
/// assert_eq!(of(900_000_00), Ok(500_00)); // the most
/// assert_eq!(Fee::FREE.of(Money::new(1, Currency::Rub)).map(Money::minor), Ok(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// The share, 0 to 10 000.
    pub basis_points: u32,
    /// The least, in minor units.
    pub min: i64,
    /// The most, in minor units; none where there is no such bound.
    pub max: Option<i64>,
}

impl Fee {
    /// Nothing.
    pub const FREE: Self = Self {
        basis_points: 0,
        min: 0,
        max: None,
    };

    /// The fee on this amount, in its currency.
    ///
    /// # Errors
    /// [`MoneyError`] where it does not fit in 64 bits.
    pub fn of(self, amount: Money) -> Result<Money, MoneyError> {
        let share = i128::from(amount.minor()) * i128::from(self.basis_points);
        let rounded = share.saturating_add(5_000).div_euclid(10_000);
        let share = i64::try_from(rounded).map_err(|_| MoneyError::Overflow)?;
        let fee = share.max(self.min);
        let fee = self.max.map_or(fee, |max| fee.min(max));
        Ok(Money::new(fee, amount.currency()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    proptest! {
        #[test]
        fn a_fee_is_off_the_exact_share_by_half_a_minor_unit_at_most(
            minor in 0_i64..1_000_000_000_000, basis_points in 0_u32..=10_000,
        ) {
            let fee = Fee { basis_points, min: 0, max: None };
            let fee = fee.of(Money::new(minor, Currency::Rub)).unwrap();
            let off = i128::from(fee.minor()) * 10_000 - i128::from(minor) * i128::from(basis_points);
            prop_assert!((-5_000 < off) && (off <= 5_000));
        }

        #[test]
        fn a_fee_stays_within_its_bounds(minor in 0_i64.., min in 0_i64..5_000, more in 0_i64..5_000) {
            let fee = Fee { basis_points: 37, min, max: Some(min + more) };
            let fee = fee.of(Money::new(minor, Currency::Rub)).unwrap().minor();
            prop_assert!((min..=min + more).contains(&fee));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let twice = Fee {
            basis_points: u32::MAX,
            ..Fee::FREE
        };
        let most = Money::new(i64::MAX, Currency::Rub);
        assert_eq!(twice.of(most), Err(MoneyError::Overflow));
    }
}
