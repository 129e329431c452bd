//! The roles, and the one table from role to permissions (`spec/access.md`, Roles).

use super::Permission;

words! {
    /// A named set of permissions, bound globally or to named tenants.
    pub enum Role {
        /// May do everything.
        Admin = "admin",
        /// Tenants, packs, validation, preview, activation.
        Editor = "editor",
        /// Reads everything and decides change requests.
        Approver = "approver",
        /// Reads everything and works with live exceptions.
        Operator = "operator",
        /// Reads everything and the audit trail.
        Auditor = "auditor",
        /// Reads everything but audit, users and tokens.
        Viewer = "viewer",
        /// Runtime only, for a program.
        Service = "service",
    }
}

impl Role {
    /// Whether the role includes the permission: the table.
    pub const fn includes(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::RuntimeRead => true,
            P::SessionOwn
            | P::TokensOwn
            | P::TenantsRead
            | P::PacksRead
            | P::ActivationRead
            | P::ApprovalsRead
            | P::JobsRead => !matches!(self, Self::Service),
            P::JobsOperate => matches!(self, Self::Admin | Self::Operator),
            P::AuditRead => {
                matches!(
                    self,
                    Self::Admin | Self::Approver | Self::Operator | Self::Auditor
                )
            }
            P::AuditExport => matches!(self, Self::Admin | Self::Auditor),
            P::TenantsCreate
            | P::TenantsUpdate
            | P::PacksValidate
            | P::PacksImport
            | P::PacksDeprecate
            | P::ActivationPreview
            | P::ActivationApply
            | P::ActivationRecall
            | P::PlaybooksLink => matches!(self, Self::Admin | Self::Editor),
            P::ApprovalsDecide | P::FreezesManage => matches!(self, Self::Admin | Self::Approver),
            P::AccessManage | P::ApprovalsConfigure => matches!(self, Self::Admin),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_table_is_the_reviewed_one() {
        let mut table = String::new();
        for permission in Permission::ALL {
            let roles: Vec<_> = Role::ALL
                .into_iter()
                .filter(|role| role.includes(permission))
                .map(Role::as_str)
                .collect();
            writeln!(table, "{:<20} {}", permission.as_str(), roles.join(" ")).unwrap();
        }
        insta::assert_snapshot!(table, @r"
        tenants.create       admin editor
        tenants.read         admin editor approver operator auditor viewer
        tenants.update       admin editor
        packs.validate       admin editor
        packs.import         admin editor
        packs.deprecate      admin editor
        packs.read           admin editor approver operator auditor viewer
        activation.preview   admin editor
        activation.apply     admin editor
        activation.recall    admin editor
        activation.read      admin editor approver operator auditor viewer
        approvals.read       admin editor approver operator auditor viewer
        approvals.decide     admin approver
        approvals.configure  admin
        freezes.manage       admin approver
        playbooks.link       admin editor
        audit.read           admin approver operator auditor
        audit.export         admin auditor
        runtime.read         admin editor approver operator auditor viewer service
        jobs.read            admin editor approver operator auditor viewer
        jobs.operate         admin operator
        access.manage        admin
        tokens.own           admin editor approver operator auditor viewer
        session.own          admin editor approver operator auditor viewer
        ");
    }
}
