//! What a guest made, checked before anybody believes it.

use schemas::{Limits, ProjectPath, SourceFile};

use crate::bindings::{FileResult, Response as GuestResponse};
use crate::{Limit, Response, Verdict};

/// Checks what came out of the guest against `limits` and the path rules.
pub(crate) fn check(response: GuestResponse, limits: &Limits) -> Verdict {
    match checked(response, limits) {
        Ok(response) => Verdict::Finished(response),
        Err(limit) => Verdict::Exceeded(limit),
    }
}

fn checked(response: GuestResponse, limits: &Limits) -> Result<Response, Limit> {
    check_sizes(&response, limits)?;
    let mut files = response.files.into_iter().map(source_file).collect::<Result<Vec<_>, _>>()?;
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    if files.windows(2).any(|pair| pair[0].path == pair[1].path) {
        return Err(Limit::OutputPath);
    }
    Ok(Response { report: response.report, files })
}

fn check_sizes(response: &GuestResponse, limits: &Limits) -> Result<(), Limit> {
    if response.files.len() as u64 > u64::from(limits.output_files_max) {
        return Err(Limit::OutputFiles);
    }
    let mut output_bytes = response.report.len() as u64;
    for file in &response.files {
        if file.content.len() as u64 > limits.output_file_bytes_max {
            return Err(Limit::OutputFileBytes);
        }
        output_bytes += (file.path.len() + file.content.len()) as u64;
    }
    if output_bytes > limits.output_bytes_max {
        return Err(Limit::OutputBytes);
    }
    Ok(())
}

fn source_file(file: FileResult) -> Result<SourceFile, Limit> {
    let path = ProjectPath::new(file.path).map_err(|_| Limit::OutputPath)?;
    Ok(SourceFile { path, content: file.content })
}

/// Bytes that may be copied out of a guest under `limits`: the result itself and the list of its files.
/// It bounds what the host allocates, however a guest's lists overlap; [`check`] is exact.
pub(crate) fn copy_budget_bytes(limits: &Limits) -> usize {
    let list_bytes = u64::from(limits.output_files_max).saturating_mul(size_of::<FileResult>() as u64);
    usize::try_from(limits.output_bytes_max.saturating_add(list_bytes)).unwrap_or(usize::MAX)
}
