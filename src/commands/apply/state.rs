//! What the server has of what is declared, what is to be done about the rest, and doing it.

mod links;

use std::collections::HashMap;

use tenantry_client::Client;
use tenantry_domain::{
    Checksum,
    activation::{Activate, ActiveConfig, TenantPackChoice},
    id::TenantId,
    packs::{ImportPack, PackKind, PackOwner, Version},
    playbooks::LinkPlaybook,
    tenants::{ChangeStatus, CreateTenant, RenameTenant, Status, TenantDetail},
};

use super::{
    Done,
    documents::{Activation, Item, Pack, Tenant, What},
    stored::{found, same, with_content},
};
use crate::failure::Usage;

/// The version that is the highest among the documents.
const LATEST: &str = "latest";
/// What is said of a version that an import is going to choose.
const TO_BE_MADE: &str = "the version that the import makes";

/// Something to be done, or nothing.
pub(super) struct Todo {
    pub(super) name: String,
    pub(super) detail: String,
    act: Act,
}

enum Act {
    Nothing,
    Create,
    Rename,
    Resume,
    Suspend,
    Import,
    Activate(Box<Activate>),
    Link(Box<LinkPlaybook>),
}

impl Todo {
    pub(super) const fn action(&self) -> &'static str {
        match self.act {
            Act::Nothing => "none",
            Act::Create => "create",
            Act::Rename => "rename",
            Act::Resume => "resume",
            Act::Suspend => "suspend",
            Act::Import => "import",
            Act::Activate(_) => "activate",
            Act::Link(_) => "link",
        }
    }

    /// Whether everything else about the tenant has to be done before.
    pub(super) const fn comes_last(&self) -> bool {
        matches!(self.act, Act::Suspend)
    }
}

impl Pack {
    fn command_name(&self, version: Option<&str>) -> String {
        let owner = self.owner().unwrap_or_else(|| "?".to_owned());
        match version {
            Some(version) => format!("{owner}/{version}"),
            None => owner,
        }
    }
}

/// What is known by now of the versions that are declared.
pub(super) struct State {
    accept_warnings: bool,
    reason: Option<String>,
    /// The domain packs that are declared, by name without regard to case.
    domains: Vec<String>,
    /// The domain that a tenant's declared packs name, by tenant.
    domain_of: HashMap<String, String>,
    /// Versions of the declared packs, by kind and owner; `None` for one that an import is going to make.
    versions: HashMap<(PackKind, String), Vec<Option<Version>>>,
    /// Tenants that are going to be made.
    to_come: Vec<String>,
}

impl State {
    pub(super) fn of(items: &[Item], accept_warnings: bool, reason: Option<String>) -> Self {
        let mut domains = Vec::new();
        let mut domain_of = HashMap::new();
        for item in items {
            let What::Pack(pack) = &item.what else {
                continue;
            };
            let (Some(domain), Some(owner)) = (pack.domain(), pack.owner()) else {
                continue;
            };
            match pack.kind {
                PackKind::Domain => domains.push(domain.to_owned()),
                PackKind::Tenant => {
                    domain_of.insert(owner.to_lowercase(), domain.to_owned());
                }
                // It is of none.
                PackKind::Playbook => {}
            }
        }
        domains.sort_unstable();
        domains.dedup();
        Self {
            accept_warnings,
            reason,
            domains,
            domain_of,
            versions: HashMap::new(),
            to_come: Vec::new(),
        }
    }

    /// What is to be done about one thing; one entry that says `none` where nothing is.
    pub(super) async fn look(&mut self, client: &Client, item: &Item) -> anyhow::Result<Vec<Todo>> {
        match &item.what {
            What::Tenant(tenant) => self.look_at_tenant(client, tenant).await,
            What::Pack(pack) => Ok(vec![self.look_at_pack(client, pack, &item.at).await?]),
            What::Activation(activation) => Ok(vec![
                self.look_at_activation(client, activation, &item.at)
                    .await?,
            ]),
            What::Link(link) => Ok(vec![self.look_at_link(client, link, &item.at).await?]),
        }
    }

