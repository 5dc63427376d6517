//! What of a value may be shown.
//!
//! It is asked before anybody has found out whether the value can be, so it takes nothing for granted: a password that
//! was not encoded may hold every character that means something in a URL.

use serde_json::Value;

/// Stands for what is not shown.
const MASK: &str = "***";

/// Parameters of a URL whose values may be shown. All others count as secret.
const SHOWN_PARAMETERS: [&str; 17] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "port",
    "protocol",
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

/// The value of a key, with its secrets masked.
pub(crate) fn masked(key: &str, value: &Value) -> Value {
    match value {
        Value::String(text) => shown(key, text).into(),
        value => value.clone(),
    }
}

/// Whether the whole value of a key is a secret: an option of the blobs, unless it is known to be none.
pub(crate) fn is_secret(key: &str) -> bool {
    key.strip_prefix("blobs.options.").is_some_and(blobs::is_secret)
}

fn shown(key: &str, text: &str) -> String {
    match key.strip_prefix("blobs.options.") {
        Some(option) => blobs::shown_option(option, text),
        None if key == "blobs.url" => blobs::shown_url(text),
        None => url(text),
    }
}

/// A text with the secrets masked that are in it if it is a URL.
pub(crate) fn url(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    // The last one: passwords hold what should have been encoded.
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let (rest, fragment) = halves(rest, '#');
    let (place, query) = halves(rest, '?');
    let mut shown = format!("{scheme}://");
    if let Some(user) = user {
        shown += &user_info(user);
        shown.push('@');
    }
    shown += &host_and_path(place);
    if let Some(query) = query {
        shown.push('?');
        shown += &query.split('&').map(parameter).collect::<Vec<_>>().join("&");
    }
    if fragment.is_some() {
        shown.push('#');
        shown += MASK;
    }
    shown
}

fn halves(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(text, rest)| (text, Some(rest)))
}

/// The user, without the password. What does not look like the name of a user may be a part of it.
fn user_info(text: &str) -> String {
    let (user, password) = halves(text, ':');
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'%' | b'+');
    let user = if user.bytes().all(is_name) { user } else { MASK };
    if password.is_some() { format!("{user}:{MASK}") } else { user.to_owned() }
}

/// The place. A port that is no number may be the password of somebody who forgot the host.
fn host_and_path(text: &str) -> String {
    let (host, path) = text.find('/').map_or((text, ""), |place| text.split_at(place));
    match host.rsplit_once(':') {
        Some((name, port)) if !host.ends_with(']') && !port.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{name}:{MASK}{path}")
        }
        _ => text.to_owned(),
    }
}

fn parameter(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if SHOWN_PARAMETERS.contains(&name) && !value.contains([';', '=']) => {
            pair.to_owned()
        }
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    }
}
