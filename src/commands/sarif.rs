//! Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the text.
//!
//! Places need no conversion: SARIF counts columns as findings do when `columnKind` says code
//! points. Files are relative to the present folder, so that a log means the same on every machine.

mod rules;

use std::{
    collections::HashMap,
    path::{Component, Path},
};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use tenantry_domain::{
    checksum::Checksum,
    packs::{Code, Finding, Replacement, Severity},
};

use super::validate::Verdict;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name that relative paths begin at; who reads the log knows where that is.
const BASE: &str = "%SRCROOT%";
/// What stands for itself in no part of a path.
const NOT_IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The log of one run over some documents.
pub(super) fn log(verdicts: &[Verdict]) -> anyhow::Result<Value> {
    let here = std::env::current_dir()?;
    let places: Vec<Value> = verdicts
        .iter()
        .map(|verdict| location(Path::new(&verdict.file), &here))
        .collect();
    let mut known = Known::default();
    let mut results = Vec::new();
    for (index, (verdict, place)) in verdicts.iter().zip(&places).enumerate() {
        let place = indexed(place, index);
        for finding in &verdict.findings {
            let fingerprint = known.fingerprint(finding, &verdict.file);
            results.push(result(finding, &fingerprint, &place));
        }
    }
    Ok(json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Tenantry",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules::all()
            }},
            "columnKind": "unicodeCodePoints",
            "defaultEncoding": "UTF-8",
            "originalUriBaseIds": {BASE: {"description": {"text": "The folder that was checked from."}}},
            "invocations": [invocation(verdicts, &places)],
            "artifacts": places.iter().map(artifact).collect::<Vec<_>>(),
            "results": results
        }]
    }))
}

/// How it went: what could not be read is no result, but nothing to keep quiet about.
fn invocation(verdicts: &[Verdict], places: &[Value]) -> Value {
    let notifications: Vec<Value> = verdicts
        .iter()
        .zip(places)
        .filter_map(|(verdict, place)| {
            let why = verdict.unreadable.as_ref()?;
            Some(json!({
                "level": "error",
                "message": {"text": format!("cannot be read: {why}")},
                "locations": [{"physicalLocation": {"artifactLocation": place}}]
            }))
        })
        .collect();
    json!({
        "executionSuccessful": notifications.is_empty(),
        "toolExecutionNotifications": notifications
    })
}

fn artifact(place: &Value) -> Value {
    json!({"location": place, "roles": ["analysisTarget"], "mimeType": "application/json"})
}

fn indexed(place: &Value, index: usize) -> Value {
    let mut place = place.clone();
    if let Some(members) = place.as_object_mut() {
        members.insert("index".to_owned(), index.into());
    }
    place
}

/// The fingerprints of a log, none of which is given twice.
#[derive(Default)]
struct Known(HashMap<String, usize>);

impl Known {
    /// What a code host knows a finding by while lines move: file, kind of finding, where in the
    /// document it is, and what it says, for several may stand at one place. Hosts keep one of those
    /// with one fingerprint, so the same thing said twice is counted.
    fn fingerprint(&mut self, finding: &Finding, file: &str) -> String {
        let Finding {
            code,
            pointer,
            message,
            ..
        } = finding;
        let identity = format!("{file}\n{code}\n{pointer}\n{message}");
        let checksum = Checksum::of_bytes(identity.as_bytes());
        let times = self.0.entry(checksum.as_str().to_owned()).or_default();
        *times += 1;
        match *times {
            1 => checksum.as_str().to_owned(),
            times => Checksum::of_bytes(format!("{identity}\n{times}").as_bytes())
                .as_str()
                .to_owned(),
        }
    }
}

fn result(finding: &Finding, fingerprint: &str, place: &Value) -> Value {
    let text = match &finding.hint {
        Some(hint) => format!("{} ({hint})", finding.message),
        None => finding.message.clone(),
    };
    let region = json!({
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column
    });
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": Code::ALL.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": place,
                "region": region
            },
            "logicalLocations": [{"fullyQualifiedName": finding.pointer}]
        }],
        "partialFingerprints": {
            "finding/v2": fingerprint
        }
    });
    if let (Some(replacement), Some(result)) = (&finding.replacement, result.as_object_mut()) {
        result.insert(
            "fixes".to_owned(),
            json!([fix(replacement, &region, place)]),
        );
    }
    result
}

