//! Values that nobody is shown.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// A text that is, or may hold, a secret. Printing it for debugging does not show it, and it is wiped when it is
/// dropped. As a setting it is a text like any other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) struct Secret(SecretString);

impl Secret {
    /// The text, for whoever needs it to get in.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.expose().to_owned()
    }
}
