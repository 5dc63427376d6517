//! The JPE compiler: a pure function from a project to outputs and diagnostics.
//!
//! [`compile`] is the pipeline, one step per module, in the order of language.md §2:
//!
//! | Step | Module | Signature |
//! |---|---|---|
//! | discover, decode, detect | `source` | `Sources::read(files, Request, &mut Diagnostics) -> Sources` |
//! | parse `.jpe` | `jpe` | `parse(&SourceText, &mut ProjectBuilder, &mut Diagnostics)` |
//! | parse JPE-XML | `xml` | the same |
//! | parse IR JSON, and names of the game | `ir::read` | the same |
//! | normalise | `normalise` | `normalise(ProjectBuilder, &mut Diagnostics) -> ir::Project` |
//! | validate | `validate` | `validate(&ir::Project, &Context, &mut Diagnostics)` |
//! | map to the game | `game` | `lower(&ir::Project, &Context, &mut Diagnostics, sink) -> Mod` |
//! | generate | `emit` | `emit(&ir::Project, &Context, &mut Diagnostics) -> Vec<SourceFile>` |
//! | report | `diagnostics` | `Diagnostics::finish(&Sources) -> Finished` |
//!
//! Beside it, [`analyse`] gives editors the names of a project, and [`language`] the tables of the language.
//!
//! The library does no I/O, reads no clock and draws no random number: equal input gives equal bytes.
//! Faults in the sources are data.
//!
//! In `ref-compat` mode each step has one place where it follows the Python reference instead of
//! language.md: which files are sources in `source::discover`, which characters they may hold in
//! `source::decode`, `.jpe` in `jpe::reference`, white space and repeated containers of JPE-XML in
//! `xml::reader`, no meaning of phrases in `normalise`, fewer checks in `validate`, and what is no error
//! in `diagnostics::severity`.

mod analysis;
mod convert;
mod diagnostics;
mod emit;
mod fix;
mod format;
mod game;
mod index;
mod ir;
mod jpe;
pub mod language;
mod names;
mod normalise;
mod phrases;
mod request;
mod source;
mod validate;
mod xml;

use schemas::SourceFile;
use schemas::guest::{CompileReport, GuestOptions};

use diagnostics::Diagnostics;
use emit::Input;
use request::Request;
use source::{FileId, Format, Sources, Span};

pub use analysis::{Analysis, Definition, Location, Reference, Symbols, Written};
pub use convert::{Target, convert};
pub use diagnostics::catalogue::Explanation;
pub use fix::{Fixed, fix};
pub use format::{Formatted, format};

/// Name and version of this compiler, as reports carry it.
pub const ENGINE_VERSION: &str = concat!("jpe/", env!("CARGO_PKG_VERSION"));

/// What a compile run makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    /// Everything there is to say about the sources.
    pub report: CompileReport,
    /// The outputs, sorted bytewise by path; empty when the report has errors or none were wanted.
    pub files: Vec<SourceFile>,
}

/// What the steps after parsing may look at besides the project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'c> {
    /// What was asked for.
    pub(crate) request: Request<'c>,
    /// The sources, to turn places into lines and columns.
    pub(crate) sources: &'c Sources,
    /// What the sources were read from, when an output lists that.
    pub(crate) inputs: &'c [Input],
    /// Files of which something was left out, for a reason already reported; sorted.
    pub(crate) incomplete: &'c [FileId],
}

impl<'c> Context<'c> {
    /// A view of what was asked for and of the sources, all of which were read.
    pub(crate) fn new(request: Request<'c>, sources: &'c Sources) -> Self {
        Self { request, sources, inputs: &[], incomplete: &[] }
    }

    /// Whether everything of that file was read, so that what is absent was not written.
    pub(crate) fn is_whole(&self, span: Span) -> bool {
        self.incomplete.binary_search(&span.file()).is_err()
    }
}

/// What a run read its outputs from, which nobody needs any more. To take it apart takes a while, so whoever ends
/// with the run forgets it instead.
#[derive(Debug)]
pub struct Remains {
    _sources: Sources,
    _project: ir::Project,
}

