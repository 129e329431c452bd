//! What documents declare, read and put in the order of what depends on what.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;
use tenantry_domain::{
    activation::TenantPackChoice,
    id::TenantId,
    packs::{DomainName, PackKind, Version},
    playbooks::PlaybookId,
    tenants::Status,
};
use tenantry_engine::detect_kind;

use crate::{
    commands::files::{self, Chosen},
    failure::Usage,
    output::{Output, plain},
};

const KINDS: [&str; 6] = [
    "Tenant",
    "DomainPack",
    "TenantPack",
    "Playbook",
    "Activation",
    "PlaybookLink",
];

/// A tenant that shall be there.
#[expect(clippy::struct_field_names, reason = "they are the keys of documents")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tenant {
    pub(super) tenant_id: TenantId,
    pub(super) name: String,
    /// Absent: whatever it is.
    #[serde(default)]
    pub(super) status: Option<Status>,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// A version of a pack that shall be there, as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPack {
    #[serde(default)]
    tenant_id: Option<TenantId>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    note: Option<String>,
    /// A path from where the document is.
    #[serde(default)]
    file: Option<PathBuf>,
    #[serde(default)]
    content: Option<Value>,
}

/// A version of a pack that shall be there.
#[derive(Debug, Clone)]
pub(super) struct Pack {
    pub(super) kind: PackKind,
    pub(super) text: String,
    pub(super) value: Value,
    pub(super) tenant_id: Option<TenantId>,
    pub(super) version: Option<String>,
    pub(super) note: Option<String>,
    /// The file that it is from, if it is from one of its own.
    place: Option<PathBuf>,
}

impl Pack {
    /// A text value at the top of the document.
    fn text_of(&self, key: &str) -> Option<&str> {
        self.value.get(key)?.as_str()
    }

    pub(super) fn domain(&self) -> Option<&str> {
        self.text_of("domainName")
    }

    /// Whose it is: the domain, the tenant, or the playbook.
    pub(super) fn owner(&self) -> Option<String> {
        match self.kind {
            PackKind::Domain => self.domain().map(str::to_owned),
            PackKind::Playbook => self.text_of("playbookId").map(str::to_owned),
            PackKind::Tenant => match &self.tenant_id {
                Some(tenant) => Some(tenant.to_string()),
                None => self.text_of("tenantId").map(str::to_owned),
            },
        }
    }

    /// The version that is declared, or that the document names.
    pub(super) fn named_version(&self) -> Option<&str> {
        self.version.as_deref().or_else(|| self.text_of("version"))
    }
}

/// A pair of versions that shall be in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Activation {
    pub(super) tenant_id: TenantId,
    #[serde(default)]
    pub(super) domain: Option<String>,
    pub(super) domain_pack_version: String,
    #[serde(default)]
    pub(super) tenant_pack_version: TenantPackChoice,
    #[serde(default)]
    pub(super) accept_warnings: bool,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// A playbook that shall be linked to a tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) tenant_id: TenantId,
    pub(super) playbook_id: PlaybookId,
    /// `latest` is the highest version among the documents.
    pub(super) version: String,
    /// Needed only where nothing is in force.
    #[serde(default)]
    pub(super) domain: Option<DomainName>,
    #[serde(default)]
    pub(super) domain_pack_version: Option<Version>,
    #[serde(default)]
    pub(super) accept_warnings: bool,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// Something that is declared.
#[derive(Debug, Clone)]
pub(super) enum What {
    Tenant(Tenant),
    Pack(Box<Pack>),
    Activation(Activation),
    Link(Box<Link>),
}

/// Something that is declared, and where.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The file, and the number of the document where there are several.
    pub(super) at: String,
    pub(super) what: What,
}

/// Everything that the files declare: tenants, domain packs, playbooks, tenant packs, activations, links, each in the
/// order of the files and versions of a pack in theirs.
pub(super) fn read(arguments: &[PathBuf], output: &Output) -> anyhow::Result<Vec<Item>> {
    let choice = files::choose_by(arguments, "*.yaml, *.yml or *.json", files::is_declaration)?;
    let mut items = Vec::new();
    for chosen in &choice.documents {
        items.append(&mut of_file(chosen, output)?);
    }
    choice.tell_hidden(output);
    if items.is_empty() {
        return Err(Usage("nothing is declared there".to_owned()).into());
    }
    Ok(in_order(without_repeats(items)))
}

/// A pack that a document refers to is often found in the same folder as well: the reference counts.
fn without_repeats(items: Vec<Item>) -> Vec<Item> {
    let is_bare = |pack: &Pack| pack.version.is_none() && pack.note.is_none();
    let referred: HashSet<PathBuf> = items
        .iter()
        .filter_map(|item| match &item.what {
            What::Pack(pack) if !is_bare(pack) => pack.place.clone(),
            What::Pack(_) | What::Tenant(_) | What::Activation(_) | What::Link(_) => None,
        })
        .collect();
    let mut seen = HashSet::new();
    let mut kept = items;
    kept.retain(|item| match &item.what {
        What::Pack(pack) => match &pack.place {
            Some(place) if is_bare(pack) => !referred.contains(place) && seen.insert(place.clone()),
            Some(_) | None => true,
        },
        What::Tenant(_) | What::Activation(_) | What::Link(_) => true,
    });
    kept
}

