//! The URL of a database, which says everything.
//!
//! What a URL leaves out sqlx takes from variables of the environment such as `PGHOST`, `PGPASSWORD` and `PGSSLMODE`,
//! from `~/.pgpass` and from the name of the user. A farm has one place for its settings, so here the URL names what
//! has no default, has the documented default of the rest, and what no URL can take back is refused.

use std::collections::BTreeSet;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use crate::open::OpenError;

/// How URLs of PostgreSQL begin.
const SCHEMES: [&str; 2] = ["postgres", "postgresql"];
/// The parameters that a URL may have, besides `options[NAME]`. Others would have no effect, and sqlx would log their
/// values, which may be secrets.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];
/// Parameters with variables that no default can take back, and the names of the same in other URLs.
const CERTIFICATES: [(&str, &str, &[&str]); 3] = [
    ("sslrootcert", "PGSSLROOTCERT", &["sslrootcert", "ssl-root-cert", "ssl-ca"]),
    ("sslcert", "PGSSLCERT", &["sslcert", "ssl-cert"]),
    ("sslkey", "PGSSLKEY", &["sslkey", "ssl-key"]),
];

/// Why a URL leads to no database. No message repeats any of it but the name of a parameter.
#[derive(Debug, thiserror::Error)]
enum InvalidUrl {
    #[error("the scheme is not postgres")]
    Scheme,
    #[error(
        "it cannot be read; in the user and the password, characters such as @ : / ? # are percent-encoded"
    )]
    Syntax(#[source] url::ParseError),
    #[error("it names no {0}")]
    Missing(&'static str),
    #[error("it has a parameter `{0}` that there is not")]
    Parameter(String),
    #[error("the characters # and ? of the user and the password are percent-encoded, as %23 and %3F")]
    Unencoded,
}

impl From<InvalidUrl> for OpenError {
    fn from(error: InvalidUrl) -> Self {
        Self::Url(error.into())
    }
}

/// How to connect to the database of a URL, whatever the environment says.
pub(crate) fn options(text: &str) -> Result<PgConnectOptions, OpenError> {
    if !SCHEMES.iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("://"))) {
        return Err(InvalidUrl::Scheme.into());
    }
    let mut url = Url::parse(text).map_err(InvalidUrl::Syntax)?;
    if url.fragment().is_some() || url.query().is_some_and(|query| query.contains('@')) {
        return Err(InvalidUrl::Unencoded.into());
    }
    let given: BTreeSet<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let unknown =
        given.iter().find(|name| !PARAMETERS.contains(&name.as_str()) && !name.starts_with("options["));
    if let Some(name) = unknown {
        return Err(InvalidUrl::Parameter(name.clone()).into());
    }
    if let Some(variable) = disturbing(&given) {
        return Err(OpenError::Environment { variable });
    }
    fill(&mut url, &given)?;
    PgConnectOptions::from_url(&url).map_err(|error| OpenError::Url(error.into()))
}

/// Has the URL say what it left out.
fn fill(url: &mut Url, given: &BTreeSet<String>) -> Result<(), InvalidUrl> {
    let is_given = |names: &[&str]| names.iter().any(|name| given.contains(*name));
    let needed = [
        ("host", is_given(&["host", "hostaddr"]) || url.host_str().is_some_and(|host| !host.is_empty())),
        ("user", is_given(&["user"]) || !url.username().is_empty()),
        ("database", is_given(&["dbname"]) || !url.path().trim_start_matches('/').is_empty()),
    ];
    if let Some((what, _)) = needed.into_iter().find(|(_, is_there)| !is_there) {
        return Err(InvalidUrl::Missing(what));
    }
    let defaults = [
        ("password", "", is_given(&["password"]) || url.password().is_some()),
        ("port", "5432", is_given(&["port"]) || url.port().is_some()),
        ("sslmode", "prefer", is_given(&["sslmode", "ssl-mode"])),
    ];
    for (name, value, _) in defaults.into_iter().filter(|(.., is_there)| !is_there) {
        url.query_pairs_mut().append_pair(name, value);
    }
    Ok(())
}

/// A variable of the environment that would have its way: what sqlx takes from it when no URL says anything.
fn disturbing(given: &BTreeSet<String>) -> Option<&'static str> {
    // A host and a user of any kind, because not every one that the environment may name makes a URL.
    let environment = PgConnectOptions::new_without_pgpass().host("localhost").username("anybody");
    if environment.get_options().is_some() {
        return Some("PGOPTIONS");
    }
    let url = environment.to_url_lossy();
    let found = |parameter| url.query_pairs().any(|(name, _)| name == parameter);
    CERTIFICATES
        .into_iter()
        .find(|(parameter, _, names)| found(*parameter) && !names.iter().any(|name| given.contains(*name)))
        .map(|(_, variable, _)| variable)
}
