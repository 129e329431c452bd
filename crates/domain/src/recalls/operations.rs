//! What can be done with recalls, and asked of them.

use super::{
    GetRecall, PreviewRecall, Recall, RecallFilter, RecallPack, RecallPreview, RecalledTenant,
    RecalledTenants, ResumeRecall, StopRecall,
};
use crate::{Page, access::Scope, operation};

operation!(
    /// Shows what a recall of a domain pack version would touch, and what each tenant would go back to.
    ///
    /// Nothing is changed. What people see is counted over the tenants that they see.
    PreviewRecall => RecallPreview, "recalls.preview", ActivationRead, |_| Scope::Anywhere,
    route "preview_recall" Get "/admin/packs/domain/{domain}/{version}/recall"
);
operation!(
    /// Takes every tenant off a domain pack version, and withdraws it: it can never be activated again.
    ///
    /// It goes on in the background, tenant by tenant: each goes back to its newest revision without withdrawn versions,
    /// or is given `to_version`. Where a change needs approval, it is made a change request. A freeze does not hold it
    /// up. Schedules that would put the version in force fail, and change requests become stale. A repeat while it runs
    /// answers the same recall.
    RecallPack => Recall, "recalls.begin", ActivationRecall, |_| Scope::Global,
    route "recall_domain_pack" Post "/admin/packs/domain/{domain}/{version}/recall",
    created |made| format!("/admin/recalls/{}", made.id)
);
operation!(
    /// Lists recalls, newest first.
    RecallFilter => Page<Recall>, "recalls.list", ActivationRead, |_| Scope::Anywhere,
    route "list_recalls" Get "/admin/recalls"
);
operation!(
    /// Shows a recall, and how far it is.
    GetRecall => Recall, "recalls.get", ActivationRead, |_| Scope::Anywhere,
    route "get_recall" Get "/admin/recalls/{id}"
);
operation!(
    /// Lists what a recall has made of the tenants, by id.
    RecalledTenants => Page<RecalledTenant>, "recalls.tenants", ActivationRead,
    |_| Scope::Anywhere,
    route "list_recalled_tenants" Get "/admin/recalls/{id}/tenants"
);
operation!(
    /// Stops a recall before it comes to the next tenant.
    ///
    /// What it has done stays so, and the version stays withdrawn. A repeat changes nothing.
    StopRecall => Recall, "recalls.stop", ActivationRecall, |_| Scope::Global,
    route "stop_recall" Post "/admin/recalls/{id}/stop"
);
operation!(
    /// Goes on with a recall that was stopped, and tries again what it could not do.
    ///
    /// Where there is nothing to do any more, nothing is changed.
    ResumeRecall => Recall, "recalls.resume", ActivationRecall, |_| Scope::Global,
    route "resume_recall" Post "/admin/recalls/{id}/resume"
);
