//! Templates of transfers, as they are kept.

use async_trait::async_trait;
use poltina_domain::{Money, TemplateId, UserId};

use super::{Micros, Party, PartyRow, StoreError};

/// What is written of a template.
#[derive(Clone, PartialEq, Eq)]
pub struct TemplateInsert {
    /// The template.
    pub id: TemplateId,
    /// Whose it is.
    pub user: UserId,
    /// What he calls it.
    pub name: String,
    /// A person or a shop.
    pub payee: Party,
    /// How much, in roubles; none where it is another one each time.
    pub amount: Option<Money>,
    /// The message to the payee.
    pub note: String,
    /// When.
    pub created_at: Micros,
}

/// A template, with its payee as he is called now.
#[derive(Clone)]
pub struct TemplateRow {
    /// The template.
    pub id: TemplateId,
    /// What its owner calls it.
    pub name: String,
    /// Who is paid.
    pub payee: PartyRow,
    /// How much, in roubles.
    pub amount: Option<Money>,
    /// The message to the payee.
    pub note: String,
}

/// Templates, each for whoever saved it alone.
#[async_trait]
pub trait TemplateStore: Send + Sync + 'static {
    /// All of his, the newest first.
    async fn templates(&self, user: UserId) -> Result<Vec<TemplateRow>, StoreError>;
    /// One of his.
    async fn template_by_id(
        &self,
        user: UserId,
        id: TemplateId,
    ) -> Result<Option<TemplateRow>, StoreError>;
    /// Keeps a template, and answers its id: where he has the same one, that one's. None where he has
    /// `most` already.
    async fn put_template(
        &self,
        new: TemplateInsert,
        most: u32,
    ) -> Result<Option<TemplateId>, StoreError>;
    /// Changes one of his. False where there is none.
    async fn change_template(
        &self,
        user: UserId,
        id: TemplateId,
        name: &str,
        amount: Option<Money>,
        note: &str,
    ) -> Result<bool, StoreError>;
    /// Removes one of his. False where there is none.
    async fn remove_template(&self, user: UserId, id: TemplateId) -> Result<bool, StoreError>;
}
