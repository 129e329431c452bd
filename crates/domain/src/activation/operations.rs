//! What can be asked of configurations in force, and how one is put in force.

use super::{
    Activate, Activated, ActiveConfig, GetActiveConfig, GetRevision, ListRevisions, Preview,
    PreviewActivation, Revision,
};
use crate::{Page, access::Scope, operation};

operation!(
    /// Activates a pair of versions for a tenant.
    ///
    /// Both documents are validated again, together. Warnings need `accept_warnings`. The pair that is
    /// live already answers 200 and changes nothing.
    Activate => Activated, "activation.apply", ActivationApply,
    |it| Scope::Tenant(it.tenant()?),
    route "activate_packs" Post "/admin/packs/activate"
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
    /// Says what an activation would do, without doing it.
    PreviewActivation => Preview, "activation.preview", ActivationPreview,
    |it| Scope::Tenant(it.0.tenant()?),
    route "preview_activation" Post "/admin/packs/activate/preview"
);
