//! A statement of the account: what is asked for, how far it has come, its file.

mod period;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{
    Act, ErrorCode, NewStatement, StatementFormat, StatementLanguage, StatementState,
};
use poltina_domain::AccountId;

pub use self::period::{Period, PeriodError};

use super::{State, Undone};
use crate::api::{ApiError, Client, SignedIn};
use crate::i18n::Language;
use crate::platform::clock;
use crate::platform::files::Held;

/// How long to wait before asking how far it has come: short at first.
const PAUSE_MS: [u32; 4] = [200, 400, 800, 1_000];

/// A statement's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementFile {
    /// What it is called.
    pub name: String,
    /// How many operations are in it.
    pub entries: u32,
    kind: String,
    bytes: Arc<[u8]>,
}

impl StatementFile {
    /// The file as the browser takes it.
    #[must_use]
    pub fn held(&self) -> Held<'_> {
        Held {
            bytes: &self.bytes,
            kind: &self.kind,
            name: &self.name,
        }
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementWork {
    /// Nothing is asked for.
    Idle,
    /// It is asked for, and so much of it is done, in hundredths.
    Making(u8),
    /// Its file is here.
    Ready(StatementFile),
    /// The period is none.
    Period(PeriodError),
    /// The server or the network.
    Failed(ApiError),
    /// The server could not make it.
    NotMade,
}

/// The statement that is being asked for.
#[derive(Clone, Copy)]
pub struct StatementsState {
    /// Which period is chosen.
    pub period: RwSignal<Period>,
    /// The first of one's own days, as typed.
    pub from: RwSignal<String>,
    /// The last of them.
    pub to: RwSignal<String>,
    /// The chosen format.
    pub format: RwSignal<StatementFormat>,
    work: RwSignal<StatementWork>,
    /// Counts what was asked for: what an older one brings is not shown.
    turn: StoredValue<u32>,
}

impl StatementsState {
    pub(super) fn new() -> Self {
        Self {
            period: RwSignal::new(Period::ThisMonth),
            from: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            format: RwSignal::new(StatementFormat::Csv),
            work: RwSignal::new(StatementWork::Idle),
            turn: StoredValue::new(0),
        }
    }

    /// How far it has come; tracked.
    #[must_use]
    pub fn work(self) -> StatementWork {
        self.work.get()
    }

    /// The days that are chosen; tracked.
    ///
    /// # Errors
    /// [`PeriodError`] where they are no period.
    pub fn days(self) -> Result<(String, String), PeriodError> {
        let today = period::today(clock::now());
        let (from, to) = (self.from.get(), self.to.get());
        self.period.get().days(&today, &from, &to)
    }

    /// Something else is wanted: what was made before is not it.
    pub fn rethink(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        if self
            .work
            .with_untracked(|work| *work != StatementWork::Idle)
        {
            self.work.set(StatementWork::Idle);
        }
    }

    /// Has it made, and fetches it.
    pub fn make(self, state: State, account_id: AccountId) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self
            .work
            .with_untracked(|work| matches!(work, StatementWork::Making(_)))
        {
            return;
        }
        let (from, to) = match untrack(|| self.days()) {
            Ok(days) => days,
            Err(error) => return self.work.set(StatementWork::Period(error)),
        };
        let new = NewStatement {
            account_id,
            from,
            to,
            format: self.format.get_untracked(),
            language: match state.settings.language() {
                Language::Ru => StatementLanguage::Ru,
                Language::En => StatementLanguage::En,
                Language::Zh => StatementLanguage::Zh,
            },
        };
        self.rethink();
        self.work.set(StatementWork::Making(0));
        let turn = self.turn.get_value();
        spawn_local(async move {
            let came = match self.made(state, client, new, turn).await {
                Ok(file) => StatementWork::Ready(file),
                Err(Stopped::Cancelled) => StatementWork::Idle,
                Err(Stopped::NotMade) => StatementWork::NotMade,
                Err(Stopped::Failed(error)) => StatementWork::Failed(error),
            };
            if self.turn.get_value() == turn {
                self.work.set(came);
            }
        });
    }

    async fn made(
        self,
        state: State,
        client: Client<SignedIn>,
        new: NewStatement,
        turn: u32,
    ) -> Result<StatementFile, Stopped> {
        let act = Act::ExportStatement {
            request: new.clone(),
        };
        let new = Arc::new(new);
        let asked = state.confirmed(act, move |confirmation| {
            let new = Arc::clone(&new);
            async move { client.make_statement(&new, confirmation).await }
        });
        let mut shown = asked.await?;
        let mut pauses = PAUSE_MS.into_iter();
        loop {
            if self.turn.get_value() != turn {
                return Err(Stopped::Cancelled);
            }
            match shown.state {
                StatementState::Making { percent } => {
                    self.work.set(StatementWork::Making(percent));
                    clock::sleep(pauses.next().unwrap_or(1_000)).await;
                    shown = state.hear(client.statement(shown.id).await)?;
                }
                StatementState::Ready { file_name, .. } => {
                    let file = state.hear(client.statement_file(shown.id).await)?;
                    return Ok(StatementFile {
                        name: file_name,
                        entries: shown.entries,
                        kind: file.kind,
                        bytes: file.bytes.into(),
                    });
                }
                StatementState::Failed {} => return Err(Stopped::NotMade),
            }
        }
    }

    pub(super) fn forget(self) {
        self.rethink();
        self.period.set(Period::ThisMonth);
        self.from.set(String::new());
        self.to.set(String::new());
    }
}

/// Why there is no file.
enum Stopped {
    Cancelled,
    NotMade,
    Failed(ApiError),
}

impl From<Undone> for Stopped {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Cancelled => Self::Cancelled,
            Undone::Failed(error) => error.into(),
        }
    }
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        // It is forgotten: the server was started anew meanwhile.
        if error.code() == Some(ErrorCode::NotFound) {
            Self::NotMade
        } else {
            Self::Failed(error)
        }
    }
}
