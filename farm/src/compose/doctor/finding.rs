//! What an examination found.

use serde::Serialize;

use crate::exit::{self, Failure};

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// As it should be.
    Ok,
    /// It works, and may hurt some day.
    Warn,
    /// It does not work.
    Fail,
}

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// What it is about, in a word or two.
    pub(crate) about: &'static str,
    /// How it stands.
    pub(crate) status: Status,
    /// What was found, without secrets.
    pub(crate) message: String,
    /// What to do, unless it is as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<String>,
}

impl Finding {
    /// It is as it should be.
    pub(super) fn ok(about: &'static str, message: impl Into<String>) -> Self {
        Self { about, status: Status::Ok, message: message.into(), advice: None }
    }

    /// It works, and may hurt some day.
    pub(super) fn warn(about: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { about, status: Status::Warn, message: message.into(), advice: Some(advice.into()) }
    }

    /// It does not work.
    pub(super) fn fail(about: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { about, status: Status::Fail, message: message.into(), advice: Some(advice.into()) }
    }

    /// It does not work, for the reasons of `error`. Its own advice, if it has one, goes before `advice`.
    pub(super) fn failed(about: &'static str, error: &anyhow::Error, advice: &str) -> Self {
        let told = error.downcast_ref::<Failure>().map(Failure::advice);
        Self::fail(about, exit::texts(error).join(": "), told.unwrap_or(advice))
    }
}
