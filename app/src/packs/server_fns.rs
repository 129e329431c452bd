//! Server functions of packs.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page,
    packs::{
        self, DomainPack, DomainPackDetail, DomainPackFilter, TenantPack, TenantPackDetail,
        TenantPackFilter, ValidationResult,
    },
};

use crate::{Answer, UiError};
#[cfg(feature = "ssr")]
use {crate::backend, serde_json::Value};

/// A page of domain pack versions.
#[server(prefix = "/ui", endpoint = "packs/domain/list", input = Json)]
pub async fn list_domain_packs(
    filter: DomainPackFilter,
) -> Result<Answer<Page<DomainPack>>, UiError> {
    backend::answer(filter).await
}

/// A page of tenant pack versions.
#[server(prefix = "/ui", endpoint = "packs/tenant/list", input = Json)]
pub async fn list_tenant_packs(
    filter: TenantPackFilter,
) -> Result<Answer<Page<TenantPack>>, UiError> {
    backend::answer(filter).await
}

/// One version of a domain pack; its document is asked for as text.
#[server(prefix = "/ui", endpoint = "packs/domain/get", input = Json)]
pub async fn get_domain_pack(
    query: packs::GetDomainPack,
) -> Result<Answer<DomainPackDetail>, UiError> {
    let detail = backend::ask(query).await?;
    Answer::of(&DomainPackDetail {
        content: Value::Null,
        ..detail
    })
}

/// The text of a domain pack version as it was imported.
#[server(prefix = "/ui", endpoint = "packs/domain/text", input = Json)]
pub async fn get_domain_pack_text(
    query: packs::GetDomainPackText,
) -> Result<Answer<String>, UiError> {
    Answer::of(&backend::ask(query).await?.source)
}

/// One version of a tenant pack; its document is asked for as text.
#[server(prefix = "/ui", endpoint = "packs/tenant/get", input = Json)]
pub async fn get_tenant_pack(
    query: packs::GetTenantPack,
) -> Result<Answer<TenantPackDetail>, UiError> {
    let detail = backend::ask(query).await?;
    Answer::of(&TenantPackDetail {
        content: Value::Null,
        ..detail
    })
}

/// The text of a tenant pack version as it was imported.
#[server(prefix = "/ui", endpoint = "packs/tenant/text", input = Json)]
pub async fn get_tenant_pack_text(
    query: packs::GetTenantPackText,
) -> Result<Answer<String>, UiError> {
    Answer::of(&backend::ask(query).await?.source)
}

/// Validates a document without storing it.
#[server(prefix = "/ui", endpoint = "packs/validate", input = Json)]
pub async fn validate_pack(
    query: packs::ValidatePack,
) -> Result<Answer<ValidationResult>, UiError> {
    backend::answer(query).await
}

/// Imports a version of a domain pack.
#[server(prefix = "/ui", endpoint = "packs/domain/import", input = Json)]
pub async fn import_domain_pack(
    input: packs::ImportDomainPack,
) -> Result<Answer<packs::ImportedDomainPack>, UiError> {
    Answer::of(&backend::run(input).await?)
}

/// Imports a version of a tenant pack.
#[server(prefix = "/ui", endpoint = "packs/tenant/import", input = Json)]
pub async fn import_tenant_pack(
    input: packs::ImportTenantPack,
) -> Result<Answer<packs::ImportedTenantPack>, UiError> {
    Answer::of(&backend::run(input).await?)
}
