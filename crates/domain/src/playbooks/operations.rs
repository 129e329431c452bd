//! What can be done with registered playbooks beside what can be done with every pack.

use super::{
    ExtractPlaybook, JudgeLink, JudgedLink, LinkChanged, LinkFilter, LinkPlaybook, PlaybookLink,
    PlaybookSteps, ShowPlaybook, TenantLinks, UnlinkPlaybook,
};
use crate::{Page, access::Scope, operation, packs::ImportedPack};

operation!(
    /// Links a playbook to a tenant, in the place of another version of it.
    ///
    /// On a tenant with a configuration in force it is an activation of the same pair: a revision is
    /// appended. Refused where the playbook does not fit; warnings need `accept_warnings`.
    LinkPlaybook => LinkChanged, "playbooks.link", PlaybooksLink,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "link_playbook" Post "/admin/playbooks/{playbook_id}/links",
    proposed |done| done.change_request.is_some()
);
operation!(
    /// Takes a playbook away from a tenant; with a configuration in force, by a revision.
    UnlinkPlaybook => LinkChanged, "playbooks.unlink", PlaybooksLink,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "unlink_playbook" Delete "/admin/playbooks/{playbook_id}/links/{tenant_id}",
    proposed |done| done.change_request.is_some()
);
operation!(
    /// Says whether a playbook fits a tenant, why not, and what linking it would change.
    JudgeLink => JudgedLink, "playbooks.judge_link", PlaybooksLink,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "judge_playbook_link" Get "/admin/playbooks/{playbook_id}/links/{tenant_id}/verdict"
);
operation!(
    /// Lists the caller's tenants that a playbook is linked to, by id.
    LinkFilter => Page<PlaybookLink>, "playbooks.list_links", PacksRead, |_| Scope::Anywhere,
    route "list_playbook_links" Get "/admin/playbooks/{playbook_id}/links"
);
operation!(
    /// Lists the playbooks that are linked to a tenant, by id.
    TenantLinks => Page<PlaybookLink>, "playbooks.list_tenant_links", PacksRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "list_tenant_playbooks" Get "/admin/tenants/{tenant_id}/playbooks"
);
operation!(
    /// Shows what a version of a playbook does, step by step, whichever dialect it is written in.
    ShowPlaybook => PlaybookSteps, "playbooks.show_steps", PacksRead, |_| Scope::Anywhere,
    route "get_playbook_steps" Get "/admin/playbooks/{playbook_id}/{version}/steps"
);
operation!(
    /// Registers a playbook that stands in a pack as one of its own.
    ///
    /// It is imported as it stands there, in its pack's dialect; the version is made. The same content again
    /// answers what is there. Whoever does it has to be allowed to read the pack.
    ExtractPlaybook => ImportedPack, "playbooks.extract", PacksImport, |_| Scope::Global,
    route "extract_playbook" Post "/admin/playbooks/extract"
);
