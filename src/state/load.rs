//! What is known of something that the server knows.

use crate::api::ApiError;
use crate::platform::clock::Moment;

/// A thing of the server's, in each state in which a page must be able to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load<T> {
    /// Not here yet: show a skeleton.
    Loading,
    /// As the server has it.
    Ready(T),
    /// As the server had it at that moment; it cannot be asked now. Show the age.
    Stale(T, Moment),
    /// Not here, and this is why: show it with a way to try again.
    Failed(ApiError),
}

impl<T> Load<T> {
    /// The thing, fresh or not.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Stale(value, _) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// The moment of what is shown, where it is not fresh.
    #[must_use]
    pub fn as_of(&self) -> Option<Moment> {
        match self {
            Self::Stale(_, moment) => Some(*moment),
            _ => None,
        }
    }

    /// Why it is not here.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }

    /// The thing to be changed in place.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Ready(value) | Self::Stale(value, _) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// A part of the thing, in the same state; still loading where the part is not there.
    #[must_use]
    pub fn map<U>(&self, part: impl FnOnce(&T) -> Option<U>) -> Load<U> {
        match self {
            Self::Loading => Load::Loading,
            Self::Ready(value) => part(value).map_or(Load::Loading, Load::Ready),
            Self::Stale(value, at) => {
                part(value).map_or(Load::Loading, |value| Load::Stale(value, *at))
            }
            Self::Failed(error) => Load::Failed(error.clone()),
        }
    }

    /// Begins again after a failure; what is known stays in sight.
    pub fn retry(&mut self) {
        if matches!(self, Self::Failed(_)) {
            *self = Self::Loading;
        }
    }

    /// Shows what was kept from earlier, unless something newer is here already.
    pub fn restore(&mut self, value: T, at: Moment) {
        if self.value().is_none() {
            *self = Self::Stale(value, at);
        }
    }

    /// Takes in an answer. An error never displaces what is known: it becomes as old as the last
    /// contact with the server.
    pub fn settle(&mut self, answer: Result<T, ApiError>, last_contact: Moment) {
        match answer {
            Ok(value) => *self = Self::Ready(value),
            Err(error) => match core::mem::replace(self, Self::Loading) {
                Self::Ready(value) => *self = Self::Stale(value, last_contact),
                Self::Stale(value, moment) => *self = Self::Stale(value, moment),
                Self::Loading | Self::Failed(_) => *self = Self::Failed(error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_error_never_displaces_what_is_known() {
        let mut load = Load::Loading;
        load.settle(Err(ApiError::Unreachable), 1);
        assert_eq!(load, Load::<u8>::Failed(ApiError::Unreachable));
        load.settle(Ok(7), 2);
        assert_eq!(load, Load::Ready(7));
        load.settle(Err(ApiError::TimedOut), 3);
        assert_eq!(load, Load::Stale(7, 3));
        load.settle(Err(ApiError::TimedOut), 9);
        assert_eq!(load, Load::Stale(7, 3), "it is as old as it was");
    }

    #[wasm_bindgen_test]
    fn what_was_kept_gives_way_to_what_is_here() {
        let mut load = Load::Ready(8);
        load.restore(7, 1);
        assert_eq!(load, Load::Ready(8));
        let mut load = Load::Failed(ApiError::Unreachable);
        load.restore(7, 1);
        assert_eq!(load, Load::Stale(7, 1));
    }
}
