//! Russian bank requisites: the bank's code (BIC) and accounts with their check digit.

use core::fmt;
use core::str::FromStr;

use crate::text::text_on_the_wire;

/// A bank's code in the Bank of Russia's directory: nine digits. Source: Bank of Russia,
/// regulation 732-P, appendix 6.
///
/// ```
/// use poltina_domain::{BankAccount, Bic};
///
/// let bic: Bic = "044525225".parse()?;
/// let account: BankAccount = "30101810400000000225".parse()?;
/// assert!(account.fits(&bic));
/// # Ok::<(), poltina_domain::BankError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bic(String);

/// An account in a Russian bank, of a client or of the bank itself: twenty digits, of which the
/// sixth may be the letter of a clearing currency.
///
/// Whether its ninth digit, the key, fits the bank is asked of [`fits`](Self::fits): it needs both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BankAccount(String);

/// Why a text is no bank requisite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankError {
    /// A bank's code has another form.
    Bic,
    /// An account has another form.
    Account,
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bic => "a BIC has 9 digits: check it",
            Self::Account => "an account has 20 digits: check it",
        })
    }
}

impl core::error::Error for BankError {}

/// The letters that stand for clearing currencies in the sixth place; a letter's place is its digit.
const CLEARING: [(char, char); 10] = [
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('К', 'K'),
    ('М', 'M'),
    ('Р', 'P'),
    ('Т', 'T'),
    ('Х', 'X'),
];

/// Banks by their head offices' codes.
const BANKS: [(&str, &str); 12] = [
    ("044030653", "Сбербанк"),
    ("044525092", "Модульбанк"),
    ("044525104", "Точка"),
    ("044525111", "Россельхозбанк"),
    ("044525187", "ВТБ"),
    ("044525225", "Сбербанк"),
    ("044525256", "Росбанк"),
    ("044525593", "Альфа-Банк"),
    ("044525659", "МКБ"),
    ("044525700", "Райффайзенбанк"),
    ("044525823", "Газпромбанк"),
    ("044525974", "Т-Банк"),
];

/// The weights of the key, over and over.
const WEIGHTS: [u32; 3] = [7, 1, 3];

impl Bic {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bank's common name, of the largest banks; none of others. Source: Bank of Russia, directory
    /// of BICs.
    ///
    /// ```
    /// use poltina_domain::Bic;
    ///
    /// assert_eq!("044525225".parse::<Bic>()?.bank_name(), Some("Сбербанк"));
    /// # Ok::<(), poltina_domain::BankError>(())
    /// ```
    #[must_use]
    pub fn bank_name(&self) -> Option<&'static str> {
        let named = BANKS.iter().find(|(bic, _)| *bic == self.0);
        named.map(|(_, name)| *name)
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.0.get(from..to).unwrap_or_default()
    }

    /// Whether it is an office of the Bank of Russia: these are numbered 000 to 002.
    fn is_bank_of_russia(&self) -> bool {
        matches!(self.part(6, 9), "000" | "001" | "002")
    }
}

impl FromStr for Bic {
    type Err = BankError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        form.then(|| Self(text.to_owned())).ok_or(BankError::Bic)
    }
}

impl BankAccount {
    /// The digits, a clearing currency's letter in Cyrillic.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, by which its owner knows it.
    #[must_use]
    pub fn tail(&self) -> &str {
        // All but the sixth place is ASCII.
        self.0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or_default()
    }

    /// Whether it is kept by the Treasury, for a budget: a payment to it carries a budget code and more,
    /// which a plain one does not. Such accounts begin with 0. Source: Treasury, order of 01.04.2020 N 15n;
    /// Bank of Russia, regulation 762-P, on fields 104 to 110.
    ///
    /// ```
    /// use poltina_domain::BankAccount;
    ///
    /// let taxes: BankAccount = "03100643000000018500".parse()?;
    /// let shop: BankAccount = "40702810900000000001".parse()?;
    /// assert!(taxes.is_treasury() && !shop.is_treasury());
    /// # Ok::<(), poltina_domain::BankError>(())
    /// ```
    #[must_use]
    pub fn is_treasury(&self) -> bool {
        self.0.starts_with('0')
    }

