//! The hand-made mod of language.md §17, which S4TK accepts, where it lies beside the checkout: our writers give its
//! bytes, and our readers read it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gamefiles::ReadLimits;
use gamefiles::key::{self, IMAGE, ResourceKey};
use gamefiles::package::Package;
use gamefiles::resource_type::ResourceType;
use gamefiles::sim_data::{Column, DataType, Instance, Object, Schema, SimData, Value};
use gamefiles::string_table::{Locale, StringEntry, StringTable};
use gamefiles::tuning::Tuning;

/// The folder of the sample; `None`, said aloud, when it is not there.
#[expect(clippy::print_stderr, reason = "a test that checks nothing says so")]
fn sample() -> Option<PathBuf> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the checkout");
    let folder = checkout.parent()?.join("shared/game_sample");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn schema(name: &str, hash: u32, columns: &[(&str, DataType)]) -> Schema {
    let columns = columns.iter().map(|(name, data_type)| Column::new(*name, *data_type)).collect();
    Schema { name: name.to_owned(), hash, columns }
}

/// Source of the columns: language.md §9.4.
fn buff() -> SimData {
    let columns = [
        ("audio_sting_on_add", DataType::ResourceKey),
        ("audio_sting_on_remove", DataType::ResourceKey),
        ("buff_description", DataType::LocalizationKey),
        ("buff_name", DataType::LocalizationKey),
        ("icon", DataType::ResourceKey),
        ("mood_type", DataType::TableSetReference),
        ("mood_weight", DataType::Int32),
        ("timeout_string", DataType::LocalizationKey),
        ("timeout_string_no_next_buff", DataType::LocalizationKey),
        ("ui_sort_order", DataType::Int32),
    ];
    let schema = schema("Buff", 0x0D04_5687, &columns);
    let object = Object::new(&schema, |column| match column.name.as_str() {
        "audio_sting_on_add" => Some(key(0x39B2_AA4A, 0x8AF8_B916_CF64_C646)),
        "audio_sting_on_remove" => Some(key(0x39B2_AA4A, 0x3BF3_3216_A255_46EA)),
        "buff_description" => Some(Value::LocalizationKey(0x8B59_2C73)),
        "buff_name" => Some(Value::LocalizationKey(0x99D6_9439)),
        "icon" => Some(key(IMAGE, 0x30F0_846C_7836_06F9)),
        "mood_type" => Some(Value::TableSetReference(14640)),
        "mood_weight" | "ui_sort_order" => Some(Value::Int32(1)),
        _ => None,
    });
    of_one("JPE:jpe_demo_buff_happy_greeting_buff", schema, object)
}

/// Source of the columns: language.md §9.4.
fn trait_() -> SimData {
    let columns = [
        ("ages", DataType::Vector),
        ("cas_idle_asm_key", DataType::ResourceKey),
        ("cas_idle_asm_state", DataType::String),
        ("cas_selected_icon", DataType::ResourceKey),
        ("cas_trait_asm_param", DataType::String),
        ("conflicting_traits", DataType::Vector),
        ("display_name", DataType::LocalizationKey),
        ("genders", DataType::Vector),
        ("icon", DataType::ResourceKey),
        ("tags", DataType::Vector),
        ("trait_description", DataType::LocalizationKey),
        ("trait_origin_description", DataType::LocalizationKey),
        ("trait_type", DataType::Int64),
    ];
    let schema = schema("Trait", 0x992B_FA76, &columns);
    let object = Object::new(&schema, |column| match column.name.as_str() {
        "ages" => Some(Value::Vector([8, 16, 32, 64].map(Value::Int64).to_vec())),
        "cas_trait_asm_param" => Some(Value::String("None".to_owned())),
        "display_name" => Some(Value::LocalizationKey(0xA5B4_F444)),
        "icon" => Some(key(IMAGE, 0x30F0_846C_7836_06F9)),
        "trait_description" => Some(Value::LocalizationKey(0xDF83_5FFE)),
        "trait_type" => Some(Value::Int64(1)),
        _ => None,
    });
    of_one("JPE:jpe_demo_trait_animal_lover_trait", schema, object)
}

fn key(type_id: u32, instance: u64) -> Value {
    Value::ResourceKey(ResourceKey::new(type_id, 0, instance))
}

