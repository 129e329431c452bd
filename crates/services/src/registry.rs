//! Every command of the product, in one list.
//!
//! The coverage test walks it: each command must leave an audit row and an outbox row.

use tenantry_domain::{
    access::{
        ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession, Permission,
        RevokeToken, SetBindings, UpdateUser,
    },
    activation::Activate,
    audit::ExportAudit,
    packs::{DeprecatePack, ImportDomainPack, ImportTenantPack, KeepReport},
    tenants::{ChangeStatus, CreateTenant, RenameTenant},
};

use crate::{
    Command,
    access::{NewInitToken, StartSession},
};

/// What is known of a command without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// `feature.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub needs: Permission,
    /// Whether a suspended tenant takes it.
    pub while_suspended: bool,
}

const fn registered<C: Command>() -> Registered {
    Registered {
        name: C::NAME,
        needs: C::NEEDS,
        while_suspended: C::WHILE_SUSPENDED,
    }
}

/// Every command.
pub const COMMANDS: &[Registered] = &[
    registered::<CreateTenant>(),
    registered::<RenameTenant>(),
    registered::<ChangeStatus>(),
    registered::<ImportDomainPack>(),
    registered::<ImportTenantPack>(),
    registered::<DeprecatePack>(),
    registered::<KeepReport>(),
    registered::<Activate>(),
    registered::<ExportAudit>(),
    registered::<CreateUser>(),
    registered::<UpdateUser>(),
    registered::<SetBindings>(),
    registered::<ChangePassword>(),
    registered::<CreateToken>(),
    registered::<RevokeToken>(),
    registered::<NewInitToken>(),
    registered::<StartSession>(),
    registered::<EndSession>(),
    registered::<EndOtherSessions>(),
];
