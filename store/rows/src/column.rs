//! The columns of a row, whatever database it is from.

use std::error::Error;

use scheduler::ports::StoreError;
use sqlx::types::Uuid;
use sqlx::{ColumnIndex, Decode, Row, Type};

/// Says that `what`, a table and column, cannot be read back.
pub fn corrupt<E>(what: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    move |source| StoreError::Corrupt { what, source: source.into() }
}

/// The value in the column that `what` names after its table.
///
/// # Errors
///
/// [`StoreError::Corrupt`]: there is no such column, or it holds something else.
///
/// # Panics
///
/// `what` is not of the form `table.column`.
pub fn column<'r, R, T>(row: &'r R, what: &'static str) -> Result<T, StoreError>
where
    R: Row,
    for<'c> &'c str: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
{
    let (_, name) = what.split_once('.').expect("a column is named `table.column`");
    row.try_get(name).map_err(corrupt(what))
}

/// A row of a database that has all the types of the stores' columns. Each method reads the column that `what` names
/// after its table, and errs as [`column()`] does.
#[expect(missing_docs, clippy::missing_errors_doc, reason = "one method for each type, as the trait says")]
pub trait Columns {
    fn flag(&self, what: &'static str) -> Result<bool, StoreError>;
    fn small(&self, what: &'static str) -> Result<i16, StoreError>;
    fn number(&self, what: &'static str) -> Result<i64, StoreError>;
    fn optional_number(&self, what: &'static str) -> Result<Option<i64>, StoreError>;
    fn uuid(&self, what: &'static str) -> Result<Uuid, StoreError>;
    fn optional_uuid(&self, what: &'static str) -> Result<Option<Uuid>, StoreError>;
    fn text(&self, what: &'static str) -> Result<&str, StoreError>;
    fn optional_text(&self, what: &'static str) -> Result<Option<&str>, StoreError>;
    fn bytes(&self, what: &'static str) -> Result<&[u8], StoreError>;
    fn optional_bytes(&self, what: &'static str) -> Result<Option<&[u8]>, StoreError>;
}

impl<R> Columns for R
where
    R: Row,
    for<'c> &'c str: ColumnIndex<R>,
    for<'r> bool: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i16: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Uuid: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
{
    fn flag(&self, what: &'static str) -> Result<bool, StoreError> {
        column(self, what)
    }

    fn small(&self, what: &'static str) -> Result<i16, StoreError> {
        column(self, what)
    }

    fn number(&self, what: &'static str) -> Result<i64, StoreError> {
        column(self, what)
    }

    fn optional_number(&self, what: &'static str) -> Result<Option<i64>, StoreError> {
        column(self, what)
    }

    fn uuid(&self, what: &'static str) -> Result<Uuid, StoreError> {
        column(self, what)
    }

    fn optional_uuid(&self, what: &'static str) -> Result<Option<Uuid>, StoreError> {
        column(self, what)
    }

    fn text(&self, what: &'static str) -> Result<&str, StoreError> {
        column(self, what)
    }

    fn optional_text(&self, what: &'static str) -> Result<Option<&str>, StoreError> {
        column(self, what)
    }

    fn bytes(&self, what: &'static str) -> Result<&[u8], StoreError> {
        column(self, what)
    }

    fn optional_bytes(&self, what: &'static str) -> Result<Option<&[u8]>, StoreError> {
        column(self, what)
    }
}
