//! Where the app stands, and going elsewhere.

use leptos::prelude::*;

use crate::platform::{document, history, incoming};
use crate::routes::Route;

/// The present page.
#[derive(Clone, Copy)]
pub struct Navigation {
    route: RwSignal<Route>,
    /// Where the page was scrolled to when it was left, to be restored once it stands again.
    scroll: StoredValue<f64>,
    /// Whether one has gone anywhere since the app was opened: until then keys begin at the top.
    moved: StoredValue<bool>,
    /// Where to go once one has signed in.
    wanted: StoredValue<Option<Route>>,
    /// The link with which the system opened the app, until the scanner takes it.
    link: StoredValue<Option<String>>,
}

impl Navigation {
    pub(super) fn new() -> Self {
        let route = Route::parse(&history::path());
        let link = (route == Route::Scan).then(incoming::take_link).flatten();
        Self {
            route: RwSignal::new(route),
            scroll: StoredValue::new(0.0),
            moved: StoredValue::new(false),
            wanted: StoredValue::new(None),
            link: StoredValue::new(link),
        }
    }

    pub(super) fn listen(self) {
        history::listen(
            move |scroll| {
                self.scroll.set_value(scroll);
                self.arrive(Route::parse(&history::path()));
            },
            move |path| self.go(Route::parse(&path)),
        );
    }

    /// The present page; tracked.
    #[must_use]
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// The present page; not tracked.
    #[must_use]
    pub fn route_untracked(self) -> Route {
        self.route.get_untracked()
    }

    /// Goes to a page. A plain link (`<a href=route.path()>`) does the same.
    pub fn go(self, route: Route) {
        if self.route.get_untracked() != route {
            history::push(&route.path());
            self.scroll.set_value(0.0);
            self.arrive(route);
        }
    }

    /// Goes to a page in place of the present one: "back" will not return here.
    pub fn replace(self, route: Route) {
        if self.route.get_untracked() != route {
            history::replace(&route.path());
            self.scroll.set_value(0.0);
            self.arrive(route);
        }
    }

    /// Goes back; to `otherwise` where the app was opened on this very page.
    pub fn back(self, otherwise: Route) {
        if !history::back() {
            self.replace(otherwise);
        }
    }

    /// Asks to sign in, and comes back here afterwards.
    pub fn sign_in_first(self) {
        let route = self.route.get_untracked();
        if route != Route::SignIn {
            self.wanted.set_value(Some(route));
            self.replace(Route::SignIn);
        }
    }

    /// Goes where one wanted to go before signing in.
    pub fn after_sign_in(self) {
        let wanted = self.wanted.try_update_value(Option::take).flatten();
        self.replace(wanted.unwrap_or(Route::Home));
    }

    /// The link with which the system opened the app, once. It waits until somebody has signed in.
    #[must_use]
    pub fn take_link(self) -> Option<String> {
        self.link.try_update_value(Option::take).flatten()
    }

    /// Forgets where one wanted to go.
    pub(super) fn forget(self) {
        self.wanted.set_value(None);
    }

    fn arrive(self, route: Route) {
        self.moved.set_value(true);
        self.route.set(route);
    }

    /// The new page stands: leads readers and keys to it, and scrolls to where it was left.
    pub fn stand(self) {
        if !document::focus("[autofocus]") && self.moved.get_value() {
            document::focus("#main");
        }
        document::scroll_to(self.scroll.get_value());
    }
}
