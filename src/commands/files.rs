//! Documents: from files, folders and patterns, or from standard input as `-`.

use std::{
    collections::HashSet,
    io::Read as _,
    path::{Component, Path, PathBuf},
};

use globset::{GlobBuilder, GlobMatcher};
use tenantry_domain::{
    json::bytes_without_mark,
    packs::{Code, Finding, PackKind},
};
use tenantry_engine::detect_kind;
use walkdir::{DirEntry, WalkDir};

use crate::failure::Usage;

/// Characters that make an argument a pattern where no file has this very name.
const PATTERN: [char; 4] = ['*', '?', '[', '{'];

/// A document to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    path: PathBuf,
    /// Whether the command line names it, and not a folder or a pattern that it is found by.
    pub(super) is_named: bool,
}

/// A document's bytes and the name it goes by in messages.
pub(super) struct Source {
    pub(super) name: String,
    bytes: Vec<u8>,
}

/// The documents that arguments stand for: each once, what a folder or a pattern finds in order.
///
/// Of folders, every `*.json` below that is not hidden. An argument that stands for nothing is an
/// error, because a check that checks nothing must not pass.
pub(super) fn choose(arguments: &[PathBuf]) -> anyhow::Result<Vec<Chosen>> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for argument in arguments {
        let (paths, is_named) = stands_for(argument)?;
        let fresh = paths.into_iter().filter(|path| seen.insert(path.clone()));
        all.extend(fresh.map(|path| Chosen { path, is_named }));
    }
    Ok(all)
}

fn stands_for(argument: &Path) -> anyhow::Result<(Vec<PathBuf>, bool)> {
    // Not `is_file`: a shell's `<(...)` is a pipe.
    if argument == Path::new("-") || (argument.exists() && !argument.is_dir()) {
        return Ok((vec![argument.to_owned()], true));
    }
    let shown = argument.display();
    let (found, none) = if argument.is_dir() {
        let found = walk(argument, false, |path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })?;
        (found, format!("{shown}: no *.json in this folder"))
    } else if argument.to_string_lossy().contains(PATTERN) {
        (
            matching(argument)?,
            format!("{shown}: nothing matches this pattern"),
        )
    } else {
        (Vec::new(), format!("{shown}: no such file"))
    };
    if found.is_empty() {
        return Err(Usage(none).into());
    }
    Ok((found, false))
}

/// The files that match a pattern, in order.
fn matching(pattern: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let is_pattern = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(PATTERN);
    let base: PathBuf = pattern
        .components()
        .take_while(|part| !is_pattern(part))
        .collect();
    let beyond = pattern.components().skip_while(|part| !is_pattern(part));
    let names_hidden = beyond
        .into_iter()
        .any(|part| is_hidden(&part.as_os_str().to_string_lossy()));
    let matcher = matcher(&tidy(pattern))?;
    if !base.as_os_str().is_empty() && !base.is_dir() {
        return Ok(Vec::new());
    }
    walk(&base, names_hidden, |path| matcher.is_match(path))
}

fn matcher(pattern: &Path) -> Result<GlobMatcher, Usage> {
    let text = pattern.to_string_lossy();
    let built = GlobBuilder::new(&text).literal_separator(true).build();
    built
        .map(|glob| glob.compile_matcher())
        .map_err(|error| Usage(error.to_string()))
}

/// The files below a folder that are wanted, in order; the present folder where it has no name.
fn walk(
    folder: &Path,
    with_hidden: bool,
    is_wanted: impl Fn(&Path) -> bool,
) -> anyhow::Result<Vec<PathBuf>> {
    let start = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let is_shown = |entry: &DirEntry| {
        entry.depth() == 0 || with_hidden || !is_hidden(&entry.file_name().to_string_lossy())
    };
    let mut found = Vec::new();
    let entries = WalkDir::new(start).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_shown) {
        let entry = entry?;
        let path = tidy(entry.path());
        if entry.file_type().is_file() && is_wanted(&path) {
            found.push(path);
        }
    }
    Ok(found)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != "." && name != ".."
}

