//! How much goes on at once, as the settings say.

use std::time::Duration;

use poltina_domain::UserId;
use prometheus_client::registry::Registry;

use super::flags::{PolicyFlag, Serve};
use crate::bounds::Bound;
use crate::http::Load;

/// Bodies on their way for each request that may be worked on: they are small, and wait for their senders.
const UPLOADS: u32 = 8;

/// Files of the books and of the server itself, beside its connections.
const OTHER_FILES: i64 = 100;

/// The bounds of a server.
pub(super) struct Limits {
    pub(super) connections: Bound<Vec<u8>>,
    pub(super) load: Load,
    pub(super) streams: Bound<UserId>,
}

impl Limits {
    pub(super) fn new(flags: &Serve) -> Self {
        // Load tests come from one address, and those behind a proxy share its connections.
        let of_one = |count, counted: bool| {
            let strict = matches!(flags.policy, PolicyFlag::Strict);
            if strict && counted { count } else { u32::MAX }
        };
        let per_client = of_one(flags.max_requests_per_client, true);
        let load = Load {
            requests: Bound::new(flags.max_requests, per_client),
            uploads: Bound::new(flags.max_requests.saturating_mul(UPLOADS), per_client),
            body: Duration::from_secs(flags.body_seconds.into()),
        };
        Self {
            connections: Bound::new(
                flags.max_connections,
                of_one(flags.max_connections_per_client, !flags.behind_proxy),
            ),
            load,
            streams: Bound::new(flags.max_streams, flags.max_streams_per_person),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let Load {
            requests, uploads, ..
        } = &self.load;
        self.connections
            .register(registry, "connections", "Connections that are open");
        requests.register(registry, "requests", "Requests that are worked on");
        uploads.register(registry, "uploads", "Bodies that are on their way");
        self.streams
            .register(registry, "event_streams", "Event streams that are open");
    }
}

/// Says where the system lets fewer connections be open than the settings do.
pub(super) fn warn_of_few_files(flags: &Serve) {
    let Some(files) = crate::metrics::open_files_at_most() else {
        return;
    };
    let wanted = i64::from(flags.max_connections) + OTHER_FILES;
    if files < wanted {
        tracing::warn!(
            files,
            wanted,
            "the system lets fewer files be open than --max-connections needs: raise its limit \
             (`ulimit -n`, or systemd's LimitNOFILE)"
        );
    }
}
