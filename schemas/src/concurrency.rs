//! Builds that stand in for each other: a newer one of the same key calls the older ones off, or waits for them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What builds that stand in for each other have in common, such as the name of a branch; the tenant chooses it.
///
/// It has 1 to 200 characters, none of them a control character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 200))]
pub struct ConcurrencyKey(String);

/// A text that is no [`ConcurrencyKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a concurrency key has 1 to 200 characters, none of them a control character")]
pub struct InvalidConcurrencyKey;

/// What a build does about earlier ones of its key that are not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OnConflict {
    /// It supersedes them: they are called off.
    #[default]
    CancelPrevious,
    /// It waits until all of them are over.
    Queue,
}

/// A name that is no [`OnConflict`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown reaction \"{0}\"; there are: cancel_previous, queue")]
pub struct UnknownOnConflict(String);

impl OnConflict {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::CancelPrevious, Self::Queue];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CancelPrevious => "cancel_previous",
            Self::Queue => "queue",
        }
    }
}

impl FromStr for OnConflict {
    type Err = UnknownOnConflict;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|on_conflict| on_conflict.as_str() == name);
        found.ok_or_else(|| UnknownOnConflict(name.to_owned()))
    }
}

/// How a build gets along with others of its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Concurrency {
    /// Which others.
    pub key: ConcurrencyKey,
    /// What happens to the earlier ones.
    pub on_conflict: OnConflict,
}

impl ConcurrencyKey {
    /// Most characters of a key.
    pub const CHARS_MAX: usize = 200;

    /// Checks `key`.
    ///
    /// # Errors
    ///
    /// [`InvalidConcurrencyKey`].
    pub fn new(key: impl Into<String>) -> Result<Self, InvalidConcurrencyKey> {
        let key = key.into();
        let is_valid =
            !key.is_empty() && key.chars().nth(Self::CHARS_MAX).is_none() && !key.contains(char::is_control);
        if is_valid { Ok(Self(key)) } else { Err(InvalidConcurrencyKey) }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConcurrencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ConcurrencyKey {
    type Err = InvalidConcurrencyKey;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::new(key)
    }
}

impl TryFrom<String> for ConcurrencyKey {
    type Error = InvalidConcurrencyKey;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::new(key)
    }
}

impl From<ConcurrencyKey> for String {
    fn from(key: ConcurrencyKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_plain() {
        let longest = "é".repeat(ConcurrencyKey::CHARS_MAX);
        for key in ["a", "refs/heads/main", " ", longest.as_str()] {
            assert_eq!(ConcurrencyKey::new(key).unwrap().as_str(), key);
        }
        for key in ["", "a\0b", "a\nb", &format!("{longest}e")] {
            assert_eq!(ConcurrencyKey::new(key), Err(InvalidConcurrencyKey), "{key:?}");
        }
    }

    #[test]
    fn reactions_are_named_as_on_the_wire() {
        for on_conflict in OnConflict::ALL {
            assert_eq!(serde_json::to_value(on_conflict).unwrap(), on_conflict.as_str());
            assert_eq!(on_conflict.as_str().parse(), Ok(on_conflict));
        }
        assert!("cancel".parse::<OnConflict>().is_err());
    }
}
