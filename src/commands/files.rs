//! Documents: from files, folders and patterns, or from standard input as `-`.

use std::{
    cell::RefCell,
    collections::HashSet,
    io::{self, Read as _},
    path::{Component, Path, PathBuf},
};

use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;
use tenantry_domain::{
    Message,
    json::bytes_without_mark,
    packs::{Code, Finding, NotUtf8, PackKind, utf8},
};
use tenantry_engine::detect_kind;
use walkdir::{DirEntry, WalkDir};

use crate::{
    failure::Usage,
    output::{Output, plain},
};

/// Characters that make an argument a pattern where no file has this very name.
const PATTERN: [char; 4] = ['*', '?', '[', '{'];

/// What is said of a document that is none of the kinds.
pub(super) const NO_PACK: &str = "neither a domain nor a tenant pack, and no playbook";

/// A document to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    path: PathBuf,
    /// Whether the command line names it, and not a folder or a pattern that it is found by.
    pub(super) is_named: bool,
    /// Why nothing can be read there, where looking for documents showed it already.
    trouble: Option<String>,
}

/// What arguments stand for.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// The documents, each once, and what cannot be read where documents may be.
    pub(super) documents: Vec<Chosen>,
    /// What was left out because it is hidden, by its name.
    pub(super) hidden: Vec<String>,
}

/// A document's bytes and the name it goes by in messages.
pub(super) struct Source {
    pub(super) name: String,
    bytes: Vec<u8>,
}

/// The documents that arguments stand for: each once, what a folder or a pattern finds in order.
///
/// Of folders, every `*.json` below that is not hidden, in capitals too. An argument that stands for
/// nothing is an error, because a check that checks nothing must not pass; what cannot be read is a
/// document that fails, because one bad entry must not keep the others from being looked at.
pub(super) fn choose(arguments: &[PathBuf]) -> anyhow::Result<Choice> {
    choose_by(arguments, "*.json", is_json)
}

/// As [`choose`], with what a folder is searched for: how it is called, and whether a file is it.
pub(super) fn choose_by(
    arguments: &[PathBuf],
    what: &str,
    is_wanted: fn(&Path) -> bool,
) -> anyhow::Result<Choice> {
    let mut all = Choice::default();
    let mut seen = HashSet::new();
    for argument in arguments {
        let found = stands_for(argument, what, is_wanted)?;
        all.hidden.extend(found.hidden);
        let mut documents = found.documents;
        documents.retain(|one| seen.insert(one.path.clone()));
        all.documents.append(&mut documents);
    }
    Ok(all)
}

fn stands_for(argument: &Path, what: &str, is_wanted: fn(&Path) -> bool) -> anyhow::Result<Choice> {
    // Not `is_file`: a shell's `<(...)` is a pipe.
    if argument == Path::new("-") || (argument.exists() && !argument.is_dir()) {
        return Ok(Choice {
            documents: vec![Chosen::named(argument.to_owned())],
            hidden: Vec::new(),
        });
    }
    let name = argument.display().to_string();
    let shown = plain(&name);
    let (found, none) = if argument.is_dir() {
        (
            walk(argument, false, is_wanted),
            format!("{shown}: no {what} in this folder"),
        )
    } else if argument.to_string_lossy().contains(PATTERN) {
        (
            matching(argument)?,
            format!("{shown}: nothing matches this pattern"),
        )
    } else {
        (Choice::default(), format!("{shown}: no such file"))
    };
    if found.documents.is_empty() {
        return Err(Usage(none).into());
    }
    Ok(found)
}

/// Whether a name ends as those of documents do; some systems write it in capitals.
fn is_json(path: &Path) -> bool {
    ends_with(path, "json")
}

/// Whether a name ends as those of YAML and JSON documents do.
pub(super) fn is_declaration(path: &Path) -> bool {
    ["json", "yaml", "yml"]
        .into_iter()
        .any(|extension| ends_with(path, extension))
}

fn ends_with(path: &Path, extension: &str) -> bool {
    let own = path.extension();
    own.is_some_and(|own| own.eq_ignore_ascii_case(extension))
}

