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
    /// Heading: the day.
    pub(crate) date: &'static str,
    /// Heading: the time of day.
    pub(crate) time: &'static str,
    /// Heading: whether it came or went.
    pub(crate) kind: &'static str,
    /// Heading: how much.
    pub(crate) amount: &'static str,
    /// Heading: in what.
    pub(crate) currency: &'static str,
    /// Heading: what stood on the account after.
    pub(crate) balance: &'static str,
    /// Heading: the other side.
    pub(crate) counterparty: &'static str,
    /// Heading: the payer's message.
    pub(crate) note: &'static str,
    /// Heading: the operation's id.
    pub(crate) operation: &'static str,
    /// What stood on the account before.
    pub(crate) opening: &'static str,
    /// What stood on the account at the end.
    pub(crate) closing: &'static str,
    /// Money that came.
    pub(crate) came: &'static str,
    /// Money that went.
    pub(crate) went: &'static str,
    /// Who keeps the account.
    pub(crate) issuer: &'static str,
    /// What the paper is.
    pub(crate) title: &'static str,
    /// Whose account it is.
    pub(crate) owner: &'static str,
    /// Which account it is.
    pub(crate) account: &'static str,
    /// From which day to which.
    pub(crate) period: &'static str,
    /// When it was made.
    pub(crate) made_at: &'static str,
    /// Said where nothing moved.
    pub(crate) nothing: &'static str,
}

impl Language {
    /// Its tag by BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

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
    issuer: "Полтина",
    title: "Выписка по счёту",
    owner: "Владелец",
    account: "Счёт",
    period: "Период",
    made_at: "Составлена (МСК)",
    nothing: "За эти дни операций не было.",
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
    issuer: "Poltina",
    title: "Account statement",
    owner: "Owner",
    account: "Account",
    period: "Period",
    made_at: "Made (Moscow)",
    nothing: "There were no operations on these days.",
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
    issuer: "Poltina",
    title: "账户账单",
    owner: "户主",
    account: "账户",
    period: "期间",
    made_at: "生成时间（莫斯科）",
    nothing: "这些日期没有交易。",
};
