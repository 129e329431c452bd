//! The permissions, named as in `spec/api.md`.

words! {
    /// What an operation needs.
    pub enum Permission {
        /// Register a tenant; needs a global binding.
        TenantsCreate = "tenants.create",
        /// See tenants.
        TenantsRead = "tenants.read",
        /// Rename, suspend and resume a tenant.
        TenantsUpdate = "tenants.update",
        /// Validate a document without storing it.
        PacksValidate = "packs.validate",
        /// Import a pack version; domain packs need a global binding.
        PacksImport = "packs.import",
        /// Withdraw a pack version; domain packs need a global binding.
        PacksDeprecate = "packs.deprecate",
        /// See packs.
        PacksRead = "packs.read",
        /// See what an activation would change.
        ActivationPreview = "activation.preview",
        /// Activate a configuration.
        ActivationApply = "activation.apply",
        /// Take every tenant off a domain pack version; needs a global binding.
        ActivationRecall = "activation.recall",
        /// See the active configuration and its history.
        ActivationRead = "activation.read",
        /// See change requests, and how many approvals changes need.
        ApprovalsRead = "approvals.read",
        /// Agree to change requests, or say no to them.
        ApprovalsDecide = "approvals.decide",
        /// Say how many approvals changes need.
        ApprovalsConfigure = "approvals.configure",
        /// Freeze changes, and end a freeze.
        FreezesManage = "freezes.manage",
        /// Link playbooks to a tenant, and take them away.
        PlaybooksLink = "playbooks.link",
        /// See the audit trail.
        AuditRead = "audit.read",
        /// Take the audit trail away as a file.
        AuditExport = "audit.export",
        /// Fetch a tenant's effective configuration.
        RuntimeRead = "runtime.read",
        /// See the work that is done in the background.
        JobsRead = "jobs.read",
        /// Try a job again, or cancel it.
        JobsOperate = "jobs.operate",
        /// Manage people and everybody's tokens; needs a global binding.
        AccessManage = "access.manage",
        /// Make, see and revoke API tokens of one's own.
        TokensOwn = "tokens.own",
        /// Begin and end one's own session; any person has it.
        SessionOwn = "session.own",
    }
}
