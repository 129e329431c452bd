//! From byte offsets to lines and columns.

/// A line and a column, both from 1; the column counts code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// The spots of many offsets, in one pass over the text, in the order of the offsets given.
///
/// One pass, because a document may be one line of megabytes and a report may hold a thousand
/// findings in it.
pub(crate) fn spots(text: &str, offsets: &[usize]) -> Vec<Spot> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|slot| offsets.get(*slot).copied());

    let mut found = vec![Spot { line: 1, column: 1 }; offsets.len()];
    let mut spot = Spot { line: 1, column: 1 };
    let mut bytes = text.bytes();
    let mut at = 0;
    for slot in order {
        let target = offsets.get(slot).copied().unwrap_or_default();
        while at < target {
            let Some(byte) = bytes.next() else { break };
            at += 1;
            if byte == b'\n' {
                spot.line = spot.line.saturating_add(1);
                spot.column = 1;
            } else if byte & 0xC0 != 0x80 {
                spot.column = spot.column.saturating_add(1);
            }
        }
        if let Some(place) = found.get_mut(slot) {
            *place = spot;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_order_does_not_matter() {
        let text = "a€😀b\nc";

        let found = spots(text, &[9, 0, 8, 1, 99]);

        let pairs: Vec<_> = found.iter().map(|spot| (spot.line, spot.column)).collect();
        assert_eq!(pairs, [(1, 5), (1, 1), (1, 4), (1, 2), (2, 2)]);
    }
}
