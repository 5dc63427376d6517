//! Bytes to a string table.

use super::{ENTRY_BYTES, HEADER_BYTES, MAGIC, StringEntry, StringTable, VERSION};
use crate::input::{Input, saturated};
use crate::{ReadError, ReadLimits};

/// Where the header says how many entries follow.
const COUNT_AT: usize = 7;

/// Where the header says its version.
const VERSION_AT: usize = 4;

impl StringTable {
    /// Reads a string table; the entries stay in their order, and keys may repeat.
    ///
    /// # Errors
    ///
    /// `bytes` are no string table of version 5, end too early or too late, hold a text that is no UTF-8, or more texts
    /// than the limit.
    pub fn read(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        let count = count(bytes, limits)?;
        let mut input = Input::new(bytes).at(HEADER_BYTES);
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(entry(&mut input)?);
        }
        match input.remaining() {
            0 => Ok(Self { entries }),
            rest => {
                let reason = format!("is followed by {rest} bytes that belong to no entry");
                Err(ReadError::invalid("the end of the table", input.offset(), reason))
            }
        }
    }
}

/// Reads the header. The sum of lengths in it is a hint that nothing depends on.
fn count(bytes: &[u8], limits: &ReadLimits) -> Result<usize, ReadError> {
    if !bytes.starts_with(MAGIC) {
        return Err(ReadError::WrongFormat { format: "a string table", magic: "STBL" });
    }
    let mut input = Input::new(bytes).at(VERSION_AT);
    let version = input.u16("the header")?;
    if version != VERSION {
        let version = version.to_string();
        return Err(ReadError::UnknownVersion { version, known: "5", offset: VERSION_AT });
    }
    if input.u8("the header")? != 0 {
        return Err(ReadError::invalid("the table", 0, "is packed, which nobody has described"));
    }
    let count = saturated(input.u64("the header")?);
    if count > limits.texts {
        return Err(ReadError::too_much("texts", count, limits.texts, COUNT_AT));
    }
    Input::new(bytes).take(HEADER_BYTES, "the header")?;
    if count > (bytes.len() - HEADER_BYTES) / ENTRY_BYTES {
        return Err(ReadError::invalid(
            "the count",
            COUNT_AT,
            format!("says {count}; the file is too short for it"),
        ));
    }
    Ok(count)
}

fn entry(input: &mut Input) -> Result<StringEntry, ReadError> {
    let key = input.u32("an entry")?;
    let _flags = input.u8("an entry")?;
    let length = usize::from(input.u16("an entry")?);
    let offset = input.offset();
    let text = input.take(length, "a text")?;
    let text = str::from_utf8(text).map_err(|_| ReadError::NotUtf8 { what: "a text", offset })?;
    Ok(StringEntry { key, text: text.to_owned() })
}
