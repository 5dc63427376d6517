//! Server-sent events, as far as this farm uses them: the data of each frame. Source: HTML standard §9.2.6.

use std::collections::VecDeque;

/// Most bytes of one frame.
const FRAME_BYTES_MAX: usize = 1 << 20;

/// A frame that does not end, or is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BrokenStream {
    /// It is over the bound.
    #[error("an event has more than {FRAME_BYTES_MAX} bytes")]
    TooLong,
    /// It is not UTF-8.
    #[error("an event is not UTF-8")]
    NotUtf8,
}

/// Turns pieces of a stream, cut anywhere, into the data of its frames.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    line: Vec<u8>,
    data: String,
    /// The last line ended in CR, so a LF belongs to it.
    after_cr: bool,
    ready: VecDeque<String>,
}

impl Frames {
    /// Takes the next piece.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), BrokenStream> {
        for byte in piece {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' | b'\r' => {
                    self.after_cr = *byte == b'\r';
                    self.end_line()?;
                }
                _ => {
                    self.after_cr = false;
                    self.line.push(*byte);
                }
            }
            if self.line.len() + self.data.len() > FRAME_BYTES_MAX {
                return Err(BrokenStream::TooLong);
            }
        }
        Ok(())
    }

    /// The data of the next frame that is whole.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.ready.pop_front()
    }

    fn end_line(&mut self) -> Result<(), BrokenStream> {
        let line = std::mem::take(&mut self.line);
        let line = str::from_utf8(&line).map_err(|_| BrokenStream::NotUtf8)?;
        if line.is_empty() {
            self.end_frame();
        } else if let Some(data) = line.strip_prefix("data:") {
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
            self.data.push('\n');
        }
        Ok(())
    }

    fn end_frame(&mut self) {
        let mut data = std::mem::take(&mut self.data);
        if data.pop().is_some() {
            self.ready.push_back(data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the stream is cut, the same frames come out.
    fn check(stream: &str, expected: &[&str]) {
        for size in 1..=stream.len() {
            let mut frames = Frames::default();
            let mut found = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                frames.push(piece).unwrap();
                found.extend(std::iter::from_fn(|| frames.next()));
            }
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn frames_end_in_an_empty_line_of_any_kind() {
        check("id: 1\nevent: a\ndata: {\"x\":\"ä\"}\n\n", &["{\"x\":\"ä\"}"]);
        check("data: one\r\n\r\ndata:two\r\rdata: three\n\n", &["one", "two", "three"]);
        check("data: a\ndata:  b\n\n", &["a\n b"]);
    }

    #[test]
    fn comments_and_unfinished_frames_are_nothing() {
        check(": keep alive\n\n:\n\ndata: cut", &[]);
    }

    #[test]
    fn a_frame_without_end_is_refused() {
        let mut frames = Frames::default();
        assert_eq!(frames.push(&vec![b'x'; FRAME_BYTES_MAX + 1]), Err(BrokenStream::TooLong));
        assert_eq!(Frames::default().push(b"data: \xff\n"), Err(BrokenStream::NotUtf8));
    }
}
