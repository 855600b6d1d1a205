//! Looking for operations, and what their owner says of them.

use poltina_api_types::{
    Category, CategoryChange, FoundOperations, FoundSums, LabelList, LabelsChange, NoteChange,
    Operation, OperationKind, OperationSearch,
};
use poltina_domain::{Currency, OperationId, limits};

use super::history::operation;
use super::people::Shown;
use super::receipts::moment;
use super::{Failure, Viewer, Wallet, cursor};
use crate::store::{CounterpartyRow, Mark, SearchFilter, SearchTerm};
use crate::words::{self, Term};

/// What categories are called, in the app's languages, and by other words for the same.
const CATEGORIES: [(Category, &str); 12] = [
    (Category::Transfers, "переводы transfers 转账"),
    (Category::Salary, "зарплата salary pay 工资"),
    (Category::TopUp, "пополнения top-up 充值"),
    (
        Category::Groceries,
        "продукты супермаркеты groceries supermarkets 超市 食品",
    ),
    (
        Category::Cafes,
        "кафе рестораны cafés cafes restaurants 餐饮",
    ),
    (Category::Transport, "транспорт такси transport taxi 交通"),
    (
        Category::Utilities,
        "коммунальные жкх коммуналка utilities 水电 房租",
    ),
    (
        Category::Communication,
        "связь интернет мобильная communication mobile internet 通讯",
    ),
    (
        Category::Health,
        "здоровье аптека health pharmacy 健康 药店",
    ),
    (
        Category::Leisure,
        "развлечения досуг leisure entertainment 娱乐",
    ),
    (Category::Shopping, "покупки одежда shopping clothes 购物"),
    (Category::Other, "другое прочее other 其他"),
];

/// What kinds of movement are called.
const KINDS: [(OperationKind, &str); 7] = [
    (OperationKind::Transfer, "переводы transfers 转账"),
    (OperationKind::Payment, "оплата платежи payments 付款"),
    (
        OperationKind::Deposit,
        "зачисления поступления deposits 入账",
    ),
    (
        OperationKind::Withdrawal,
        "вывод банк withdrawals bank 提现 银行",
    ),
    (OperationKind::Return, "возвраты returns 退回"),
    (OperationKind::Refund, "возвраты refunds 退款"),
    (
        OperationKind::Exchange,
        "обмен валют exchange currency 兑换 换汇",
    ),
];

impl Wallet {
    /// A page of what is found, newest first; the first page with sums over all of it.
    ///
    /// # Errors
    /// `invalid-request` where a part of the search is none.
    pub async fn search_operations(
        &self,
        viewer: Viewer,
        search: OperationSearch,
    ) -> Result<FoundOperations, Failure> {
        let size = cursor::page_size(search.limit, "/limit")?;
        let before = match &search.cursor {
            Some(text) => Some(cursor::read::<1>(text, "/cursor")?),
            None => None,
        };
        let text = search.text.as_deref().unwrap_or_default();
        if text.chars().count() > limits::SEARCH_CHARS {
            let detail = format!("use at most {} characters", limits::SEARCH_CHARS);
            return Err(Failure::invalid("/text", detail));
        }
        let currency = search.currency.unwrap_or(Currency::Rub);
        for (bound, name) in [(search.least, "least"), (search.most, "most")] {
            let Some(bound) = bound.map(|bound| bound.money()) else {
                continue;
            };
            if bound.currency() != currency {
                let detail = format!("use {currency}, as the account is in");
                return Err(Failure::invalid(&format!("/{name}/currency"), detail));
            }
            if bound.minor() < 0 {
                let detail = "use an amount from zero: `direction` says which way";
                return Err(Failure::invalid(&format!("/{name}/value"), detail));
            }
        }
        let mut filter = SearchFilter {
            terms: Vec::new(),
            from: moment(search.from.as_deref(), "/from")?,
            to: moment(search.to.as_deref(), "/to")?,
            direction: search.direction,
            kind: search.kind,
            least: search.least.map(|amount| amount.money().minor()),
            most: search.most.map(|amount| amount.money().minor()),
            category: search.category,
            label: search.label,
            currency: Some(currency),
        };
        let terms = words::terms(text);
        if !terms.is_empty() {
            let others = self.store.counterparties(viewer.user).await?;
            filter.terms = terms
                .into_iter()
                .map(|term| meaning(term, &others))
                .collect();
        }
        let before = before.map(|[seq]| seq);
        let found = self
            .store
            .search_operations(viewer.user, filter, before, size + 1);
        let found = found.await?;
        let (rows, next) = cursor::split(found.rows, size, |row| cursor::write([row.seq]));
        Ok(FoundOperations {
            items: rows.into_iter().map(operation).collect(),
            next,
            sums: found.sums.map(|(received, sent)| FoundSums {
                received: received.into(),
                sent: sent.into(),
            }),
        })
    }

