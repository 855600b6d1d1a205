//! Operations looked for, what one says of them, and the sums of months.

use poltina_api_types::{
    Category, CategoryChange, FoundOperations, LabelList, LabelsChange, Months, NoteChange,
    Operation, OperationSearch, Spending,
};
use poltina_domain::{Label, OperationId, OwnNote};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// A page of what a search finds, newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn search_operations(
        self,
        search: &OperationSearch,
    ) -> Result<FoundOperations, ApiError> {
        Call::post("/operations/search", search).fetch().await
    }

    /// Says what an operation was for; with `always` of all of its kind with this counterparty.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn set_category(
        self,
        id: OperationId,
        category: Category,
        always: bool,
    ) -> Result<Operation, ApiError> {
        let change = CategoryChange { category, always };
        Call::put(format!("/operations/{id}/category"), &change)
            .fetch()
            .await
    }

    /// Keeps one's own note to an operation.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn set_note(self, id: OperationId, note: OwnNote) -> Result<Operation, ApiError> {
        Call::put(format!("/operations/{id}/note"), &NoteChange { note })
            .fetch()
            .await
    }

    /// Keeps one's own labels of an operation.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn set_labels(
        self,
        id: OperationId,
        labels: Vec<Label>,
    ) -> Result<Operation, ApiError> {
        Call::put(format!("/operations/{id}/labels"), &LabelsChange { labels })
            .fetch()
            .await
    }

    /// All labels that one put on operations.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn labels(self) -> Result<LabelList, ApiError> {
        Call::get("/operations/labels").fetch().await
    }

    /// The sums of all months.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn months(self) -> Result<Months, ApiError> {
        Call::get("/operations/months").fetch().await
    }

    /// What was spent in a month: `2026-11`.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn spending(self, month: &str) -> Result<Spending, ApiError> {
        Call::get(format!("/spending?month={month}")).fetch().await
    }
}