/// The files that match a pattern, in order.
fn matching(pattern: &Path) -> anyhow::Result<Choice> {
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
        return Ok(Choice::default());
    }
    let found = walk(&base, names_hidden, |path| matcher.is_match(path));
    // Who writes a pattern knows, as of a shell's, that hidden files must be asked for.
    Ok(Choice {
        hidden: Vec::new(),
        ..found
    })
}

fn matcher(pattern: &Path) -> Result<GlobMatcher, Usage> {
    let text = pattern.to_string_lossy();
    let built = GlobBuilder::new(&text).literal_separator(true).build();
    built
        .map(|glob| glob.compile_matcher())
        .map_err(|error| Usage(plain(&error.to_string()).into_owned()))
}

/// The files below a folder that are wanted, in order; the present folder where it has no name.
///
/// What cannot be read is found as well where it may be, or hold, something that is wanted.
fn walk(folder: &Path, with_hidden: bool, is_wanted: impl Fn(&Path) -> bool) -> Choice {
    let start = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let hidden = RefCell::new(Vec::new());
    let is_shown = |entry: &DirEntry| {
        let is_shown =
            entry.depth() == 0 || with_hidden || !is_hidden(&entry.file_name().to_string_lossy());
        if !is_shown && (entry.file_type().is_dir() || is_wanted(&tidy(entry.path()))) {
            let name = tidy(entry.path()).display().to_string();
            hidden.borrow_mut().push(name);
        }
        is_shown
    };
    let mut documents = Vec::new();
    let entries = WalkDir::new(start).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_shown) {
        match entry {
            Ok(entry) => {
                let path = tidy(entry.path());
                if entry.file_type().is_file() && is_wanted(&path) {
                    documents.push(Chosen::found(path, None));
                }
            }
            Err(error) => {
                let path = tidy(error.path().unwrap_or(start));
                // A link to nowhere may have led to a folder, unless its name says otherwise.
                let may_hold = path.extension().is_none() && !has_hidden_name(&path);
                if is_wanted(&path) || may_hold || path.is_dir() {
                    documents.push(Chosen::found(path, Some(trouble(&error))));
                }
            }
        }
    }
    Choice {
        documents,
        hidden: hidden.into_inner(),
    }
}

/// Why an entry of a folder cannot be read.
fn trouble(error: &walkdir::Error) -> String {
    let is_link = error.path().is_some_and(Path::is_symlink);
    match error.io_error() {
        None => "this link leads back to a folder it is in".to_owned(),
        Some(error) if is_link && error.kind() == io::ErrorKind::NotFound => {
            "this link leads nowhere".to_owned()
        }
        Some(error) => error.to_string(),
    }
}

