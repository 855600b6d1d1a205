//! 1CClientBankExchange 1.03: the text by which Russian accounting reads a bank's statement.
//!
//! windows-1251, lines ended by CR LF; what the set lacks is a question mark. An account's field
//! holds 20 characters: ours are the last 20 of its id, and the other side's, which nobody is
//! told, twenty zeros.

use poltina_domain::windows_1251;

use crate::statement::{Entry, Statement, simple};
use crate::text::cut;

/// How many characters a name has, and what the money was for.
const NAME: usize = 160;
const PURPOSE: usize = 210;

/// The other side's account: nobody is told it.
const UNTOLD: &str = "00000000000000000000";

pub(crate) fn write(statement: &Statement) -> Vec<u8> {
    let told = statement.told();
    let account = statement.account_20();
    let mut lines = Lines::default();
    lines.mark("1CClientBankExchange");
    lines.put("ВерсияФормата", "1.03");
    lines.put("Кодировка", "Windows");
    lines.put("Отправитель", "Полтина");
    lines.put("Получатель", "1С:Предприятие");
    lines.put("ДатаСоздания", &told.made_at.date.dotted());
    lines.put("ВремяСоздания", &told.made_at.time());
    lines.put("ДатаНачала", &told.from.dotted());
    lines.put("ДатаКонца", &told.to.dotted());
    lines.put("РасчСчет", &account);
    lines.mark("СекцияРасчСчет");
    lines.put("ДатаНачала", &told.from.dotted());
    lines.put("ДатаКонца", &told.to.dotted());
    lines.put("РасчСчет", &account);
    lines.put("НачальныйОстаток", &told.opening.to_decimal_string());
    lines.put("ВсегоПоступило", &statement.came().to_decimal_string());
    lines.put("ВсегоСписано", &statement.went().to_decimal_string());
    lines.put("КонечныйОстаток", &told.closing.to_decimal_string());
    lines.mark("КонецРасчСчет");
    for entry in &told.entries {
        document(&mut lines, entry, &account, &told.owner);
    }
    lines.mark("КонецФайла");
    lines.0
}

fn document(lines: &mut Lines, entry: &Entry, account: &str, owner: &str) {
    let date = entry.at.date.dotted();
    let owner = cut(owner, NAME);
    let other = cut(&entry.counterparty, NAME);
    lines.put("СекцияДокумент", "Банковский ордер");
    lines.put("Номер", &entry.number.to_string());
    lines.put("Дата", &date);
    lines.put("Сумма", &entry.magnitude().to_decimal_string());
    let (payer, payee) = if entry.came() {
        ((UNTOLD, &other), (account, &owner))
    } else {
        ((account, &owner), (UNTOLD, &other))
    };
    lines.put("ПлательщикСчет", payer.0);
    if !entry.came() {
        lines.put("ДатаСписано", &date);
    }
    lines.put("Плательщик", payer.1);
    lines.put("ПолучательСчет", payee.0);
    if entry.came() {
        lines.put("ДатаПоступило", &date);
    }
    lines.put("Получатель", payee.1);
    lines.put("НазначениеПлатежа", &purpose(entry));
    lines.mark("КонецДокумента");
}

/// The payer's message and the operation's number, by which a second import knows the first.
fn purpose(entry: &Entry) -> String {
    let operation = format!("Операция {}", simple(&entry.operation));
    let note = cut(&entry.note, PURPOSE - operation.chars().count() - 2);
    if note.is_empty() {
        operation
    } else {
        format!("{note}. {operation}")
    }
}

#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn mark(&mut self, word: &str) {
        let bytes = word.chars().map(|c| windows_1251::byte(c).unwrap_or(b'?'));
        self.0.extend(bytes);
        self.0.extend(b"\r\n");
    }

    fn put(&mut self, name: &str, value: &str) {
        self.mark(&format!("{name}={value}"));
    }
}