fn of_one(name: &str, schema: Schema, object: Object) -> SimData {
    let instance = Instance { name: name.to_owned(), object };
    SimData::new(vec![schema], vec![instance]).expect("the values have the types of the columns")
}

#[test]
fn sim_data_has_the_bytes_of_the_sample() {
    let Some(folder) = sample() else { return };
    for (name, sim_data) in [("buff", buff()), ("trait", trait_())] {
        let bytes = fs::read(folder.join(format!("{name}.simdata"))).unwrap();
        assert!(sim_data.to_bytes() == bytes, "{name}.simdata");
        let xml = fs::read_to_string(folder.join(format!("{name}.SimData.xml"))).unwrap();
        assert_eq!(sim_data.to_xml(), xml);
    }
}

/// The sample keeps its texts in the order in which they were made; ours sorts them.
#[test]
fn a_string_table_has_the_entries_of_the_sample() {
    let Some(folder) = sample() else { return };
    let texts = [
        (0xA0AC_89C3, "Simple Wave"),
        (0xE951_C7E1, "That was nice."),
        (0x8B59_2C73, "Feeling happy from a friendly greeting"),
        (0x99D6_9439, "Happy Greeting Buff"),
        (0xA5B4_F444, "Animal Lover Trait"),
        (0xDF83_5FFE, "This Sim has a special connection with animals"),
    ];
    let entries = texts.into_iter().map(|(key, text)| StringEntry { key, text: text.to_owned() });
    let mut ours = StringTable { entries: entries.collect() };
    let bytes = fs::read(folder.join("strings_en.stbl")).unwrap();
    assert_eq!(StringTable::read(&bytes, &ReadLimits::default()), Ok(ours.clone()));
    assert_eq!(ours.to_bytes().unwrap()[..21], bytes[..21], "the header");
    let read = StringTable::read(&ours.to_bytes().unwrap(), &ReadLimits::default()).unwrap();
    ours.entries.sort();
    assert_eq!(read, ours);
}

/// The loose file beside the package that holds the same resource.
fn loose_file(key: ResourceKey) -> &'static str {
    match key.type_id {
        key::INTERACTION => "interaction.xml",
        key::LOOT => "loot.xml",
        key::BUFF => "buff.xml",
        key::TRAIT => "trait.xml",
        key::SNIPPET => "test_set.xml",
        key::STRING_TABLE => "strings_en.stbl",
        key::SIM_DATA if key.group == 0x0017_E8F6 => "buff.simdata",
        key::SIM_DATA => "trait.simdata",
        other => panic!("the sample has no {other:08x}"),
    }
}

#[test]
fn the_package_reads_to_the_loose_files() {
    let Some(folder) = sample() else { return };
    let limits = ReadLimits::default();
    let package = Package::read(&fs::read(folder.join("sample.package")).unwrap(), &limits).unwrap();
    assert_eq!(package.resources.len(), 25);
    let locales: BTreeSet<Locale> =
        package.resources.iter().filter_map(|resource| Locale::of_key(resource.key)).collect();
    assert_eq!(locales, Locale::ALL.into_iter().collect());
    for resource in &package.resources {
        let file = loose_file(resource.key);
        assert!(resource.content == fs::read(folder.join(file)).unwrap(), "{file}");
        if let ResourceType::Tuning(_) = ResourceType::of(resource.key.type_id) {
            let tuning = Tuning::parse(&resource.content, &limits).unwrap();
            assert_eq!(tuning.instance, resource.key.instance);
            assert_eq!(tuning.to_xml().as_bytes(), resource.content, "{file} is canonical");
        }
    }
    let again = Package::read(&package.to_bytes().unwrap(), &limits).unwrap();
    assert_eq!(again.resources.len(), 25);
}

#[test]
fn sim_data_reads_as_what_it_was_made_of() {
    let Some(folder) = sample() else { return };
    for (name, sim_data) in [("buff", buff()), ("trait", trait_())] {
        let bytes = fs::read(folder.join(format!("{name}.simdata"))).unwrap();
        assert_eq!(SimData::read(&bytes, &ReadLimits::default()), Ok(sim_data));
    }
}
