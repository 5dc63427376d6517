//! Compiles small projects and renders what came out.

use std::fmt::Write as _;
use std::path::Path;

use compiler::{Compiled, compile};
use schemas::guest::GuestOptions;
use schemas::{
    BuildOptions, EngineError, Fix, Mode, Position, Profile, ProjectLimits, ProjectPath, Severity, SourceFile,
};

/// A project of files, in the given mode and profile.
pub(crate) fn run(files: &[(&str, &[u8])], mode: Mode, profile: Profile) -> Compiled {
    run_within(files, mode, profile, ProjectLimits::default())
}

/// The same within limits.
pub(crate) fn run_within(
    files: &[(&str, &[u8])],
    mode: Mode,
    profile: Profile,
    limits: ProjectLimits,
) -> Compiled {
    let options = BuildOptions { mode, profile: vec![profile], ..BuildOptions::default() };
    run_with(files, options, limits)
}

/// The same with any options.
pub(crate) fn run_with(files: &[(&str, &[u8])], options: BuildOptions, limits: ProjectLimits) -> Compiled {
    let request = GuestOptions { project_name: "demo".to_owned(), options, limits, emit: true };
    let source = |(path, content): &(&str, &[u8])| SourceFile {
        path: ProjectPath::new(*path).unwrap(),
        content: content.to_vec(),
    };
    compile(files.iter().map(source).collect(), &request)
}

/// The outputs that are XML.
pub(crate) fn xml_files(compiled: &Compiled) -> impl Iterator<Item = &SourceFile> {
    let is_xml = |path: &str| Path::new(path).extension().is_some_and(|end| end == "xml");
    compiled.files.iter().filter(move |file| is_xml(file.path.as_str()))
}

/// Everything said about one file, with the severities in the modes `default` and `strict`.
pub(crate) fn diagnostics(path: &str, content: &[u8]) -> String {
    diagnostics_within(path, content, ProjectLimits::default())
}

/// The same within limits.
pub(crate) fn diagnostics_within(path: &str, content: &[u8], limits: ProjectLimits) -> String {
    let files = [(path, content)];
    let usual = run_within(&files, Mode::Default, Profile::Ref, limits).report.diagnostics;
    let strict = run_within(&files, Mode::Strict, Profile::Ref, limits).report.diagnostics;
    let mut text = String::new();
    for error in &usual {
        let severity =
            strict.iter().find(|other| other.code == error.code && other.position == error.position);
        render(error, severity.map(|other| other.severity), &mut text);
    }
    text
}

/// One output of a project that compiles.
pub(crate) fn output(files: &[(&str, &[u8])], profile: Profile, path: &str) -> String {
    let compiled = run(files, Mode::Default, profile);
    let found = compiled.files.iter().find(|file| file.path.as_str() == path);
    let Some(file) = found else {
        panic!("no {path}: {:?}", compiled.report.diagnostics);
    };
    String::from_utf8(file.content.clone()).unwrap()
}

/// The IR of a project without the places of its elements; `None` when it has errors.
pub(crate) fn ir_without_places(files: &[(&str, &[u8])]) -> (Compiled, Option<serde_json::Value>) {
    let compiled = run(files, Mode::Default, Profile::Ir);
    let ir = compiled.files.first().map(|file| {
        let mut ir: serde_json::Value = serde_json::from_slice(&file.content).unwrap();
        for list in ir.as_object_mut().unwrap().values_mut().filter_map(serde_json::Value::as_array_mut) {
            for element in list {
                element.as_object_mut().unwrap().remove("source");
            }
        }
        ir
    });
    (compiled, ir)
}

fn render(error: &EngineError, strict: Option<Severity>, text: &mut String) {
    let place = error.position.map_or_else(|| "-".to_owned(), span);
    let mut severity = format!("{:?}", error.severity).to_lowercase();
    if let Some(strict) = strict.filter(|strict| *strict != error.severity) {
        write!(severity, "/{strict:?}").unwrap();
    }
    writeln!(text, "{place} {} {}: {}", severity.to_lowercase(), error.code, error.message_short).unwrap();
    writeln!(text, "  {}", error.message_long).unwrap();
    writeln!(text, "  fix: {}", error.suggested_fix.as_deref().unwrap_or("NONE")).unwrap();
    if let Some(snippet) = &error.snippet {
        writeln!(text, "  in: {}", snippet.replace(char::is_control, "\u{fffd}")).unwrap();
    }
    render_extra(error, text);
}

fn render_extra(error: &EngineError, text: &mut String) {
    let extra = &error.extra;
    match &extra.fix {
        Some(Fix::Insert { insert_at, text: new }) => {
            writeln!(text, "  insert {}:{} {new:?}", insert_at.line, insert_at.column).unwrap();
        }
        Some(Fix::Replace { range, replacement }) => {
            writeln!(text, "  replace {} {replacement:?}", span(*range)).unwrap();
        }
        None => {}
    }
    if !extra.did_you_mean.is_empty() {
        writeln!(text, "  did you mean: {}", extra.did_you_mean.join(", ")).unwrap();
    }
    for related in &extra.related {
        let place = related.position.map_or_else(|| "-".to_owned(), span);
        writeln!(text, "  see {place}: {}", related.message).unwrap();
    }
    if let Some(pointer) = &extra.pointer {
        writeln!(text, "  pointer: {pointer:?}").unwrap();
    }
}

fn span(position: Position) -> String {
    let Position { line, column, end_line, end_column } = position;
    format!("{line}:{column}-{end_line}:{end_column}")
}
