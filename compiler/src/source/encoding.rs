//! Bytes as text and back (language.md §3.5, §5).

use super::Format;

/// What an editor may put in front of a text to say in which encoding it is.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How a file's text is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, as every source but XML must be.
    Utf8,
    /// UTF-16, the lower byte of each unit first.
    Utf16Little,
    /// UTF-16, the upper byte of each unit first.
    Utf16Big,
}

/// Bytes that are not in the file's encoding.
#[derive(Debug)]
pub(crate) struct EncodingFault {
    /// The text before them.
    pub(crate) before: String,
    /// The first of them.
    pub(crate) offset: usize,
    /// What the file would be in.
    pub(crate) encoding: Encoding,
}

impl Encoding {
    /// An XML file is in UTF-16 by its byte order mark, or by how `<?` looks in it; all else is UTF-8.
    pub(crate) fn of(content: &[u8], format: Format) -> Self {
        match content {
            _ if !matches!(format, Format::Xml | Format::XmlFork) => Self::Utf8,
            [0xff, 0xfe, ..] | [b'<', 0, b'?', 0, ..] => Self::Utf16Little,
            [0xfe, 0xff, ..] | [0, b'<', 0, b'?', ..] => Self::Utf16Big,
            _ => Self::Utf8,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Little | Self::Utf16Big => "UTF-16",
        }
    }

    /// The text, with the byte order mark if there is one.
    ///
    /// # Errors
    ///
    /// The bytes are not in this encoding.
    pub(crate) fn decode(self, content: Vec<u8>) -> Result<String, EncodingFault> {
        match self {
            Self::Utf8 => from_utf8(content),
            Self::Utf16Little => self.units(&content, u16::from_le_bytes),
            Self::Utf16Big => self.units(&content, u16::from_be_bytes),
        }
    }

    /// The bytes of a text.
    pub(crate) fn encode(self, text: String) -> Vec<u8> {
        match self {
            Self::Utf8 => text.into_bytes(),
            Self::Utf16Little => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Big => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    fn units(self, content: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingFault> {
        let (pairs, rest) = content.as_chunks::<2>();
        let mut before = String::with_capacity(content.len() / 2);
        let mut offset = 0;
        for character in char::decode_utf16(pairs.iter().copied().map(unit)) {
            let Ok(character) = character else {
                return Err(EncodingFault { before, offset, encoding: self });
            };
            offset += character.len_utf16() * 2;
            before.push(character);
        }
        if rest.is_empty() { Ok(before) } else { Err(EncodingFault { before, offset, encoding: self }) }
    }
}

fn from_utf8(content: Vec<u8>) -> Result<String, EncodingFault> {
    String::from_utf8(content).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..offset]).into_owned();
        EncodingFault { before, offset, encoding: Encoding::Utf8 }
    })
}
