//! What stops a text from being read at all: one row per code and reason.

use crate::support::{Expected, assert_findings, check_domain, codes};

#[track_caller]
fn refused(text: &str, expected: &[Expected<'_>]) {
    let validated = check_domain(text);

    assert_findings(
        text.strip_prefix('\u{feff}').unwrap_or(text),
        &validated.findings,
        expected,
    );
    assert!(validated.document.is_none());
}

#[test]
fn invalid_json_is_found_where_it_begins() {
    let rows: [(&str, Expected<'_>); 18] = [
        ("", ("invalid_json", "", 1, 1, "")),
        ("{\n  \"a\": 1,\n}", ("invalid_json", "", 2, 9, ",")),
        ("{\"a\": [1, 2,]}", ("invalid_json", "/a/2", 1, 12, ",")),
        ("{\"a\": 1 \"b\": 2}", ("invalid_json", "/a", 1, 9, "\"")),
        ("{'a': 1}", ("invalid_json", "", 1, 2, "'")),
        ("{a: 1}", ("invalid_json", "", 1, 2, "a")),
        ("{\"é😀\": NaN}", ("invalid_json", "/é😀", 1, 8, "NaN")),
        ("{\"a\": -Infinity}", ("invalid_json", "/a", 1, 7, "-")),
        ("{\"a\": 01}", ("invalid_json", "/a", 1, 7, "01")),
        ("{\"a\": 1.}", ("invalid_json", "/a", 1, 7, "1.")),
        ("{\"a\": True}", ("invalid_json", "/a", 1, 7, "True")),
        ("{\"a\": 1} // done", ("invalid_json", "", 1, 10, "/")),
        ("{\"a\": 1", ("invalid_json", "/a", 1, 8, "")),
        ("{\"a\": \"b\n\"}", ("invalid_json", "/a", 1, 7, "\"b")),
        ("{\"a\": \"\\x41\"}", ("invalid_json", "/a", 1, 8, "\\x")),
        (
            "{\"a\": \"\\ud83d\"}",
            ("invalid_json", "/a", 1, 8, "\\ud83d"),
        ),
        (
            "{\"a\": \"x\\u0000\"}",
            ("invalid_json", "/a", 1, 9, "\\u0000"),
        ),
        ("{\"a\": \"\t\"}", ("invalid_json", "/a", 1, 8, "\t")),
    ];
    for (text, expected) in rows {
        refused(text, &[expected]);
    }
}

#[test]
fn all_duplicate_keys_and_numbers_come_at_once() {
    let text = "{\"a\": 1, \"a\": 2,\n \"b\": {\"c\": 1, \"\\u0063\": 2, \"c\": 9007199254740992},\n \"d\": [1e400, -9007199254740993]}";

    refused(
        text,
        &[
            ("duplicate_key", "/a", 1, 10, "\"a\""),
            ("duplicate_key", "/b/c", 2, 16, "\"\\u0063\""),
            ("duplicate_key", "/b/c", 2, 29, "\"c\""),
            ("number_out_of_range", "/b/c", 2, 34, "9007199254740992"),
            ("number_out_of_range", "/d/0", 3, 8, "1e400"),
            ("number_out_of_range", "/d/1", 3, 15, "-9007199254740993"),
        ],
    );
}

#[test]
fn numbers_that_a_double_carries_are_fine() {
    let text = r#"{"a": [9007199254740991, -9007199254740991, 1e300, 0.1, -0, 1E-9, 5e-324]}"#;

    assert!(check_domain(text).document.is_some());
}

#[test]
fn an_integer_beyond_the_exact_ones_is_refused_however_it_is_written() {
    for number in [
        "2.0250314093e+19",
        "9007199254740992.0",
        "-1E16",
        "999999999999999999999.5e-1",
    ] {
        let text = format!("{{\"a\": {number}}}");
        refused(&text, &[("number_out_of_range", "/a", 1, 7, number)]);
    }
    let text = r#"{"a": [9007199254740991.0, 1e21, 999999999999999999999.9, 1e-7]}"#;
    let document = check_domain(text).document.unwrap();

    // The canonical form is served, so it must be possible to import it.
    assert_eq!(
        check_domain(&document.canonical).document.unwrap().checksum,
        document.checksum
    );
}

#[test]
fn the_first_level_too_many_is_named() {
    let fine = format!("{}{}", "[".repeat(64), "]".repeat(64));
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));

    assert_eq!(codes(&check_domain(&fine).findings), ["wrong_type"]);
    refused(&deep, &[("too_deep", &"/0".repeat(64), 1, 65, "[")]);
}

#[test]
fn a_document_over_the_limit_is_not_read() {
    let text = format!("{{\"a\": \"{}\"}}", "x".repeat(8 * 1024 * 1024));

    refused(&text, &[("too_large", "", 1, 1, "")]);
}

#[test]
fn a_byte_order_mark_is_skipped_and_not_counted() {
    refused("\u{feff}{\"a\": 1 1}", &[("invalid_json", "/a", 1, 9, "1")]);
    assert!(check_domain("\u{feff}{}").document.is_some());
}

#[test]
fn a_document_is_an_object() {
    refused("\n [1]", &[("wrong_type", "", 2, 2, "[1]")]);
    refused("\"x\"", &[("wrong_type", "", 1, 1, "\"x\"")]);
}

#[test]
fn messages_say_what_to_do() {
    let rows = [
        (
            "{\"a\": 1 \"b\": 2}",
            "expected `,` or `}`, found `\"`",
            "a comma may be missing before this",
        ),
        (
            "{a: 1}",
            "expected a key in double quotes or `}`, found `a`",
            "write the key in double quotes: `\"a\"`",
        ),
        (
            "{\"a\": None}",
            "expected a value, found `None`",
            "write `null`",
        ),
        (
            "{\"a\":\n [1, {\"b\": 2}",
            "the document ends here, where `,` or `]` is expected",
            "the `[` on line 2 has no closing `]`",
        ),
        (
            "{\"a\": 1,}",
            "there is a comma before `}` with nothing after it",
            "remove this comma",
        ),
        (
            "{} {}",
            "expected the end of the document, found `{`",
            "a file holds one document; something stands after its last bracket",
        ),
        (
            "{\"a\": 1 # x\n}",
            "expected `,` or `}`, found `#`",
            "JSON has no comments; use a key that begins with `x-`",
        ),
    ];
    for (text, message, hint) in rows {
        let findings = check_domain(text).findings;
        assert_eq!(
            (findings[0].message.as_str(), findings[0].hint.as_deref()),
            (message, Some(hint))
        );
    }
}