    /// Says what an operation was for; with `always` of all of its kind with this counterparty.
    ///
    /// # Errors
    /// `not-found`, also where it is someone else's.
    pub async fn set_category(
        &self,
        viewer: Viewer,
        id: OperationId,
        change: CategoryChange,
    ) -> Result<Operation, Failure> {
        let mark = Mark::Category {
            category: change.category,
            always: change.always,
        };
        self.mark(viewer, id, mark).await
    }

    /// Keeps his own note to an operation, in place of what there was.
    ///
    /// # Errors
    /// `not-found`, also where it is someone else's.
    pub async fn set_note(
        &self,
        viewer: Viewer,
        id: OperationId,
        change: NoteChange,
    ) -> Result<Operation, Failure> {
        self.mark(viewer, id, Mark::Note(change.note)).await
    }

    /// Keeps his own labels of an operation, in place of what there was.
    ///
    /// # Errors
    /// `invalid-request` where there are too many, or one twice; `not-found`, also where the operation
    /// is someone else's.
    pub async fn set_labels(
        &self,
        viewer: Viewer,
        id: OperationId,
        change: LabelsChange,
    ) -> Result<Operation, Failure> {
        if change.labels.len() > limits::LABELS {
            let detail = format!("use at most {} labels", limits::LABELS);
            return Err(Failure::invalid("/labels", detail));
        }
        let mut keys: Vec<_> = change.labels.iter().map(|label| label.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() < change.labels.len() {
            return Err(Failure::invalid("/labels", "name each label once"));
        }
        self.mark(viewer, id, Mark::Labels(change.labels)).await
    }

    async fn mark(
        &self,
        viewer: Viewer,
        id: OperationId,
        mark: Mark,
    ) -> Result<Operation, Failure> {
        let row = self.store.mark_operation(viewer.user, id, mark).await?;
        row.map(operation)
            .ok_or_else(|| Failure::not_found("operation"))
    }

    /// All labels of his, each as he wrote it last, by the alphabet.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn labels(&self, viewer: Viewer) -> Result<LabelList, Failure> {
        let written = self.store.labels(viewer.user).await?;
        let by_key = |label: String| (label.to_lowercase(), label);
        let last: std::collections::BTreeMap<_, _> = written.into_iter().map(by_key).collect();
        Ok(LabelList {
            items: last.into_values().collect(),
        })
    }
}

/// What a word means beyond itself: whose name or number it is, what it is the name of.
fn meaning(term: Term, others: &[CounterpartyRow]) -> SearchTerm {
    // By what he sees of them alone: a hidden name or number is not found, or it could be guessed.
    let is_of = |row: &&CounterpartyRow| {
        let shown = Shown::party(&row.party);
        let saved = row.saved_name.as_deref();
        term.finds_in(&shown.name)
            || saved.is_some_and(|name| term.finds_in(name))
            || shown
                .phone_masked
                .is_some_and(|phone| term.finds_phone(&phone))
    };
    let others = others.iter().filter(is_of).map(|row| row.account).collect();
    SearchTerm {
        others,
        categories: named(&term, &CATEGORIES),
        kinds: named(&term, &KINDS),
        term,
    }
}

fn named<T: Copy>(term: &Term, names: &[(T, &str)]) -> Vec<T> {
    let found = names.iter().filter(|(_, names)| term.finds_in(names));
    found.map(|(what, _)| *what).collect()
}
