//! The words of statements, in the languages of the app.

/// The language of what is for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
}

/// What a statement says in words.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) date: &'static str,
    pub(crate) time: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) balance: &'static str,
    pub(crate) counterparty: &'static str,
    pub(crate) note: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) opening: &'static str,
    pub(crate) closing: &'static str,
    pub(crate) came: &'static str,
    pub(crate) went: &'static str,
}

impl Language {
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::Ru => &RU,
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

const RU: Words = Words {
    date: "Дата",
    time: "Время (МСК)",
    kind: "Вид",
    amount: "Сумма",
    currency: "Валюта",
    balance: "Остаток",
    counterparty: "Кто или кому",
    note: "Сообщение",
    operation: "Номер операции",
    opening: "Остаток на начало",
    closing: "Остаток на конец",
    came: "Поступление",
    went: "Списание",
};

const EN: Words = Words {
    date: "Date",
    time: "Time (Moscow)",
    kind: "Kind",
    amount: "Amount",
    currency: "Currency",
    balance: "Balance",
    counterparty: "From or to",
    note: "Message",
    operation: "Operation number",
    opening: "Opening balance",
    closing: "Closing balance",
    came: "Money in",
    went: "Money out",
};

const ZH: Words = Words {
    date: "日期",
    time: "时间（莫斯科）",
    kind: "类型",
    amount: "金额",
    currency: "币种",
    balance: "余额",
    counterparty: "对方",
    note: "附言",
    operation: "交易编号",
    opening: "期初余额",
    closing: "期末余额",
    came: "收入",
    went: "支出",
};
