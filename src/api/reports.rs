//! Payees that one reports.

use poltina_api_types::{NewReport, Report, Reports};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// One's own reports, the newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn reports(self) -> Result<Reports, ApiError> {
        Call::get("/reports").fetch().await
    }

    /// Reports a payee; the same payee again is the same report.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn report(self, report: &NewReport) -> Result<Report, ApiError> {
        Call::post("/reports", report).fetch().await
    }
}
