//! The domain packs that tenant packs and playbooks are checked against.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tenantry_client::{Client, Error};
use tenantry_domain::packs::{
    DomainName, Finding, GetPack, PackKind, PackOwner, Severity, Version, VersionSelector,
};
use tenantry_engine::{links, parse};

use super::{Loaded, Verdict, judge_by};
use crate::{
    cli::Check,
    commands::files::{self, Source},
    failure::Usage,
    output::plain,
};

/// What `--against` is told to ask the server.
const SERVER: &str = "server";

/// A domain pack to check against.
pub(super) struct Measure {
    /// The pack.
    pub(super) pack: Value,
    /// What it goes by in messages.
    pub(super) name: String,
    /// Whether it is in order itself.
    pub(super) is_valid: bool,
    version: Option<Version>,
}

/// The domain packs at hand, by the name of their domain.
pub(super) struct Measures<'c> {
    /// Those that the command line names, which come first.
    named: BTreeMap<String, Measure>,
    /// Those among the documents that are checked.
    beside: BTreeMap<String, Measure>,
    /// Those of the server, as far as they were asked for; `None` where it has none.
    fetched: BTreeMap<String, Option<Measure>>,
    server: Option<&'c Client>,
}

/// What `--against` names: documents, and whether the server is asked.
pub(super) fn named(against: &[PathBuf]) -> (Vec<PathBuf>, bool) {
    let is_server = |path: &&PathBuf| path.as_path() == Path::new(SERVER);
    let files = against.iter().filter(|path| !is_server(path)).cloned();
    (files.collect(), against.iter().any(|path| is_server(&path)))
}

impl<'c> Measures<'c> {
    /// The domain packs among the documents of a run, and those in the files of `--against`; the verdicts
    /// on those of the files that have errors come along, for nothing can be measured by them.
    pub(super) fn of(
        documents: &mut [Loaded],
        against: &[PathBuf],
        check: &Check,
        server: Option<&'c Client>,
    ) -> anyhow::Result<(Self, Vec<Verdict>)> {
        let mut measures = Self {
            named: BTreeMap::new(),
            beside: BTreeMap::new(),
            fetched: BTreeMap::new(),
            server,
        };
        for loaded in documents.iter_mut() {
            if let (Ok(source), Some(PackKind::Domain)) = (&loaded.source, loaded.kind) {
                let verdict = judge_by(source, PackKind::Domain, None, check);
                keep(&mut measures.beside, source, verdict.valid);
                loaded.verdict = Some(verdict);
            }
        }
        let mut broken = Vec::new();
        for chosen in files::choose(against)?.documents {
            let name = chosen.name();
            let shown = plain(&name).into_owned();
            let source = chosen
                .read()
                .map_err(|error| Usage(format!("{shown}: cannot be read: {error}")))?;
            match source.kind(None) {
                Some(PackKind::Domain) => {}
                // A folder may hold other things.
                _ if !chosen.is_named => continue,
                _ => {
                    return Err(Usage(format!(
                        "{shown}: no domain pack, which --against is followed by"
                    ))
                    .into());
                }
            }
            let verdict = judge_by(&source, PackKind::Domain, None, check);
            keep(&mut measures.named, &source, verdict.valid);
            let is_document = documents.iter().any(|loaded| loaded.name == name);
            if !verdict.valid && !is_document {
                broken.push(verdict);
            }
        }
        Ok((measures, broken))
    }

    /// The domain pack for a tenant pack. The only one that the command line names measures all that it
    /// is not otherwise known what to measure by: that a domain is another is worth an error then.
    pub(super) async fn of_tenant_pack(
        &mut self,
        source: &Source,
    ) -> anyhow::Result<Option<&Measure>> {
        let domain = source.field("domainName");
        if let Some(domain) = &domain {
            if !self.named.contains_key(domain) && !self.beside.contains_key(domain) {
                self.fetch(domain).await?;
            }
            let known = self.named.get(domain).or_else(|| self.beside.get(domain));
            let known = known.or_else(|| self.fetched.get(domain)?.as_ref());
            if known.is_some() {
                return Ok(known);
            }
        }
        let mut named = self.named.values();
        Ok(named.next().filter(|_| named.next().is_none()))
    }

    /// The domain pack that a playbook fits best, which names no domain, and what does not fit there: among those
    /// that the command line names, else among those beside it. One with errors of its own is no measure.
    pub(super) fn of_playbook(&self, text: &str) -> Option<(&Measure, Vec<Finding>)> {
        let at_hand = if self.named.is_empty() {
            &self.beside
        } else {
            &self.named
        };
        let valid = at_hand.values().filter(|measure| measure.is_valid);
        let judged = valid.filter_map(|measure| {
            let findings = links::judge(&[text], &measure.pack, None).pop()?.findings;
            Some((measure, findings))
        });
        let errors = |findings: &[Finding]| {
            let all = findings.iter();
            all.filter(|one| one.severity == Severity::Error).count()
        };
        judged.min_by_key(|(_, findings)| (errors(findings), findings.len()))
    }

    async fn fetch(&mut self, domain: &str) -> anyhow::Result<()> {
        let (Some(client), false) = (self.server, self.fetched.contains_key(domain)) else {
            return Ok(());
        };
        let Ok(name) = DomainName::parse(domain) else {
            return Ok(());
        };
        let wanted = GetPack {
            owner: PackOwner::Domain(name),
            version: VersionSelector::Latest,
        };
        let found = match client.call(&wanted).await {
            Ok(detail) => Some(Measure {
                name: format!("{} of the server", detail.pack.name()),
                pack: serde_json::to_value(&detail.content)?,
                is_valid: true,
                version: Some(detail.pack.version),
            }),
            Err(Error::Refused(problem)) if problem.kind.status() == 404 => None,
            Err(error) => return Err(error.into()),
        };
        self.fetched.insert(domain.to_owned(), found);
        Ok(())
    }
}

/// Keeps a domain pack that can be read, the latest version of each domain. Of two with one version,
/// as in the folders of two environments, one without errors.
fn keep(measures: &mut BTreeMap<String, Measure>, source: &Source, is_valid: bool) {
    let Some(pack) = source.text().ok().and_then(|text| parse(text).ok()) else {
        return;
    };
    let text = |key: &str| pack.get(key).and_then(Value::as_str);
    let Some(domain) = text("domainName").map(str::to_owned) else {
        return;
    };
    let version = text("version").and_then(|version| Version::parse(version).ok());
    if let Some(other) = measures.get(&domain)
        && (&other.version, other.is_valid) > (&version, is_valid)
    {
        return;
    }
    let name = source.name.clone();
    let measure = Measure {
        pack,
        name,
        is_valid,
        version,
    };
    measures.insert(domain, measure);
}
