//! A part of what is seen: its shape until its piece is here, and the doors that are such parts.

use futures::FutureExt;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::Piece;
use crate::i18n::use_texts;
use crate::pages::sign_in;
use crate::platform::clock;
use crate::routes::Route;
use crate::split::Missing;
use crate::state::use_state;
use crate::ui::{ErrorState, Mark, SkeletonRows, redraw};

/// How far a piece has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Fetching,
    Here,
    Failed,
}

impl From<Result<(), Missing>> for Progress {
    fn from(fetched: Result<(), Missing>) -> Self {
        if fetched.is_ok() {
            Self::Here
        } else {
            Self::Failed
        }
    }
}

/// The page of who is not signed in. It is in no piece: what it needs stands in the first load anyway,
/// and is smaller there in one file.
#[component]
pub fn FrontDoor() -> impl IntoView {
    // What comes next is fetched while the number is typed.
    fetch_next();
    view! { <sign_in::SignInPage/> }.into_any()
}

/// The way in by a passkey: it comes after the first screen stands, and nothing is said where it does
/// not come.
#[component]
pub fn PasskeyDoor() -> impl IntoView {
    let here = RwSignal::new(false);
    spawn_local(async move {
        clock::painted().await;
        if Piece::PasskeyDoor.fetch().await.is_ok() {
            // The page may have been left meanwhile.
            here.try_set(true);
        }
    });
    redraw(move || {
        let drawn = here.get().then(|| Piece::PasskeyDoor.draw(Route::SignIn));
        drawn.and_then(Result::ok).into_any()
    })
}

/// What is asked once the number is known: it comes while that is typed.
#[component]
pub fn Entry() -> impl IntoView {
    view! { <Part piece=Piece::Entry route=Route::SignIn/> }.into_any()
}

/// The page of who must first unlock what is here.
#[component]
pub fn LockDoor() -> impl IntoView {
    view! { <Part piece=Piece::Lock route=Route::Home/> }.into_any()
}

/// The pages of who is signed in, in their frame.
#[component]
pub fn Rooms() -> impl IntoView {
    // The page comes along with its frame.
    let page = Piece::of(&use_state().navigation.route_untracked());
    spawn_local(async move {
        let _ = page.fetch().await;
    });
    view! { <Part piece=Piece::Frame route=Route::Home/> }.into_any()
}

/// The page of the route. The history and one of its operations are one page, so that the list
/// stands as it was when one comes back to it.
#[component]
pub(super) fn Pages() -> impl IntoView {
    let navigation = use_state().navigation;
    let page = Memo::new(move |_| match navigation.route() {
        Route::Operation(_) => Route::History,
        route => route,
    });
    redraw(move || {
        let route = page.get();
        view! { <Part piece=Piece::of(&route) route/> }.into_any()
    })
}

/// A part of what is seen: its shape until its piece is here, and a way to try again if that does
/// not come.
#[component]
fn Part(
    /// The piece it is in.
    piece: Piece,
    /// The page.
    route: Route,
) -> impl IntoView {
    let t = use_texts();
    let navigation = use_state().navigation;
    let progress = RwSignal::new(Progress::Fetching);
    let fetch = move || {
        let mut fetching = Box::pin(piece.fetch());
        // What is here already is drawn at once, without a blink.
        if let Some(fetched) = (&mut fetching).now_or_never() {
            progress.set(fetched.into());
            return;
        }
        progress.set(Progress::Fetching);
        spawn_local(async move {
            let fetched = fetching.await;
            // The page may have been left meanwhile; then there is nobody to tell.
            if progress.try_set(fetched.into()).is_none() {
                tick().await;
                navigation.stand();
            }
        });
    };
    fetch();
    redraw(move || {
        let drawn = match progress.get() {
            Progress::Fetching if matches!(piece, Piece::Frame | Piece::Lock) => {
                return view! { <div class="splash"><Mark class="splash__mark"/></div> }.into_any();
            }
            Progress::Fetching => {
                return view! { <SkeletonRows label=t.common_loading()/> }.into_any();
            }
            Progress::Here => piece.draw(route.clone()),
            Progress::Failed => Err(Missing),
        };
        drawn.unwrap_or_else(|Missing| {
            let again = move |()| fetch();
            let (title, text, retry_label) =
                (t.common_failed(), t.error_unreachable(), t.common_retry());
            view! { <ErrorState title text retry_label on_retry=again/> }.into_any()
        })
    })
}

/// Fetches what is seen right after signing in. All else comes when it is opened: the service worker has
/// it by then, and what nobody opens is never made ready to run.
fn fetch_next() {
    spawn_local(async {
        // The first screen comes first, on the line too.
        clock::painted().await;
        for piece in [Piece::Frame, Piece::Home] {
            // Whoever opens a page of it tries again, and is told.
            let _ = piece.fetch().await;
        }
    });
}
