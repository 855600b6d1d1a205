//! What was noticed about the wallet's safety: what this device heard of, and what it missed.

use poltina_api_types::{NoticedItem, SecurityNotice};
use serde::{Deserialize, Serialize};

use crate::platform::clock::{self, Moment};

/// How many are kept.
const KEPT: usize = 20;

/// Something about the wallet's safety, as it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// The number of its event.
    pub sequence: i64,
    /// What.
    pub notice: SecurityNotice,
    /// On which device.
    pub device: String,
    /// When.
    pub at: Moment,
}

impl From<NoticedItem> for Noticed {
    fn from(item: NoticedItem) -> Self {
        Self {
            sequence: item.sequence,
            notice: item.notice,
            device: item.device_name,
            at: clock::parse(&item.at).unwrap_or_else(clock::now),
        }
    }
}

/// What this device knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NoticedList {
    /// The newest first.
    pub(super) items: Vec<Noticed>,
    /// The highest number that was told here; none where that is not known: a new device has
    /// missed nothing.
    heard: Option<i64>,
    /// Until when it answers what was done here: that is not missed, even if the page is left at once.
    own_until: Moment,
}

impl NoticedList {
    /// What is noticed until then was done here.
    pub(super) fn own(&mut self, until: Moment) {
        self.own_until = until;
    }

    /// Whether it was done here, if it was noticed at that moment. Nobody signs in anew, or uses a copy
    /// of a passkey, on the device where he is: that is told whatever was done here.
    pub(super) fn is_own(&self, what: SecurityNotice, at: Moment) -> bool {
        let of_another = matches!(
            what,
            SecurityNotice::NewDevice
                | SecurityNotice::PasskeyCopied
                | SecurityNotice::WebhookDisabled
        );
        !of_another && at <= self.own_until
    }

    /// Takes in one as it happens. False where it is here already.
    pub(super) fn hear(&mut self, one: Noticed) -> bool {
        if self
            .items
            .iter()
            .any(|known| known.sequence == one.sequence)
        {
            return false;
        }
        self.heard = self.heard.max(Some(one.sequence));
        self.items.push(one);
        self.sort();
        true
    }

    /// Takes in what the server has; the newest that was missed here.
    pub(super) fn learn(&mut self, told: Vec<Noticed>) -> Option<Noticed> {
        let newest = told.iter().map(|one| one.sequence).max().unwrap_or(0);
        // What happened since the server answered stays.
        self.items.retain(|known| known.sequence > newest);
        self.items.extend(told);
        self.sort();
        let missed = self.missed(self.heard);
        self.heard = self.heard.max(Some(newest));
        missed
    }

    /// Takes in what was kept; the newest that was missed, where the server was faster.
    pub(super) fn recall(&mut self, kept: Self) -> Option<Noticed> {
        if self.heard.is_none() {
            *self = kept;
            return None;
        }
        self.own_until = self.own_until.max(kept.own_until);
        self.missed(kept.heard)
    }

    fn missed(&self, heard: Option<i64>) -> Option<Noticed> {
        let heard = heard?;
        let missed = |one: &&Noticed| one.sequence > heard && !self.is_own(one.notice, one.at);
        self.items.iter().find(missed).cloned()
    }

    fn sort(&mut self) {
        self.items
            .sort_by_key(|one| core::cmp::Reverse(one.sequence));
        self.items.truncate(KEPT);
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn one(sequence: i64) -> Noticed {
        Noticed {
            sequence,
            notice: SecurityNotice::FactorChanged,
            device: String::new(),
            at: sequence,
        }
    }

    fn numbers(list: &NoticedList) -> Vec<i64> {
        list.items.iter().map(|one| one.sequence).collect()
    }

    #[wasm_bindgen_test]
    fn a_new_device_has_missed_nothing_and_one_that_was_away_has() {
        let mut list = NoticedList::default();
        assert_eq!(list.learn(vec![one(9), one(4)]), None);
        assert_eq!(list.learn(vec![one(9), one(4)]), None);
        assert_eq!(list.learn(vec![one(12), one(11), one(9)]), Some(one(12)));
        assert_eq!(numbers(&list), [12, 11, 9]);
        assert_eq!(list.learn(vec![one(12), one(11), one(9)]), None);
        // Where nothing had happened, the first is missed too.
        let mut list = NoticedList::default();
        assert_eq!(list.learn(Vec::new()), None);
        assert_eq!(list.learn(vec![one(1)]), Some(one(1)));
    }

    #[wasm_bindgen_test]
    fn what_was_done_here_is_not_missed() {
        let mut list = NoticedList::default();
        list.learn(Vec::new());
        list.own(5);
        assert_eq!(list.learn(vec![one(5), one(4)]), None);
        let kept = list.clone();
        list.own(7);
        assert_eq!(list.learn(vec![one(8), one(7)]), Some(one(8)));
        // Nor is it where the page was left at once, and the server is faster than what was kept.
        let mut anew = NoticedList::default();
        anew.learn(vec![one(5)]);
        assert_eq!(anew.recall(kept), None);
        let changed = SecurityNotice::FactorChanged;
        assert!(list.is_own(changed, 7) && !list.is_own(changed, 8));
    }

    #[wasm_bindgen_test]
    fn another_device_s_sign_in_is_missed_even_while_something_is_done_here() {
        let mut list = NoticedList::default();
        list.learn(Vec::new());
        list.own(9);
        let thief = Noticed {
            notice: SecurityNotice::NewDevice,
            ..one(5)
        };
        assert_eq!(list.learn(vec![one(6), thief.clone()]), Some(thief));
    }

    #[wasm_bindgen_test]
    fn what_the_stream_told_is_not_missed_and_stands_once() {
        let mut list = NoticedList::default();
        list.learn(vec![one(4)]);
        assert!(list.hear(one(6)));
        assert!(!list.hear(one(6)));
        // The server answered before the sixth happened.
        assert_eq!(list.learn(vec![one(4)]), None);
        assert_eq!(numbers(&list), [6, 4]);
        assert_eq!(list.learn(vec![one(6), one(4)]), None);
    }

    #[wasm_bindgen_test]
    fn what_was_kept_says_what_was_missed_also_where_the_server_was_faster() {
        let mut kept = NoticedList::default();
        kept.learn(vec![one(4)]);
        let mut list = NoticedList::default();
        assert_eq!(list.recall(kept.clone()), None);
        assert_eq!(list.learn(vec![one(7), one(4)]), Some(one(7)));
        let mut list = NoticedList::default();
        assert_eq!(list.learn(vec![one(7), one(4)]), None);
        assert_eq!(list.recall(kept), Some(one(7)));
        assert_eq!(numbers(&list), [7, 4]);
    }

    #[wasm_bindgen_test]
    fn no_more_are_kept_than_are_needed() {
        let mut list = NoticedList::default();
        list.learn((1..=30).map(one).collect());
        assert_eq!(numbers(&list), (11..=30).rev().collect::<Vec<_>>());
    }
}
