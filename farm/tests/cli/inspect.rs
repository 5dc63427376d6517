//! `jpefarm inspect`: files of the game in; what they hold out.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use gamefiles::key::{BUFF, LOOT, ResourceKey, SIM_DATA};
use gamefiles::package::{Package, Resource};
use gamefiles::sim_data::{Column, DataType, Instance, Object, Schema, SimData, Value};
use gamefiles::string_table::{Locale, StringEntry, StringTable};
use gamefiles::tuning::{Node, Tuning};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::{Run, jpefarm, redacted, tree};

const INSTANCE: u64 = 0x8D9A_1B67_5E48_E96A;

fn tuning() -> Tuning {
    let nodes = vec![
        Node::value("0x99D69439").named("buff_name").commented("Happy \u{202E}Greeting"),
        Node::list(vec![Node::choice("Happy_Buffs")]).named("categories"),
    ];
    let text = str::to_owned;
    let (class, module, name) = (text("Buff"), text("buffs.buff"), text("JPE:a/../b_buff"));
    Tuning { class, instance_type: text("buff"), module, name, instance: INSTANCE, nodes }
}

fn sim_data() -> SimData {
    let columns =
        vec![Column::new("mood_type", DataType::TableSetReference), Column::new("tag", DataType::String)];
    let schema = Schema { name: "Buff".to_owned(), hash: 0x0D04_5687, columns };
    let values = vec![Value::TableSetReference(14640), Value::String("None".to_owned())];
    let object = Object { schema: schema.hash, values };
    SimData::new(vec![schema], vec![Instance { name: "JPE:a_buff".to_owned(), object }]).unwrap()
}

fn string_table() -> StringTable {
    let entry = |key, text: &str| StringEntry { key, text: text.to_owned() };
    StringTable {
        entries: vec![entry(0x99D6_9439, "Happy Greeting"), entry(0x8B59_2C73, "Two\nlines\u{1B}[31m")],
    }
}

fn package() -> Package {
    let french = Locale::from_name("fr_FR").unwrap();
    let resource = |key, content| Resource { key, content };
    let resources = vec![
        resource(ResourceKey::new(BUFF, 0, INSTANCE), tuning().to_xml().into_bytes()),
        resource(ResourceKey::new(SIM_DATA, 0x0017_E8F6, INSTANCE), sim_data().to_bytes()),
        resource(french.string_table_key("JPE:a_strings"), string_table().to_bytes().unwrap()),
        resource(ResourceKey::new(0x1234_5678, 0, 1), (0..40).collect()),
    ];
    Package { resources }
}

/// A folder with a file of every kind.
fn files() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().to_owned();
    fs::write(folder.join("mod.package"), package().to_bytes().unwrap()).unwrap();
    fs::write(folder.join("texts"), string_table().to_bytes().unwrap()).unwrap();
    fs::write(folder.join("data.package"), sim_data().to_bytes()).unwrap();
    fs::write(folder.join("buff.xml"), tuning().to_xml()).unwrap();
    (around, folder)
}

fn inspect(file: &Path, options: &[&str]) -> Run {
    jpefarm(["inspect".as_ref(), file.as_os_str()].into_iter().chain(options.iter().map(AsRef::as_ref)))
}

#[test]
fn every_format_is_told_by_its_content() {
    let (around, folder) = files();
    let paths = ["mod.package", "texts", "data.package", "buff.xml"].map(|name| folder.join(name));
    let run =
        jpefarm(["inspect".as_ref()].into_iter().chain(paths.iter().map(|path| path.as_os_str()))).exits(0);
    assert_snapshot!(redacted(&run.stdout, around.path()));
}

