//! What is typed of a payment by requisites, what is wrong with it, and from when on that may be said.

use leptos::prelude::*;
use poltina_api_types::{BankReceiver, NewBankTransfer};
use poltina_domain::{
    AmountError, BankAccount, BankWordsError, Bic, Currency, Fee, Inn, InnError, Kpp, Money,
    Purpose, ReceiverName,
};
use serde::{Deserialize, Serialize};

/// All of it, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requisites {
    /// The bank's code.
    pub bic: String,
    /// The account.
    pub account: String,
    /// The receiver's taxpayer number.
    pub inn: String,
    /// An organisation's reason code.
    pub kpp: String,
    /// Who receives it.
    pub name: String,
    /// What for.
    pub purpose: String,
    /// How much, in roubles.
    pub amount: String,
}

/// Shows nothing of it, so that no log holds it by accident.
impl core::fmt::Debug for Requisites {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Requisites(…)")
    }
}

/// A field whose rule needs no terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequisitesField {
    /// The bank's code.
    Bic,
    /// The account.
    Account,
    /// The taxpayer number.
    Inn,
    /// The reason code.
    Kpp,
    /// Who receives it.
    Name,
    /// What for.
    Purpose,
}

impl RequisitesField {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Bic,
        Self::Account,
        Self::Name,
        Self::Inn,
        Self::Kpp,
        Self::Purpose,
    ];
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequisitesObjection {
    /// The bank's code has not nine digits.
    Bic,
    /// The account has not twenty digits.
    Account,
    /// The account's key does not fit the bank.
    Key,
    /// The account is the Treasury's: a payment to it needs budget codes.
    Treasury,
    /// The taxpayer number has neither ten nor twelve digits.
    InnLength,
    /// A digit of the taxpayer number is mistyped.
    InnCheck,
    /// The reason code has another form.
    Kpp,
    /// There is no receiver.
    NoName,
    /// There is no purpose.
    NoPurpose,
    /// The text is longer than this.
    Long(usize),
    /// There are control or direction characters in the text.
    Unseen,
}

use RequisitesObjection as Objection;

/// What is typed. Its signals may be written by the fields that show them.
#[derive(Clone, Copy)]
pub struct RequisitesForm {
    /// The bank's code.
    pub bic: RwSignal<String>,
    /// The account.
    pub account: RwSignal<String>,
    /// The taxpayer number; empty where none was told.
    pub inn: RwSignal<String>,
    /// The reason code; empty where none was told, and of people.
    pub kpp: RwSignal<String>,
    /// Who receives it.
    pub name: RwSignal<String>,
    /// What for.
    pub purpose: RwSignal<String>,
    /// How much.
    pub amount: RwSignal<String>,
}

/// The figures of a number, however it is grouped.
fn figures(typed: RwSignal<String>) -> String {
    typed.with(|typed| {
        let kept = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'));
        kept.collect()
    })
}

fn words<T>(error: BankWordsError, empty: Objection) -> Result<T, Objection> {
    Err(match error {
        BankWordsError::Empty => empty,
        BankWordsError::TooLong(most) => Objection::Long(most),
        BankWordsError::ForbiddenCharacter => Objection::Unseen,
    })
}

