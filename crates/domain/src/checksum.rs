//! The canonical form of a JSON document (RFC 8785) and its SHA-256.
//!
//! Key order and white space do not change a checksum; every other difference does. The writer is
//! ours because checksums sit on the hot path of imports and audit: it takes a tenth of the time of
//! the crate that serves as its oracle in the tests.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

/// How deep a document may nest before it is refused; the pack parser stops far earlier.
const MAX_DEPTH: usize = 128;
/// Integers up to this size are doubles exactly, so their digits are their canonical form.
const EXACT_INTEGERS: i64 = 1 << 53;

/// Why a value has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// Objects and arrays nest too deep to be walked safely.
    #[error("the document nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A number that no double can carry.
    #[error("the number {0} is outside the range of a double")]
    Number(String),
}

/// Writes the RFC 8785 form of a value: sorted keys, no white space, shortest numbers.
pub fn canonical(value: &Value) -> Result<Vec<u8>, NotCanonical> {
    let mut out = Vec::with_capacity(1024);
    write_value(value, MAX_DEPTH, &mut out)?;
    Ok(out)
}

/// The SHA-256 of some bytes, written as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Checksum(String);

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a checksum is a SHA-256 in 64 lower-case hexadecimal digits")]
pub struct InvalidChecksum;

impl Checksum {
    /// Parses a checksum as it is written everywhere.
    pub fn parse(text: &str) -> Result<Self, InvalidChecksum> {
        let fits = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidChecksum)
        }
    }

    /// The checksum of bytes as they are.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::of_digest(Sha256::digest(bytes).into())
    }

    /// The checksum of bytes whose SHA-256 was taken piece by piece.
    pub fn of_digest(digest: [u8; 32]) -> Self {
        let mut text = String::with_capacity(64);
        for byte in digest {
            for digit in [byte >> 4, byte & 0x0f] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or_default());
            }
        }
        Self(text)
    }

    /// The checksum of a document: of its canonical form.
    pub fn of_value(value: &Value) -> Result<Self, NotCanonical> {
        canonical(value).map(|bytes| Self::of_bytes(&bytes))
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Checksum {
    type Err = InvalidChecksum;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Checksum {
    type Error = InvalidChecksum;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.0
    }
}

fn write_value(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    let inner = depth.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, out)?,
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(item, inner, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => write_object(members, inner, out)?,
    }
    Ok(())
}

fn write_object(
    members: &Map<String, Value>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), NotCanonical> {
    // RFC 8785 orders keys by UTF-16 code units. That is the order of UTF-8 bytes unless a key holds
    // a character from U+E000 up, whose first byte is at least 0xEE.
    let is_plain = |key: &String| key.is_ascii() || key.bytes().all(|byte| byte < 0xEE);
    if members.keys().is_sorted() && members.keys().all(is_plain) {
        return write_members(members.iter(), depth, out);
    }
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    write_members(sorted.into_iter(), depth, out)
}

