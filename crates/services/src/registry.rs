//! Every operation of the product, in one list that the doors ask for: what is not on it cannot be
//! a [`Command`] or a [`Query`].
//!
//! Tests walk it: each command must leave an audit row and an outbox row, and each operation is tried
//! as everybody.

use tenantry_domain::{
    Precondition,
    access::{
        ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession, GetUser,
        ListSessions, ListTokens, Permission, RevokeToken, SetBindings, UpdateUser, UserFilter,
    },
    activation::{Activate, GetActiveConfig, GetRevision, ListRevisions, PreviewActivation},
    audit::{AuditFilter, ExportAudit, VerifyAudit},
    packs::{
        ComparePacks, DeprecatePack, DiffPack, DomainPackFilter, GetDomainPack, GetDomainPackText,
        GetReport, GetTenantPack, GetTenantPackText, ImportDomainPack, ImportTenantPack,
        KeepReport, PatchPack, ReportFilter, RunSuites, SuggestVersion, TenantPackFilter,
        ValidatePack, VersionReports, WithContent,
    },
    tenants::{ChangeStatus, CreateTenant, GetTenant, RenameTenant, TenantFilter},
};

use crate::{
    Command, Query, Work,
    access::{NewInitToken, StartSession},
    written::InWriting,
};

/// Implemented by the list below and by nothing else.
pub trait Listed {}

/// What is known of a command without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandFacts {
    /// `feature.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub needs: Permission,
    /// What it makes of the state that the caller saw.
    pub if_match: Precondition,
    /// Whether a suspended tenant takes it.
    pub while_suspended: bool,
}

/// What is known of a query without asking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryFacts {
    /// `feature.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub needs: Permission,
    /// What kind of work it is.
    pub work: Work,
}

const fn command<C: Command>() -> CommandFacts {
    CommandFacts {
        name: C::NAME,
        needs: C::NEEDS,
        if_match: C::IF_MATCH,
        while_suspended: C::WHILE_SUSPENDED,
    }
}

const fn query<Q: Query>() -> QueryFacts {
    QueryFacts {
        name: Q::NAME,
        needs: Q::NEEDS,
        work: Q::WORK,
    }
}

macro_rules! operations {
    (commands: $($command:ty),+; queries: $($query:ty),+ $(,)?) => {
        $(impl Listed for $command {})+
        $(impl Listed for $query {})+

        /// Every command.
        pub const COMMANDS: &[CommandFacts] = &[$(command::<$command>()),+];
        /// Every query; one that comes in two forms stands here twice.
        pub const QUERIES: &[QueryFacts] = &[$(query::<$query>()),+];
    };
}

operations! {
    commands:
        CreateTenant, RenameTenant, ChangeStatus,
        ImportDomainPack, ImportTenantPack, DeprecatePack, KeepReport,
        Activate,
        ExportAudit,
        CreateUser, UpdateUser, SetBindings, ChangePassword,
        CreateToken, RevokeToken, NewInitToken,
        StartSession, EndSession, EndOtherSessions;
    queries:
        TenantFilter, GetTenant,
        DomainPackFilter, TenantPackFilter, WithContent<DomainPackFilter>, WithContent<TenantPackFilter>,
        GetDomainPack, GetTenantPack, GetDomainPackText, GetTenantPackText,
        InWriting<DiffPack>, InWriting<PatchPack>, ComparePacks,
        ValidatePack, SuggestVersion, RunSuites, ReportFilter, VersionReports, GetReport,
        PreviewActivation, GetActiveConfig, ListRevisions, GetRevision,
        AuditFilter, VerifyAudit,
        UserFilter, GetUser, ListTokens, ListSessions,
}
