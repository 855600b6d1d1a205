//! Whether this device is woken, of what, and when.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{NoticeKind, PushChoice, PushSettings, QuietHours};
use poltina_domain::DayTime;
use serde_json::{Map, Value, json};

use super::{Load, State};
use crate::api::{self, ApiError};
use crate::i18n::Texts;
use crate::platform::intl;
use crate::platform::push::{self, Permission};

/// Quiet hours of whoever switches them on.
const NIGHT: (&str, &str) = ("22:00", "08:00");

/// Being woken.
#[derive(Clone, Copy)]
pub struct PushState {
    /// The quiet hours, as typed.
    pub from: RwSignal<String>,
    /// Until when, as typed.
    pub to: RwSignal<String>,
    settings: RwSignal<Load<PushSettings>>,
    permission: RwSignal<Permission>,
    busy: RwSignal<bool>,
    /// Counts sign-ins: a late answer is not another person's.
    run: StoredValue<u32>,
    /// Whether a choice is being kept.
    choosing: StoredValue<bool>,
    /// Whether the browser's push service could not be reached.
    unreached: RwSignal<bool>,
}

impl PushState {
    pub(super) fn new() -> Self {
        Self {
            from: RwSignal::new(NIGHT.0.to_owned()),
            to: RwSignal::new(NIGHT.1.to_owned()),
            settings: RwSignal::new(Load::Loading),
            permission: RwSignal::new(Permission::Unasked),
            busy: RwSignal::new(false),
            run: StoredValue::new(0),
            choosing: StoredValue::new(false),
            unreached: RwSignal::new(false),
        }
    }

    /// Of what, and when; tracked.
    #[must_use]
    pub fn settings(self) -> Load<PushSettings> {
        self.settings.get()
    }

    /// Whether notifications may be shown; tracked.
    #[must_use]
    pub fn permission(self) -> Permission {
        self.permission.get()
    }

    /// Whether this device is woken, and may show why; tracked.
    #[must_use]
    pub fn is_on(self) -> bool {
        let subscribed = self
            .settings
            .with(|load| load.value().is_some_and(|settings| settings.subscribed));
        subscribed && self.permission.get() == Permission::Granted
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Whether the browser's push service could not be reached; tracked.
    #[must_use]
    pub fn unreached(self) -> bool {
        self.unreached.get()
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        self.permission.set(push::permission());
        self.unreached.set(false);
        let own = self.own();
        state.fetch(self.settings, move |client| async move {
            let settings = client.push_settings().await?;
            if let Some(quiet) = settings.choice.quiet.as_ref().filter(|_| own()) {
                self.from.set(quiet.from.to_string());
                self.to.set(quiet.to.to_string());
            }
            Ok(settings)
        });
    }

    /// Switches it on, after the person has allowed it, or off.
    pub fn switch(self, state: State, on: bool) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(state, async move {
            self.unreached.set(false);
            if !on {
                state.hear(client.unsubscribe_push().await)?;
                push::unsubscribe().await;
                self.change(|settings| settings.subscribed = false);
                return Ok(());
            }
            self.permission.set(push::ask().await);
            if self.permission.get_untracked() != Permission::Granted {
                return Ok(());
            }
            let key = state.hear(client.push_key().await)?;
            let Some(endpoint) = push::subscribe(&key).await else {
                self.unreached.set(true);
                return Ok(());
            };
            state.hear(client.subscribe_push(endpoint).await)?;
            self.change(|settings| settings.subscribed = true);
            self.keep_words(state);
            Ok(())
        });
    }

    /// Chooses whether one is told of this kind.
    pub fn choose_kind(self, state: State, kind: NoticeKind, on: bool) {
        self.choose(state, |choice| {
            choice.kinds.retain(|known| *known != kind);
            if on {
                choice.kinds.push(kind);
            }
        });
    }

    /// Chooses whether what happened may be shown where others see it.
    pub fn choose_details(self, state: State, on: bool) {
        self.choose(state, |choice| choice.details = on);
    }

