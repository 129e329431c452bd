//! What can be asked of configurations in force, and how one is put in force.

use super::{
    Activate, Activated, ActiveConfig, Candidate, DiffRevisions, GetActiveConfig, GetRevision,
    ListRevisions, Preview, PreviewActivation, Revision, RevisionContents, RevisionDiff, Rollback,
    ShowCandidate, ShowRevision,
};
use crate::{Page, access::Scope, operation};

operation!(
    /// Activates a pair of versions for a tenant.
    ///
    /// Both documents are validated again, together. Without `tenant_pack_version` the live tenant pack is
    /// kept; `null` drops it. Warnings need `accept_warnings`, those too about what the pair loosens in the
    /// configuration in force. Playbooks that are linked to the tenant have to fit; `unlink` takes some away
    /// in the same step, and `playbooks_of` puts those of an earlier revision in their place. The pair that is live already answers 200 and changes nothing.
    ///
    /// With `activate_at` it is checked now, and put in force then: the answer names its `schedule`.
    Activate => Activated, "activation.apply", ActivationApply,
    |it| Scope::Tenant(it.tenant()?),
    route "activate_packs" Post "/admin/packs/activate",
    proposed |done| done.is_waiting()
);
operation!(
    /// Puts an earlier revision's pair in force again, as a new revision.
    ///
    /// Without `to_revision` it is the revision before the one in force. It is an activation like any other:
    /// both documents are validated again, and warnings need `accept_warnings`.
    Rollback => Activated, "activation.rollback", ActivationApply,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "rollback_tenant" Post "/admin/tenants/{tenant_id}/rollback",
    proposed |done| done.is_waiting()
);
operation!(
    /// Shows the configuration in force; `revision: 0` with nulls when there is none yet.
    GetActiveConfig => ActiveConfig, "activation.get", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_active_config" Get "/admin/tenants/{tenant_id}/active-config"
);
operation!(
    /// Lists a tenant's revisions, newest first.
    ListRevisions => Page<Revision>, "activation.list", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "list_revisions" Get "/admin/tenants/{tenant_id}/revisions"
);
operation!(
    /// Shows one revision.
    GetRevision => Revision, "activation.get_revision", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_revision" Get "/admin/tenants/{tenant_id}/revisions/{revision}"
);
operation!(
    /// Shows what a revision's effective configuration holds, and which pack each part of it comes from.
    ///
    /// It is read as it was activated, part by part. `/runtime/v1/tenants/{tenant_id}/config?revision=` is the
    /// document itself.
    ShowRevision => RevisionContents, "activation.show_contents", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_revision_contents" Get "/admin/tenants/{tenant_id}/revisions/{revision}/contents"
);
operation!(
    /// Compares the effective configurations of two revisions, as they were activated.
    ///
    /// Without `from` it is compared with the revision before; `from=0` is the time before the first. With `of` it is
    /// compared with another tenant's revision `from`, or with what is in force for that tenant.
    DiffRevisions => RevisionDiff, "activation.diff", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "diff_revisions" Get "/admin/tenants/{tenant_id}/revisions/{revision}/diff"
);
operation!(
    /// Says what an activation would do, without doing it.
    PreviewActivation => Preview, "activation.preview", ActivationPreview,
    |it| Scope::Tenant(it.0.tenant()?),
    route "preview_activation" Post "/admin/packs/activate/preview"
);
operation!(
    ShowCandidate => Candidate, "activation.show_candidate", ActivationPreview,
    |it| Scope::Tenant(it.0.tenant()?)
);
