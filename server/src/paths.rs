//! One spelling of a path.
//!
//! The router of pages is lenient: it takes slashes at the end, empty and dot segments, and
//! encodings of plain letters. The tables that choose who answers are not, so a page under another
//! spelling would be nobody's. Browsers are sent to the one spelling instead.

use std::borrow::Cow;

/// The one spelling of a path: without a slash at the end, empty or dot segments, and with nothing
/// encoded that needs no encoding.
pub(crate) fn normal(path: &str) -> Cow<'_, str> {
    if is_normal(path) {
        return Cow::Borrowed(path);
    }
    let decoded = decode_plain(path);
    let mut segments: Vec<&str> = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    Cow::Owned(format!("/{}", segments.join("/")))
}

/// Whether there is nothing to do; errs on the side of doing it.
fn is_normal(path: &str) -> bool {
    let Some(inner) = path.strip_prefix('/') else {
        return false;
    };
    inner.is_empty()
        || (!inner.contains('%') && inner.split('/').all(|s| !matches!(s, "" | "." | "..")))
}

/// Decodes what needs no encoding, and writes the other encodings in upper case.
fn decode_plain(path: &str) -> String {
    let mut decoded = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let digits = after
            .get(..2)
            .filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        let (Some(digits), Some(byte)) = (digits, byte) else {
            decoded.push('%');
            rest = after;
            continue;
        };
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            decoded.push(char::from(byte));
        } else {
            decoded.push('%');
            decoded.push_str(&digits.to_ascii_uppercase());
        }
        rest = after.get(2..).unwrap_or_default();
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_spelling_of_a_path() {
        for (written, one) in [
            ("/", "/"),
            ("/admin/tenants", "/admin/tenants"),
            ("/admin/tenants/", "/admin/tenants"),
            ("//admin///tenants//", "/admin/tenants"),
            ("/admin/./tenants", "/admin/tenants"),
            ("/admin/x/../tenants", "/admin/tenants"),
            ("/admin/x/%2e%2E/tenants", "/admin/tenants"),
            ("/%61dmin/tenants", "/admin/tenants"),
            ("/../../admin", "/admin"),
            ("/a%2fb", "/a%2Fb"),
            ("/a%zz%", "/a%zz%"),
            ("/%252e%252e", "/%252e%252e"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("//evil.test/", "/evil.test"),
        ] {
            assert_eq!(normal(written), one, "{written}");
            assert_eq!(normal(one), one, "{one} again");
        }
    }
}
