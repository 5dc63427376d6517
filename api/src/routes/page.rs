//! What all lists have in common: `limit` and `cursor`.

use std::fmt::Display;
use std::str::FromStr;

use schemas::problem::ProblemKind;

use crate::error::ApiError;

/// Items of a page that asks for no number.
const LIMIT_DEFAULT: u32 = 20;
/// Most items of a page.
const LIMIT_MAX: u32 = 100;

/// Which page is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<T> {
    /// Only items older than this one.
    pub(super) before: Option<T>,
    /// At most this many.
    pub(super) n_max: u32,
}

impl<T: FromStr + Display> Page<T> {
    /// Reads `limit` and `cursor`.
    pub(super) fn of(limit: Option<u32>, cursor: Option<&str>) -> Result<Self, ApiError> {
        let n_max = limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&n_max) {
            let detail = format!("`limit` is from 1 to {LIMIT_MAX}.");
            return Err(ApiError::new(ProblemKind::BadRequest, detail));
        }
        let before = cursor.map(str::parse).transpose().map_err(|_| {
            let detail = "`cursor` is none that this farm gave out; take `next_cursor` of the page before.";
            ApiError::new(ProblemKind::BadRequest, detail)
        })?;
        Ok(Self { before, n_max })
    }

    /// One more than is shown: it tells that there is a next page.
    pub(super) fn n_asked(&self) -> u32 {
        self.n_max + 1
    }

    /// Shortens what was found to the page, and names the next one.
    pub(super) fn cut<I>(&self, items: &mut Vec<I>, id: impl Fn(&I) -> T) -> Option<String> {
        let n_max = self.n_max as usize;
        let has_more = items.len() > n_max;
        items.truncate(n_max);
        items.last().filter(|_| has_more).map(|item| id(item).to_string())
    }
}
