//! The bytes of a file, read number by number; what is not there is an error.

use crate::ReadError;

/// The bytes of a file and a place in them.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Input<'a> {
    /// `bytes` from their start.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// The same bytes from `offset` on, which may lie behind their end.
    pub(crate) fn at(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// The place.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes follow.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.offset)
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], ReadError> {
        let end = self.offset.checked_add(count);
        let taken = end.and_then(|end| self.bytes.get(self.offset..end));
        let truncated = ReadError::Truncated { what, offset: self.offset, length: self.bytes.len() };
        let taken = taken.ok_or(truncated)?;
        self.offset += count;
        Ok(taken)
    }

    /// The bytes up to the next zero byte, which is skipped.
    pub(crate) fn take_until_zero(&mut self, what: &'static str) -> Result<&'a [u8], ReadError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == 0);
        let truncated = ReadError::Truncated { what, offset: self.offset, length: self.bytes.len() };
        let text = self.take(length.ok_or(truncated)?, what)?;
        self.offset += 1;
        Ok(text)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ReadError> {
        let taken = self.take(N, what)?;
        Ok(taken.try_into().expect("N bytes were taken"))
    }

    /// The next byte.
    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8, ReadError> {
        self.array(what).map(u8::from_le_bytes)
    }

    /// The next two bytes as a number.
    pub(crate) fn u16(&mut self, what: &'static str) -> Result<u16, ReadError> {
        self.array(what).map(u16::from_le_bytes)
    }

    /// The next four bytes as a number.
    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, ReadError> {
        self.array(what).map(u32::from_le_bytes)
    }

    /// The next four bytes as a number with a sign.
    pub(crate) fn i32(&mut self, what: &'static str) -> Result<i32, ReadError> {
        self.array(what).map(i32::from_le_bytes)
    }

    /// The next eight bytes as a number.
    pub(crate) fn u64(&mut self, what: &'static str) -> Result<u64, ReadError> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// The next four bytes as a count or a length.
    pub(crate) fn count(&mut self, what: &'static str) -> Result<usize, ReadError> {
        self.u32(what).map(saturated)
    }
}

/// The number as a length; one that no memory can have becomes the largest, which is beyond every end and limit.
pub(crate) fn saturated(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(usize::MAX)
}
