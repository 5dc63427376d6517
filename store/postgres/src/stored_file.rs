//! The files of many jobs as columns: their inputs, or their outputs.

use scheduler::ports::StoredFile;
use schemas::JobId;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::types::Uuid;

use crate::value::integer;
use crate::writer::Size;

/// Files of one job that are listed: more than `ProjectLimits` and `Limits` let a job have, so that every list
/// has a bound and none is cut short.
pub(crate) const FILES_MAX: i64 = 1_000_000;

/// Files, one array for each column of `job_inputs` and `report_files`.
#[derive(Debug, Default)]
pub(crate) struct FileColumns<'a> {
    job_ids: Vec<Uuid>,
    paths: Vec<&'a str>,
    sha256: Vec<&'a [u8]>,
    size_bytes: Vec<i64>,
    inline: Vec<Option<&'a [u8]>>,
}

impl<'a> FileColumns<'a> {
    /// Adds the files of `job`.
    pub(crate) fn extend(&mut self, job: JobId, files: &'a [StoredFile]) {
        for file in files {
            self.job_ids.push(*job.as_uuid());
            self.paths.push(file.path.as_str());
            self.sha256.push(file.content.sha256.as_bytes());
            self.size_bytes.push(integer(file.content.size_bytes));
            self.inline.push(file.content.inline.as_deref());
        }
    }

    /// Binds the five arrays.
    pub(crate) fn bind_to<'q>(
        self,
        query: Query<'q, Postgres, PgArguments>,
    ) -> Query<'q, Postgres, PgArguments>
    where
        'a: 'q,
    {
        query.bind(self.job_ids).bind(self.paths).bind(self.sha256).bind(self.size_bytes).bind(self.inline)
    }
}

/// About how much these files write.
pub(crate) fn size(files: &[StoredFile]) -> Size {
    let n_bytes = files.iter().map(|file| file.content.inline.as_deref().map_or(0, <[u8]>::len)).sum();
    Size { n_rows: files.len(), n_bytes }
}