fn in_order(mut items: Vec<Item>) -> Vec<Item> {
    // Stable, so that the rest stays as it was written.
    items.sort_by_key(|item| match &item.what {
        What::Tenant(_) => (0, String::new(), String::new()),
        What::Pack(pack) => {
            let rank = match pack.kind {
                PackKind::Domain => 1,
                PackKind::Playbook => 2,
                PackKind::Tenant => 3,
            };
            let version = pack.named_version().map(Version::parse);
            let key = version.and_then(Result::ok).map(|version| version.key());
            (
                rank,
                pack.owner().unwrap_or_default(),
                key.unwrap_or_default(),
            )
        }
        What::Activation(_) => (4, String::new(), String::new()),
        // It has to fit what is in force.
        What::Link(_) => (5, String::new(), String::new()),
    });
    items
}

/// What one file declares.
fn of_file(chosen: &Chosen, output: &Output) -> anyhow::Result<Vec<Item>> {
    let name = chosen.name();
    let wrong = |why: &str| Usage(format!("{}: {why}", plain(&name)));
    let source = chosen.read().map_err(|error| wrong(&error.to_string()))?;
    let text = source.text().map_err(|finding| wrong(&finding.message))?;
    let (values, is_json) = values(text).map_err(|why| wrong(&why))?;
    let several = values.len() > 1;
    let mut items = Vec::new();
    for (number, value) in values.into_iter().enumerate() {
        let at = if several {
            format!("{name}, document {}", number + 1)
        } else {
            name.clone()
        };
        let at = plain(&at).into_owned();
        let kind = value.get("kind").and_then(Value::as_str).map(str::to_owned);
        let what = match kind {
            Some(kind) if KINDS.contains(&kind.as_str()) => {
                declared(&kind, value, chosen).map_err(|why| Usage(format!("{at}: {why}")))?
            }
            _ => match detect_kind(&value) {
                Some(kind) => {
                    let own = (is_json && !several).then(|| text.to_owned());
                    What::Pack(Box::new(Pack {
                        kind,
                        text: own.unwrap_or_else(|| laid_out(&value)),
                        value,
                        tenant_id: None,
                        version: None,
                        note: None,
                        place: chosen.place(),
                    }))
                }
                None if chosen.is_named => {
                    let why = format!("{at}: `kind` is one of {}", KINDS.join(", "));
                    return Err(Usage(why).into());
                }
                None => {
                    output.complain(&format!("{at}: skipped, no `kind` and no pack"));
                    continue;
                }
            },
        };
        items.push(Item { at, what });
    }
    Ok(items)
}

/// The documents of a text, and whether it is JSON; a list at the top of JSON is several.
fn values(text: &str) -> Result<(Vec<Value>, bool), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begins_as_json = text.trim_start().starts_with(['{', '[']);
    if begins_as_json {
        match serde_json::from_str(text) {
            Ok(Value::Array(values)) => return Ok((values, true)),
            Ok(value) => return Ok((vec![value], true)),
            // It may be YAML that begins the same.
            Err(_) => {}
        }
    }
    let values: Vec<Value> = serde_saphyr::from_multiple_with_options(text, yaml())
        .map_err(|error| error.to_string())?;
    let values = values.into_iter().filter(|value| !value.is_null());
    Ok((values.collect(), false))
}

/// YAML 1.2, where `no`, `n` and `on` are words and no answers.
fn yaml() -> serde_saphyr::Options {
    serde_saphyr::options! { strict_booleans: true }
}

fn declared(kind: &str, mut value: Value, chosen: &Chosen) -> Result<What, String> {
    if let Some(object) = value.as_object_mut() {
        object.remove("kind");
    }
    let wrong = |error: serde_json::Error| error.to_string();
    match kind {
        "Tenant" => serde_json::from_value(value)
            .map(What::Tenant)
            .map_err(wrong),
        "Activation" => serde_json::from_value(value)
            .map(What::Activation)
            .map_err(wrong),
        "PlaybookLink" => serde_json::from_value(value)
            .map(|link| What::Link(Box::new(link)))
            .map_err(wrong),
        _ => {
            let written: WrittenPack = serde_json::from_value(value).map_err(wrong)?;
            let kind = match kind {
                "DomainPack" => PackKind::Domain,
                "Playbook" => PackKind::Playbook,
                _ => PackKind::Tenant,
            };
            pack(kind, written, chosen).map(|pack| What::Pack(Box::new(pack)))
        }
    }
}

