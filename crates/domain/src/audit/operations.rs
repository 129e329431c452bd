//! What can be asked of the audit trail.

use super::{
    AuditEvent, AuditFilter, AuditVerdict, ChainName, ExportAudit, GetAuditEvent, VerifyAudit,
};
use crate::{Page, access::Scope, operation};

operation!(ExportAudit => (), "audit.export", AuditExport, |it| it.filter.scope()?);
operation!(
    /// Recomputes hash chains and names the first break of each.
    ///
    /// An answer ends after 20 seconds at the latest; it then carries `next`, to go on with as `after`.
    VerifyAudit => AuditVerdict, "audit.verify", AuditRead,
    |it| it.tenant_id.clone().map_or(Scope::Global, Scope::Tenant),
    route "verify_audit" Get "/admin/audit/verify"
);
operation!(
    /// Lists audit rows, newest first.
    AuditFilter => Page<AuditEvent>, "audit.list", AuditRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_audit" Get "/admin/audit"
);
operation!(
    /// Shows a row of the audit trail.
    ///
    /// Its id is its chain, a dot and its number in the chain: `global.12`, `tenant:ACME.3`.
    GetAuditEvent => AuditEvent, "audit.get", AuditRead,
    |it| match &it.audit_id.chain {
        ChainName::Global => Scope::Global,
        ChainName::Tenant(tenant) => Scope::Tenant(tenant.clone()),
    },
    route "get_audit_event" Get "/admin/audit/{audit_id}"
);