/// A path without the `./` that it may begin with.
fn tidy(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

impl Chosen {
    /// A document that the command line names.
    pub(super) const fn named(path: PathBuf) -> Self {
        Self {
            path,
            is_named: true,
        }
    }

    /// The name it goes by in messages.
    pub(super) fn name(&self) -> String {
        if self.path == Path::new("-") {
            return "<stdin>".to_owned();
        }
        self.path.display().to_string()
    }

    pub(super) fn read(&self) -> std::io::Result<Source> {
        let bytes = if self.path == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            bytes
        } else {
            std::fs::read(&self.path)?
        };
        Ok(Source {
            name: self.name(),
            bytes: bytes_without_mark(&bytes).to_vec(),
        })
    }
}

impl Source {
    /// The document's text; a finding where its bytes are none.
    pub(super) fn text(&self) -> Result<&str, Box<Finding>> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let before = self.bytes.get(..error.valid_up_to()).unwrap_or_default();
            let before = String::from_utf8_lossy(before);
            let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
            let line = count(before.matches('\n').count());
            let column = count(
                before
                    .rsplit('\n')
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .count(),
            );
            let hint = Some("save the file as UTF-8".to_owned());
            Box::new(Finding {
                line,
                column,
                end_line: line,
                end_column: column,
                ..Finding::about_document(Code::InvalidJson, "the text is not UTF-8", hint)
            })
        })
    }

    /// The kind that was named, or the one that the document's keys tell; `None` where they tell
    /// none. Text that is no JSON counts as a domain pack, so that a finding says where it breaks.
    pub(super) fn kind(&self, named: Option<PackKind>) -> Option<PackKind> {
        named.or_else(|| match serde_json::from_slice(&self.bytes) {
            Ok(value) => detect_kind(&value),
            Err(_) => Some(PackKind::Domain),
        })
    }

    /// Says that the document is of no kind.
    pub(super) fn unknown_kind(&self) -> Usage {
        let name = &self.name;
        Usage(format!(
            "{name}: neither a domain nor a tenant pack; say --kind"
        ))
    }

    /// A text value at the top of the document.
    pub(super) fn field(&self, key: &str) -> Option<String> {
        let value: serde_json::Value = serde_json::from_slice(&self.bytes).ok()?;
        Some(value.get(key)?.as_str()?.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(arguments: &[PathBuf]) -> Vec<String> {
        let chosen = choose(arguments).unwrap();
        chosen.iter().map(Chosen::name).collect()
    }

    #[test]
    fn folders_and_patterns_find_files_in_order_and_leave_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "b/two.json",
            "a.json",
            "b/.c/x.json",
            "b/deep/d.json",
            "b/[x].json",
            "n.txt",
        ] {
            std::fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            std::fs::write(at(name), "{}").unwrap();
        }
        let names = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|name| at(name)).collect();
            let prefix = format!("{}/", folder.path().display());
            found(&arguments)
                .iter()
                .map(|name| name.replace(&prefix, ""))
                .collect::<Vec<_>>()
        };

        assert_eq!(
            names(&[""]),
            ["a.json", "b/[x].json", "b/deep/d.json", "b/two.json"]
        );
        assert_eq!(names(&["b/*.json"]), ["b/[x].json", "b/two.json"]);
        assert_eq!(names(&["**/{d,a}.json"]), ["a.json", "b/deep/d.json"]);
        assert_eq!(names(&["b/.c/*.json", "b/.?/x.json"]), ["b/.c/x.json"]);
        assert_eq!(
            names(&["b/[x].json", "b"]),
            ["b/[x].json", "b/deep/d.json", "b/two.json"]
        );
        for nothing in ["c", "*.yaml", "c/*.json", "b/deep/[", "b/.c/y.json"] {
            let error = choose(&[at(nothing)]).unwrap_err();
            assert!(error.is::<Usage>(), "{nothing}: {error}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_a_finding_at_their_place() {
        let source = Source {
            name: "x".to_owned(),
            bytes: b"{\n \"\xc3\xa9\": \"\xff\"}".to_vec(),
        };

        let finding = source.text().unwrap_err();

        assert_eq!((finding.line, finding.column), (2, 8));
        assert_eq!(finding.code, Code::InvalidJson);
    }
}
