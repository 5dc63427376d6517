//! `manifest.json`: what a mod consists of, where each part comes from and what it needs (language.md §9.6).

use gamefiles::key::ResourceKey;
use gamefiles::string_table::Locale;
use schemas::{BuildOptions, Inject, ProjectPath, Sha256, SourceFile};
use serde::Serialize;

use crate::game::{Kind, Mod, Reference, Resource};
use crate::ir::Project;
use crate::source::Span;
use crate::{Context, ENGINE_VERSION};

/// The version of the manifest's form.
const VERSION: u32 = 1;

/// A file that sources were read from.
#[derive(Debug, Serialize)]
pub(crate) struct Input {
    path: ProjectPath,
    sha256: Sha256,
}

/// What the files of a request are, sorted by path.
pub(crate) fn inputs(files: &[SourceFile]) -> Vec<Input> {
    let input = |file: &SourceFile| Input { path: file.path.clone(), sha256: Sha256::of(&file.content) };
    let mut inputs: Vec<Input> = files.iter().map(input).collect();
    inputs.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    inputs
}

/// The parts of a mod so far.
#[derive(Default)]
pub(super) struct Manifest(Vec<Part>);

/// One resource.
#[derive(Serialize)]
pub(super) struct Part {
    kind: &'static str,
    id: String,
    name: String,
    #[serde(rename = "type")]
    type_id: String,
    group: String,
    instance: String,
    instance_decimal: String,
    /// Loose files.
    files: Vec<String>,
    source: Option<Place>,
    dependencies: Vec<Dependency>,
    #[serde(skip)]
    key: ResourceKey,
}

#[derive(Serialize)]
struct Place {
    file: ProjectPath,
    line: u32,
}

#[derive(Serialize)]
struct Dependency {
    /// `game` for what the game has itself, `library` for a mod by others.
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    instance: String,
}

#[derive(Serialize)]
struct Document<'d> {
    manifest_version: u32,
    engine_version: &'static str,
    project: ProjectView<'d>,
    game_profile: &'d str,
    options: &'d BuildOptions,
    /// Mods by others that the player needs too.
    libraries: &'static [&'static str],
    resources: &'d [Part],
    inputs: &'d [Input],
    outputs: Vec<Output>,
}

#[derive(Serialize)]
struct ProjectView<'d> {
    id: &'d str,
    name: &'d str,
    version: &'d str,
    author: Option<&'d str>,
}

#[derive(Serialize)]
struct Output {
    path: ProjectPath,
    size_bytes: usize,
    sha256: Sha256,
}

impl Part {
    /// The tuning of a resource.
    pub(super) fn tuning(
        resource: &Resource,
        key: ResourceKey,
        path: Option<String>,
        context: &Context<'_>,
    ) -> Self {
        Self {
            source: place(resource.span, context),
            dependencies: dependencies(resource, context),
            ..Self::new(
                resource.kind.as_str(),
                (&resource.id, &resource.tuning.name),
                key,
                path.into_iter().collect(),
            )
        }
    }

    /// The SimData of a resource.
    pub(super) fn sim_data(
        resource: &Resource,
        key: ResourceKey,
        paths: Vec<String>,
        context: &Context<'_>,
    ) -> Self {
        Self {
            source: place(resource.span, context),
            ..Self::new("sim_data", (&resource.id, &resource.tuning.name), key, paths)
        }
    }

    /// The texts of a locale.
    pub(super) fn string_table(made: &Mod, locale: Locale, key: ResourceKey, path: Option<String>) -> Self {
        Self::new("string_table", (locale.name(), &made.string_tables), key, path.into_iter().collect())
    }

    fn new(kind: &'static str, (id, name): (&str, &str), key: ResourceKey, files: Vec<String>) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
            type_id: format!("{:08X}", key.type_id),
            group: format!("{:08X}", key.group),
            instance: format!("{:016X}", key.instance),
            instance_decimal: key.instance.to_string(),
            files,
            source: None,
            dependencies: Vec::new(),
            key,
        }
    }
}

fn place(span: Span, context: &Context<'_>) -> Option<Place> {
    let source = context.sources.text(span)?;
    Some(Place { file: source.path().clone(), line: source.position(span).line })
}

/// What the resource refers to; an injector needs its library besides.
fn dependencies(resource: &Resource, context: &Context<'_>) -> Vec<Dependency> {
    let libraries =
        if resource.kind == Kind::Injector { libraries(context.request.options().inject) } else { &[] };
    let library = |name: &&'static str| Dependency {
        kind: "library",
        name: (*name).to_owned(),
        instance: String::new(),
    };
    resource.dependencies.iter().map(dependency).chain(libraries.iter().map(library)).collect()
}

fn dependency(reference: &Reference) -> Dependency {
    Dependency {
        kind: reference.kind.map_or("game", |kind| kind.as_str()),
        name: reference.name.clone().into_owned(),
        instance: reference.instance.to_string(),
    }
}

fn libraries(inject: Inject) -> &'static [&'static str] {
    match inject {
        Inject::None => &[],
        Inject::XmlInjector => &["XML Injector"],
        Inject::Lot51 => &["Lot 51 Core Library"],
    }
}

impl Manifest {
    /// Adds a resource.
    pub(super) fn add(&mut self, part: Part) {
        self.0.push(part);
    }

    /// The manifest as JSON; resources sorted by key. `files` are all other outputs of the mod.
    pub(super) fn into_json(
        mut self,
        project: &Project,
        made: &Mod,
        files: &[SourceFile],
        context: &Context<'_>,
    ) -> Vec<u8> {
        self.0.sort_by_key(|part| part.key);
        let metadata = &project.metadata;
        let options = context.request.options();
        let output = |file: &SourceFile| Output {
            path: file.path.clone(),
            size_bytes: file.content.len(),
            sha256: Sha256::of(&file.content),
        };
        let document = Document {
            manifest_version: VERSION,
            engine_version: ENGINE_VERSION,
            project: ProjectView {
                id: &metadata.project_id,
                name: &metadata.name,
                version: &metadata.version,
                author: metadata.author.as_ref().map(|author| author.as_str()),
            },
            game_profile: made.game_profile,
            options,
            libraries: libraries(options.inject),
            resources: &self.0,
            inputs: context.inputs,
            outputs: files.iter().map(output).collect(),
        };
        // Writing into memory fails only for maps whose keys are no strings, and there are none.
        let mut json = serde_json::to_vec_pretty(&document).unwrap_or_default();
        json.push(b'\n');
        json
    }
}
