//! Test suites: what they expect exists. Running them is for those who decide.

use serde_json::Value;

use super::{Vocabulary, vocabulary};
use crate::{path::Path, report::Report, view};

/// The type of an exception that no detection rule knows.
const UNCLASSIFIED: &str = "UNCLASSIFIED";

pub(super) fn check(pack: &Value, vocabulary: Option<&Vocabulary<'_>>, report: &mut Report) {
    let root = Path::Root;
    let suites = root.key("testSuites");
    for (index, suite) in view::items(pack.get("testSuites")) {
        let item = suites.item(index);
        let Some(expected) = suite.get("expectedOutput") else {
            continue;
        };
        if let Some(name) = view::text(expected, "exceptionType")
            && name != UNCLASSIFIED
            && !name.is_empty()
        {
            let expected = item.key("expectedOutput");
            vocabulary::exception_type(name, vocabulary, &expected.key("exceptionType"), report);
        }
    }
}
