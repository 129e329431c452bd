//! Data in forms for other programs than those that read JSON.

use anyhow::Context as _;
use serde::Serialize;
use tenantry_engine::audit::csv_cell;

/// What stands in a table for a value that is absent.
const ABSENT: &str = "-";

/// A row of CSV (RFC 4180); no cell is a formula.
pub(crate) fn csv_line(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| match cell.as_str() {
        ABSENT => csv_cell(""),
        text => csv_cell(text),
    });
    ended(&cells.collect::<Vec<_>>())
}

/// The row of a table's headings, as names.
pub(crate) fn csv_head(headings: &[&str]) -> String {
    let names = headings
        .iter()
        .map(|heading| heading.replace([' ', '-'], "_"));
    ended(&names.collect::<Vec<_>>())
}

fn ended(cells: &[String]) -> String {
    format!("{}\r\n", cells.join(","))
}

/// A value as YAML.
pub(crate) fn yaml<T: Serialize + ?Sized>(value: &T) -> anyhow::Result<String> {
    // By way of JSON, so that both say the same.
    let value = serde_json::to_value(value)?;
    serde_saphyr::to_string(&value).context("this cannot be written as YAML")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_an_absent_one_is_empty() {
        let cells = ["=1+1", "a,\"b\"", "-", "-1", "ok"].map(str::to_owned);

        assert_eq!(
            csv_line(&cells),
            "\"'=1+1\",\"a,\"\"b\"\"\",\"\",\"'-1\",\"ok\"\r\n"
        );
        assert_eq!(csv_head(&["last sign-in", "id"]), "last_sign_in,id\r\n");
    }

    #[test]
    fn yaml_says_what_json_says() {
        let value = json!({
            "no": "no", "y": "y", "date": "2026-01-01", "number": "1e3", "octal": "010", "null": null, "none": "null",
            "tilde": "~", "lines": "a\nb: c\n", "empty": "", "list": [1, -2.5, true, {"a": []}, {}],
            "colon": "a: b", "hash": "a #b", "thai": "ผู้เช่า", "controls": "\u{1b}[2J", "key: x": 1, "merge": "<<",
            "large": 18_446_744_073_709_551_615_u64, "sexagesimal": "12:30:45", "inf": ".inf", "quote": "'\"",
        });

        let read: Value = serde_saphyr::from_str(&yaml(&value).unwrap()).unwrap();

        assert_eq!(read, value);
    }
}
