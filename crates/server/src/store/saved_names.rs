//! The names under which people know others, as they are kept.

use async_trait::async_trait;
use poltina_domain::UserId;

use super::{Micros, StoreError, User};

/// The name under which someone knows a person.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedNameRow {
    /// Whom.
    pub person: UserId,
    /// What he calls him.
    pub name: String,
}

/// Names of others, each for whoever saved it alone.
#[async_trait]
pub trait SavedNameStore: Send + Sync + 'static {
    /// All that he saved, the newest first.
    async fn saved_names(&self, owner: UserId) -> Result<Vec<SavedNameRow>, StoreError>;
    /// Those whose names he saved, the newest first.
    async fn saved_people(&self, owner: UserId) -> Result<Vec<User>, StoreError>;
    /// Keeps a name in place of what there was for this person. False where there are `most` for
    /// others already.
    async fn put_saved_name(
        &self,
        owner: UserId,
        row: SavedNameRow,
        most: u32,
        now: Micros,
    ) -> Result<bool, StoreError>;
    /// Removes a name. False where there is none.
    async fn remove_saved_name(&self, owner: UserId, person: UserId) -> Result<bool, StoreError>;
}
