//! What of a value may be shown.

use serde_json::Value;

/// Stands for what is not shown.
const MASK: &str = "***";

/// Parameters of a URL that hold a secret.
const SECRET_PARAMETERS: [&str; 3] = ["password", "sslpassword", "token"];

/// The value of a key, with its secrets masked.
pub(crate) fn masked(key: &str, value: &Value) -> Value {
    match value {
        Value::String(_) if is_secret(key) => MASK.into(),
        Value::String(text) => url(text).into(),
        value => value.clone(),
    }
}

/// Whether the whole value of a key is a secret: an option of the blobs, unless it is known to be none.
pub(crate) fn is_secret(key: &str) -> bool {
    key.strip_prefix("blobs.options.").is_some_and(blobs::is_secret)
}

/// A text with the passwords masked that are in it if it is a URL.
pub(crate) fn url(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let mut masked = format!("{scheme}://{}", user_info(rest));
    if let Some(query) = query {
        masked.push('?');
        masked.push_str(&parameters(query));
    }
    masked
}

/// The part before the query, with the password masked. It ends at the last `@`, because passwords hold what
/// should have been encoded.
fn user_info(rest: &str) -> String {
    let Some((user, host)) = rest.rsplit_once('@') else {
        return rest.to_owned();
    };
    match user.split_once(':') {
        Some((user, _)) => format!("{user}:{MASK}@{host}"),
        None => rest.to_owned(),
    }
}

fn parameters(query: &str) -> String {
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET_PARAMETERS.contains(&name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}
