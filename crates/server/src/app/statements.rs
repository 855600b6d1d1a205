//! Statements: asked for, confirmed, made in the background, kept for ten minutes.

mod making;
mod period;
mod shelf;

use std::sync::Arc;

use poltina_api_types::{Act, ErrorCode, NewStatement, Statement, StatementFormat};
use poltina_domain::{ConfirmationId, Currency, PersonName, StatementId};

pub(super) use self::shelf::Shelf;
pub use self::shelf::StatementFile;

use self::making::Making;
use self::period::Period;
use super::rate::STATEMENTS_PER_USER;
use super::{Failure, Viewer, Wallet};
use crate::clock::unix_ms;
use crate::random;

/// The most operations that one statement bears.
const ENTRIES: i64 = 50_000;

impl Wallet {
    /// Whether a statement that is to be confirmed can be of such a period.
    ///
    /// # Errors
    /// `invalid-request`; `period-reversed`, `period-in-future`, `period-too-long`.
    pub(super) fn check_statement(&self, new: &NewStatement) -> Result<(), Failure> {
        Period::of(new, self.clock.now()).map(drop)
    }

    /// Has a statement made, of the books as they are now.
    ///
    /// # Errors
    /// `invalid-request`; `period-reversed`, `period-in-future`, `period-too-long`; `not-found`
    /// where the account is not his; `step-up-required`, `factor-required`, `confirmation-over`;
    /// `too-many-requests`; `unavailable` where too many wait.
    pub async fn make_statement(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        new: NewStatement,
    ) -> Result<Statement, Failure> {
        let now = self.clock.now();
        let period = Period::of(&new, now)?;
        let who = viewer.user.as_bytes();
        self.allowances.look(STATEMENTS_PER_USER, who, now)?;
        let bounds = self
            .store
            .statement_bounds(viewer.user, new.account_id, period.begin(), period.end())
            .await?
            .ok_or_else(|| Failure::not_found("account"))?;
        // Its layout says the currency nowhere: a hundred dollars would be read as a hundred roubles.
        if new.format == StatementFormat::OneC && bounds.currency != Currency::Rub {
            return Err(Failure::invalid(
                "/format",
                "1c is for accounts in roubles alone",
            ));
        }
        let entries = bounds.last - bounds.after;
        if entries > ENTRIES {
            return Err(Failure::new(
                ErrorCode::PeriodTooLong,
                format!("More than {ENTRIES} operations: ask for parts of the period."),
            ));
        }
        let user = self.store.user_by_id(viewer.user).await?;
        let user = user.ok_or_else(|| Failure::not_found("account"))?;
        let act = Act::ExportStatement {
            request: new.clone(),
        };
        self.confirmed(viewer, confirmation, &act).await?;
        self.allowances.take(STATEMENTS_PER_USER, who, now)?;
        let id = StatementId::new(unix_ms(now), random::bytes(&*self.random)?);
        let entries = u32::try_from(entries).map_err(|_| Failure::internal())?;
        let (place, shown) = self.statements.put(id, viewer.user, &new, entries, now)?;
        let detail = format!("statement={id} from={} to={}", new.from, new.to);
        let line = self.line(viewer, "statement", detail);
        self.store.append_audit(line).await?;
        let name = PersonName::kept(&user.given_name, &user.family_name);
        let making = Making {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            shelf: Arc::clone(&self.statements),
            id,
            owner: name.map(|name| name.full()).unwrap_or_default(),
            period,
            bounds,
            request: new,
            made_at: now,
        };
        tokio::spawn(making.run(place));
        Ok(shown)
    }

    /// How far a statement of his has come.
    ///
    /// # Errors
    /// `not-found`, also where it is someone else's or forgotten.
    pub fn statement(&self, viewer: Viewer, id: StatementId) -> Result<Statement, Failure> {
        let now = self.clock.now();
        self.statements.show(id, viewer.user, now)
    }

    /// The file of a statement of his.
    ///
    /// # Errors
    /// `not-found` as for [`Wallet::statement`], and where it could not be made;
    /// `statement-not-ready`.
    pub fn statement_file(
        &self,
        viewer: Viewer,
        id: StatementId,
    ) -> Result<StatementFile, Failure> {
        let now = self.clock.now();
        self.statements.file(id, viewer.user, now)
    }
}
