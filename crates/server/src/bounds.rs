//! How much goes on at once, of one and in all. What is beyond is turned away at once, rather than waited for:
//! those that are let in keep their time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// A bound on something that goes on. Cheap to clone: all clones count as one.
#[derive(Clone, Debug)]
pub struct Bound<K>(Arc<Shared<K>>);

#[derive(Debug)]
struct Shared<K> {
    in_all: u32,
    of_one: u32,
    /// Whoever has none under way is not kept.
    under_way: Mutex<UnderWay<K>>,
    figure: Gauge,
    turned_away: Family<[(&'static str, &'static str); 1], Counter>,
}

#[derive(Debug)]
struct UnderWay<K> {
    in_all: u32,
    of: HashMap<K, u32>,
}

/// Which bound was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// One has as much under way as one may.
    OfOne,
    /// As much is under way as may be in all.
    InAll,
}

impl Full {
    fn label(self) -> [(&'static str, &'static str); 1] {
        let bound = match self {
            Self::OfOne => "one",
            Self::InAll => "all",
        };
        [("bound", bound)]
    }
}

/// Leave to go on, until it is dropped.
#[derive(Debug)]
pub struct Pass<K: Eq + Hash> {
    bound: Bound<K>,
    who: K,
}

impl<K> Bound<K> {
    /// So much in all, and so much of it of one.
    #[must_use]
    pub fn new(in_all: u32, of_one: u32) -> Self {
        let under_way = UnderWay {
            in_all: 0,
            of: HashMap::new(),
        };
        let turned_away: Family<_, Counter> = Family::default();
        for full in [Full::OfOne, Full::InAll] {
            drop(turned_away.get_or_create(&full.label()));
        }
        Self(Arc::new(Shared {
            in_all,
            of_one,
            under_way: Mutex::new(under_way),
            figure: Gauge::default(),
            turned_away,
        }))
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay<K>> {
        let under_way = self.0.under_way.lock();
        under_way.unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes it known under this name, which says what goes on.
    pub fn register(&self, registry: &mut Registry, name: &str, help: &str) {
        registry.register(name, help, self.0.figure.clone());
        registry.register(
            format!("{name}_turned_away"),
            "Turned away: one had too much under way, or all together",
            self.0.turned_away.clone(),
        );
    }
}

impl<K: Clone + Eq + Hash> Bound<K> {
    /// Lets one in.
    ///
    /// # Errors
    /// The bound that is reached.
    pub fn enter(&self, who: &K) -> Result<Pass<K>, Full> {
        let turned_away = |full: Full| {
            self.0.turned_away.get_or_create(&full.label()).inc();
            full
        };
        let mut under_way = self.under_way();
        if under_way.in_all >= self.0.in_all {
            return Err(turned_away(Full::InAll));
        }
        let own = under_way.of.get(who).copied().unwrap_or(0);
        if own >= self.0.of_one {
            return Err(turned_away(Full::OfOne));
        }
        under_way.of.insert(who.clone(), own + 1);
        under_way.in_all += 1;
        self.0.figure.set(under_way.in_all.into());
        Ok(Pass {
            bound: self.clone(),
            who: who.clone(),
        })
    }
}

impl<K> Default for Bound<K> {
    /// No bound.
    fn default() -> Self {
        Self::new(u32::MAX, u32::MAX)
    }
}

impl<K: Eq + Hash> Drop for Pass<K> {
    fn drop(&mut self) {
        let mut under_way = self.bound.under_way();
        under_way.in_all = under_way.in_all.saturating_sub(1);
        self.bound.0.figure.set(under_way.in_all.into());
        if let Some(own) = under_way.of.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                under_way.of.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_his_share_all_have_theirs_and_who_leaves_makes_room() {
        let bound = Bound::new(3, 2);
        let first = bound.enter(&"anna").unwrap();
        let _second = bound.enter(&"anna").unwrap();
        assert_eq!(bound.enter(&"anna").unwrap_err(), Full::OfOne);
        let _third = bound.enter(&"boris").unwrap();
        for who in ["anna", "boris", "maria"] {
            assert_eq!(bound.enter(&who).unwrap_err(), Full::InAll);
        }
        drop(first);
        let fourth = bound.enter(&"maria").unwrap();
        drop(fourth);
        assert!(
            !bound.under_way().of.contains_key("maria"),
            "nobody is kept"
        );
        assert!(bound.enter(&"anna").is_ok());
    }

    #[test]
    fn who_was_turned_away_is_counted_by_what_was_full() {
        let bound = Bound::new(2, 1);
        let _passes = ["anna", "boris"].map(|who| bound.enter(&who).unwrap());
        let (mut registry, mut told) = (Registry::default(), String::new());
        bound.register(&mut registry, "streams", "Streams");
        assert!(bound.enter(&"maria").is_err());
        prometheus_client::encoding::prometheus_text::encode(&mut told, &registry).unwrap();
        for line in [
            "streams 2",
            r#"streams_turned_away_total{bound="one"} 0"#,
            r#"streams_turned_away_total{bound="all"} 1"#,
        ] {
            assert!(told.lines().any(|told| told == line), "{line}: {told}");
        }
    }
}
