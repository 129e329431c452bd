//! Server functions of playbooks.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use tenantry_domain::{
    Problem,
    activation::GetActiveConfig,
    packs::{PackOwner, Version},
};
use tenantry_domain::{
    activation::ActiveConfig,
    packs::{PackKind, VersionSelector},
    playbooks::{self, JudgeLink, JudgedLink},
};

use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// What linking a playbook to a tenant would do, and what is in force there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkProposal {
    /// What is in force for the tenant.
    pub active: ActiveConfig,
    /// What linking would do, or why it cannot be said; nothing where the domain is still to be chosen.
    pub judged: Option<Result<JudgedLink, UiError>>,
}

/// What linking a playbook to a tenant would do: in one question, for it depends on what is in force there.
#[server(prefix = "/ui", endpoint = "playbooks/judge", input = Json)]
pub async fn propose_link(query: JudgeLink) -> Result<Answer<LinkProposal>, UiError> {
    let active = backend::ask(GetActiveConfig {
        tenant_id: query.tenant_id.clone(),
    })
    .await?;
    // Before the first activation the domain has to be named.
    let is_named = active.revision > 0 || query.domain.is_some();
    let judged = if is_named {
        Some(backend::ask_within(query).await?)
    } else {
        None
    };
    Answer::of(&LinkProposal { active, judged })
}

/// Links a playbook to a tenant and goes to where it is linked; to the change request, where it needs approval.
#[server(prefix = "/ui", endpoint = "playbooks/link")]
pub async fn link_playbook(input: playbooks::LinkPlaybook) -> Result<(), UiError> {
    backend::run_form(input, |done| match (&done.change_request, &done.link) {
        (Some(request), _) => paths::request_made(request),
        (None, Some(link)) => {
            let page = paths::playbook(&link.playbook_id, &link.version);
            format!("{page}?tab=links&done=playbook-linked")
        }
        (None, None) => paths::PLAYBOOKS.to_owned(),
    })
    .await
}

/// Takes a playbook away from a tenant and goes back to the page where that was asked; to the change request, where it
/// needs approval.
#[server(prefix = "/ui", endpoint = "playbooks/unlink")]
pub async fn unlink_playbook(
    input: playbooks::UnlinkPlaybook,
    #[server(default)] version: String,
    #[server(default)] from: String,
) -> Result<(), UiError> {
    let playbook = input.playbook_id.clone();
    backend::run_form(input, |done| {
        if let Some(request) = &done.change_request {
            return paths::request_made(request);
        }
        let tenant = &done.active.tenant_id;
        if from == "tenant" {
            return format!("{}?done=playbook-unlinked", paths::tenant(tenant));
        }
        match Version::parse(&version) {
            Ok(version) => {
                let page = paths::playbook(&playbook, &version);
                format!("{page}?tab=links&done=playbook-unlinked")
            }
            Err(_) => format!("{}?done=playbook-unlinked", paths::PLAYBOOKS),
        }
    })
    .await
}

/// Registers a playbook of a pack as one of its own and goes to its page.
#[server(prefix = "/ui", endpoint = "playbooks/extract")]
pub async fn extract_playbook(
    kind: PackKind,
    owner: String,
    version: VersionSelector,
    index: u64,
) -> Result<(), UiError> {
    // Who asks comes before what: a stranger's names are not read.
    backend::Door::here()?.caller()?;
    let owner =
        PackOwner::parse(kind, &owner).map_err(|_| backend::refuse(Problem::no_such_address()))?;
    let input = playbooks::ExtractPlaybook {
        owner,
        version,
        index,
        playbook_id: None,
    };
    backend::run_form(input, |done| {
        let page = paths::pack(&done.pack.owner, &done.pack.version);
        let key = if done.created {
            "pack-imported"
        } else {
            "pack-there"
        };
        format!("{page}?done={key}")
    })
    .await
}
