//! From bytes to a document's text: UTF-8 or nothing.
//!
//! Whoever reads a document from bytes, a browser too, reads it here. A decoder that puts U+FFFD where
//! it cannot read would let a document through that has lost letters, and nobody would know.

use std::fmt;

use crate::{message::Message, say};

/// Bytes that are no text in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The line of the first byte that is wrong, from 1.
    pub line: u32,
    /// Its column, from 1, in code points.
    pub column: u32,
    /// Whether it looks like UTF-16, as some Windows programs write.
    pub is_utf16: bool,
}

/// The text that some bytes are.
///
/// A byte order mark of UTF-8 stays: whoever reads the document skips it.
pub fn utf8(bytes: &[u8]) -> Result<&str, NotUtf8> {
    if is_utf16(bytes) {
        return Err(NotUtf8 {
            line: 1,
            column: 1,
            is_utf16: true,
        });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        // What comes before the first bad byte is text.
        let before = std::str::from_utf8(before).unwrap_or_default();
        let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        NotUtf8 {
            line: count(before.matches('\n').count()),
            column: count(last_line.chars().count()),
            is_utf16: false,
        }
    })
}

/// Whether bytes begin as JSON in UTF-16 does: with its mark, or with a letter of two bytes.
///
/// Without a mark it would be UTF-8 as well, of which every other character is U+0000.
fn is_utf16(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=0x7f, ..] | [1..=0x7f, 0, ..]
    )
}

impl NotUtf8 {
    /// What to do about it.
    pub const HINT: &'static str = "save the file as UTF-8";
}

impl NotUtf8 {
    /// What is wrong, for people.
    pub fn message(self) -> Message {
        let Self {
            line,
            column,
            is_utf16,
        } = self;
        if is_utf16 {
            return say!("The document is not UTF-8: it looks like UTF-16.");
        }
        say!(
            "The document is not UTF-8: the first bad byte is in line {line}, column {column}.",
            line,
            column
        )
    }
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for NotUtf8 {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf8_and_nothing_else() {
        assert_eq!(utf8("{\"ก\": \"é\"}".as_bytes()), Ok("{\"ก\": \"é\"}"));
        assert_eq!(utf8("\u{feff}{}".as_bytes()), Ok("\u{feff}{}"));
        assert_eq!(utf8(b""), Ok(""));

        let latin = b"{\n \"\xc3\xa9\": \"Gr\xfc\xdfe\"}";
        let error = utf8(latin).unwrap_err();
        assert_eq!((error.line, error.column, error.is_utf16), (2, 10, false));
        assert_eq!(
            error.to_string(),
            "The document is not UTF-8: the first bad byte is in line 2, column 10."
        );
    }

    #[test]
    fn utf16_is_told_from_other_bytes() {
        let units: Vec<u16> = "{\"a\": 1}".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            [&[0xff, 0xfe], little.as_slice()].concat(),
            [&[0xfe, 0xff], big.as_slice()].concat(),
            little,
            big,
        ] {
            assert!(utf8(&bytes).unwrap_err().is_utf16, "{bytes:?}");
        }
    }
}
