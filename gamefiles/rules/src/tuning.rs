//! Rules for tuning.

use std::collections::{BTreeMap, BTreeSet};

use gamefiles::fnv::fnv64;
use gamefiles::key::ResourceKey;

use crate::resources::{Content, Resources};
use crate::types::{self, NeedsSimData};
use crate::xml::{self, Element};
use crate::{Finding, Level};

/// Instances above this are not the game's own: its highest are far below.
const GAME_INSTANCE_MAX: u64 = 1 << 24;

/// Groups of resources that load without any pack.
const BASE_GAME_GROUPS: [u32; 2] = [0, 0x8000_0000];

pub(crate) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    let sim_data: BTreeSet<u64> = resources.sim_data().map(|(key, _)| key.instance).collect();
    for resource in resources.iter() {
        match &resource.content {
            Content::Tuning(Err(error)) => {
                let message = format!("no XML: {error}");
                findings.push(Finding::new("TUN_001", Level::Error, resource.key, message));
            }
            Content::Tuning(Ok(root)) => Check { key: resource.key, root, findings }.run(&sim_data),
            Content::Other(bytes) => check_type(resource.key, bytes, findings),
            _ => {}
        }
    }
    check_repeats(resources, findings);
}

/// Something that looks like tuning should have a type of tuning.
fn check_type(key: ResourceKey, bytes: &[u8], findings: &mut Vec<Finding>) {
    let is_tuning = xml::parse(bytes).is_ok_and(|root| matches!(root.tag.as_str(), "I" | "M"));
    if is_tuning {
        findings.push(Finding::new(
            "TUN_012",
            Level::Warning,
            key,
            "tuning of a type that is not one of tuning",
        ));
    }
}

fn check_repeats(resources: &Resources, findings: &mut Vec<Finding>) {
    let (mut instances, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (key, root) in resources.tunings() {
        *instances.entry(key.instance).or_insert(0) += 1;
        *names.entry(root.attribute("n")).or_insert(0) += 1;
    }
    for (key, root) in resources.tunings() {
        let name = root.attribute("n");
        if instances[&key.instance] > 1 {
            findings.push(Finding::new("TUN_013", Level::Warning, key, "other tuning has this instance"));
        }
        if !name.is_empty() && names[name] > 1 {
            findings.push(Finding::new(
                "TUN_014",
                Level::Warning,
                key,
                format!("other tuning is called {name}"),
            ));
        }
    }
}

struct Check<'a> {
    key: ResourceKey,
    root: &'a Element,
    findings: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn find(&mut self, rule: &'static str, level: Level, message: String) {
        self.findings.push(Finding::new(rule, level, self.key, message));
    }

    fn run(&mut self, sim_data: &BTreeSet<u64>) {
        match self.root.tag.as_str() {
            "I" => self.instance(),
            "M" => self.module(),
            other => return self.find("TUN_002", Level::Error, format!("the root is <{other}>")),
        }
        let (instance, said) = (self.key.instance, self.root.attribute("s"));
        if !said.is_empty() && said != instance.to_string() {
            self.find("TUN_003", Level::Error, format!("s is {said}, the instance {instance}"));
        }
        if !sim_data.contains(&instance) {
            self.without_sim_data();
        }
    }

    fn instance(&mut self) {
        let missing: Vec<_> =
            ["c", "i", "m", "n", "s"].into_iter().filter(|a| self.root.attribute(a).is_empty()).collect();
        if !missing.is_empty() {
            return self.find("TUN_004", Level::Error, format!("has no {}", missing.join(", ")));
        }
        self.bits();
        self.instance_type();
        let is_own = self.key.instance > GAME_INSTANCE_MAX || self.root.attribute("n").contains(':');
        if is_own && !BASE_GAME_GROUPS.contains(&self.key.group) {
            self.find("TUN_016", Level::Info, "the group does not load without a pack".to_owned());
        }
    }

    fn bits(&mut self) {
        let class = self.root.attribute("c");
        let is_personality = class == "Trait"
            && self.root.member("trait_type").is_some_and(|value| value.text == "PERSONALITY");
        let bits = if is_personality { 32 } else { types::instance_bits(class) };
        if bits < 64 && self.key.instance >> bits > 0 {
            self.find("TUN_005", Level::Error, format!("an instance of {class} has at most {bits} bits"));
        }
    }

    fn instance_type(&mut self) {
        let name = self.root.attribute("i");
        match types::of_name(name) {
            None => self.find("TUN_006", Level::Warning, format!("i is {name}, which is unknown")),
            Some(type_id) if type_id != self.key.type_id => {
                self.find("TUN_007", Level::Error, format!("i is {name}, which has the type {type_id:08x}"));
            }
            Some(_) => {}
        }
    }

    fn module(&mut self) {
        if self.key.type_id != types::MODULE {
            self.find("TUN_008", Level::Error, format!("a module has the type {:08x}", types::MODULE));
        }
        let (name, said) = (self.root.attribute("n"), self.root.attribute("s"));
        if name.is_empty() || said.is_empty() {
            return self.find("TUN_010", Level::Error, "has no n or no s".to_owned());
        }
        let hash = fnv64(&name.replace('.', "-"));
        if said != hash.to_string() {
            self.find("TUN_009", Level::Error, format!("s is {said}; for the module {name} it is {hash}"));
        }
    }

    fn without_sim_data(&mut self) {
        let (name, class) = (self.root.attribute("i"), self.root.attribute("c"));
        match types::needs_sim_data(name, class) {
            NeedsSimData::Always => {
                self.find("TUN_011", Level::Error, format!("{name} {class} needs SimData"));
            }
            NeedsSimData::Sometimes => self.find("TUN_015", Level::Info, format!("{name} may need SimData")),
            NeedsSimData::Never => {}
        }
    }
}