    /// Whether the account's key fits the bank. One mistyped digit in either does not.
    ///
    /// The last digits of the products of the bank's three digits and the account with the weights
    /// 7, 1, 3 must sum to a multiple of ten. The bank's digits are the last three of its code; for
    /// accounts that the Bank of Russia keeps (a bank's own, 30101; the treasury's, 40102; all in
    /// its own offices) they are 0 and the fifth and sixth. Source: Bank of Russia, procedure of
    /// 08.09.1997 N 515.
    ///
    /// Accounts inside the treasury (they begin with 0) have no such key: they always fit.
    #[must_use]
    pub fn fits(&self, bic: &Bic) -> bool {
        if self.is_treasury() {
            return true;
        }
        let kept_by_bank_of_russia =
            self.0.starts_with("30101") || self.0.starts_with("40102") || bic.is_bank_of_russia();
        let bank = if kept_by_bank_of_russia {
            format!("0{}", bic.part(4, 6))
        } else {
            bic.part(6, 9).to_owned()
        };
        let digits = bank.chars().chain(self.0.chars()).map(digit);
        let sum: u32 = digits
            .zip(WEIGHTS.iter().cycle())
            .map(|(digit, weight)| digit.unwrap_or_default() * weight % 10)
            .sum();
        sum.is_multiple_of(10)
    }
}

/// A digit, or the digit that a clearing currency's letter stands for.
fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| {
        let place = CLEARING.iter().position(|(letter, _)| *letter == c)?;
        u32::try_from(place).ok()
    })
}

impl FromStr for BankAccount {
    type Err = BankError;

    /// Reads twenty digits; a clearing currency's letter may be its Latin look-alike.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut account = String::with_capacity(21);
        for (place, c) in text.chars().enumerate() {
            let clearing = CLEARING
                .iter()
                .find(|(letter, alike)| *letter == c || *alike == c);
            match clearing {
                Some((letter, _)) if place == 5 => account.push(*letter),
                _ if c.is_ascii_digit() => account.push(c),
                _ => return Err(BankError::Account),
            }
        }
        if account.chars().count() != 20 {
            return Err(BankError::Account);
        }
        Ok(Self(account))
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_on_the_wire!(Bic);
text_on_the_wire!(BankAccount);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fits(bic: &str, account: &str) -> bool {
        let account: BankAccount = account.parse().unwrap();
        account.fits(&bic.parse().unwrap())
    }

    /// The examples of the procedure, and accounts that banks publish.
    #[test]
    fn published_accounts_fit_their_banks() {
        for (bic, account) in [
            ("049805000", "30101810800000000746"),
            ("040305000", "40102810100000010001"),
            ("049805746", "40602810700000000025"),
            ("044541312", "30114В84600000000501"),
            ("044541312", "30114B84600000000501"),
            ("044525225", "30101810400000000225"),
            ("044525974", "30101810145250000974"),
            ("044525000", "40501810845252000079"),
            ("044583001", "40601810000003000002"),
            ("014030106", "40102810945370000005"),
            ("014030106", "03100643000000017200"),
        ] {
            assert!(fits(bic, account), "{bic} {account}");
        }
    }

    #[test]
    fn an_account_does_not_fit_another_bank() {
        assert!(!fits(
            "044525974",
            "30101810400000000225".replace('4', "5").as_str()
        ));
        assert!(!fits("049805747", "40602810700000000025"));
        assert!(!fits("049806000", "30101810800000000746"));
    }

    #[test]
    fn wrong_forms_are_refused() {
        for text in [
            "",
            "04452522",
            "0445252255",
            "04452522x",
            "０４４５２５２２５",
        ] {
            assert_eq!(text.parse::<Bic>(), Err(BankError::Bic), "{text:?}");
        }
        for text in [
            "",
            "3010181040000000022",
            "301018104000000002250",
            "3010181040000000022x",
            "В0114084600000000501",
            "30114Б84600000000501",
            "30114ВВ4600000000501",
            " 30101810400000000225",
        ] {
            let read = text.parse::<BankAccount>();
            assert_eq!(read, Err(BankError::Account), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(
            bic in "04[0-9]{4}([1-9][0-9]{2})", start in "[1-9][0-9]{7}", end in "[0-9]{11}",
            place in 0_usize..20, wrong in 1_u32..10,
        ) {
            let key = (0..10).find(|key| fits(&bic, &format!("{start}{key}{end}")));
            let account = format!("{start}{}{end}", key.unwrap());
            let mut digits: Vec<u32> = account.chars().filter_map(digit).collect();
            digits[place] = (digits[place] + wrong) % 10;
            let mistyped: String = digits.iter().map(u32::to_string).collect();
            // A digit that makes it an account of another keeper changes the rule, not the sum.
            let keeper = |account: &str| {
                ["0", "30101", "40102"].map(|start| account.starts_with(start))
            };
            prop_assume!(keeper(&account) == keeper(&mistyped));
            prop_assert!(!fits(&bic, &mistyped), "{bic} {account} {mistyped}");
        }

        #[test]
        fn no_text_makes_parsing_panic(text in "\\PC{0,24}") {
            let _ = text.parse::<Bic>();
            let _ = text.parse::<BankAccount>();
        }
    }
}
