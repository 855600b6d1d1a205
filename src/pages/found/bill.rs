//! A Russian payment bill with everything that is in it.

use payment_qr::bill::Bill;
use poltina_domain::{Currency, Money};

use super::finding::{Finding, Keep};
use super::neutral::{BLOCK, LINE, shown};
use super::{payable, refusal};
use crate::i18n::Texts;
use crate::ui::Glyph;

/// All details in the bill's order. Fields that the standard does not know keep their own names.
pub(super) fn bill(t: Texts, bill: &Bill) -> Finding {
    let budget = payable::is_budget(bill);
    let text = match budget {
        true => t.found_bill_budget(),
        false => t.found_bill_text(),
    };
    let mut finding = Finding::new(Glyph::Bank, t.found_bill(), text);
    finding.pay = (!budget).then(|| payable::requisites(t, bill));
    finding.party = Some(shown(bill.payee(), BLOCK));
    finding.amount = bill
        .sum()
        .map(|kopecks| t.money(Money::new(kopecks, Currency::Rub)));
    for (key, value) in bill.fields() {
        let value = match (key.as_str(), bill.sum()) {
            // It is in kopecks, which nobody would read rightly.
            ("Sum", Some(kopecks)) => t.exact_money(Money::new(kopecks, Currency::Rub)).text(),
            _ => shown(value, BLOCK),
        };
        let label = label(t, key).map_or_else(|| shown(key, LINE), str::to_owned);
        finding.row(label, Some(value), true);
    }
    finding.warnings = refusal::warnings(t, bill.warnings());
    finding.support = refusal::deviations(t, bill.warnings());
    finding.keep = Some(Keep::Bill);
    finding
}

/// The name of a field of the standard, GOST R 56042-2014, table 1 and annex A.
#[rustfmt::skip]
fn label(t: Texts, key: &str) -> Option<&'static str> {
    Some(match key {
        "Name" => t.bill_name(), "PersonalAcc" => t.bill_account(), "BankName" => t.bill_bank(),
        "BIC" => t.found_bic(), "CorrespAcc" => t.bill_correspondent(), "Sum" => t.found_amount(),
        "Purpose" => t.found_purpose(), "PayeeINN" => t.bill_payee_inn(),
        "PayerINN" => t.bill_payer_inn(), "DrawerStatus" => t.bill_drawer(), "KPP" => t.bill_kpp(),
        "CBC" => t.bill_cbc(), "OKTMO" => t.bill_oktmo(), "PaytReason" => t.bill_reason(),
        "TaxPeriod" => t.bill_tax_period(), "DocNo" => t.bill_document(),
        "DocDate" => t.bill_document_date(), "TaxPaytKind" => t.bill_tax_kind(),
        "TechCode" => t.bill_tech(), "LastName" => t.bill_last_name(),
        "FirstName" => t.bill_first_name(), "MiddleName" => t.bill_middle_name(),
        "PayerAddress" => t.bill_address(), "PersonalAccount" | "PersAcc" => t.bill_personal(),
        "DocIdx" => t.bill_index(), "PensAcc" => t.bill_pension(), "Contract" => t.bill_contract(),
        "Flat" => t.bill_flat(), "Phone" => t.bill_phone(), "PayerIdType" => t.bill_id_kind(),
        "PayerIdNum" => t.bill_id_number(), "ChildFio" => t.bill_child(),
        "BirthDate" => t.bill_birth(), "PaymTerm" => t.bill_term(), "PaymPeriod" => t.bill_period(),
        "Category" => t.bill_category(), "ServiceName" => t.bill_service(),
        "CounterId" => t.bill_meter(), "CounterVal" => t.bill_reading(),
        "QuittId" => t.bill_notice(), "QuittDate" => t.bill_notice_date(),
        "InstNum" => t.bill_institution(), "ClassNum" => t.bill_class(),
        "SpecFio" => t.bill_teacher(), "AddAmount" => t.bill_added(), "RuleId" => t.bill_ruling(),
        "ExecId" => t.bill_execution(), "RegType" => t.bill_payment_kind(), "UIN" => t.bill_uin(),
        _ => return None,
    })
}
