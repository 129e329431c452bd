//! Server functions of packs.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page,
    packs::{
        self, DomainPack, DomainPackDetail, DomainPackFilter, PackText, TenantPack,
        TenantPackDetail, TenantPackFilter, ValidationResult,
    },
};

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::backend;

/// A page of domain pack versions.
#[server(prefix = "/ui", endpoint = "packs/domain/list", input = Json)]
pub async fn list_domain_packs(filter: DomainPackFilter) -> Result<Page<DomainPack>, UiError> {
    backend::ask(filter).await
}

/// A page of tenant pack versions.
#[server(prefix = "/ui", endpoint = "packs/tenant/list", input = Json)]
pub async fn list_tenant_packs(filter: TenantPackFilter) -> Result<Page<TenantPack>, UiError> {
    backend::ask(filter).await
}

/// One version of a domain pack.
#[server(prefix = "/ui", endpoint = "packs/domain/get", input = Json)]
pub async fn get_domain_pack(query: packs::GetDomainPack) -> Result<DomainPackDetail, UiError> {
    backend::ask(query).await
}

/// The text of a domain pack version.
#[server(prefix = "/ui", endpoint = "packs/domain/text", input = Json)]
pub async fn get_domain_pack_text(query: packs::GetDomainPackText) -> Result<PackText, UiError> {
    backend::ask(query).await
}

/// One version of a tenant pack.
#[server(prefix = "/ui", endpoint = "packs/tenant/get", input = Json)]
pub async fn get_tenant_pack(query: packs::GetTenantPack) -> Result<TenantPackDetail, UiError> {
    backend::ask(query).await
}

/// The text of a tenant pack version.
#[server(prefix = "/ui", endpoint = "packs/tenant/text", input = Json)]
pub async fn get_tenant_pack_text(query: packs::GetTenantPackText) -> Result<PackText, UiError> {
    backend::ask(query).await
}

/// Validates a document without storing it.
#[server(prefix = "/ui", endpoint = "packs/validate", input = Json)]
pub async fn validate_pack(query: packs::ValidatePack) -> Result<ValidationResult, UiError> {
    backend::ask(query).await
}

/// Imports a version of a domain pack.
#[server(prefix = "/ui", endpoint = "packs/domain/import", input = Json)]
pub async fn import_domain_pack(
    input: packs::ImportDomainPack,
) -> Result<packs::ImportedDomainPack, UiError> {
    backend::run(input).await
}

/// Imports a version of a tenant pack.
#[server(prefix = "/ui", endpoint = "packs/tenant/import", input = Json)]
pub async fn import_tenant_pack(
    input: packs::ImportTenantPack,
) -> Result<packs::ImportedTenantPack, UiError> {
    backend::run(input).await
}
