//! OFX 2.1.1, the XML form: what home accounting imports.
//!
//! Letters stand as they are, in UTF-8: readers that are no readers of XML do not know character
//! references.

use crate::moment::Moment;
use crate::statement::{Entry, Statement, simple};
use crate::text::{cut, xml};
use crate::words::Language;

/// `BANKID`, at most 9 characters.
const BANK: &str = "POLTINA";

/// How many characters `NAME` has.
const NAME: usize = 32;

/// How many characters `MEMO` has.
const MEMO: usize = 255;

pub(crate) fn write(statement: &Statement, language: Language) -> String {
    let told = statement.told();
    let language_code = match language {
        Language::Ru => "RUS",
        Language::En => "ENG",
        Language::Zh => "ZHO",
    };
    let made_at = moment(told.made_at);
    let mut file = String::new();
    file.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
         <?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" \
         NEWFILEUID=\"NONE\"?>\n",
    );
    file.push_str(&format!(
        "<OFX>\n<SIGNONMSGSRSV1><SONRS>{OK}<DTSERVER>{made_at}</DTSERVER>\
         <LANGUAGE>{language_code}</LANGUAGE></SONRS></SIGNONMSGSRSV1>\n\
         <BANKMSGSRSV1><STMTTRNRS><TRNUID>{}</TRNUID>{OK}\n<STMTRS><CURDEF>{}</CURDEF>\
         <BANKACCTFROM><BANKID>{BANK}</BANKID><ACCTID>{}</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE>\
         </BANKACCTFROM>\n<BANKTRANLIST><DTSTART>{}</DTSTART><DTEND>{}</DTEND>\n",
        told.id,
        statement.currency(),
        statement.account_20(),
        moment(told.from.begin()),
        moment(told.to.end()),
    ));
    for entry in &told.entries {
        file.push_str(&movement(entry));
    }
    // OFX knows no opening balance of its own: it stands in the list of other balances.
    file.push_str(&format!(
        "</BANKTRANLIST>\n<LEDGERBAL><BALAMT>{}</BALAMT><DTASOF>{}</DTASOF></LEDGERBAL>\n\
         <BALLIST><BAL><NAME>OPENING</NAME><DESC>{}</DESC><BALTYPE>DOLLAR</BALTYPE>\
         <VALUE>{}</VALUE><DTASOF>{}</DTASOF></BAL></BALLIST>\n\
         </STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>\n",
        told.closing.to_decimal_string(),
        moment(told.to.end().min(told.made_at)),
        language.words().opening,
        told.opening.to_decimal_string(),
        moment(told.from.begin()),
    ));
    file
}

const OK: &str = "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>";

/// `20261122123000.000[+3:MSK]`.
fn moment(moment: Moment) -> String {
    let time = moment.time().replace(':', "");
    format!("{}{time}.000[+3:MSK]", moment.date.compact())
}

fn movement(entry: &Entry) -> String {
    let kind = if entry.came() { "CREDIT" } else { "DEBIT" };
    let element = |name: &str, text: String| {
        if text.is_empty() {
            text
        } else {
            format!("<{name}>{}</{name}>", xml(&text))
        }
    };
    format!(
        "<STMTTRN><TRNTYPE>{kind}</TRNTYPE><DTPOSTED>{}</DTPOSTED><TRNAMT>{}</TRNAMT>\
         <FITID>{}</FITID>{}{}</STMTTRN>\n",
        moment(entry.at),
        entry.amount.to_decimal_string(),
        simple(&entry.operation),
        element("NAME", cut(&entry.counterparty, NAME)),
        element("MEMO", cut(&entry.note, MEMO)),
    )
}