/// What was meant, for editors that put it in place.
fn fix(replacement: &Replacement, region: &Value, place: &Value) -> Value {
    json!({
        "description": {"text": format!("Replace with `{}`", replacement.name)},
        "artifactChanges": [{
            "artifactLocation": place,
            "replacements": [{
                "deletedRegion": region,
                "insertedContent": {"text": replacement.text}
            }]
        }]
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Where a file is: relative to the present folder, or with its whole path where it is elsewhere.
fn location(file: &Path, here: &Path) -> Value {
    let relative = file.strip_prefix(here).unwrap_or(file);
    if relative.is_absolute()
        && let Ok(uri) = url::Url::from_file_path(relative)
    {
        return json!({"uri": uri.as_str()});
    }
    let parts: Vec<String> = relative
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| {
            let part = part.as_os_str().to_string_lossy();
            utf8_percent_encode(&part, NOT_IN_PATHS).to_string()
        })
        .collect();
    json!({"uri": parts.join("/"), "uriBaseId": BASE})
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use tenantry_domain::Message;

    use super::*;

    #[test]
    fn no_two_findings_have_one_fingerprint() {
        let of = |message: &str| {
            let message = Message::verbatim(message);
            Finding::about_document(Code::UnknownNameInCondition, message, None)
        };
        let mut known = Known::default();
        let given: Vec<String> = [
            (of("a"), "x"),
            (of("b"), "x"),
            (of("a"), "x"),
            (of("a"), "x"),
            (of("a"), "y"),
        ]
        .iter()
        .map(|(finding, file)| known.fingerprint(finding, file))
        .collect();

        let different: HashSet<&String> = given.iter().collect();
        assert_eq!(different.len(), given.len(), "{given:?}");
        let again = Known::default().fingerprint(&Finding { line: 9, ..of("a") }, "x");
        assert_eq!(
            again, given[0],
            "a finding keeps its fingerprint while lines move"
        );
    }

    #[test]
    fn what_was_meant_is_a_fix_at_the_place_of_the_finding() {
        let place = json!({"uri": "a.json"});
        let plain = Finding {
            line: 3,
            column: 5,
            end_line: 3,
            end_column: 9,
            ..Finding::about_document(Code::UnknownTool, Message::verbatim("x"), None)
        };
        let meant = Finding {
            replacement: Some(Replacement {
                name: "call".to_owned(),
                text: "\"call\"".to_owned(),
            }),
            ..plain.clone()
        };

        let fixed = result(&meant, "f", &place);
        let replaced = &fixed["fixes"][0]["artifactChanges"][0]["replacements"][0];
        let region = &fixed["locations"][0]["physicalLocation"]["region"];
        assert_eq!(&replaced["deletedRegion"], region);
        assert_eq!(replaced["insertedContent"]["text"], "\"call\"");
        assert!(result(&plain, "f", &place).get("fixes").is_none());
    }

    #[test]
    fn paths_become_relative_references() {
        let rows = [
            ("packs/a.json", "packs/a.json"),
            ("./packs/a b#1.json", "packs/a%20b%231.json"),
            ("/here/packs/\u{e9}[1].json", "packs/%C3%A9%5B1%5D.json"),
            ("../c:d.json", "../c%3Ad.json"),
            ("<stdin>", "%3Cstdin%3E"),
        ];
        for (file, uri) in rows {
            let place = location(Path::new(file), Path::new("/here"));
            assert_eq!(place, json!({"uri": uri, "uriBaseId": BASE}), "{file}");
        }
        let elsewhere = location(Path::new("/there/a b.json"), Path::new("/here"));
        assert_eq!(elsewhere, json!({"uri": "file:///there/a%20b.json"}));
    }
}
