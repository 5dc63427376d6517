//! The files of a mod: loose ones, a package, and what describes them.

use std::rc::Rc;

use gamefiles::key::{ResourceKey, SIM_DATA};
use gamefiles::package::WriteError;
use schemas::{Profile, SourceFile};

use super::manifest::{Manifest, Part};
use super::package::Package;
use super::{file, game, texts};
use crate::Context;
use crate::diagnostics::{Diagnostics, Message, codes};
use crate::game::{Mod, Resource, lower};
use crate::ir::Project;
use crate::source::Span;

/// Collects what the resources of a mod become. Of each resource only the bytes stay.
pub(super) struct ModFiles<'c> {
    id: &'c str,
    context: &'c Context<'c>,
    /// The loose files, if they are wanted.
    loose: Option<Vec<SourceFile>>,
    package: Option<Package>,
    manifest: Manifest,
    fault: Option<WriteError>,
}

/// One resource as bytes.
pub(super) struct Bytes<'b> {
    /// What the game calls it.
    pub(super) key: ResourceKey,
    /// What humans call it.
    pub(super) name: &'b str,
    /// The end of the name of a loose file.
    pub(super) suffix: &'b str,
    /// What the game reads.
    pub(super) content: &'b [u8],
}

impl<'c> ModFiles<'c> {
    /// Maps the project to the game and writes what the request wants of it. `id` is that of the project in file
    /// names. Nothing is written when a fault stops the build.
    pub(super) fn make(
        id: &'c str,
        project: &Project,
        context: &'c Context<'c>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<SourceFile> {
        let mut files = Self {
            id,
            context,
            loose: context.request.wants(Profile::Game).then(Vec::new),
            package: context.request.wants(Profile::Package).then(Package::new),
            manifest: Manifest::default(),
            fault: None,
        };
        let is_wanted = context.request.emits() && !diagnostics.has_errors();
        let made = lower(project, context, diagnostics, &mut |resource| {
            if is_wanted {
                files.add(&resource);
            }
        });
        if !is_wanted || diagnostics.has_errors() {
            return Vec::new();
        }
        files.finish(project, &made, diagnostics)
    }

    fn add(&mut self, resource: &Resource) {
        let tuning = &resource.tuning;
        let key = ResourceKey::new(resource.kind.type_id(), 0, tuning.instance);
        let suffix = format!("{}.xml", resource.kind.as_str());
        let xml = tuning.to_xml();
        let bytes = Bytes { key, name: &tuning.name, suffix: &suffix, content: xml.as_bytes() };
        let path = self.write(&bytes);
        self.manifest.add(Part::tuning(resource, key, path, self.context));
        if let Some((group, sim_data)) = &resource.sim_data {
            let key = ResourceKey::new(SIM_DATA, *group, tuning.instance);
            let content = sim_data.to_bytes();
            let bytes = Bytes { key, name: &tuning.name, suffix: "simdata", content: &content };
            let mut paths: Vec<String> = self.write(&bytes).into_iter().collect();
            paths.extend(self.write_beside(&bytes, "SimData.xml", &sim_data.to_xml()));
            self.manifest.add(Part::sim_data(resource, key, paths, self.context));
        }
    }

    /// Most locales have the same table, which is packed once for all that follow each other.
    fn add_texts(&mut self, made: &Mod) {
        let mut last: Option<Rc<[u8]>> = None;
        for (locale, table) in made.texts.tables() {
            let key = locale.string_table_key(&made.string_tables);
            let suffix = format!("{}.stbl", locale.name());
            let bytes = Bytes { key, name: &made.string_tables, suffix: &suffix, content: &table };
            if last.as_ref().is_some_and(|last| Rc::ptr_eq(last, &table)) {
                self.pack_again(key);
            } else {
                self.pack(&bytes);
            }
            let path = self.write_loose(&bytes);
            self.manifest.add(Part::string_table(made, locale, key, path));
            last = Some(table);
        }
    }

    /// Writes a resource wherever it is wanted; returns the path of its loose file.
    fn write(&mut self, bytes: &Bytes<'_>) -> Option<String> {
        self.pack(bytes);
        self.write_loose(bytes)
    }

    fn pack(&mut self, bytes: &Bytes<'_>) {
        if let Some(package) = &mut self.package {
            // The first fault counts.
            let fault = package.add(bytes.key, bytes.content).err();
            self.fault = self.fault.or(fault);
        }
    }

    fn pack_again(&mut self, key: ResourceKey) {
        if let Some(package) = &mut self.package {
            package.add_again(key);
        }
    }

    fn write_loose(&mut self, bytes: &Bytes<'_>) -> Option<String> {
        let loose = self.loose.as_mut()?;
        let file = game::file(bytes)?;
        let path = file.path.as_str().to_owned();
        loose.push(file);
        Some(path)
    }

    /// Writes a form of a resource that humans read, if loose files are wanted; returns its path.
    fn write_beside(&mut self, bytes: &Bytes<'_>, suffix: &str, text: &str) -> Option<String> {
        self.write_loose(&Bytes { suffix, content: text.as_bytes(), ..*bytes })
    }

    fn finish(mut self, project: &Project, made: &Mod, diagnostics: &mut Diagnostics) -> Vec<SourceFile> {
        self.add_texts(made);
        let mut files = self.loose.take().unwrap_or_default();
        files.extend(file(format!("{}.strings.json", self.id), texts::to_json(&made.texts)));
        if let Some(package) = self.package.take() {
            let path = format!("{}.package", self.id);
            match self.fault.map_or_else(|| package.finish(diagnostics), Err) {
                Ok(content) => files.extend(file(path, content)),
                Err(fault) => report_fault(fault, diagnostics),
            }
        }
        files.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        let manifest = self.manifest.into_json(project, made, &files, self.context);
        files.extend(file("manifest.json".to_owned(), manifest));
        files
    }
}

fn report_fault(fault: WriteError, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::GENERATION_ERROR, Span::NONE, || {
        Message::new("The package could not be written", format!("The mod is too large: {fault}."))
            .suggest("Split the project.")
    });
}
