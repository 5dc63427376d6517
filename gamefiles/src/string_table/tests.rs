use super::*;
use crate::key::ResourceKey;
use crate::{ReadError, ReadLimits};

fn table(entries: &[(u32, &str)]) -> StringTable {
    let entries = entries.iter().map(|(key, text)| StringEntry { key: *key, text: (*text).to_owned() });
    StringTable { entries: entries.collect() }
}

/// Source: language.md §9.3, number for number.
#[test]
fn bytes_are_those_of_the_game() {
    let bytes = table(&[(0xA0AC_89C3, "Wave"), (0x0000_0102, "Grüße")]).to_bytes().unwrap();
    let mut expected = Vec::new();
    expected.extend(b"STBL\x05\x00\x00");
    expected.extend([2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expected.extend([5 + 8, 0, 0, 0]);
    expected.extend([0x02, 0x01, 0, 0, 0, 7, 0]);
    expected.extend("Grüße".as_bytes());
    expected.extend([0xC3, 0x89, 0xAC, 0xA0, 0, 4, 0]);
    expected.extend(b"Wave");
    assert_eq!(bytes, expected);
}

#[test]
fn a_text_has_at_most_65535_bytes() {
    let longest = "x".repeat(TEXT_BYTES_MAX);
    assert!(table(&[(1, &longest)]).to_bytes().is_ok());
    let error = table(&[(1, &format!("{longest}x"))]).to_bytes().unwrap_err();
    assert_eq!(error, TextTooLong { key: 1, bytes: 65_536 });
    insta::assert_snapshot!(error, @"the text of key 0x00000001 has 65536 bytes; a string table holds 65535 at most");
}

/// Source: language.md §9.3.
#[test]
fn locales_are_those_of_the_game() {
    let table: Vec<String> =
        Locale::ALL.iter().map(|locale| format!("{:02X} {}", locale.code(), locale.name())).collect();
    insta::assert_snapshot!(table.join(", "), @"00 en_US, 01 zh_CN, 02 zh_TW, 03 cs_CZ, 04 da_DK, 05 nl_NL, 06 fi_FI, 07 fr_FR, 08 de_DE, 0B it_IT, 0C ja_JP, 0D ko_KR, 0E no_NO, 0F pl_PL, 11 pt_BR, 12 ru_RU, 13 es_ES, 15 sv_SE");
    assert!(Locale::ALL.is_sorted_by_key(|locale| locale.code()));
    for locale in Locale::ALL {
        assert_eq!(Locale::from_code(locale.code()), Some(locale));
        assert_eq!(Locale::from_name(locale.name()), Some(locale));
    }
}

#[test]
fn locales_are_named_in_several_ways() {
    let check = |text: &str, name: Option<&str>| assert_eq!(Locale::from_name(text).map(Locale::name), name);
    check("fr", Some("fr_FR"));
    check("FR-fr", Some("fr_FR"));
    check("zh", Some("zh_CN"));
    check("zh-tw", Some("zh_TW"));
    check("pt_PT", None);
    check("xx_YY", None);
    check("", None);
    check("fr_", None);
}

/// Source: language.md §8.5 and §9.3.
#[test]
fn a_table_is_named_by_its_locale_and_its_project() {
    let french = Locale::from_name("fr_FR").unwrap();
    let key = french.string_table_key("JPE:jpe_demo_strings");
    assert_eq!(key.to_string(), "220557da:80000000:07d4c6259600dd9c");
    assert_eq!(Locale::of_key(key), Some(french));
    assert_eq!(Locale::of_key(ResourceKey::new(1, 0, key.instance)), None);
    assert_eq!(Locale::of_key(ResourceKey::new(key.type_id, 0, u64::MAX)), None);
}

fn read(bytes: &[u8]) -> Result<StringTable, ReadError> {
    StringTable::read(bytes, &ReadLimits::default())
}

#[test]
fn what_is_written_is_read() {
    let written = table(&[(1, "one"), (1, ""), (u32::MAX, "Grüße\n\0")]);
    assert_eq!(read(&written.to_bytes().unwrap()), Ok(written));
    assert_eq!(read(&StringTable::default().to_bytes().unwrap()), Ok(StringTable::default()));
}

#[test]
fn faults_are_named_with_their_place() {
    let good = table(&[(1, "one"), (2, "two")]).to_bytes().unwrap();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let cases = [
        ("empty", Vec::new()),
        ("no table", b"STBM".to_vec()),
        ("only the magic", b"STBL".to_vec()),
        ("version", with(4, 6)),
        ("packed", with(6, 1)),
        ("count", with(7, 3)),
        ("huge count", with(10, 1)),
        ("beyond every limit", with(14, 0x80)),
        ("header cut", good[..20].to_vec()),
        ("entry cut", good[..30].to_vec()),
        ("no UTF-8", with(29, 0xFF)),
        ("more bytes", [good.as_slice(), b"x"].concat()),
    ];
    let faults: Vec<String> =
        cases.iter().map(|(name, bytes)| format!("{name}: {}", read(bytes).unwrap_err())).collect();
    insta::assert_snapshot!(faults.join("\n"));
}
