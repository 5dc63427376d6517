//! What an operator has set the server to, as far as the books depend on it.

use crate::open::OpenError;
use crate::store::PostgresStore;
use crate::target::{self, Target};

/// What a server does for the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its version, such as `15.14`.
    pub version: String,
    /// The settings that are off although what was committed is safe only with them, each with what it risks.
    pub unsafe_settings: Vec<(&'static str, &'static str)>,
}

/// Settings that have to be on, and what may happen without them.
///
/// Source: PostgreSQL 15, §20.5.1.
const RISKS: [(&str, &str); 3] = [
    ("fsync", "a crash of the machine can damage the whole database"),
    ("synchronous_commit", "a crash of the server takes back builds that were accepted"),
    ("full_page_writes", "a crash of the machine can damage pages that were half written"),
];
/// The version, and those settings in that order.
const SETTINGS: &str = "SELECT current_setting('server_version'), ARRAY[current_setting('fsync'),
    current_setting('synchronous_commit'), current_setting('full_page_writes')]";

impl PostgresStore {
    /// Asks the server of the database at `url` what it is set to.
    ///
    /// # Errors
    ///
    /// [`OpenError::Url`], [`OpenError::Unreachable`] and [`OpenError::OldServer`].
    pub async fn server(url: &str) -> Result<Server, OpenError> {
        let target = Target::parse(url)?;
        let mut connection = target.connect().await?;
        let asked = sqlx::query_as(SETTINGS).fetch_one(&mut connection).await;
        let (version, settings): (String, Vec<String>) = asked.map_err(|error| target.unreachable(error))?;
        target::leave(connection).await;
        let of_settings = RISKS.into_iter().zip(settings);
        let off = of_settings.filter(|(_, value)| value == "off").map(|(risk, _)| risk);
        Ok(Server { version, unsafe_settings: off.collect() })
    }
}