    async fn look_at_tenant(
        &mut self,
        client: &Client,
        tenant: &Tenant,
    ) -> anyhow::Result<Vec<Todo>> {
        let todo = |act, detail: String| Todo {
            name: tenant.tenant_id.to_string(),
            detail,
            act,
        };
        let Some(there) = found(client, &tenant.tenant_id).await? else {
            self.to_come.push(tenant.tenant_id.fold());
            let mut todos = vec![todo(Act::Create, tenant.name.clone())];
            if tenant.status == Some(Status::Suspended) {
                todos.push(todo(Act::Suspend, "SUSPENDED".to_owned()));
            }
            return Ok(todos);
        };
        let mut todos = Vec::new();
        let (name, status) = (&there.tenant.name, there.tenant.status);
        match (status, tenant.status) {
            (Status::Suspended, Some(Status::Active)) => {
                todos.push(todo(Act::Resume, "SUSPENDED -> ACTIVE".to_owned()));
            }
            (Status::Active, Some(Status::Suspended)) => {
                todos.push(todo(Act::Suspend, "ACTIVE -> SUSPENDED".to_owned()));
            }
            (Status::Active | Status::Suspended, _) => {}
        }
        if *name != tenant.name {
            let detail = format!("{name} -> {}", tenant.name);
            todos.push(todo(Act::Rename, detail));
        }
        if todos.is_empty() {
            todos.push(todo(Act::Nothing, String::new()));
        }
        Ok(todos)
    }

    async fn look_at_pack(
        &mut self,
        client: &Client,
        pack: &Pack,
        at: &str,
    ) -> anyhow::Result<Todo> {
        let wrong = |why: &str| Usage(format!("{at}: {why}"));
        let owner = pack
            .owner()
            .ok_or_else(|| wrong("the document does not say whose pack it is"))?;
        let owner = PackOwner::parse(pack.kind, &owner).map_err(|why| wrong(&why))?;
        let named = pack
            .named_version()
            .map(|text| Version::parse(text).map_err(|why| wrong(&why.to_string())))
            .transpose()?;
        let checksum = Checksum::of_value(&pack.value)
            .map_err(|_| wrong("the document cannot be compared with what is stored"))?;
        let stored = match &named {
            Some(version) => same(client, &owner, version, &checksum).await?,
            None => with_content(client, &owner, &checksum).await?,
        };
        let key = (pack.kind, owner.fold());
        let shown = stored.clone().or(named);
        // Looked at again once it is there, as an apply does.
        self.versions.entry(key).or_default().push(shown.clone());
        let name = pack.command_name(shown.as_ref().map(Version::as_str));
        Ok(match stored {
            Some(_) => Todo {
                name,
                detail: String::new(),
                act: Act::Nothing,
            },
            None => Todo {
                name,
                detail: shown.map_or_else(|| TO_BE_MADE.to_owned(), |_| "new".to_owned()),
                act: Act::Import,
            },
        })
    }

