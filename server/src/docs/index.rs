//! Which pages there are to read, and what programs can fetch.

use std::fmt::Write as _;

use tenantry_domain::ProblemKind;

use super::markdown::{self, Text};

const WORDS: &str = "# Documentation

| page | says |
| --- | --- |
| [Packs](pack-format.md) | how documents of domains and tenants are written |
| [Findings](findings.md) | what every finding of a validation means, and what to do |
| [Reading configurations](CONSUMERS.md) | for services that follow a tenant's configuration |

## For programs

| path | is |
| --- | --- |
| [`/openapi.json`](/openapi.json) | the HTTP API, as OpenAPI 3.1 |
| [`/schemas/domain-pack.json`](/schemas/domain-pack.json) | the JSON Schema of domain packs |
| [`/schemas/tenant-pack.json`](/schemas/tenant-pack.json) | the JSON Schema of tenant packs |
| [`/schemas/effective-config.json`](/schemas/effective-config.json) | the JSON Schema of what services are served |
| [`/version`](/version) | which release answers |

## Kinds of problems

What is refused says why as one of these, in `type`.

| kind | status | title |
| --- | --- | --- |
";

/// The page.
pub(super) fn text() -> Text {
    let mut words = WORDS.to_owned();
    for kind in ProblemKind::ALL {
        let (slug, status, title) = (kind.slug(), kind.status(), kind.title());
        // Writing into a text never fails.
        let _ = writeln!(
            words,
            "| [`{slug}`](/problems/{slug}) | {status} | {title} |"
        );
    }
    markdown::text(&words)
}
