//! camt.053.001.08: the bank-to-customer statement of ISO 20022.

use poltina_domain::Money;

use crate::moment::Date;
use crate::statement::{Entry, Statement, magnitude, simple};
use crate::text::{cut, pieces, xml};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

/// Who keeps the account; ISO's `Nm`.
const SERVICER: &str = "Poltina";

/// `Max140Text`.
const TEXT: usize = 140;

/// How many pieces of a note are written: 1120 characters.
const PIECES: usize = 8;

pub(crate) fn write(statement: &Statement) -> String {
    let told = statement.told();
    let id = simple(&told.id);
    let mut file = String::new();
    file.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    file.push_str(&format!(
        "<Document xmlns=\"{NAMESPACE}\">\n<BkToCstmrStmt>\n"
    ));
    file.push_str(&format!(
        "<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{}</CreDtTm></GrpHdr>\n<Stmt><Id>{id}</Id>\
         <CreDtTm>{}</CreDtTm>\n<FrToDt><FrDtTm>{}</FrDtTm><ToDtTm>{}</ToDtTm></FrToDt>\n",
        told.made_at,
        told.made_at,
        told.from.begin(),
        told.to.end(),
    ));
    file.push_str(&account(statement));
    file.push_str(&balance("OPBD", told.opening, told.from));
    file.push_str(&balance("CLBD", told.closing, told.to));
    file.push_str(&summary(statement));
    for entry in &told.entries {
        file.push_str(&movement(entry));
    }
    file.push_str("</Stmt>\n</BkToCstmrStmt>\n</Document>\n");
    file
}

fn account(statement: &Statement) -> String {
    let owner = name(&statement.told().owner);
    let owner = owner.map_or_else(String::new, |name| format!("<Ownr>{name}</Ownr>"));
    format!(
        "<Acct><Id><Othr><Id>{}</Id></Othr></Id><Ccy>{}</Ccy>{owner}<Svcr><FinInstnId>\
         <Nm>{SERVICER}</Nm></FinInstnId></Svcr></Acct>\n",
        statement.account_32(),
        statement.currency(),
    )
}

fn name(text: &str) -> Option<String> {
    let text = cut(text, TEXT);
    (!text.is_empty()).then(|| format!("<Nm>{}</Nm>", xml(&text)))
}

fn balance(kind: &str, balance: Money, on: Date) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>{on}</Dt></Dt></Bal>\n",
        amount(balance)
    )
}

/// The amount without its sign, and on which side it stands. Zero stands as a credit.
fn amount(money: Money) -> String {
    let side = if money.minor() < 0 { "DBIT" } else { "CRDT" };
    format!(
        "<Amt Ccy=\"{}\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd>",
        money.currency(),
        magnitude(money).to_decimal_string()
    )
}

fn summary(statement: &Statement) -> String {
    let (came, went) = statement.counts();
    format!(
        "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries>\
         <TtlCdtNtries><NbOfNtries>{came}</NbOfNtries><Sum>{}</Sum></TtlCdtNtries>\
         <TtlDbtNtries><NbOfNtries>{went}</NbOfNtries><Sum>{}</Sum></TtlDbtNtries></TxsSummry>\n",
        came + went,
        statement.came().to_decimal_string(),
        statement.went().to_decimal_string(),
    )
}

fn movement(entry: &Entry) -> String {
    let reference = simple(&entry.operation);
    // Of the external code sets: payments, credit transfers issued or received, within one bank.
    let (family, party) = if entry.came() {
        ("RCDT", "Dbtr")
    } else {
        ("ICDT", "Cdtr")
    };
    let other = name(&entry.counterparty).map_or_else(String::new, |name| {
        format!("<RltdPties><{party}><Pty>{name}</Pty></{party}></RltdPties>")
    });
    let note: String = pieces(&entry.note, TEXT)
        .iter()
        .take(PIECES)
        .map(|piece| format!("<Ustrd>{}</Ustrd>", xml(piece)))
        .collect();
    let note = if note.is_empty() {
        note
    } else {
        format!("<RmtInf>{note}</RmtInf>")
    };
    format!(
        "<Ntry><NtryRef>{reference}</NtryRef>{}<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{at}</DtTm>\
         </BookgDt><ValDt><Dt>{}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn>\
         <Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>BOOK</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef>\
         <EndToEndId>NOTPROVIDED</EndToEndId></Refs>{}{other}{note}</TxDtls></NtryDtls></Ntry>\n",
        amount(entry.amount),
        entry.at.date,
        amount(entry.amount),
        at = entry.at,
    )
}
