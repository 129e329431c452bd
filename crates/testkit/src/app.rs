//! The services on a real database, with a clock that stands still.

use std::sync::Arc;

use serde_json::Value;
use tenantry_domain::{
    Timestamp,
    access::Caller,
    activation::{Activate, TenantPackChoice},
    audit::VerifyAudit,
    id::TenantId,
    packs::{ImportPack, ImportedPack, PackKind},
    tenants::{CreateTenant, Tenant},
};
use tenantry_engine::audit::Keyring;
use tenantry_services::{Clock as _, Options, Services, Settings};
use tenantry_storage::Db;

use crate::{FixedClock, admin, databases::TestDb};

/// The services on a database of this test's own.
pub struct TestApp {
    /// The doors.
    pub services: Services,
    /// The clock they are handed.
    pub clock: Arc<FixedClock>,
    /// The database, for looking at rows.
    pub db: TestDb,
    /// An administrator.
    pub admin: Caller,
}

impl TestApp {
    /// Takes a migrated database.
    pub fn on(db: TestDb) -> Self {
        Self::sealing_with(db, Keyring::parse(&Keyring::file([7; 32])).ok())
    }

    /// Takes a migrated database, and other keys for the audit trail than the usual one.
    pub fn sealing_with(db: TestDb, signing: Option<Keyring>) -> Self {
        let clock = Arc::new(FixedClock::default());
        let services = Services::new(
            Db::clone(&db),
            Options {
                clock: Arc::clone(&clock) as _,
                ids: Arc::clone(&db.ids) as _,
                settings: Settings::default(),
                runtime_cache_bytes: 16 * 1024 * 1024,
                signing,
            },
        );
        Self {
            services,
            clock,
            db,
            admin: admin(),
        }
    }

    /// What the clock says.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Registers a tenant.
    pub async fn tenant(&self, id: &str) -> Tenant {
        let input = CreateTenant {
            tenant_id: id.to_owned(),
            name: format!("Tenant {id}"),
        };
        self.services
            .run(&self.admin, input)
            .await
            .expect("the tenant is valid")
            .value
    }

    /// Imports a domain pack version.
    pub async fn import_domain(&self, pack: &Value, version: &str) -> ImportedPack {
        self.import(ImportPack {
            version: Some(version.to_owned()),
            ..ImportPack::of(PackKind::Domain, pack.to_string())
        })
        .await
    }

    /// Imports a tenant pack version.
    pub async fn import_tenant(&self, tenant: &str, pack: &Value, version: &str) -> ImportedPack {
        self.import(ImportPack {
            tenant_id: TenantId::parse(tenant).ok(),
            version: Some(version.to_owned()),
            ..ImportPack::of(PackKind::Tenant, pack.to_string())
        })
        .await
    }

    /// Registers a playbook in a version.
    pub async fn register(&self, playbook: &Value, version: &str) -> ImportedPack {
        self.import(ImportPack {
            version: Some(version.to_owned()),
            ..ImportPack::of(PackKind::Playbook, playbook.to_string())
        })
        .await
    }

    async fn import(&self, input: ImportPack) -> ImportedPack {
        let reply = self.services.run(&self.admin, input).await;
        reply.expect("the pack is valid").value
    }

    /// The input that activates a pair without warnings; without a tenant pack version the live one is kept.
    pub fn activation(
        tenant: &str,
        domain_version: &str,
        tenant_version: Option<&str>,
    ) -> Activate {
        Activate {
            tenant_id: tenant.to_owned(),
            domain_pack_version: domain_version.to_owned(),
            tenant_pack_version: tenant_version
                .map_or(TenantPackChoice::Keep, TenantPackChoice::named),
            ..Activate::default()
        }
    }

    /// Recomputes every audit chain; call it at the end of a test that writes.
    pub async fn verify_audit(&self) {
        let verdict = self
            .services
            .ask(&self.admin, VerifyAudit::default())
            .await
            .expect("the chains can be read");
        assert!(verdict.valid, "{:?}", verdict.breaks);
    }
}