#[test]
fn json_says_the_same() {
    let (_around, folder) = files();
    let document = inspect(&folder.join("mod.package"), &["--json"]).exits(0).json();
    let file = &document["files"][0];
    assert_eq!(file["format"], "package");
    let resources = file["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 4);
    let buff = resources.iter().find(|resource| resource["type"] == "buff tuning").unwrap();
    assert_eq!(buff["key"], "6017e896:00000000:8d9a1b675e48e96a");
    assert_eq!(buff["name"], "JPE:a/../b_buff");
    assert_eq!(buff["compression"], "zlib");
    let texts = inspect(&folder.join("texts"), &["--json"]).exits(0).json();
    assert_eq!(texts["files"][0]["texts"][0]["text"], "Two\nlines\u{1B}[31m");
}

#[test]
fn one_resource_is_printed_alone() {
    let (_around, folder) = files();
    let package = folder.join("mod.package");
    let run = inspect(&package, &["--resource", "6017E896!00000000!8D9A1B675E48E96A"]).exits(0);
    assert_eq!(run.stdout, tuning().to_xml().replace('\u{202E}', "\u{FFFD}"));
    let run = inspect(&package, &["--resource", "545ac67a:17e8f6:8d9a1b675e48e96a"]).exits(0);
    assert_eq!(run.stdout, sim_data().to_xml());
    assert_snapshot!(inspect(&package, &["--resource", "12345678:0:1"]).exits(0).stdout, @r"
    00000000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f
    00000010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f
    00000020  20 21 22 23 24 25 26 27
    ");
    let document = inspect(&package, &["--resource", "12345678:0:1", "--json"]).exits(0).json();
    assert_eq!(document["content"]["format"], "unknown");
    let run = inspect(&package, &["--resource", "1:2:3"]).exits(2);
    assert!(run.stderr.contains("has no resource 00000001:00000002:0000000000000003"), "{}", run.stderr);
    inspect(&folder.join("buff.xml"), &["--resource", "1:2:3"]).exits(1);
}

#[test]
fn resources_are_written_with_names_that_stay_inside() {
    let (around, folder) = files();
    let out = around.path().join("new/loose");
    let options = ["--extract", out.to_str().unwrap()];
    inspect(&folder.join("mod.package"), &options).exits(0);
    let written = tree(&out);
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_snapshot!(names.join("\n"), @r"
    12345678!00000000!0000000000000001.bin
    220557DA!80000000!0751D55B5A9F9EE1.fr_FR.stbl
    545AC67A!0017E8F6!8D9A1B675E48E96A.JPE_a_buff.simdata
    6017E896!00000000!8D9A1B675E48E96A.JPE_a_.._b_buff.buff.xml
    ");
    let mut contents: Vec<Vec<u8>> = written.values().cloned().collect();
    let mut expected: Vec<Vec<u8>> =
        package().resources.into_iter().map(|resource| resource.content).collect();
    contents.sort();
    expected.sort();
    assert_eq!(contents, expected);

    let run = inspect(&folder.join("mod.package"), &options).exits(2);
    assert!(run.stderr.contains("is there already"), "{}", run.stderr);
    assert_eq!(tree(&out), written);
}

#[test]
fn a_link_in_the_folder_is_not_followed() {
    let (around, folder) = files();
    let (out, outside) = (around.path().join("loose"), around.path().join("outside"));
    fs::create_dir(&out).unwrap();
    symlink("../outside", out.join("12345678!00000000!0000000000000001.bin")).unwrap();
    inspect(&folder.join("mod.package"), &["--extract", out.to_str().unwrap()]).exits(2);
    assert!(!outside.exists());
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn two_resources_of_one_key_become_two_files() {
    let around = tempfile::tempdir().unwrap();
    let key = ResourceKey::new(LOOT, 0, 1);
    let resources = [b"one".to_vec(), b"two".to_vec()].map(|content| Resource { key, content });
    let path = around.path().join("twice.package");
    fs::write(&path, Package { resources: resources.to_vec() }.to_bytes().unwrap()).unwrap();
    let out = around.path().join("loose");
    inspect(&path, &["--extract", out.to_str().unwrap()]).exits(0);
    assert_eq!(tree(&out).len(), 2);
}

#[test]
fn damage_is_told_and_exits_with_1() {
    let (around, folder) = files();
    let damaged = folder.join("damaged.package");
    let bytes = package().to_bytes().unwrap();
    fs::write(&damaged, &bytes[..bytes.len() - 1]).unwrap();
    let nothing = folder.join("notes.txt");
    fs::write(&nothing, "id: calm").unwrap();
    let run = jpefarm(["inspect".as_ref(), damaged.as_os_str(), nothing.as_os_str()]).exits(1);
    assert_eq!(run.stdout.trim(), "");
    assert_snapshot!(redacted(&run.stderr, around.path()));
    let document = jpefarm(["inspect".as_ref(), nothing.as_os_str(), "--json".as_ref()]).exits(1).json();
    assert!(document["files"][0]["error"].as_str().unwrap().contains("is not a file of the game"));
    inspect(&folder, &[]).exits(2);
}

/// One resource that cannot be unpacked does not hide the others.
#[test]
fn a_damaged_resource_is_told_beside_the_others() {
    let (around, folder) = files();
    let path = folder.join("mod.package");
    let mut bytes = package().to_bytes().unwrap();
    // The last entry is the tuning; its claim of a size is 8 bytes before the end.
    let size_at = bytes.len() - 8;
    bytes[size_at] ^= 1;
    fs::write(&path, bytes).unwrap();
    let run = inspect(&path, &[]).exits(1);
    let line = run.stdout.lines().find(|line| line.contains("buff tuning")).unwrap();
    assert!(line.contains("error: a packed resource at byte "), "{line}");
    let out = around.path().join("loose");
    let run = inspect(&path, &["--extract", out.to_str().unwrap()]).exits(1);
    assert!(run.stderr.contains("the other resources were written"), "{}", run.stderr);
    assert_eq!(tree(&out).len(), 3);
    inspect(&path, &["--resource", "6017E896:0:8D9A1B675E48E96A"]).exits(1);
}

/// One that claims more than any resource has is not passed back and forth between the two ways to get at it.
#[test]
fn a_resource_that_claims_too_much_is_said_to_be_damaged() {
    let (around, folder) = files();
    let path = folder.join("mod.package");
    let mut bytes = package().to_bytes().unwrap();
    let size_at = bytes.len() - 8;
    bytes[size_at..size_at + 4].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let run = inspect(&path, &["--resource", "6017E896:0:8D9A1B675E48E96A"]).exits(1);
    assert!(run.stderr.contains("damaged") && !run.stderr.contains("--extract"), "{}", run.stderr);
    let run = inspect(&path, &["--extract", around.path().join("loose").to_str().unwrap()]).exits(1);
    assert!(run.stderr.contains("larger ones are not unpacked"), "{}", run.stderr);
}
