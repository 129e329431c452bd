//! The playbooks of a candidate: those that are linked, and those that shall be.

use tenantry_domain::{
    Problem, ProblemKind,
    access::TenantScope,
    id::{PackId, TenantId},
    packs::{DomainName, Pack, PackOwner, Severity, TextForm, Version},
    playbooks::{LinkVerdict, LinkedPlaybook, PlaybookId, PlaybookLink, Verdict},
    say,
};
use tenantry_storage::{
    Conn, packs as stored,
    playbooks::{self, StoredLink},
};

use crate::{
    Result,
    command::Write,
    packs::{self, version_refused},
};

/// Playbooks that a tenant has at most: each is read and judged by every activation.
const LINKS_MAX: usize = 50;

/// Bytes of all of them together: they are in memory at once, and part of what services are sent.
const LINKED_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Findings that are kept with a link; its playbook's page has all of them.
const FINDINGS_KEPT: usize = 20;

/// Which playbooks a candidate shall have.
pub(crate) enum WantedLinks<'a> {
    /// As the input of the activation says.
    AsAsked,
    /// Those that are linked, but for these.
    Without(&'a [PlaybookId]),
    /// Those that are linked, and this one in the place of another version of it.
    With(Box<Pack>),
    /// These, as an earlier revision had them.
    Exactly(Vec<LinkedPlaybook>),
}

/// The playbooks that are linked to a tenant, and those that shall be, by id.
pub(super) struct Links {
    before: Vec<StoredLink>,
    wanted: Vec<Linked>,
}

/// What links were judged against, and what came of it.
pub(super) struct Judged<'a> {
    pub(super) tenant: &'a TenantId,
    pub(super) domain: &'a DomainName,
    pub(super) domain_pack_version: &'a Version,
    pub(super) verdicts: &'a [LinkVerdict],
    /// The revision that they become part of; 0 where nothing is in force.
    pub(super) revision: u64,
}

/// A playbook that shall be linked.
struct Linked {
    playbook: LinkedPlaybook,
    document_id: PackId,
    size_bytes: u64,
    /// The link as it is, where this very version is linked.
    since: Option<PlaybookLink>,
    /// The stored version, of one that is not linked yet.
    pack: Option<Pack>,
}

impl Linked {
    fn kept(stored: &StoredLink) -> Self {
        Self {
            playbook: named(&stored.link),
            document_id: stored.document_id.clone(),
            size_bytes: stored.size_bytes,
            since: Some(stored.link.clone()),
            pack: None,
        }
    }

    fn new(playbook_id: PlaybookId, pack: Pack) -> Self {
        Self {
            playbook: LinkedPlaybook {
                playbook_id,
                version: pack.version.clone(),
            },
            document_id: pack.id.clone(),
            size_bytes: pack.size_bytes,
            since: None,
            pack: Some(pack),
        }
    }
}

fn named(link: &PlaybookLink) -> LinkedPlaybook {
    LinkedPlaybook {
        playbook_id: link.playbook_id.clone(),
        version: link.version.clone(),
    }
}