/// Compiles a project. Total: faults in `files` are diagnostics, never a panic or an `Err`.
pub fn compile(files: Vec<SourceFile>, request: &GuestOptions) -> Compiled {
    compile_for_once(files, request).0
}

/// The same for a process that compiles once: what is left of the run is the caller's to drop or to forget.
pub fn compile_for_once(files: Vec<SourceFile>, request: &GuestOptions) -> (Compiled, Remains) {
    let request = Request::new(request);
    let mut diagnostics = Diagnostics::new(request);
    let inputs = if request.emits_for_game() { emit::inputs(&files) } else { Vec::new() };
    let sources = Sources::read(files, request, &mut diagnostics);
    let project = read(&sources, request, &mut diagnostics);
    let incomplete = diagnostics.incomplete_files();
    let context = Context { inputs: &inputs, incomplete: &incomplete, ..Context::new(request, &sources) };
    validate::validate(&project, &context, &mut diagnostics);
    let files = emit::emit(&project, &context, &mut diagnostics);
    let compiled = Compiled { report: report(&project, &sources, diagnostics), files };
    (compiled, Remains { _sources: sources, _project: project })
}

/// Reads and checks a project as [`compile`] does, writes nothing, and gives its names with their places: what an
/// editor wants to know. Total, as [`compile`] is.
pub fn analyse(files: Vec<SourceFile>, request: &GuestOptions) -> Analysis {
    let request = Request::new(request);
    let mut diagnostics = Diagnostics::new(request);
    let sources = Sources::read(files, request, &mut diagnostics);
    let mut builder = ir::ProjectBuilder::new(request);
    builder.keep_extents();
    let mut builder = parse(&sources, builder, &mut diagnostics);
    let extents = builder.take_extents();
    let project = normalise::normalise(builder, &mut diagnostics);
    let incomplete = diagnostics.incomplete_files();
    let context = Context { incomplete: &incomplete, ..Context::new(request, &sources) };
    validate::validate(&project, &context, &mut diagnostics);
    if request.is_for_game() {
        game::lower(&project, &context, &mut diagnostics, &mut drop);
    }
    let symbols = analysis::symbols(&project, &sources, &extents);
    Analysis { report: report(&project, &sources, diagnostics), symbols }
}

/// What the sources say.
fn read(sources: &Sources, request: Request<'_>, diagnostics: &mut Diagnostics) -> ir::Project {
    let builder = parse(sources, ir::ProjectBuilder::new(request), diagnostics);
    normalise::normalise(builder, diagnostics)
}

fn parse<'r>(
    sources: &Sources,
    mut builder: ir::ProjectBuilder<'r>,
    diagnostics: &mut Diagnostics,
) -> ir::ProjectBuilder<'r> {
    for source in sources.texts() {
        match source.format() {
            Format::Jpe => jpe::parse(source, &mut builder, diagnostics),
            Format::Xml | Format::XmlFork => xml::parse(source, &mut builder, diagnostics),
            Format::Ir => ir::read::parse(source, &mut builder, diagnostics),
            Format::GameNames => ir::read::game_names::parse(source, &mut builder, diagnostics),
        }
    }
    builder
}

fn report(project: &ir::Project, sources: &Sources, diagnostics: Diagnostics) -> CompileReport {
    let finished = diagnostics.finish(sources);
    CompileReport {
        project_id: project.metadata.project_id.value.clone(),
        engine_version: ENGINE_VERSION.to_owned(),
        elements: u32::try_from(project.element_count()).unwrap_or(u32::MAX),
        diagnostics: finished.diagnostics,
        summary: finished.summary,
        truncated: finished.truncated,
    }
}

/// The explanation of a diagnostic code of language.md §12; `None` when there is no such code. Upper
/// and lower case count as equal.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    diagnostics::catalogue::find(code)
}

/// Every diagnostic code, in the order of language.md §12.
pub fn codes() -> impl Iterator<Item = &'static Explanation> {
    diagnostics::catalogue::all()
}
