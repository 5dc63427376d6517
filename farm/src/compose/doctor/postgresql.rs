//! The server of the books: whether it keeps what it has committed, whatever happens to it.

use store_postgres::PostgresStore;

use super::Finding;
use crate::compose::store::postgres_advice;
use crate::config::{Settings, StoreUrl};

/// Asks the server what it is set to. A file, which SQLite writes through, has none.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let Some(StoreUrl::Postgres(url)) = &settings.store.url else {
        return Vec::new();
    };
    let server = match PostgresStore::server(url.expose()).await {
        Ok(server) => server,
        Err(error) => {
            let advice = postgres_advice(&error);
            return vec![Finding::failed("postgresql", &error.into(), advice)];
        }
    };
    let version = format!("version {}", server.version);
    if server.unsafe_settings.is_empty() {
        return vec![Finding::ok("postgresql", format!("{version}; what is committed is on disk"))];
    }
    let warn = |(name, risk): &(&str, &str)| {
        let message = format!("{version}; `{name}` is off: {risk}");
        Finding::warn("postgresql", message, format!("set {name} = on in postgresql.conf"))
    };
    server.unsafe_settings.iter().map(warn).collect()
}
