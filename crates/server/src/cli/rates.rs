//! By whose rates a server exchanges currencies.

use std::path::Path;
use std::sync::Arc;

use crate::gateway::{DemoRates, FolderRates, HttpRates, NoRateSource, RateSource};

/// The source that is named; a demo's own where none is.
pub(super) fn source(demo: bool, named: Option<&str>) -> Result<Arc<dyn RateSource>, String> {
    match named {
        Some(url) if url.contains("://") => Ok(Arc::new(HttpRates::new(url)?)),
        Some(folder) if Path::new(folder).is_dir() => {
            Ok(Arc::new(FolderRates::new(Path::new(folder))))
        }
        Some(other) => Err(format!(
            "{other} is no folder of rates, and no address: see --rates"
        )),
        None if demo => DemoRates::new()
            .map(|rates| Arc::new(rates) as Arc<dyn RateSource>)
            .map_err(|error| error.to_string()),
        None => {
            tracing::warn!("no source of rates is set up: nothing can be exchanged; see --rates");
            Ok(Arc::new(NoRateSource))
        }
    }
}
