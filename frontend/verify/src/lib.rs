//! Recomputes a pack's checksum in the browser, by the code that the server computed it with.
//!
//! It is a module of its own, loaded when somebody asks for it, so that no page is heavier by it. All
//! that it takes from the engine is the strict reader; the linker leaves the rest behind.

use tenantry_domain::{Checksum, packs::Finding};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// The checksum of a document's text, in 64 hexadecimal digits; throws where the text is no document.
#[wasm_bindgen]
pub fn checksum(text: &str) -> Result<String, JsError> {
    recompute(text).map_err(|message| JsError::new(&message))
}

fn recompute(text: &str) -> Result<String, String> {
    let value = tenantry_engine::parse(text).map_err(first)?;
    let checksum = Checksum::of_value(&value).map_err(|error| error.to_string())?;
    Ok(checksum.to_string())
}

/// The first thing that is wrong with a text, and where.
fn first(findings: Vec<Finding>) -> String {
    findings
        .into_iter()
        .next()
        .map_or_else(String::new, |finding| {
            format!("{}:{}: {}", finding.line, finding.column, finding.message)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_the_order_of_keys_do_not_matter_and_everything_else_does() {
        let one = recompute("\u{feff}{\"b\": 1.0, \"a\": [true]}").unwrap();
        let two = recompute("{\n  \"a\": [true],\n  \"b\": 1\n}").unwrap();
        let other = recompute("{\"a\":[true],\"b\":2}").unwrap();

        assert_eq!(one, two);
        assert_ne!(one, other);
        assert_eq!(
            one,
            Checksum::of_bytes(br#"{"a":[true],"b":1}"#).to_string()
        );
    }

    #[test]
    fn what_is_no_document_is_refused_with_its_place() {
        let refusal = recompute("{\n  \"a\": 1,\n  \"a\": 2\n}").unwrap_err();

        assert!(refusal.starts_with("3:3: "), "{refusal}");
    }
}
