use super::*;
use crate::key::{BUFF, LOOT, STRING_TABLE};

fn resource(type_id: u32, instance: u64, content: &[u8]) -> Resource {
    Resource { key: ResourceKey::new(type_id, 0, instance), content: content.to_vec() }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// Source: language.md §9.5, number for number.
#[test]
fn header_and_index_are_those_of_the_game() {
    let text = "happy ".repeat(50);
    let package = Package {
        resources: vec![resource(BUFF, 0xFF04_0302_0102_0304, text.as_bytes()), resource(LOOT, 7, b"x")],
    };
    let bytes = package.to_bytes().unwrap();
    assert_eq!(&bytes[..4], b"DBPF");
    let header: Vec<u32> = (4..HEADER_BYTES).step_by(4).map(|at| number(&bytes, at)).collect();
    let index = bytes.len() - FLAGS_BYTES - 2 * ENTRY_BYTES;
    let mut expected = [0_u32; 23];
    expected[0] = 2;
    expected[1] = 1;
    expected[8] = 2;
    expected[10] = 68;
    expected[14] = 3;
    expected[15] = u32::try_from(index).unwrap();
    assert_eq!(header, expected);

    let stored = u32::try_from(index - HEADER_BYTES - 1).unwrap();
    let entries: Vec<u32> = (index..bytes.len()).step_by(4).map(|at| number(&bytes, at)).collect();
    let loot = [LOOT, 0, 0, 7, 96, 1 | EXTENDED, 1, 0x0001_0000];
    let buff = [BUFF, 0, 0xFF04_0302, 0x0102_0304, 97, stored | EXTENDED, 300, 0x0001_5A42];
    assert_eq!(entries[0], 0, "flags");
    assert_eq!(entries[1..9], loot, "plain, because packing would not make it shorter");
    assert_eq!(entries[9..], buff);
    assert_eq!(bytes[96], b'x');
    assert_eq!(bytes[97], 0x78, "the first byte of zlib");
    assert!(stored < 40);
}

#[test]
fn an_empty_package_has_an_index_without_entries() {
    let bytes = Package::default().to_bytes().unwrap();
    assert_eq!(bytes.len(), HEADER_BYTES + FLAGS_BYTES);
    assert_eq!((number(&bytes, COUNT_AT), number(&bytes, INDEX_BYTES_AT)), (0, 4));
}

#[test]
fn the_order_of_resources_does_not_count() {
    let resources =
        [resource(STRING_TABLE, 1, &[1; 400]), resource(BUFF, 2, &[2; 90]), resource(BUFF, 1, b"a")];
    let forwards = Package { resources: resources.to_vec() };
    let backwards = Package { resources: resources.iter().rev().cloned().collect() };
    assert_eq!(forwards.to_bytes(), backwards.to_bytes());
}

/// Two resources with one content are stored alike: packing does not remember what it packed before.
#[test]
fn packing_has_no_memory() {
    let text: Vec<u8> = (0..100_000_u32).flat_map(|number| (number / 7 % 251).to_le_bytes()).collect();
    let bytes =
        Package { resources: vec![resource(BUFF, 1, &text), resource(BUFF, 2, &text)] }.to_bytes().unwrap();
    let (first, second) =
        bytes[HEADER_BYTES..bytes.len() - 68].split_at((bytes.len() - HEADER_BYTES - 68) / 2);
    assert!(first == second);
    assert!(first.len() < text.len() / 10);
}
