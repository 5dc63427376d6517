//! What is built under load.

use schemas::api::{SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobKind};
use testbed::generate;

/// A project that is compiled in well under a millisecond; each `number` is another one, so that nothing answers it from
/// memory.
pub(crate) fn small(number: usize) -> SubmitBuild {
    let text = format!("[Buffs]\nid: buff_{number}\ndisplay_name: Buff {number}\nend\n");
    let file = SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None };
    submit("small", JobKind::Build, vec![file])
}

/// A project of `n_elements` whose guest has much to do and whose result is small.
pub(crate) fn large(n_elements: usize, seed: u64) -> SubmitBuild {
    let files = generate::project(n_elements, seed).into_iter().map(|file| SubmitFile {
        path: file.path.into(),
        text: Some(String::from_utf8(file.content).expect("generated sources are text")),
        base64: None,
    });
    submit("large", JobKind::Validate, files.collect())
}

fn submit(name: &str, kind: JobKind, files: Vec<SubmitFile>) -> SubmitBuild {
    SubmitBuild {
        name: name.to_owned(),
        files,
        kind,
        class: Class::Normal,
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: None,
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::No,
    }
}