impl Links {
    pub(super) async fn load(
        conn: &mut Conn,
        scope: &TenantScope,
        tenant: &TenantId,
        wanted: WantedLinks<'_>,
    ) -> Result<Self> {
        let before = playbooks::links_of(conn, scope, tenant).await?;
        let fold = |link: &StoredLink| link.link.playbook_id.fold();
        let kept_but = |out: &[String]| -> Vec<Linked> {
            let kept = before.iter().filter(|link| !out.contains(&fold(link)));
            kept.map(Linked::kept).collect()
        };
        let mut wanted = match wanted {
            WantedLinks::AsAsked => kept_but(&[]),
            WantedLinks::Without(out) => {
                let out: Vec<_> = out.iter().map(PlaybookId::fold).collect();
                kept_but(&out)
            }
            WantedLinks::With(pack) => match &pack.owner {
                PackOwner::Playbook(id) => {
                    let is_there = before.iter().any(|link| link.document_id == pack.id);
                    if is_there {
                        kept_but(&[])
                    } else {
                        let mut kept = kept_but(&[id.fold()]);
                        kept.push(Linked::new(id.clone(), *pack));
                        kept
                    }
                }
                PackOwner::Domain(_) | PackOwner::Tenant(_) => kept_but(&[]),
            },
            WantedLinks::Exactly(these) => {
                let mut wanted = Vec::with_capacity(these.len());
                for playbook in these {
                    let same = |link: &&StoredLink| named(&link.link) == playbook;
                    wanted.push(match before.iter().find(same) {
                        Some(link) => Linked::kept(link),
                        None => find(conn, scope, &playbook).await?,
                    });
                }
                wanted
            }
        };
        wanted.sort_by_key(|link| link.playbook.playbook_id.fold());
        if wanted.len() > LINKS_MAX {
            let detail = say!(
                "A tenant has at most {max} linked playbooks. Unlink one first.",
                max = LINKS_MAX
            );
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        let bytes: u64 = wanted.iter().map(|link| link.size_bytes).sum();
        if wanted.len() > 1 && bytes > LINKED_MAX_BYTES {
            let detail = say!(
                "The linked playbooks of a tenant have at most {max} bytes together, and these have {bytes}. Unlink one first.",
                max = LINKED_MAX_BYTES,
                bytes
            );
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        Ok(Self { before, wanted })
    }

    /// The playbooks that shall be linked.
    pub(super) fn named(&self) -> Vec<LinkedPlaybook> {
        self.wanted
            .iter()
            .map(|link| link.playbook.clone())
            .collect()
    }

    /// Their stored versions.
    pub(super) fn documents(&self) -> Vec<&PackId> {
        self.wanted.iter().map(|link| &link.document_id).collect()
    }

    /// The places of those that are not linked yet.
    pub(super) fn new_indexes(&self) -> Vec<usize> {
        let all = self.wanted.iter().enumerate();
        let new = all.filter(|(_, link)| link.pack.is_some());
        new.map(|(index, _)| index).collect()
    }

    /// Those that are not linked yet.
    pub(super) fn new_ones(&self) -> Vec<PlaybookId> {
        let new = self.wanted.iter().filter(|link| link.pack.is_some());
        new.map(|link| link.playbook.playbook_id.clone()).collect()
    }

    /// The stored versions that are not linked yet.
    pub(super) fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.wanted.iter().filter_map(|link| link.pack.as_ref())
    }

    /// Links that stay, as they are stored.
    pub(super) fn kept(&self) -> Vec<StoredLink> {
        let stays = |stored: &&StoredLink| {
            let mut wanted = self.wanted.iter();
            wanted.any(|link| link.document_id == stored.document_id)
        };
        self.before.iter().filter(stays).cloned().collect()
    }

    /// The version of a playbook that is linked now.
    pub(super) fn present(&self, id: &PlaybookId) -> Option<&PlaybookLink> {
        let mut links = self.before.iter().map(|stored| &stored.link);
        links.find(|link| link.playbook_id.fold() == id.fold())
    }

    /// Whether all that are wanted are linked, and no others, for this domain pack version.
    pub(super) fn wait_for(&self, domain: &DomainName, version: &Version) -> bool {
        let ids = self.before.iter().map(|stored| &stored.document_id);
        let mut links = self.before.iter().map(|stored| &stored.link);
        ids.eq(self.wanted.iter().map(|link| &link.document_id))
            && links.all(|link| link.domain == *domain && link.domain_pack_version == *version)
    }

    /// Whether these are stored already.
    pub(super) fn are(&self, links: &[StoredLink]) -> bool {
        let key = |stored: &StoredLink| {
            let link = &stored.link;
            let against = (link.domain.clone(), link.domain_pack_version.clone());
            (stored.document_id.clone(), against)
        };
        self.before.iter().map(key).eq(links.iter().map(key))
    }

    /// The texts of all that shall be linked, as registered.
    pub(super) async fn texts(&self, conn: &mut Conn, scope: &TenantScope) -> Result<Vec<String>> {
        let mut texts = Vec::with_capacity(self.wanted.len());
        for link in &self.wanted {
            texts.push(packs::text(conn, scope, &link.document_id, TextForm::Source).await?);
        }
        Ok(texts)
    }

    /// Refuses where somebody else linked or unlinked meanwhile; where a configuration is in force, its revision
    /// has said so before.
    pub(super) async fn check_unmoved(
        &self,
        write: &mut Write<'_>,
        tenant: &TenantId,
    ) -> Result<()> {
        let scope = write.scope.clone();
        let now = playbooks::links_of(write.conn(), &scope, tenant).await?;
        let ids = now.iter().map(|stored| &stored.document_id);
        if ids.eq(self.before.iter().map(|stored| &stored.document_id)) {
            return Ok(());
        }
        let detail = say!(
            "The playbooks that are linked to `{tenant}` have changed meanwhile. Look at them, then try again.",
            tenant
        );
        Err(Problem::new(ProblemKind::Stale, detail).into())
    }

    /// The links as they are to be stored, once they were judged against a domain pack version.
    pub(super) fn stored(&self, write: &Write<'_>, judged: &Judged<'_>) -> Vec<StoredLink> {
        let findings = |playbook: &LinkedPlaybook| {
            let mut verdicts = judged.verdicts.iter();
            let verdict = verdicts.find(|verdict| verdict.playbook == *playbook);
            verdict
                .map(|verdict| verdict.findings.clone())
                .unwrap_or_default()
        };
        let links = self.wanted.iter().map(|linked| {
            let mut findings = findings(&linked.playbook);
            findings.truncate(FINDINGS_KEPT);
            let (created_at, created_by) = match &linked.since {
                Some(link) => (link.created_at, link.created_by.clone()),
                None => (write.now, write.created_by()),
            };
            StoredLink {
                link: PlaybookLink {
                    tenant_id: judged.tenant.clone(),
                    playbook_id: linked.playbook.playbook_id.clone(),
                    version: linked.playbook.version.clone(),
                    domain: judged.domain.clone(),
                    domain_pack_version: judged.domain_pack_version.clone(),
                    revision: judged.revision,
                    verdict: Verdict::of(&findings),
                    findings,
                    created_at,
                    created_by,
                },
                document_id: linked.document_id.clone(),
                size_bytes: linked.size_bytes,
            }
        });
        links.collect()
    }
}

/// A version that an earlier revision had.
async fn find(conn: &mut Conn, scope: &TenantScope, wanted: &LinkedPlaybook) -> Result<Linked> {
    let owner = PackOwner::Playbook(wanted.playbook_id.clone());
    let pack = stored::find(conn, scope, &owner, &wanted.version).await?;
    let refused = || version_refused("to_revision", &wanted.playbook_id, wanted.version.as_str());
    Ok(Linked::new(
        wanted.playbook_id.clone(),
        pack.ok_or_else(refused)?,
    ))
}

/// Says which linked playbooks do not fit, and offers to unlink them; of the one that is to be linked, that it has to
/// be mended.
pub(super) fn unfit<'v>(
    links: impl Iterator<Item = &'v LinkVerdict>,
    new: &[PlaybookId],
) -> Problem {
    let mut errors = Vec::new();
    let mut findings = Vec::new();
    let mut names = Vec::new();
    let mut unfit_new = None;
    for link in links {
        let LinkedPlaybook {
            playbook_id,
            version,
        } = &link.playbook;
        if new.contains(playbook_id) {
            unfit_new = Some(format!("`{playbook_id}/{version}`"));
        } else {
            names.push(format!("`{playbook_id}/{version}`"));
        }
        for finding in &link.findings {
            if finding.severity == Severity::Error {
                let message = say!(
                    "The playbook `{playbook_id}` {version} does not fit: {reason}.",
                    playbook_id,
                    version,
                    reason = &finding.reason()
                );
                let field = if new.contains(playbook_id) {
                    "playbook_id"
                } else {
                    "unlink"
                };
                errors.extend(Problem::field(field, "incompatible_playbook", message).errors);
                findings.push(finding.clone());
            }
        }
    }
    let detail = if let Some(name) = unfit_new.filter(|_| names.is_empty()) {
        say!(
            "{name} does not fit, and was not linked. Mend it, or link a version that fits.",
            name
        )
    } else {
        say!(
            "These linked playbooks do not fit: {names}. Unlink them in the same step, or link versions that fit.",
            names = names.join(", ")
        )
    };
    Problem::new(ProblemKind::PlaybookIncompatible, detail)
        .with_errors(errors)
        .with_findings(findings)
}
