//! Translation: sources of any language, out as sources of one (language.md §§4, 5, 7).
//!
//! A writer of a language writes what the language can say. Then the result is read back and compared with
//! the project it was written from ([`losses`]), so that nothing is lost in silence: not what a language has
//! no words for, and not what a writer forgot.

mod losses;
pub(crate) mod parts;
pub(crate) mod words;

use schemas::guest::GuestOptions;
use schemas::{Mode, ProjectPath, SourceFile};

use crate::diagnostics::Diagnostics;
use crate::ir::{Project, write};
use crate::request::Request;
use crate::source::Sources;
use crate::{Compiled, Context, jpe, names, validate, xml};

/// What sources are translated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `.jpe` in the section dialect.
    Jpe,
    /// JPE-XML with the root `<jpe-project>`.
    JpeXml,
    /// Canonical IR JSON; the only one that says everything.
    Ir,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 3] = [Self::Jpe, Self::JpeXml, Self::Ir];

    /// The target's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpe => "jpe",
            Self::JpeXml => "jpe-xml",
            Self::Ir => "ir",
        }
    }

    /// What the names of its files end in.
    fn suffix(self) -> &'static str {
        match self {
            Self::Jpe => ".jpe",
            Self::JpeXml => ".jpe.xml",
            Self::Ir => ".ir.json",
        }
    }
}

/// Translates a project. Total, as [`crate::compile`] is. There are no files when the sources have errors.
/// What the target cannot say is left out and reported, which is an error in `strict` mode. Profiles mean
/// nothing here, and mode `ref-compat` counts as `default`.
pub fn convert(files: Vec<SourceFile>, options: &GuestOptions, target: Target) -> Compiled {
    let options = effective(options);
    let request = Request::new(&options);
    let mut diagnostics = Diagnostics::new(request);
    let sources = Sources::read(files, request, &mut diagnostics);
    let mut project = crate::read(&sources, request, &mut diagnostics);
    let incomplete = diagnostics.incomplete_files();
    let context = Context { incomplete: &incomplete, ..Context::new(request, &sources) };
    validate::validate(&project, &context, &mut diagnostics);
    let mut files = Vec::new();
    if !diagnostics.has_errors() {
        files = written(&project, &context, target);
        if target != Target::Ir {
            let back = read_back(files.clone(), request);
            losses::report(&mut project, &back, target, &context, &mut diagnostics);
        }
    }
    if diagnostics.has_errors() {
        files.clear();
    }
    Compiled { report: crate::report(&project, &sources, diagnostics), files }
}

fn effective(options: &GuestOptions) -> GuestOptions {
    let mut options = options.clone();
    if options.options.mode == Mode::RefCompat {
        options.options.mode = Mode::Default;
    }
    options
}

/// The project that the files say. What they cannot be understood in is missing in it.
fn read_back(files: Vec<SourceFile>, request: Request<'_>) -> Project {
    let mut diagnostics = Diagnostics::new(request);
    let sources = Sources::read(files, request, &mut diagnostics);
    crate::read(&sources, request, &mut diagnostics)
}

/// The files, sorted bytewise by path. The project has passed validation, so its id makes a path.
fn written(project: &Project, context: &Context<'_>, target: Target) -> Vec<SourceFile> {
    let bytes_max = context.request.limits().file_bytes_max;
    let texts = match target {
        Target::Jpe => bytes_of(jpe::write(project, bytes_max)),
        Target::JpeXml => bytes_of(xml::write(project, bytes_max)),
        Target::Ir => vec![write::to_json(project, context)],
    };
    let id = names::project_file_id(&project.metadata.project_id).unwrap_or_default();
    let is_one = texts.len() == 1;
    let numbered = (1_usize..).zip(texts);
    let files = numbered.filter_map(|(number, content)| {
        // The order of the elements is that of the paths.
        let number = if is_one { String::new() } else { format!(".{number:06}") };
        let path = ProjectPath::new(format!("{id}{number}{}", target.suffix())).ok()?;
        Some(SourceFile { path, content })
    });
    files.collect()
}

fn bytes_of(texts: Vec<String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}
