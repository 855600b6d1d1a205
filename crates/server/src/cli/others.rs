//! What other servers of the same books told people.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::sequencer::Hub;
use crate::store::Store;

/// How often it is looked for what other servers of the same books told people.
const OTHERS: Duration = Duration::from_millis(200);

/// Wakes the event streams of those to whom another server wrote.
pub(super) async fn hear_of_others(store: Arc<dyn Store>, hub: Arc<Hub>) {
    let mut ticks = tokio::time::interval(OTHERS);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let waited_for = hub.waited_for();
        if waited_for.is_empty() {
            continue;
        }
        let users = waited_for.iter().map(|(user, _)| *user).collect();
        match store.newest_events(users).await {
            Ok(found) => {
                let told: HashMap<_, _> = waited_for.into_iter().collect();
                for (user, newest) in found {
                    if told.get(&user).is_none_or(|told| newest > *told) {
                        hub.publish(user, newest);
                    }
                }
            }
            // Streams look for themselves, only later.
            Err(error) => tracing::warn!(%error, "it is not heard what other servers write"),
        }
    }
}
