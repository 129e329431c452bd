//! Pack versions of both kinds.

use tenantry_domain::{
    Page,
    id::TenantId,
    packs::{
        AnyPack, Bump, DomainPack, DomainPackFilter, ImportedDomainPack, ImportedTenantPack,
        PackDiff, PackOwner, PackStatus, TenantPack, TenantPackFilter, Version,
    },
};

use crate::{
    Client, Error,
    connection::{Query, page, push},
};

/// A document to import.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its text.
    pub text: String,
    /// The version; absent: the one that it names, else one is made.
    pub version: Option<String>,
    /// Without a version: which number of the latest one goes up.
    pub bump: Option<Bump>,
    /// A remark for people.
    pub note: Option<String>,
}

impl Document {
    fn query(&self) -> Query {
        let mut query = Query::new();
        push(&mut query, "version", self.version.as_ref());
        push(&mut query, "bump", self.bump);
        push(&mut query, "note", self.note.as_ref());
        query
    }
}

impl Client {
    /// Imports a version of a domain pack; the same content again answers what is there.
    pub async fn import_domain_pack(&self, pack: Document) -> Result<ImportedDomainPack, Error> {
        let query = pack.query();
        self.post_document(&["admin", "packs", "domain", "import"], &query, pack.text)
            .await
    }

    /// Imports a version of a tenant pack, checked against a domain pack version.
    pub async fn import_tenant_pack(
        &self,
        tenant: &TenantId,
        check_against: Option<&str>,
        pack: Document,
    ) -> Result<ImportedTenantPack, Error> {
        let mut query = pack.query();
        push(&mut query, "tenant_id", Some(tenant));
        push(&mut query, "check_against", check_against);
        self.post_document(&["admin", "packs", "tenant", "import"], &query, pack.text)
            .await
    }

    /// What differs between two versions of one history.
    pub async fn diff_pack(
        &self,
        owner: &PackOwner,
        version: &str,
        against: &str,
    ) -> Result<PackDiff, Error> {
        let (kind, name) = (owner.kind(), owner.to_string());
        let path = ["admin", "packs", kind.as_str(), &name, version, "diff"];
        let mut query = Query::new();
        push(&mut query, "against", Some(against));
        self.get(&path, &query).await
    }

    /// Withdraws a version for good; refused while it is live.
    pub async fn deprecate_pack(
        &self,
        owner: &PackOwner,
        version: &Version,
        reason: &str,
    ) -> Result<AnyPack, Error> {
        let kind = owner.kind();
        let name = owner.to_string();
        let path = [
            "admin",
            "packs",
            kind.as_str(),
            &name,
            version.as_str(),
            "status",
        ];
        let body = serde_json::json!({"status": PackStatus::Deprecated, "reason": reason});
        self.patch(&path, &body).await
    }

    /// Lists versions of domain packs.
    pub async fn list_domain_packs(
        &self,
        filter: &DomainPackFilter,
    ) -> Result<Page<DomainPack>, Error> {
        let mut query = Query::new();
        push(&mut query, "domain", filter.domain.as_ref());
        push(&mut query, "status", filter.status.map(PackStatus::as_str));
        push(&mut query, "q", filter.q.as_ref());
        page(&mut query, &filter.page);
        self.get(&["admin", "packs", "domain"], &query).await
    }

    /// Lists versions of tenant packs.
    pub async fn list_tenant_packs(
        &self,
        filter: &TenantPackFilter,
    ) -> Result<Page<TenantPack>, Error> {
        let mut query = Query::new();
        push(&mut query, "tenant_id", filter.tenant_id.as_ref());
        push(&mut query, "domain", filter.domain.as_ref());
        push(&mut query, "status", filter.status.map(PackStatus::as_str));
        page(&mut query, &filter.page);
        self.get(&["admin", "packs", "tenant"], &query).await
    }
}
