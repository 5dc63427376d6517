//! Every package follows the rules of S4TK and keeps our own promises, and the loose files are its resources.

use std::collections::BTreeSet;

use compiler::Compiled;
use gamefiles::ReadLimits;
use gamefiles::key::ResourceKey;
use gamefiles::package::{Package, Resource};
use gamefiles_rules::{Finding, Level, check, promises};
use schemas::{Inject, Profile, SourceFile};

use super::{build, projects};

/// Rules that a good mod may break: two elements with one text are the author's business.
const TOLERATED: [&str; 1] = ["STB_005"];

#[test]
fn every_package_follows_the_rules() {
    for project in projects() {
        for inject in [Inject::None, Inject::XmlInjector, Inject::Lot51] {
            let compiled = build(&project, &[Profile::Package], inject);
            let package = package(&compiled);
            let mut findings = check(&package);
            findings.retain(|finding| finding.level > Level::Info || !TOLERATED.contains(&finding.rule));
            findings.extend(promises::check(&package, &game_instances(&compiled)));
            let findings: Vec<_> = findings.iter().map(Finding::to_string).collect();
            assert!(findings.is_empty(), "{} with {inject:?}: {findings:#?}", project.name);
        }
    }
}

#[test]
fn the_loose_files_are_the_resources_of_the_package() {
    for project in projects() {
        let both = build(&project, &[Profile::Game, Profile::Package], Inject::None);
        let package = package(&both);
        let mut loose: Vec<Resource> = both.files.iter().filter_map(loose_resource).collect();
        loose.sort_by_key(|resource| resource.key);
        assert!(loose == package.resources, "{}: other resources than loose files", project.name);
        let listed: Vec<_> = resources_of_manifest(&both).iter().map(manifest_key).collect();
        let keys: Vec<_> = package.resources.iter().map(|resource| resource.key).collect();
        assert_eq!(listed, keys, "{}: the manifest", project.name);
    }
}

#[test]
fn a_package_does_not_depend_on_what_else_is_built() {
    for project in projects() {
        let alone = build(&project, &[Profile::Package], Inject::None);
        let all = build(&project, &Profile::ALL, Inject::None);
        assert!(package(&alone) == package(&all), "{}", project.name);
    }
}

/// The package among the outputs, as our reader sees it.
fn package(compiled: &Compiled) -> Package {
    let file = compiled.files.iter().find(|file| file.path.as_str().ends_with(".package")).unwrap();
    Package::read(&file.content, &ReadLimits::default()).unwrap()
}

fn resources_of_manifest(compiled: &Compiled) -> Vec<serde_json::Value> {
    let file = compiled.files.iter().find(|file| file.path.as_str() == "manifest.json").unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&file.content).unwrap();
    manifest["resources"].as_array().unwrap().clone()
}

/// The key of a resource in the manifest.
fn manifest_key(resource: &serde_json::Value) -> ResourceKey {
    let hex = |member: &str| u64::from_str_radix(resource[member].as_str().unwrap(), 16).unwrap();
    let short = |member: &str| u32::try_from(hex(member)).unwrap();
    ResourceKey::new(short("type"), short("group"), hex("instance"))
}

/// What the manifest says that the mod needs of the game.
fn game_instances(compiled: &Compiled) -> BTreeSet<u64> {
    let mut instances = BTreeSet::new();
    for resource in resources_of_manifest(compiled) {
        let dependencies = resource["dependencies"].as_array().unwrap().iter();
        let game = dependencies.filter(|dependency| dependency["kind"] == "game");
        instances.extend(game.filter_map(|dependency| dependency["instance"].as_str()?.parse::<u64>().ok()));
    }
    instances
}

/// The resource that a loose file is, by its name `game/TYPE!GROUP!INSTANCE.….SUFFIX`; none for what is only for
/// human readers.
fn loose_resource(file: &SourceFile) -> Option<Resource> {
    let name = file.path.as_str().strip_prefix("game/").filter(|name| !name.ends_with(".SimData.xml"))?;
    let (numbers, _) = name.split_once('.')?;
    let numbers: Vec<u64> =
        numbers.split('!').map(|number| u64::from_str_radix(number, 16).unwrap()).collect();
    let [type_id, group, instance] = numbers.try_into().unwrap();
    let key = ResourceKey::new(u32::try_from(type_id).unwrap(), u32::try_from(group).unwrap(), instance);
    Some(Resource { key, content: file.content.clone() })
}
