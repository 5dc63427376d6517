//! The canonical layout of a source, each language in its own.

use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, ProjectLimits, SourceFile};

use crate::diagnostics::Diagnostics;
use crate::ir::{ProjectBuilder, write};
use crate::request::Request;
use crate::source::{Format, SourceText, Sources};
use crate::{Context, jpe, normalise, xml};

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formatted {
    /// The source in its canonical layout, which may be the one it had.
    Text(String),
    /// The source has errors of form, or something in it is not understood, so it is left alone.
    Refused(Vec<EngineError>),
}

/// Lays a source out in the canonical form of its language, which its path tells. The meaning stays, and so
/// do comments: `format` of the result is the result. Faults in what values say are no obstacle.
///
/// In `.jpe`, lines are indented alike, one empty line stands between elements, known keys and sections are
/// written as language.md §4.2 writes them. In JPE-XML, elements are
/// indented by their depth. IR JSON takes its canonical form (language.md §7), which has every member, so
/// one with members that are not known is refused. LF ends lines, and there is no byte order mark.
pub fn format(file: SourceFile) -> Formatted {
    let options = GuestOptions {
        project_name: "project".to_owned(),
        options: BuildOptions::default(),
        limits: ProjectLimits::default(),
        emit: false,
    };
    let request = Request::new(&options);
    let mut diagnostics = Diagnostics::new(request);
    let sources = Sources::read(vec![file], request, &mut diagnostics);
    let builder = crate::parse(&sources, ProjectBuilder::new(request), &mut diagnostics);
    match sources.texts().next() {
        Some(source) if !diagnostics.has_errors_of_form() => {
            laid_out(source, builder, request, &mut diagnostics)
        }
        _ => None,
    }
    .map_or_else(|| Formatted::Refused(diagnostics.finish(&sources).diagnostics), Formatted::Text)
}

fn laid_out(
    source: &SourceText,
    builder: ProjectBuilder<'_>,
    request: Request<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    match source.format() {
        Format::Jpe => Some(jpe::format(source.text())),
        Format::Xml | Format::XmlFork => Some(xml::format(source.text())),
        Format::Ir => canonical_ir(builder, request, diagnostics),
        // A list that authors keep in an order of their own.
        Format::GameNames => Some(source.text().to_owned()),
    }
}

/// The document as canonical JSON; `None` when something of it is not in the IR.
fn canonical_ir(
    builder: ProjectBuilder<'_>,
    request: Request<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    if !diagnostics.incomplete_files().is_empty() {
        return None;
    }
    let project = normalise::settle(builder, diagnostics);
    // An element from an IR document has no other place than the one that the document names.
    let sources = Sources::default();
    let context = Context::new(request, &sources);
    String::from_utf8(write::to_json(&project, &context)).ok()
}
