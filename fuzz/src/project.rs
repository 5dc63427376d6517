//! A project of one file through the whole compiler.

use std::path::Path;

use compiler::{Compiled, compile};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, Profile, ProjectLimits, ProjectPath, SourceFile};

use crate::text::{Language, Lines};
use crate::{diagnostics, xml};

/// One run in this many is made twice.
const REPEAT_EVERY: usize = 8;

/// Compiles `data` as a file in `language` and checks what came out.
pub fn check(language: Language, data: &[u8]) {
    compile_and_check(language, data, &[Profile::Ref, Profile::Ir]);
}

/// Compiles `data` to those profiles and checks what holds for all of them.
///
/// A first byte `~` asks for mode `strict`, `!` for `ref-compat`, and is no part of the file. No language starts with
/// either, so the fuzzer can turn the modes on and off by itself.
pub(crate) fn compile_and_check(language: Language, data: &[u8], profiles: &[Profile]) -> Compiled {
    let (mode, content) = split_mode(data);
    let compiled = run(language, content, mode, profiles);
    diagnostics::check(&compiled.report, &Lines::of_file(language, content, mode));
    check_files(&compiled);
    if data.len().is_multiple_of(REPEAT_EVERY) {
        let again = run(language, content, mode, profiles);
        assert_eq!(compiled, again, "the same sources gave something else");
    }
    compiled
}

fn split_mode(data: &[u8]) -> (Mode, &[u8]) {
    match data {
        [b'~', content @ ..] => (Mode::Strict, content),
        [b'!', content @ ..] => (Mode::RefCompat, content),
        content => (Mode::Default, content),
    }
}

fn run(language: Language, content: &[u8], mode: Mode, profiles: &[Profile]) -> Compiled {
    let options = BuildOptions { profile: profiles.to_vec(), mode, ..BuildOptions::default() };
    let limits = ProjectLimits::default();
    let request = GuestOptions { project_name: "fuzz".to_owned(), options, limits, emit: true };
    let path = ProjectPath::new(language.path()).expect("the targets name good paths");
    compile(vec![SourceFile { path, content: content.to_vec() }], &request)
}

/// Outputs are all or nothing, sorted by path, and well-formed.
fn check_files(compiled: &Compiled) {
    let summary = compiled.report.summary;
    let failed = summary.error + summary.fatal > 0;
    assert_eq!(failed, compiled.files.is_empty(), "outputs and errors: {summary:?}");
    assert!(compiled.files.is_sorted_by(|left, right| left.path < right.path), "the outputs are not sorted");
    for file in &compiled.files {
        if Path::new(file.path.as_str()).extension().is_some_and(|extension| extension == "xml") {
            xml::check_well_formed(&file.content);
        }
    }
}
