//! A bill as a payment by requisites: what can be filled in of it, and what cannot be paid here yet.

use payment_qr::bill::Bill;
use poltina_domain::limits::PURPOSE_CHARS;
use poltina_domain::{BankAccount, Currency, Money};

use crate::components::amount_as_typed;
use crate::i18n::Texts;
use crate::state::Requisites;

/// The fields of payments to budgets (GOST R 56042-2014, table 1; fields 101 and 104 to 109 and 22 of Bank of
/// Russia, regulation 762-P), which a payment by requisites does not take. The number of a document is none of them: shops number their bills too. Bills fill what they do not use with 0.
const BUDGET: [&str; 7] = [
    "DrawerStatus",
    "CBC",
    "OKTMO",
    "PaytReason",
    "TaxPeriod",
    "TaxPaytKind",
    "UIN",
];

/// Whether it is a payment to a budget: a tax, a fine, a fee of the state.
pub(super) fn is_budget(bill: &Bill) -> bool {
    let account = bill.account().parse::<BankAccount>();
    let told = |key: &&str| field(bill, key).is_some();
    account.is_ok_and(|account| account.is_treasury()) || BUDGET.iter().any(told)
}

fn field<'a>(bill: &'a Bill, key: &str) -> Option<&'a str> {
    let value = bill.field(key).map(str::trim);
    value.filter(|value| !value.chars().all(|c| c == '0'))
}

/// What the bill says, as it would be typed.
pub(super) fn requisites(t: Texts, bill: &Bill) -> Requisites {
    let text = |key| field(bill, key).unwrap_or_default().to_owned();
    let amount = bill.sum().map(|kopecks| Money::new(kopecks, Currency::Rub));
    Requisites {
        bic: bill.bic().to_owned(),
        account: bill.account().to_owned(),
        inn: text("PayeeINN"),
        kpp: text("KPP"),
        name: bill.payee().to_owned(),
        purpose: purpose(bill),
        amount: amount
            .map(|amount| amount_as_typed(t, amount))
            .unwrap_or_default(),
    }
}

/// What it is for. By what else the receiver knows the payer goes with it, in the language of the order,
/// where the purpose does not say it already and there is room.
fn purpose(bill: &Bill) -> String {
    let mut purpose = bill.purpose().unwrap_or_default().trim().to_owned();
    for (keys, word) in [
        (&["PersAcc", "PersonalAccount"][..], "л/с"),
        (&["Contract"][..], "договор"),
        (&["PaymPeriod"][..], "период"),
    ] {
        let Some(value) = keys.iter().find_map(|key| field(bill, key)) else {
            continue;
        };
        if purpose.contains(value) {
            continue;
        }
        let addition = match purpose.is_empty() {
            true => format!("{word} {value}"),
            false => format!(", {word} {value}"),
        };
        if purpose.chars().count() + addition.chars().count() <= PURPOSE_CHARS {
            purpose.push_str(&addition);
        }
    }
    purpose
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::i18n::Language;

    fn read(more: &str) -> Bill {
        let text = format!(
            "ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=БАНК|BIC=044525225|CorrespAcc=30101810400000000225{more}"
        );
        payment_qr::bill::read(text.as_bytes()).unwrap().unwrap()
    }

    #[wasm_bindgen_test]
    fn a_bill_fills_in_its_sum_in_roubles_and_by_what_its_receiver_knows_the_payer() {
        let t = Texts::new(Language::Ru);
        let bill = read(
            "|Sum=125050|PayeeINN=7707083893|KPP=0|Purpose=За воду|PersAcc=5018|PaymPeriod=112026",
        );
        let filled = requisites(t, &bill);
        assert_eq!(filled.amount, "1\u{202f}250,50");
        assert_eq!(filled.purpose, "За воду, л/с 5018, период 112026");
        assert_eq!(
            (filled.inn.as_str(), filled.kpp.as_str()),
            ("7707083893", "")
        );
        let said = read("|Purpose=За воду, лицевой счёт 5018|PersAcc=5018");
        assert_eq!(requisites(t, &said).purpose, "За воду, лицевой счёт 5018");
        assert_eq!(requisites(t, &said).amount, "");
    }

    #[wasm_bindgen_test]
    fn a_bill_with_a_budget_code_is_a_payment_to_a_budget_and_one_with_zeros_is_none() {
        assert!(is_budget(&read("|CBC=18210301000011000110")));
        assert!(is_budget(&read("|UIN=18810278230100123456")));
        assert!(!is_budget(&read("|CBC=0|OKTMO=00000000|UIN=0|DocNo=17")));
    }
}
