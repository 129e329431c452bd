//! Documents from files, or from standard input as `-`.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tenantry_domain::packs::PackKind;
use tenantry_engine::detect_kind;

use crate::failure::Usage;

/// A document's text and the name it goes by in messages.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

pub(super) fn read(path: &Path) -> anyhow::Result<Source> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("standard input")?;
        return Ok(Source {
            name: "<stdin>".to_owned(),
            text,
        });
    }
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
    Ok(Source { name, text })
}

pub(super) fn read_all(paths: &[PathBuf]) -> anyhow::Result<Vec<Source>> {
    paths.iter().map(|path| read(path)).collect()
}

impl Source {
    /// The kind that was named, or the one that the document's keys tell.
    pub(super) fn kind(&self, named: Option<PackKind>) -> anyhow::Result<PackKind> {
        let told = || detect_kind(&serde_json::from_str(&self.text).ok()?);
        let kind = named.or_else(told).ok_or_else(|| {
            Usage(format!(
                "{}: neither a domain nor a tenant pack; say --kind",
                self.name
            ))
        })?;
        Ok(kind)
    }

    /// A text value at the top of the document.
    pub(super) fn field(&self, key: &str) -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(&self.text).ok()?;
        Some(value.get(key)?.as_str()?.to_owned())
    }
}
