//! Mods for the game: a package that builds keeps every rule.

use std::collections::BTreeSet;

use ::gamefiles::ReadLimits;
use ::gamefiles::package::{MAGIC, Package};
use compiler::Compiled;
use gamefiles_rules::{Finding, Level, check as check_rules, promises};
use schemas::Profile;
use serde::Deserialize;

use crate::project;
use crate::text::Language;

/// What the author may do: two elements with one text.
const TOLERATED: [&str; 1] = ["STB_005"];

/// Builds `data`, a `.jpe` file, for the game; checks the report and the package.
pub fn check(data: &[u8]) {
    let compiled = project::compile_and_check(Language::Jpe, data, &[Profile::Package]);
    let Some(file) = compiled.files.iter().find(|file| file.content.starts_with(MAGIC)) else { return };
    let package = Package::read(&file.content, &ReadLimits::default()).expect("our package reads");
    let mut findings = check_rules(&package);
    findings.retain(|finding| finding.level > Level::Info || !TOLERATED.contains(&finding.rule));
    findings.extend(promises::check(&package, &game_instances(&compiled)));
    let findings: Vec<_> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

/// What the manifest says that the mod needs of the game.
fn game_instances(compiled: &Compiled) -> BTreeSet<u64> {
    let manifest = compiled.files.iter().find(|file| file.path.as_str() == "manifest.json");
    let manifest = manifest.expect("there is a manifest beside the package");
    let manifest: Manifest = serde_json::from_slice(&manifest.content).expect("the manifest is JSON");
    let dependencies = manifest.resources.into_iter().flat_map(|resource| resource.dependencies);
    let game = dependencies.filter(|dependency| dependency.kind == "game");
    game.filter_map(|dependency| dependency.instance.parse().ok()).collect()
}

#[derive(Deserialize)]
struct Manifest {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    kind: String,
    #[serde(default)]
    instance: String,
}