impl RequisitesForm {
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            bic: empty(),
            account: empty(),
            inn: empty(),
            kpp: empty(),
            name: empty(),
            purpose: empty(),
            amount: empty(),
        }
    }

    /// All of it; tracked.
    pub(super) fn typed(self) -> Requisites {
        Requisites {
            bic: self.bic.get(),
            account: self.account.get(),
            inn: self.inn.get(),
            kpp: self.kpp.get(),
            name: self.name.get(),
            purpose: self.purpose.get(),
            amount: self.amount.get(),
        }
    }

    pub(super) fn put(self, typed: Requisites) {
        self.bic.set(typed.bic);
        self.account.set(typed.account);
        self.inn.set(typed.inn);
        self.kpp.set(typed.kpp);
        self.name.set(typed.name);
        self.purpose.set(typed.purpose);
        self.amount.set(typed.amount);
    }

    /// The bank's code; tracked.
    ///
    /// # Errors
    /// [`RequisitesObjection::Bic`].
    pub fn bank(self) -> Result<Bic, Objection> {
        figures(self.bic).parse().map_err(|_| Objection::Bic)
    }

    fn read_account(self) -> Result<BankAccount, Objection> {
        let account: BankAccount = figures(self.account)
            .parse()
            .map_err(|_| Objection::Account)?;
        if account.is_treasury() {
            return Err(Objection::Treasury);
        }
        match self.bank() {
            Ok(bic) if !account.fits(&bic) => Err(Objection::Key),
            _ => Ok(account),
        }
    }

    fn read_inn(self) -> Result<Option<Inn>, Objection> {
        let inn = figures(self.inn);
        if inn.is_empty() {
            return Ok(None);
        }
        inn.parse().map(Some).map_err(|error| match error {
            InnError::WrongLength => Objection::InnLength,
            InnError::CheckDigit => Objection::InnCheck,
        })
    }

    /// Whether the receiver is an organisation, which may have a reason code; tracked.
    #[must_use]
    pub fn is_organisation(self) -> bool {
        matches!(self.read_inn(), Ok(Some(inn)) if inn.is_organisation())
    }

    /// Of people none, whatever was typed before.
    fn read_kpp(self) -> Result<Option<Kpp>, Objection> {
        let kpp = figures(self.kpp).to_uppercase();
        if kpp.is_empty() || !self.is_organisation() {
            return Ok(None);
        }
        kpp.parse().map(Some).map_err(|_| Objection::Kpp)
    }

    fn read_name(self) -> Result<ReceiverName, Objection> {
        let name = self.name.with(|typed| typed.parse());
        name.or_else(|error| words(error, Objection::NoName))
    }

    fn read_purpose(self) -> Result<Purpose, Objection> {
        let purpose = self.purpose.with(|typed| typed.parse());
        purpose.or_else(|error| words(error, Objection::NoPurpose))
    }

    /// How much; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where what is typed is no amount.
    pub fn money(self) -> Result<Money, AmountError> {
        self.amount.with(|typed| Money::parse(typed, Currency::Rub))
    }

    /// What is wrong with a field; tracked.
    #[must_use]
    pub fn objection(self, field: RequisitesField) -> Option<Objection> {
        match field {
            RequisitesField::Bic => self.bank().err(),
            RequisitesField::Account => self.read_account().err(),
            RequisitesField::Inn => self.read_inn().err(),
            RequisitesField::Kpp => self.read_kpp().err(),
            RequisitesField::Name => self.read_name().err(),
            RequisitesField::Purpose => self.read_purpose().err(),
        }
    }

    /// Whether a field is typed to its end, so that what is wrong with it may be said at once: nobody is told
    /// off for what he is still typing. Tracked.
    #[must_use]
    pub fn is_whole(self, field: RequisitesField) -> bool {
        let typed = |typed| figures(typed).chars().count();
        match field {
            RequisitesField::Bic => typed(self.bic) >= 9,
            RequisitesField::Account => typed(self.account) >= 20,
            RequisitesField::Inn => {
                // The accounts of people and sole traders begin so, and their numbers are longer.
                let account = figures(self.account);
                let person = ["408", "423"]
                    .iter()
                    .any(|start| account.starts_with(start));
                typed(self.inn) >= if person { 12 } else { 10 }
            }
            RequisitesField::Kpp => typed(self.kpp) >= 9,
            RequisitesField::Name | RequisitesField::Purpose => !matches!(
                self.objection(field),
                Some(Objection::NoName | Objection::NoPurpose)
            ),
        }
    }

    /// What is asked for, where all of it is right; tracked.
    pub(super) fn request(self, fee: &Fee) -> Option<NewBankTransfer> {
        let amount = self.money().ok()?;
        Some(NewBankTransfer {
            bic: self.bank().ok()?,
            account: self.read_account().ok()?,
            receiver: BankReceiver {
                name: self.read_name().ok()?,
                inn: self.read_inn().ok()?,
                kpp: self.read_kpp().ok()?,
                purpose: self.read_purpose().ok()?,
            },
            amount: amount.into(),
            fee: fee.of(amount).ok()?.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn right() -> Requisites {
        Requisites {
            bic: "044525225".to_owned(),
            account: "40702810038000000001".to_owned(),
            inn: "7707083893".to_owned(),
            kpp: "773601001".to_owned(),
            name: "ООО «Ромашка»".to_owned(),
            purpose: "Аренда".to_owned(),
            amount: "200".to_owned(),
        }
    }

    fn with_form(test: impl FnOnce(RequisitesForm)) {
        let owner = Owner::new();
        owner.with(|| test(RequisitesForm::new()));
    }

    #[wasm_bindgen_test]
    fn each_field_is_refused_by_what_is_wrong_with_it() {
        with_form(|form| {
            let account = (0..10)
                .map(|key| format!("40702810{key}38000000001"))
                .find(|account| {
                    form.put(Requisites {
                        account: account.clone(),
                        ..right()
                    });
                    form.objection(RequisitesField::Account).is_none()
                })
                .unwrap();
            let right = || Requisites {
                account: account.clone(),
                ..right()
            };
            let said = |change: fn(&mut Requisites), field| {
                let mut typed = right();
                change(&mut typed);
                form.put(typed);
                form.objection(field)
            };
            use RequisitesField::{Account, Bic, Inn, Kpp, Name, Purpose};
            for field in RequisitesField::ALL {
                assert_eq!(said(|_| (), field), None, "{field:?}");
            }
            assert_eq!(said(|all| all.bic.clear(), Bic), Some(Objection::Bic));
            assert_eq!(
                said(|all| all.account.truncate(19), Account),
                Some(Objection::Account)
            );
            assert_eq!(
                said(|all| all.bic = "044525974".to_owned(), Account),
                Some(Objection::Key)
            );
            assert_eq!(
                said(
                    |all| all.account = "03100643000000018500".to_owned(),
                    Account
                ),
                Some(Objection::Treasury)
            );
            assert_eq!(
                said(|all| all.inn.truncate(9), Inn),
                Some(Objection::InnLength)
            );
            assert_eq!(
                said(|all| all.inn = "7707083894".to_owned(), Inn),
                Some(Objection::InnCheck)
            );
            assert_eq!(said(|all| all.inn.clear(), Inn), None);
            assert_eq!(said(|all| all.kpp.truncate(8), Kpp), Some(Objection::Kpp));
            assert_eq!(said(|all| all.name.clear(), Name), Some(Objection::NoName));
            assert_eq!(
                said(|all| all.purpose = "я".repeat(211), Purpose),
                Some(Objection::Long(210))
            );
        });
    }

    #[wasm_bindgen_test]
    fn a_person_has_no_reason_code_and_numbers_are_read_however_they_are_grouped() {
        with_form(|form| {
            form.put(Requisites {
                bic: "044 525 225".to_owned(),
                account: "40817 810 4 3800 0000001".to_owned(),
                inn: "5001 0073 2259".to_owned(),
                ..right()
            });
            let request = form.request(&Fee::FREE).unwrap();
            assert_eq!(request.account.as_str(), "40817810438000000001");
            assert_eq!(request.receiver.kpp, None);
            assert_eq!(request.receiver.inn.unwrap().as_str(), "500100732259");
        });
    }
}