    /// Whether both times can be kept; nothing is where they cannot.
    #[must_use]
    pub fn quiet(self) -> Option<QuietHours> {
        let time = |text: RwSignal<String>| text.with(|text| text.parse::<DayTime>().ok());
        let (from, to) = (time(self.from)?, time(self.to)?);
        (from != to).then(|| QuietHours {
            from,
            to,
            time_zone: intl::time_zone().unwrap_or_else(|| "Europe/Moscow".to_owned()),
        })
    }

    /// Chooses whether there are quiet hours; those that stand in the fields.
    pub fn choose_quiet(self, state: State, on: bool) {
        if !on {
            return self.choose(state, |choice| choice.quiet = None);
        }
        if let Some(quiet) = untrack(|| self.quiet()) {
            self.choose(state, |choice| choice.quiet = Some(quiet));
        }
    }

    fn change(self, change: impl FnOnce(&mut PushSettings)) {
        self.settings.update(|load| {
            if let Some(settings) = load.value_mut() {
                change(settings);
            }
        });
    }

    fn own(self) -> impl Fn() -> bool + Copy + Send + 'static {
        let run = self.run.get_value();
        move || self.run.get_value() == run
    }

    /// Shows a choice at once, and keeps it after the one before: what is on the server where it cannot be.
    fn choose(self, state: State, change: impl FnOnce(&mut PushChoice)) {
        let before = self
            .settings
            .with_untracked(|load| load.value().map(|settings| settings.choice.clone()));
        let Some(before) = before else { return };
        let mut choice = before.clone();
        change(&mut choice);
        if choice == before {
            return;
        }
        self.change(|settings| settings.choice = choice);
        if self.choosing.get_value() {
            return;
        }
        self.choosing.set_value(true);
        let own = self.own();
        spawn_local(async move {
            let mut kept = before;
            loop {
                let shown = self
                    .settings
                    .with_untracked(|load| load.value().map(|settings| settings.choice.clone()));
                let shown = shown.filter(|shown| *shown != kept);
                let (Some(wish), Some(client)) = (shown, state.session.client()) else {
                    break;
                };
                let answer = state.hear(client.choose_push(wish.clone()).await);
                if !own() {
                    return;
                }
                if let Err(error) = answer {
                    self.warn(state, &error);
                    self.refresh(state);
                    break;
                }
                kept = wish;
            }
            self.choosing.set_value(false);
        });
    }

    fn run(self, state: State, act: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let own = self.own();
        spawn_local(async move {
            let done = act.await;
            if !own() {
                return;
            }
            if let Err(error) = done {
                self.warn(state, &error);
            }
            self.busy.set(false);
        });
    }

    fn warn(self, state: State, error: &ApiError) {
        let t = Texts::new(state.settings.language());
        state.notices.warn(t.api_error(error));
    }

    /// Keeps the worker's words in the language that the app speaks, where it may say any.
    pub(super) fn keep_words(self, state: State) {
        if push::permission() != Permission::Granted {
            return;
        }
        let language = state.settings.language();
        let t = Texts::new(language);
        let kinds: Map<String, Value> = NoticeKind::ALL
            .iter()
            .map(|kind| (kind.name().to_owned(), t.notice_kind(*kind).into()))
            .collect();
        let words = json!({
            "api": api::push_address(), "language": language.tag(), "title": t.push_title(),
            "kinds": kinds,
        });
        spawn_local(async move { push::keep_words(&words.to_string()).await });
    }

    pub(super) fn forget(self) {
        self.run.update_value(|run| *run = run.wrapping_add(1));
        self.choosing.set_value(false);
        self.settings.set(Load::Loading);
        self.from.set(NIGHT.0.to_owned());
        self.to.set(NIGHT.1.to_owned());
        self.busy.set(false);
        self.unreached.set(false);
        // The session that was woken there is over; nobody else asked to be.
        spawn_local(async {
            push::clear_shown().await;
            push::unsubscribe().await;
        });
    }
}
