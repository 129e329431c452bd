//! What can be asked of configurations in force, and how one is put in force.

use super::{
    Activate, Activated, ActiveConfig, GetActiveConfig, GetRevision, ListRevisions, Preview,
    PreviewActivation, Revision,
};
use crate::{Page, access::Scope, operation};

operation!(
    Activate => Activated, "activation.apply", ActivationApply,
    |it| Scope::Tenant(it.tenant()?)
);
operation!(
    GetActiveConfig => ActiveConfig, "activation.get", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone())
);
operation!(
    ListRevisions => Page<Revision>, "activation.list", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone())
);
operation!(
    GetRevision => Revision, "activation.get_revision", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone())
);
operation!(
    PreviewActivation => Preview, "activation.preview", ActivationPreview,
    |it| Scope::Tenant(it.0.tenant()?)
);
