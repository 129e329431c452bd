//! Lines of bytes that come in slices, wherever the slices are cut.

use super::parts::PART_MAX_BYTES;

/// Bytes that have come and are no whole line yet.
///
/// A line of more than [`PART_MAX_BYTES`] is cut behind the first byte that is too many: it is refused all the same,
/// and takes no more memory.
#[derive(Debug, Default)]
pub struct Lines {
    begun: Vec<u8>,
    /// Whether something of the line was there, if only nothing but its end.
    is_begun: bool,
}

impl Lines {
    /// Takes a slice; what `line` is called with are the lines that end in it, in order, without their ends.
    ///
    /// It stops at the first refusal, and what is behind that is lost.
    pub fn push<E>(
        &mut self,
        slice: &[u8],
        mut line: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut pieces = slice.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            let room = (PART_MAX_BYTES + 1).saturating_sub(self.begun.len());
            self.begun.extend(piece.iter().take(room));
            self.is_begun |= !piece.is_empty();
            if pieces.peek().is_some() {
                line(&self.begun)?;
                self.begun.clear();
                self.is_begun = false;
            }
        }
        Ok(())
    }

    /// The last line, where it has no end.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        let is_begun = std::mem::take(&mut self.is_begun);
        let rest = std::mem::take(&mut self.begun);
        is_begun.then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(slices: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        for slice in slices {
            let taken: Result<(), ()> = lines.push(slice, |line| {
                found.push(String::from_utf8_lossy(line).into_owned());
                Ok(())
            });
            taken.unwrap();
        }
        found.extend(
            lines
                .rest()
                .map(|rest| String::from_utf8(rest).unwrap_or_default()),
        );
        found
    }

    #[test]
    fn it_does_not_matter_where_slices_are_cut() {
        let text = "a\n\nกข\r\nlast".as_bytes();
        let whole = lines(&[text]);

        assert_eq!(whole, ["a", "", "กข\r", "last"]);
        for at in 0..=text.len() {
            let (one, other) = text.split_at(at);
            assert_eq!(lines(&[one, other]), whole, "{at}");
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(lines(&bytes), whole);
        assert_eq!(lines(&[b"a\n"]), ["a"]);
        assert_eq!(lines(&[b""]), Vec::<String>::new());
    }

    #[test]
    fn a_line_without_end_is_not_kept_whole() {
        let mut lines = Lines::default();
        for _ in 0..3 {
            let slice = vec![b'x'; PART_MAX_BYTES];
            lines.push(&slice, |_| Err(())).unwrap();
        }
        let mut long = 0;
        let taken: Result<(), ()> = lines.push(b"x\n{}", |line| {
            long = line.len();
            Ok(())
        });

        taken.unwrap();
        assert_eq!(long, PART_MAX_BYTES + 1);
        assert_eq!(lines.rest(), Some(b"{}".to_vec()));
    }
}