fn pack(kind: PackKind, written: WrittenPack, chosen: &Chosen) -> Result<Pack, String> {
    if kind.is_shared() && written.tenant_id.is_some() {
        let what = if kind == PackKind::Domain {
            "domain pack"
        } else {
            "playbook"
        };
        return Err(format!(
            "a {what} belongs to no tenant: leave `tenant_id` out"
        ));
    }
    let (text, value, place) = match (written.file, written.content) {
        (Some(file), None) => {
            let path = chosen.folder().join(file);
            let (text, value) = of_path(&path)?;
            (text, value, std::fs::canonicalize(&path).ok())
        }
        (None, Some(value)) => (laid_out(&value), value, None),
        _ => return Err("give either `file` or `content`".to_owned()),
    };
    Ok(Pack {
        kind,
        text,
        value,
        tenant_id: written.tenant_id,
        version: written.version,
        note: written.note,
        place,
    })
}

/// A pack in a file of its own, JSON or YAML.
fn of_path(path: &Path) -> Result<(String, Value), String> {
    let shown = path.display().to_string();
    let wrong = |why: &str| format!("{}: {why}", plain(&shown));
    let source = Chosen::named(path.to_owned())
        .read()
        .map_err(|error| wrong(&error.to_string()))?;
    let text = source.text().map_err(|finding| wrong(&finding.message))?;
    let (mut values, is_json) = values(text).map_err(|why| wrong(&why))?;
    let value = values
        .pop()
        .filter(|_| values.is_empty())
        .ok_or_else(|| wrong("a pack is one document"))?;
    let text = if is_json {
        text.to_owned()
    } else {
        laid_out(&value)
    };
    Ok((text, value))
}

/// A value as JSON, which is what is imported; findings point into it.
fn laid_out(value: &Value) -> String {
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    fn read_in(files: &[(&str, &str)]) -> anyhow::Result<Vec<Item>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let cli = Cli::try_parse_from(["tenantry", "openapi"]).ok().unwrap();
        read(&[folder.path().to_owned()], &Output::new(&cli.printing))
    }

    const DOMAIN: &str = r#"{"domainName": "D", "version": "v1.10", "exceptionTypes": {}}"#;

    #[test]
    fn what_others_depend_on_comes_first_whatever_the_order_of_the_files() {
        let items = read_in(&[
            (
                "all.yaml",
                "kind: Activation\ntenant_id: ACME\ndomain_pack_version: latest\n---\n\
                 kind: TenantPack\ntenant_id: ACME\ncontent: {domainName: D, tenantId: ACME}\n---\n\
                 kind: PlaybookLink\ntenant_id: ACME\nplaybook_id: call\nversion: latest\n---\n\
                 kind: Tenant\ntenant_id: ACME\nname: 'no'\n---\n",
            ),
            (
                "call.json",
                r#"{"playbookId": "call", "exceptionTypes": ["A"], "steps": []}"#,
            ),
            ("domain.json", DOMAIN),
            ("older.json", &DOMAIN.replace("v1.10", "v1.9")),
        ])
        .unwrap();

        let kinds: Vec<_> = items
            .iter()
            .map(|item| match &item.what {
                What::Tenant(tenant) => tenant.name.clone(),
                What::Pack(pack) => format!("{} {:?}", pack.kind, pack.named_version()),
                What::Activation(activation) => activation.domain_pack_version.clone(),
                What::Link(link) => format!("link {} {}", link.playbook_id, link.version),
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "no",
                "domain Some(\"v1.9\")",
                "domain Some(\"v1.10\")",
                "playbook None",
                "tenant None",
                "latest",
                "link call latest"
            ]
        );
    }

    #[test]
    fn a_pack_that_is_referred_to_counts_once_and_keeps_its_text() {
        let items = read_in(&[
            ("domain.json", DOMAIN),
            (
                "set.yml",
                "{kind: DomainPack, file: domain.json, version: v1.10, note: n}",
            ),
        ])
        .unwrap();

        let [item] = items.as_slice() else {
            panic!("{items:?}");
        };
        let What::Pack(pack) = &item.what else {
            panic!("{item:?}");
        };
        assert_eq!(
            (pack.text.as_str(), pack.note.as_deref()),
            (DOMAIN, Some("n"))
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        for (text, says) in [
            (
                "kind: Tenant\ntenant_id: ACME\nnmae: x",
                "unknown field `nmae`",
            ),
            ("kind: Tenant\ntenant_id: 'a b'\nname: x", "set.yaml: "),
            (
                "kind: DomainPack\nversion: v1",
                "either `file` or `content`",
            ),
            ("kind: DomainPack\nfile: nowhere.json", "nowhere.json"),
            (
                "kind: DomainPack\ntenant_id: ACME\nfile: x.json",
                "belongs to no tenant",
            ),
            ("kind: Activation\ntenant_id: ACME", "domain_pack_version"),
            (
                "kind: Playbook\ntenant_id: ACME\nfile: x.json",
                "a playbook belongs to no tenant",
            ),
            (
                "kind: PlaybookLink\ntenant_id: ACME\nplaybook_id: call",
                "version",
            ),
            (
                "kind: PlaybookLink\ntenant_id: ACME\nplaybook_id: a b\nversion: v1",
                "playbook id",
            ),
            ("a: [", "set.yaml: "),
            ("# nothing", "nothing is declared"),
        ] {
            let error = read_in(&[("set.yaml", text)]).unwrap_err();

            assert!(error.is::<Usage>(), "{text}");
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }
}
