//! Why a call came to nothing.

use schemas::Problem;
use schemas::problem::ProblemKind;

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address of the farm cannot be.
    #[error("\"{0}\" is not the address of a farm; one looks like http://127.0.0.1:8484")]
    InvalidAddress(String),
    /// The address holds a user name or a password.
    #[error("the address of a farm holds no user name and no password")]
    CredentialsInAddress,
    /// What should be certificates of authorities is none.
    #[error(
        "there is no certificate of an authority; one is a PEM file that begins with -----BEGIN CERTIFICATE-----"
    )]
    InvalidAuthorities,
    /// Nobody answers, or the connection broke.
    #[error("the farm at {address} cannot be reached; is `jpefarm serve` running there?")]
    Unreachable {
        /// The address of the farm.
        address: String,
        /// What went wrong.
        #[source]
        source: reqwest::Error,
    },
    /// The farm refuses, and says why.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// The answer is none that a farm of this version gives.
    #[error("the answer to {method} {url} makes no sense: {why}")]
    Unexpected {
        /// The method asked by.
        method: String,
        /// The address asked.
        url: String,
        /// What is wrong with the answer, in one lower-case phrase.
        why: String,
    },
}

impl ClientError {
    /// The kind of problem that the farm named, where it did.
    pub fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Problem(problem) => ProblemKind::of(problem),
            Self::InvalidAddress(_)
            | Self::CredentialsInAddress
            | Self::InvalidAuthorities
            | Self::Unreachable { .. }
            | Self::Unexpected { .. } => None,
        }
    }

    /// Whether the farm may answer if it is asked the same again.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Problem(problem) => matches!(problem.status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::InvalidAddress(_)
            | Self::CredentialsInAddress
            | Self::InvalidAuthorities
            | Self::Unexpected { .. } => false,
        }
    }
}
