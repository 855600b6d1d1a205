//! Kinds of notices, in words.

use poltina_api_types::NoticeKind;

use super::Texts;

impl Texts {
    /// What a notice is about.
    #[must_use]
    pub fn notice_kind(self, kind: NoticeKind) -> &'static str {
        match kind {
            NoticeKind::MoneyIn => self.push_money_in(),
            NoticeKind::MoneyOut => self.push_money_out(),
            NoticeKind::Held => self.push_held(),
            NoticeKind::Shop => self.push_shop(),
            NoticeKind::Bank => self.push_bank(),
            NoticeKind::Plan => self.push_plan(),
            NoticeKind::Request => self.push_request(),
            NoticeKind::Security => self.push_security(),
        }
    }
}