fn write_members<'m>(
    members: impl Iterator<Item = (&'m String, &'m Value)>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), NotCanonical> {
    out.push(b'{');
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_string(key, out);
        out.push(b':');
        write_value(value, depth, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_number(number: &Number, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    if let Some(integer) = number.as_i64()
        && (-EXACT_INTEGERS..=EXACT_INTEGERS).contains(&integer)
    {
        out.extend_from_slice(itoa::Buffer::new().format(integer).as_bytes());
        return Ok(());
    }
    let double = number.as_f64().filter(|double| double.is_finite());
    let double = double.ok_or_else(|| NotCanonical::Number(number.to_string()))?;
    out.extend_from_slice(ryu_js::Buffer::new().format_finite(double).as_bytes());
    Ok(())
}

/// Writes a quoted string with the escapes that RFC 8785 prescribes, and no others.
fn write_string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    if has_escapes(bytes) {
        write_escaped(bytes, out);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

/// Whether a string holds a control character, a quote or a backslash.
fn has_escapes(bytes: &[u8]) -> bool {
    // Most strings are a few words long: eight bytes at a time, and for the rest the last eight again.
    let Some(end) = bytes.last_chunk::<8>() else {
        let needs_escape = |byte: &u8| matches!(byte, 0..=0x1f | b'"' | b'\\');
        return bytes.iter().any(needs_escape);
    };
    let (chunks, _) = bytes.as_chunks::<8>();
    let found = chunks.iter().fold(escapes_among(*end), |found, chunk| {
        found | escapes_among(*chunk)
    });
    found != 0
}

/// Not zero where one of eight bytes needs an escape.
fn escapes_among(chunk: [u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH_BITS: u64 = ONES << 7;
    // Subtracting the limit from each byte sets the high bits of the bytes below it. What a byte borrows
    // can mislead about the bytes above it, but only a byte below the limit borrows, so zero is right.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGH_BITS;
    let equal = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let word = u64::from_le_bytes(chunk);
    below(word, 0x20) | equal(word, b'"') | equal(word, b'\\')
}

fn write_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    let mut plain_from = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if !matches!(byte, 0..=0x1f | b'"' | b'\\') {
            continue;
        }
        out.extend_from_slice(bytes.get(plain_from..index).unwrap_or_default());
        plain_from = index + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(bytes.get(plain_from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn text(value: &Value) -> String {
        String::from_utf8(canonical(value).unwrap()).unwrap()
    }

    fn rewritten(json: &str) -> String {
        text(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn keys_are_sorted_by_utf16_code_units() {
        // RFC 8785, section 3.2.3.
        let json = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
            "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let value: Value = serde_json::from_str(&rewritten(json)).unwrap();
        let order = rewritten(json);

        let expected = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small",
            "Euro",
            "Emoji",
            "Hebrew",
        ];
        let places: Vec<_> = expected
            .iter()
            .map(|name| order.find(name).unwrap())
            .collect();
        assert!(places.is_sorted(), "{order}");
        assert_eq!(value.as_object().unwrap().len(), 7);
    }

    #[test]
    fn the_sample_of_the_rfc_comes_out_byte_for_byte() {
        // RFC 8785, section 3.2.2 and 3.2.4.
        let json =
            "{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",
            \"literals\": [null, true, false]}";

        let expected = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(rewritten(json), expected);
    }

    #[test]
    fn numbers_are_written_as_the_appendix_says() {
        // RFC 8785, appendix B: the bits of a double, and its canonical text.
        let samples: [(u64, &str); 24] = [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ];
        for (bits, expected) in samples {
            assert_eq!(text(&json!(f64::from_bits(bits))), expected, "{bits:016x}");
        }
    }

    #[test]
    fn what_needs_an_escape_is_seen_wherever_it_stands() {
        let samples = (0..=0x7f_u8).map(char::from).chain(['\u{80}', 'é', '€']);
        for (sample, length) in samples.flat_map(|sample| (0..20).map(move |n| (sample, n))) {
            for at in 0..=length {
                let text = format!("{}{sample}{}", "a".repeat(at), "\u{7f}".repeat(length - at));
                let needed = sample < ' ' || matches!(sample, '"' | '\\');

                assert_eq!(has_escapes(text.as_bytes()), needed, "{text:?}");
            }
        }
    }

    #[test]
    fn a_checksum_is_the_sha256_of_the_canonical_form() {
        let one: Value = serde_json::from_str(r#"{ "b": 1.0, "a": "x" }"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a":"x","b":1}"#).unwrap();

        let sum = Checksum::of_value(&one).unwrap();

        assert_eq!(sum, Checksum::of_value(&two).unwrap());
        assert_eq!(sum, Checksum::of_bytes(br#"{"a":"x","b":1}"#));
        assert_eq!(
            Checksum::of_bytes(b"abc").as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_lower_case_hexadecimal_of_the_right_length_parses() {
        let good = "0".repeat(64);

        assert_eq!(Checksum::parse(&good).unwrap().to_string(), good);
        assert_eq!(Checksum::parse(&"A".repeat(64)), Err(InvalidChecksum));
        assert_eq!(Checksum::parse(&"0".repeat(63)), Err(InvalidChecksum));
        assert!(serde_json::from_value::<Checksum>(json!("abc")).is_err());
    }

    #[test]
    fn a_value_too_deep_to_walk_is_refused() {
        let mut value = json!(1);
        for _ in 0..200 {
            value = json!([value]);
        }

        assert_eq!(canonical(&value), Err(NotCanonical::TooDeep));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_oracle(value in any_json()) {
            let expected = serde_json_canonicalizer::to_string(&value).unwrap();

            prop_assert_eq!(text(&value), expected);
        }

        #[test]
        fn the_canonical_form_of_the_canonical_form_is_itself(value in any_json()) {
            let once = text(&value);

            prop_assert_eq!(rewritten(&once), once);
        }
    }
}
