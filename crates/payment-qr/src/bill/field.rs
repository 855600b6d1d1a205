//! The fields of bills: the standard's own spelling, and how long each may be.

/// The fields that every bill has, in the standard's order.
pub(super) const MANDATORY: [&str; 5] = ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"];

/// All fields of the standard and how many characters each may have (table 1 and annex A); those
/// without a limit have 0.
#[rustfmt::skip]
const FIELDS: [(&str, usize); 50] = [
    ("Name", 160), ("PersonalAcc", 20), ("BankName", 45), ("BIC", 9), ("CorrespAcc", 20),
    ("Sum", 18), ("Purpose", 210), ("PayeeINN", 12), ("PayerINN", 12), ("DrawerStatus", 2),
    ("KPP", 9), ("CBC", 20), ("OKTMO", 11), ("PaytReason", 2), ("TaxPeriod", 10), ("DocNo", 15),
    ("DocDate", 10), ("TaxPaytKind", 2), ("TechCode", 2), ("LastName", 0), ("FirstName", 0),
    ("MiddleName", 0), ("PayerAddress", 0), ("PersonalAccount", 0), ("DocIdx", 0), ("PensAcc", 0),
    ("Contract", 0), ("PersAcc", 0), ("Flat", 0), ("Phone", 0), ("PayerIdType", 0),
    ("PayerIdNum", 0), ("ChildFio", 0), ("BirthDate", 0), ("PaymTerm", 0), ("PaymPeriod", 0),
    ("Category", 0), ("ServiceName", 0), ("CounterId", 0), ("CounterVal", 0), ("QuittId", 0),
    ("QuittDate", 0), ("InstNum", 0), ("ClassNum", 0), ("SpecFio", 0), ("AddAmount", 0),
    ("RuleId", 0), ("ExecId", 0), ("RegType", 0), ("UIN", 0),
];

/// The standard's spelling of a field, whatever the case of its letters.
pub(super) fn spelling(key: &str) -> Option<&'static str> {
    row(key).map(|(known, _)| *known)
}

/// The most characters of a field; `None` where there is no limit.
pub(super) fn limit(key: &str) -> Option<usize> {
    row(key).map(|(_, limit)| *limit).filter(|limit| *limit > 0)
}

fn row(key: &str) -> Option<&'static (&'static str, usize)> {
    FIELDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(key))
}