    async fn look_at_activation(
        &self,
        client: &Client,
        wanted: &Activation,
        at: &str,
    ) -> anyhow::Result<Todo> {
        let fold = wanted.tenant_id.fold();
        let there = found(client, &wanted.tenant_id).await?;
        let is_to_come = self.to_come.contains(&fold);
        if there.is_none() && !is_to_come {
            return Err(no_tenant(&wanted.tenant_id, at).into());
        }
        let live = there.as_ref().map(|there| &there.active);
        let domain = self.domain(wanted, there.as_ref(), at)?;
        let domain_key = (PackKind::Domain, domain.to_lowercase());
        let version = self.version(&wanted.domain_pack_version, &domain_key, at)?;
        let own_key = (PackKind::Tenant, fold);
        let own = match &wanted.tenant_pack_version {
            TenantPackChoice::Version(text) => Choice::Of(self.version(text, &own_key, at)?),
            TenantPackChoice::Keep => Choice::Keep,
            TenantPackChoice::Without => Choice::Without,
        };
        let live_own = live.and_then(|live| live.tenant_pack_version.clone());
        let before = live.and_then(|live| {
            let pair = (live.domain.as_ref()?, live.domain_pack_version.as_ref()?);
            Some(pair_of(
                pair.0.as_str(),
                pair.1.as_str(),
                live_own.as_ref().map(Version::as_str),
            ))
        });
        let after_own = match &own {
            Choice::Of(version) => Some(version.as_ref().map_or(TO_BE_MADE, Version::as_str)),
            Choice::Keep => live_own.as_ref().map(Version::as_str),
            Choice::Without => None,
        };
        let after = pair_of(
            &domain,
            version.as_ref().map_or(TO_BE_MADE, Version::as_str),
            after_own,
        );
        let is_live = live.is_some_and(|live| is_live(live, &domain, version.as_ref(), &own));
        let name = wanted.tenant_id.to_string();
        if is_live {
            return Ok(Todo {
                name,
                detail: after,
                act: Act::Nothing,
            });
        }
        let detail = match before {
            Some(before) => format!("{before} -> {after}"),
            None => after,
        };
        let input = Activate {
            tenant_id: name.clone(),
            domain: Some(domain),
            domain_pack_version: version.map_or_else(|| LATEST.to_owned(), |v| v.to_string()),
            tenant_pack_version: match own {
                Choice::Of(version) => TenantPackChoice::Version(
                    version.map_or_else(|| LATEST.to_owned(), |version| version.to_string()),
                ),
                Choice::Keep => TenantPackChoice::Keep,
                Choice::Without => TenantPackChoice::Without,
            },
            // Decided against what was looked at.
            expected_revision: live.map(|live| live.revision),
            accept_warnings: wanted.accept_warnings || self.accept_warnings,
            reason: wanted.reason.clone().or_else(|| self.reason.clone()),
            ..Activate::default()
        };
        Ok(Todo {
            name,
            detail,
            act: Act::Activate(Box::new(input)),
        })
    }

