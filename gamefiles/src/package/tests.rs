use super::*;
use crate::key::{BUFF, LOOT, STRING_TABLE};
use crate::{ReadError, ReadLimits};

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

#[test]
fn adding_again_is_adding_the_same() {
    let keys = [1, 2, 3].map(|instance| ResourceKey::new(STRING_TABLE, 0, instance));
    let (mut once, mut again) = (Writer::new(), Writer::new());
    again.add_again(keys[0]);
    for key in keys {
        once.add(key, &[7; 300]).unwrap();
    }
    again.add(keys[0], &[7; 300]).unwrap();
    again.add_again(keys[1]);
    again.add_again(keys[2]);
    assert_eq!(once.finish(), again.finish());
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

fn read(bytes: &[u8]) -> Result<Package, ReadError> {
    Package::read(bytes, &ReadLimits::default())
}

/// A package by hand: `flags` and what goes with them, and the numbers of the entries behind them. The data is `data`,
/// right behind the header.
fn by_hand(flags: &[u32], entries: &[&[u32]], data: &[u8]) -> Vec<u8> {
    let numbers: Vec<u8> = flags
        .iter()
        .chain(entries.iter().copied().flatten())
        .flat_map(|number| number.to_le_bytes())
        .collect();
    let mut bytes = vec![0; HEADER_BYTES];
    let mut put = |at: usize, number: usize| {
        bytes[at..at + 4].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
    };
    put(4, 2);
    put(8, 1);
    put(COUNT_AT, entries.len());
    put(INDEX_BYTES_AT, numbers.len());
    put(INDEX_VERSION_AT, 3);
    put(INDEX_OFFSET_AT, HEADER_BYTES + data.len());
    bytes[..4].copy_from_slice(MAGIC);
    bytes.extend(data);
    bytes.extend(numbers);
    bytes
}

/// A package of one entry for `abc`, with other numbers for offset, stored size, size and compression.
fn of_one(numbers: [u32; 4]) -> Vec<u8> {
    by_hand(&[0], &[&[[BUFF, 0, 0, 1].as_slice(), &numbers].concat()], b"abc")
}

fn fault(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read() {
    let text = "happy ".repeat(50);
    let resources =
        vec![resource(LOOT, 7, b"x"), resource(BUFF, u64::MAX, text.as_bytes()), resource(BUFF, 8, b"")];
    let mut package = Package { resources };
    let read = read(&package.to_bytes().unwrap()).unwrap();
    package.resources.sort_by_key(|resource| resource.key);
    assert_eq!(read, package);
    assert_eq!(self::read(&Package::default().to_bytes().unwrap()), Ok(Package::default()));
}

/// Source: the wiki of `Kuree/Sims4Tools`, "DBPF Format": what entries share stands before them.
#[test]
fn entries_may_share_parts_of_their_keys() {
    let sizes = [96, 3 | EXTENDED, 3, 0x0001_0000];
    let check = |flags: &[u32], key: &[u32]| {
        let package = read(&by_hand(flags, &[&[key, &sizes].concat()], b"abc")).unwrap();
        let key = ResourceKey::new(BUFF, 5, 6 << 32 | 7);
        assert_eq!(package.resources, [Resource { key, content: b"abc".to_vec() }]);
    };
    check(&[0], &[BUFF, 5, 6, 7]);
    check(&[1, BUFF], &[5, 6, 7]);
    check(&[2, 5], &[BUFF, 6, 7]);
    check(&[4, 6], &[BUFF, 5, 7]);
    check(&[7, BUFF, 5, 6], &[7]);
}

#[test]
fn entries_without_compression_are_shorter() {
    let package = read(&by_hand(&[0], &[&[BUFF, 0, 0, 1, 96, 3, 3]], b"abc")).unwrap();
    assert_eq!(package.resources[0].content, b"abc");
}

#[test]
fn what_cannot_be_unpacked_is_listed_and_named() {
    let check = |code: u32, expected: &str| {
        let bytes = of_one([96, 3 | EXTENDED, 5, 0x0001_0000 | code]);
        let reader = Reader::open(&bytes, &ReadLimits::default()).unwrap();
        assert_eq!(reader.entries()[0].compression, Compression::from_code(u16::try_from(code).unwrap()));
        assert_eq!(reader.content(&reader.entries()[0]).unwrap_err().to_string(), expected);
    };
    check(0xFFFF, "the resource at byte 96 is packed as internal (RefPack), which cannot be unpacked");
    check(0xFFFE, "the resource at byte 96 is packed as streamable (RefPack), which cannot be unpacked");
    check(0xFFE0, "the resource at byte 96 is packed as deleted, which cannot be unpacked");
    check(0x1234, "the resource at byte 96 is packed as unknown (0x1234), which cannot be unpacked");
    let deleted = of_one([0, EXTENDED, 0, 0x0001_FFE0]);
    assert_eq!(read(&deleted), Ok(Package::default()));
}

#[test]
fn faults_are_named_with_their_place() {
    let none = 0x0001_0000;
    let zlib = 0x0001_5A42;
    let entry = |offset: u32| [BUFF, 0, 0, offset, offset, 3 | EXTENDED, 3, none];
    let mut longer = of_one([96, 3 | EXTENDED, 3, none]);
    longer[INDEX_BYTES_AT] += 1;
    longer.push(0);
    let mut other_version = of_one([96, 3 | EXTENDED, 3, none]);
    other_version[8] = 0;
    let mut in_header = of_one([96, 3 | EXTENDED, 3, none]);
    in_header[INDEX_OFFSET_AT] = 90;
    let cases = [
        ("empty", Vec::new()),
        ("no package", b"DBPP".to_vec()),
        ("only the magic", b"DBPF".to_vec()),
        ("version 2.0", other_version),
        ("header cut", of_one([96, 3 | EXTENDED, 3, none])[..80].to_vec()),
        ("index cut", of_one([96, 3 | EXTENDED, 3, none])[..120].to_vec()),
        ("index in the header", in_header),
        ("index too long", longer),
        ("unknown flags", by_hand(&[8], &[&entry(96)], b"abc")),
        ("entries cut", by_hand(&[0], &[&entry(96)[..5]], b"abc")),
        ("in the header", of_one([95, 3 | EXTENDED, 3, none])),
        ("behind the end", of_one([1000, 3 | EXTENDED, 3, none])),
        ("beyond the end", of_one([96, 0x7FFF_FFFF | EXTENDED, 0x7FFF_FFFF, none])),
        ("in the index", of_one([97, 3 | EXTENDED, 3, none])),
        ("overlap", by_hand(&[0], &[&entry(96), &entry(98)], b"abcdefghi")),
        ("sizes differ", of_one([96, 3 | EXTENDED, 4, none])),
        ("no zlib", of_one([96, 3 | EXTENDED, 3, zlib])),
    ];
    let faults: Vec<String> = cases.iter().map(|(name, bytes)| format!("{name}: {}", fault(bytes))).collect();
    insta::assert_snapshot!(faults.join("\n"));
}

/// A claim of many entries costs nothing: they are read one by one, and there are none.
#[test]
fn counts_are_not_believed() {
    let mut bytes = of_one([96, 3 | EXTENDED, 3, 0x0001_0000]);
    bytes[COUNT_AT..COUNT_AT + 4].copy_from_slice(&900_000_u32.to_le_bytes());
    assert_eq!(fault(&bytes), "the file ends at byte 135, too early for an entry at byte 135");
    bytes[COUNT_AT..COUNT_AT + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(fault(&bytes), "4294967295 entries at byte 36 are more than the limit of 1000000");
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0; 10 << 20];
    let bytes = Package { resources: vec![resource(BUFF, 1, &zeros)] }.to_bytes().unwrap();
    assert!(bytes.len() < zeros.len() / 100, "{}", bytes.len());
    let limits = ReadLimits { resource_bytes: 1 << 20, ..ReadLimits::default() };
    let error = Package::read(&bytes, &limits).unwrap_err().to_string();
    assert_eq!(error, "10485760 bytes of a resource at byte 96 are more than the limit of 1048576");

    let two = vec![resource(BUFF, 1, &zeros), resource(BUFF, 2, &zeros)];
    let limits = ReadLimits { package_bytes: 15 << 20, ..ReadLimits::default() };
    let error =
        Package::read(&Package { resources: two }.to_bytes().unwrap(), &limits).unwrap_err().to_string();
    assert!(error.starts_with("20971520 bytes of unpacked resources at byte "), "{error}");

    let size_at = bytes.len() - 8;
    let mut claims_less = bytes.clone();
    claims_less[size_at..size_at + 4].copy_from_slice(&7_u32.to_le_bytes());
    assert_eq!(
        fault(&claims_less),
        "a packed resource at byte 96 unpacks to more than the 7 bytes of the index"
    );
    let mut claims_more = bytes;
    claims_more[size_at..size_at + 4].copy_from_slice(&(11_u32 << 20).to_le_bytes());
    assert_eq!(
        fault(&claims_more),
        "a packed resource at byte 96 unpacks to 10485760 bytes; the index says 11534336"
    );
}
