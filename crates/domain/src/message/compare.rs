//! Comparing texts while compiling, where the standard library cannot yet.

/// Whether two texts are the same, for constants.
pub(super) const fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && after(one.as_bytes(), other.as_bytes()).is_some()
}

/// What follows a beginning.
pub(super) const fn after<'t>(text: &'t [u8], beginning: &[u8]) -> Option<&'t [u8]> {
    let (mut text, mut beginning) = (text, beginning);
    while let [wanted, others @ ..] = beginning {
        match text {
            [first, rest @ ..] if *first == *wanted => text = rest,
            _ => return None,
        }
        beginning = others;
    }
    Some(text)
}
