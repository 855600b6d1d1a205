//! The stream of what happens: server-sent events.

use futures::StreamExt;
use gloo_net::eventsource::futures::{EventSource, EventSourceSubscription};
use poltina_api_types::Event;

use super::request::base;
use super::{Client, SignedIn};

/// An open stream; dropped, it closes.
pub struct EventStream {
    _source: EventSource,
    messages: EventSourceSubscription,
}

impl Client<SignedIn> {
    /// Opens the stream of events after the one with this number; `None` where it cannot be.
    #[must_use]
    pub fn events(self, after: i64) -> Option<EventStream> {
        let mut source = EventSource::new(&format!("{}/events?after={after}", base())).ok()?;
        let messages = source.subscribe("message").ok()?;
        Some(EventStream {
            _source: source,
            messages,
        })
    }
}

impl EventStream {
    /// The next event as it came over the wire with its parsed form; `None` once the stream broke.
    pub async fn next(&mut self) -> Option<(String, Event)> {
        loop {
            let (_, message) = self.messages.next().await?.ok()?;
            let text = message.data().as_string()?;
            // What a newer server says and this version does not know is left to a later release.
            if let Ok(event) = serde_json::from_str(&text) {
                return Some((text, event));
            }
        }
    }
}
