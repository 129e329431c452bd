//! Regular expressions for what people write in their own words, in the common part of ECMA's and
//! Python's languages, so that generators of requests understand them.

/// No text holds the character U+0000; databases cannot.
pub(super) const NO_NUL: &str = "^[^\\u0000]*$";

/// What trimming takes off: Unicode's white space.
const SPACE: &str =
    "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/// Characters that act instead of being shown.
const ACTS: &str = "\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb";
/// Characters that are drawn as nothing.
const BLANK: &str = "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\
     \\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8";

/// A name: one line with something to see.
pub(super) fn line() -> String {
    let inside = format!("[^{ACTS}\\u2028\\u2029]");
    format!("^[{SPACE}]*{inside}*[^{ACTS}{SPACE}{BLANK}]{inside}*[{SPACE}]*$")
}

/// A reason or a note: any number of lines, which may be empty.
pub(super) fn lines() -> String {
    let inside = "[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb]";
    format!("^[{SPACE}]*{inside}*[{SPACE}]*$")
}

/// A reason that must say something.
pub(super) fn said() -> String {
    let inside = "[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb]";
    format!("^[{SPACE}]*{inside}*[^{ACTS}{SPACE}{BLANK}]{inside}*[{SPACE}]*$")
}