    /// The domain that is meant: the one that is said, or that the tenant's documents name, or the only one that is
    /// declared, or the tenant's own.
    fn domain(
        &self,
        wanted: &Activation,
        there: Option<&TenantDetail>,
        at: &str,
    ) -> anyhow::Result<String> {
        let said = wanted.domain.clone();
        let said = said.or_else(|| self.domain_of.get(&wanted.tenant_id.fold()).cloned());
        let said = said.or_else(|| match self.domains.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
        let own = || there.and_then(|there| there.domain.as_ref().map(ToString::to_string));
        said.or_else(own)
            .ok_or_else(|| Usage(format!("{at}: say `domain`")).into())
    }

    /// The version that is meant; `None` for one that an import is going to make.
    fn version(
        &self,
        text: &str,
        of: &(PackKind, String),
        at: &str,
    ) -> anyhow::Result<Option<Version>> {
        if text != LATEST {
            let version =
                Version::parse(text).map_err(|why| Usage(format!("{at}: `{text}`: {why}")))?;
            return Ok(Some(version));
        }
        let declared = self.versions.get(of).map(Vec::as_slice).unwrap_or_default();
        if declared.is_empty() {
            let why = format!(
                "{at}: `latest` is the highest version among the documents, and there is no {} of `{}`",
                what(of.0),
                of.1
            );
            return Err(Usage(why).into());
        }
        // One that is going to be made follows all that are there.
        if declared.iter().any(Option::is_none) {
            return Ok(None);
        }
        Ok(declared
            .iter()
            .flatten()
            .max_by_key(|version| version.key())
            .cloned())
    }

    /// Does it.
    pub(super) async fn carry_out(
        &mut self,
        client: &Client,
        item: &Item,
        todo: &Todo,
    ) -> anyhow::Result<Done> {
        Ok(match (&item.what, &todo.act) {
            (What::Tenant(tenant), act) => {
                self.change_tenant(client, tenant, act).await?;
                Done::default()
            }
            (What::Pack(pack), Act::Import) => Done {
                detail: Some(self.import(client, pack).await?),
                request: None,
            },
            (_, Act::Activate(input)) => {
                let done = client.call(input.as_ref()).await?;
                let stands = match &done.schedule {
                    Some(id) => format!("waits for its time as {id}"),
                    None => format!("revision {}", done.active.revision),
                };
                Done::in_force(&todo.detail, done.change_request, &stands)
            }
            (_, Act::Link(input)) => Self::link(client, input, &todo.detail).await?,
            (What::Pack(_) | What::Activation(_) | What::Link(_), _) => Done::default(),
        })
    }

    async fn change_tenant(
        &self,
        client: &Client,
        tenant: &Tenant,
        act: &Act,
    ) -> anyhow::Result<()> {
        let tenant_id = tenant.tenant_id.clone();
        let status = |status| ChangeStatus {
            tenant_id: tenant_id.clone(),
            status,
            reason: tenant
                .reason
                .clone()
                .or_else(|| self.reason.clone())
                .unwrap_or_else(|| "as declared".to_owned()),
        };
        match act {
            Act::Create => {
                let create = CreateTenant {
                    tenant_id: tenant_id.to_string(),
                    name: tenant.name.clone(),
                };
                client.call(&create).await?;
            }
            Act::Rename => {
                // Looked at again: it may just have been resumed.
                let there = found(client, &tenant_id).await?;
                let seen = there.map_or(0, |there| there.tenant.row_version);
                let rename = RenameTenant {
                    tenant_id: tenant_id.clone(),
                    name: tenant.name.clone(),
                };
                client.call_if(seen, &rename).await?;
            }
            Act::Resume => {
                client.call(&status(Status::Active)).await?;
            }
            Act::Suspend => {
                client.call(&status(Status::Suspended)).await?;
            }
            Act::Nothing | Act::Import | Act::Activate(_) | Act::Link(_) => {}
        }
        Ok(())
    }

    /// Imports a pack, and remembers which version it is.
    async fn import(&mut self, client: &Client, pack: &Pack) -> anyhow::Result<String> {
        let tenant_id = match pack.kind {
            PackKind::Domain | PackKind::Playbook => None,
            PackKind::Tenant => pack.owner().and_then(|owner| TenantId::parse(&owner).ok()),
        };
        let command = ImportPack {
            tenant_id,
            version: pack.version.clone(),
            note: pack.note.clone(),
            ..ImportPack::of(pack.kind, pack.text.clone())
        };
        let done = client.import_pack(command).await?;
        let key = (pack.kind, done.pack.owner.fold());
        if let Some(last) = self.versions.get_mut(&key).and_then(|all| all.last_mut()) {
            *last = Some(done.pack.version.clone());
        }
        Ok(format!("as {}", done.pack.name()))
    }
}

/// What a version of a kind is called.
const fn what(kind: PackKind) -> &'static str {
    match kind {
        PackKind::Domain => "domain pack",
        PackKind::Tenant => "tenant pack",
        PackKind::Playbook => "playbook",
    }
}

/// Says that nobody knows the tenant.
fn no_tenant(tenant: &TenantId, at: &str) -> Usage {
    Usage(format!(
        "{at}: there is no tenant `{tenant}`, and none is declared"
    ))
}

enum Choice {
    Keep,
    Without,
    Of(Option<Version>),
}

/// Whether that pair is in force.
fn is_live(live: &ActiveConfig, domain: &str, version: Option<&Version>, own: &Choice) -> bool {
    let same_domain = live
        .domain
        .as_ref()
        .is_some_and(|live| live.as_str().eq_ignore_ascii_case(domain));
    let live_own = live.tenant_pack_version.as_ref();
    let same_own = match own {
        Choice::Of(version) => version.is_some() && version.as_ref() == live_own,
        Choice::Keep => true,
        Choice::Without => live_own.is_none(),
    };
    let same_version = version.is_some() && live.domain_pack_version.as_ref() == version;
    same_domain && same_version && same_own
}

fn pair_of(domain: &str, version: &str, own: Option<&str>) -> String {
    match own {
        Some(own) => format!("{domain} {version} + {own}"),
        None => format!("{domain} {version}"),
    }
}
