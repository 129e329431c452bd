//! What can be asked of the audit trail.

use super::{AuditEvent, AuditFilter, AuditVerdict, ExportAudit, VerifyAudit};
use crate::{Page, access::Scope, operation};

operation!(ExportAudit => (), "audit.export", AuditExport, |it| it.filter.scope()?);
operation!(
    VerifyAudit => AuditVerdict, "audit.verify", AuditRead,
    |it| it.tenant_id.clone().map_or(Scope::Global, Scope::Tenant)
);
operation!(
    AuditFilter => Page<AuditEvent>, "audit.list", AuditRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant)
);
