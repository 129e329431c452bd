//! Playbooks that shall be linked.

use tenantry_client::Client;
use tenantry_domain::{
    packs::{PackKind, Version, VersionSelector},
    playbooks::LinkPlaybook,
};

use super::{
    super::{
        Done,
        documents::Link,
        stored::{found, linked},
    },
    Act, State, TO_BE_MADE, Todo, no_tenant,
};

impl State {
    /// What is to be done about a link; it is looked at when all that comes before it is done.
    pub(super) async fn look_at_link(
        &self,
        client: &Client,
        wanted: &Link,
        at: &str,
    ) -> anyhow::Result<Todo> {
        let there = found(client, &wanted.tenant_id).await?;
        if there.is_none() && !self.to_come.contains(&wanted.tenant_id.fold()) {
            return Err(no_tenant(&wanted.tenant_id, at).into());
        }
        let key = (PackKind::Playbook, wanted.playbook_id.fold());
        let version = self.version(&wanted.version, &key, at)?;
        let before = match &there {
            Some(there) => linked(client, &there.tenant.tenant_id, &wanted.playbook_id).await?,
            None => None,
        };
        let after = version
            .as_ref()
            .map_or(TO_BE_MADE, Version::as_str)
            .to_owned();
        let name = format!("{}/{}", wanted.tenant_id, wanted.playbook_id);
        if version.is_some() && before == version {
            return Ok(Todo {
                name,
                detail: after,
                act: Act::Nothing,
            });
        }
        let input = LinkPlaybook {
            playbook_id: wanted.playbook_id.clone(),
            tenant_id: wanted.tenant_id.clone(),
            version: version.map(VersionSelector::Exactly),
            domain: wanted.domain.clone(),
            domain_pack_version: wanted.domain_pack_version.clone(),
            // Decided against what was looked at.
            expected_revision: there.map(|there| there.active.revision),
            accept_warnings: wanted.accept_warnings || self.accept_warnings,
            reason: wanted.reason.clone().or_else(|| self.reason.clone()),
        };
        Ok(Todo {
            name,
            detail: match before {
                Some(before) => format!("{before} -> {after}"),
                None => after,
            },
            act: Act::Link(Box::new(input)),
        })
    }

    /// Links it.
    pub(super) async fn link(
        client: &Client,
        input: &LinkPlaybook,
        detail: &str,
    ) -> anyhow::Result<Done> {
        let done = client.call(input).await?;
        let stands = match done.active.revision {
            0 => "with the first activation".to_owned(),
            revision => format!("revision {revision}"),
        };
        Ok(Done::in_force(detail, done.change_request, &stands))
    }
}
