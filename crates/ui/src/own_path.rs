//! Where a browser may be sent: paths of this site, read strictly from what came in.

/// Bytes of a path at most; what people click on is far shorter.
const MAX_BYTES: usize = 2048;

/// The text as a path on this site with its query, or nothing.
///
/// It stands in headers and in links, so it holds nothing that a browser or a header reads as anything
/// but a path: no second slash at the beginning, which would be a host, no backslash, which browsers
/// read as a slash, no control character, no space, nothing beyond ASCII.
pub fn own_path(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%[]{|}^`".contains(&byte);
    (text.len() <= MAX_BYTES && !rest.starts_with('/') && rest.bytes().all(is_plain))
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_site_is_taken_as_it_is() {
        for path in [
            "/",
            "/admin/tenants?status=ACTIVE&q=%E0%B8%81",
            "/a/%2F%2Fevil.test",
            "/ui/x?page=%2Fa",
        ] {
            assert_eq!(own_path(path), Some(path));
        }
    }

    #[test]
    fn nothing_else_is_a_path() {
        for foreign in [
            "",
            "admin",
            "https://evil.test",
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "/a\\b",
            "/a b",
            "/a#b",
            "/a\"b",
            "/<x>",
            "/\u{e01}",
            "/a\u{200b}",
            "/a\u{202e}b",
        ] {
            assert_eq!(own_path(foreign), None, "{foreign:?}");
        }
        for control in (0..32).chain(127..160).filter_map(char::from_u32) {
            assert_eq!(own_path(&format!("/{control}x")), None, "{control:?}");
            assert_eq!(own_path(&format!("{control}/x")), None, "{control:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(3000))), None);
    }
}
