//! Operations as they are looked for, marked and summed up by their owner.

use std::collections::HashSet;

use async_trait::async_trait;
use poltina_api_types::{Category, Direction, OperationKind};
use poltina_domain::{AccountId, Currency, Label, Money, OperationId, OwnNote, UserId};

use super::{Micros, OperationRow, PartyRow, StoreError};
use crate::words::Term;

/// One word that is looked for, and what it means beyond the words of an operation.
#[derive(Clone, Debug)]
pub struct SearchTerm {
    /// The word.
    pub term: Term,
    /// The counterparties whose names or numbers it finds.
    pub others: HashSet<AccountId>,
    /// The categories whose names it finds.
    pub categories: Vec<Category>,
    /// The kinds whose names it finds.
    pub kinds: Vec<OperationKind>,
}

/// What is looked for: all of it must hold.
#[derive(Clone, Debug, Default)]
pub struct SearchFilter {
    /// Each of these is found in the operation.
    pub terms: Vec<SearchTerm>,
    /// At or after this.
    pub from: Option<Micros>,
    /// Before this.
    pub to: Option<Micros>,
    /// Only what came, or what went.
    pub direction: Option<Direction>,
    /// Only this kind.
    pub kind: Option<OperationKind>,
    /// At least so many minor units.
    pub least: Option<i64>,
    /// At most so many minor units.
    pub most: Option<i64>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only with this label.
    pub label: Option<Label>,
    /// Of the account in this currency; roubles where absent.
    pub currency: Option<Currency>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundRows {
    /// The operations, newest first.
    pub rows: Vec<OperationRow>,
    /// What came and what went in all, where it was asked for.
    pub sums: Option<(Money, Money)>,
}

/// Someone with whom a person has operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterpartyRow {
    /// His account.
    pub account: AccountId,
    /// Who he is.
    pub party: PartyRow,
    /// What the person calls him.
    pub saved_name: Option<String>,
}

/// What an operation's owner says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// What it was for; also of all others of its kind with this counterparty, where `always`.
    Category {
        /// What for.
        category: Category,
        /// Whether of all.
        always: bool,
    },
    /// A note in place of what there was.
    Note(OwnNote),
    /// Labels in place of what there was.
    Labels(Vec<Label>),
}

/// The sums of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthRow {
    /// Which, on Moscow's calendar: 202611.
    pub month: i64,
    /// What came.
    pub received: Money,
    /// What was spent.
    pub spent: Money,
}

/// What moved between a person and a counterparty on a category in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendingRow {
    /// Which month.
    pub month: i64,
    /// His account.
    pub account: AccountId,
    /// Who he is.
    pub party: PartyRow,
    /// What for.
    pub category: Category,
    /// What came, in minor units.
    pub received: i64,
    /// What was spent, in minor units.
    pub spent: i64,
    /// In how many operations.
    pub times: u32,
}

/// Looking for operations, what their owner says of them, and their sums: of the person's rouble
/// account, where no other is named.
#[async_trait]
pub trait SearchStore: Send + Sync + 'static {
    /// Everyone with whom he has operations.
    async fn counterparties(&self, user: UserId) -> Result<Vec<CounterpartyRow>, StoreError>;
    /// A page of his operations that this finds, newest first, below the sequence `before`; with
    /// sums over all that it finds where there is no `before`.
    async fn search_operations(
        &self,
        user: UserId,
        filter: SearchFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundRows, StoreError>;
    /// Keeps what he says of his operation, and returns it; none where it is someone else's.
    async fn mark_operation(
        &self,
        user: UserId,
        id: OperationId,
        mark: Mark,
    ) -> Result<Option<OperationRow>, StoreError>;
    /// All labels of his, as they were written.
    async fn labels(&self, user: UserId) -> Result<Vec<String>, StoreError>;
    /// The months in which something moved, newest first.
    async fn months(&self, user: UserId) -> Result<Vec<MonthRow>, StoreError>;
    /// What moved in these months.
    async fn spending(
        &self,
        user: UserId,
        months: [i64; 2],
    ) -> Result<Vec<SpendingRow>, StoreError>;
}