fn has_hidden_name(path: &Path) -> bool {
    let name = path.file_name();
    name.is_some_and(|name| is_hidden(&name.to_string_lossy()))
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

impl Choice {
    /// Names what was left out because it is hidden, so that nobody takes it for checked.
    pub(super) fn tell_hidden(&self, output: &Output) {
        for name in &self.hidden {
            output.complain(&format!("{}: left out, hidden", plain(name)));
        }
    }
}

impl Chosen {
    /// A document that the command line names.
    pub(super) const fn named(path: PathBuf) -> Self {
        Self {
            path,
            is_named: true,
            trouble: None,
        }
    }

    const fn found(path: PathBuf, trouble: Option<String>) -> Self {
        Self {
            path,
            is_named: false,
            trouble,
        }
    }

    /// The folder that paths in it begin at; the present one for standard input.
    pub(super) fn folder(&self) -> PathBuf {
        self.path.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Where it is; nothing for standard input.
    pub(super) fn place(&self) -> Option<PathBuf> {
        std::fs::canonicalize(&self.path).ok()
    }

    /// The name it goes by in messages.
    pub(super) fn name(&self) -> String {
        if self.path == Path::new("-") {
            return "<stdin>".to_owned();
        }
        self.path.display().to_string()
    }

    pub(super) fn read(&self) -> io::Result<Source> {
        if let Some(trouble) = &self.trouble {
            return Err(io::Error::other(trouble.clone()));
        }
        let bytes = if self.path == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes)?;
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
        utf8(&self.bytes).map_err(|error| {
            let NotUtf8 { line, column, .. } = error;
            let message = if error.is_utf16 {
                "the text is UTF-16, and not UTF-8"
            } else {
                "the text is not UTF-8"
            };
            let hint = Some(Message::verbatim(NotUtf8::HINT));
            Box::new(Finding {
                line,
                column,
                end_line: line,
                end_column: column,
                ..Finding::about_document(Code::InvalidJson, Message::verbatim(message), hint)
            })
        })
    }

    /// The document as a value, as far as it can be read.
    fn value(&self) -> Option<Value> {
        let text = utf8(&self.bytes).ok()?;
        serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()
    }

    /// The kind that was named, or the one that the document's keys tell; `None` where they tell
    /// none. Text that is no JSON counts as a domain pack, so that a finding says where it breaks.
    pub(super) fn kind(&self, named: Option<PackKind>) -> Option<PackKind> {
        named.or_else(|| match self.value() {
            Some(value) => detect_kind(&value),
            None => Some(PackKind::Domain),
        })
    }

    /// Whether the document's keys tell that it is of another kind, or of none.
    pub(super) fn is_no(&self, kind: PackKind) -> bool {
        self.value()
            .is_some_and(|value| detect_kind(&value) != Some(kind))
    }

    /// Says that the document is of no kind.
    pub(super) fn unknown_kind(&self) -> Usage {
        let name = plain(&self.name);
        Usage(format!("{name}: {NO_PACK}; say --kind"))
    }

    /// A text value at the top of the document.
    pub(super) fn field(&self, key: &str) -> Option<String> {
        Some(self.value()?.get(key)?.as_str()?.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(arguments: &[PathBuf]) -> Vec<String> {
        let chosen = choose(arguments).unwrap().documents;
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
    #[cfg(unix)]
    fn one_bad_entry_does_not_hide_the_others() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("packs/.git")).unwrap();
        for name in [
            "packs/GOOD.JSON",
            "packs/z.json",
            "packs/.h.json",
            "packs/.n.txt",
        ] {
            std::fs::write(at(name), "{}").unwrap();
        }
        symlink("user@host.1:2", at("packs/.#z.json")).unwrap();
        symlink("nowhere", at("packs/more")).unwrap();
        symlink("nowhere", at("packs/notes.txt")).unwrap();
        symlink("nowhere", at("packs/.lock")).unwrap();
        symlink(".", at("packs/round")).unwrap();

        let choice = choose(&[at("packs")]).unwrap();

        let prefix = format!("{}/packs/", folder.path().display());
        let found: Vec<_> = choice
            .documents
            .iter()
            .map(|one| {
                let trouble = one.read().err().map(|error| error.to_string());
                (one.name().replace(&prefix, ""), trouble.unwrap_or_default())
            })
            .collect();
        let expected = [
            (".#z.json", "this link leads nowhere"),
            ("GOOD.JSON", ""),
            ("more", "this link leads nowhere"),
            ("round", "this link leads back to a folder it is in"),
            ("z.json", ""),
        ]
        .map(|(name, trouble)| (name.to_owned(), trouble.to_owned()));
        assert_eq!(found, expected);
        let hidden: Vec<_> = choice
            .hidden
            .iter()
            .map(|name| name.replace(&prefix, ""))
            .collect();
        assert_eq!(hidden, [".git", ".h.json"]);
    }

    #[test]
    fn a_byte_order_mark_hides_nothing() {
        let source = Source {
            name: "x".to_owned(),
            bytes: "\u{feff}{\"tenantId\": \"T1\"}".into(),
        };

        assert_eq!(source.kind(None), Some(PackKind::Tenant));
        assert_eq!(source.field("tenantId").as_deref(), Some("T1"));
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
