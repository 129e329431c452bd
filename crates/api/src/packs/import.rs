//! Documents on their way in: validation and import of every kind.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use tenantry_domain::{
    access::Caller,
    id::{ReportId, TenantId},
    packs::{Bump, ImportPack, ImportedPack, KeepReport, PackKind, ValidatePack, ValidationResult},
};
use tenantry_services::Services;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::body::{Envelope, SentDocument};
use crate::{
    auth::Signed,
    extract::QueryParams,
    openapi::{Conflicts, NoTenant},
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(validate))
        .routes(routes!(import_domain))
        .routes(routes!(import_tenant))
        .routes(routes!(import_playbook))
}

/// Declares a body and its fields without the document.
macro_rules! envelope {
    ($(#[$doc:meta])* $body:ident, $fields:ident $([$($option:literal),*])? {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    }) => {
        $(#[$doc])*
        #[derive(Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        struct $body {
            $($(#[$field_doc])* $field: $type,)*
            /// The document: an object, or a string that holds its text.
            #[schema(value_type = Object)]
            content: Box<RawValue>,
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $fields {
            $($field: $type,)*
        }

        impl Envelope for $body {
            type Fields = $fields;

            $(const OPTIONS: &'static [&'static str] = &[$($option),*];)?

            fn open(self) -> ($fields, Box<RawValue>) {
                ($fields { $($field: self.$field,)* }, self.content)
            }
        }
    };
}

envelope!(
    /// A document to look at.
    ValidatePackBody, ValidateFields ["store"] {
        /// What the document shall be.
        kind: PackKind,
        /// For a tenant pack: whose it shall be.
        #[schema(value_type = Option<String>)]
        tenant_id: Option<TenantId>,
        /// The domain it shall belong to.
        domain: Option<String>,
        /// For a tenant pack: the domain pack version to check against.
        check_against: Option<String>,
        /// The version it would be imported as.
        version: Option<String>,
    }
);

envelope!(
    /// A domain pack to store.
    ImportDomainPackBody, DomainFields {
        /// The version; absent: the one that the document names, else one is made.
        version: Option<String>,
        /// Without a version: which number of the latest one goes up; absent: what the differences
        /// call for.
        bump: Option<Bump>,
        /// A remark for people, kept beside the version.
        note: Option<String>,
    }
);

envelope!(
    /// A playbook to register.
    ImportPlaybookBody, PlaybookFields {
        /// The version; absent: the one that the document names, else one is made.
        version: Option<String>,
        /// Without a version: which number of the latest one goes up; absent: what the differences
        /// call for.
        bump: Option<Bump>,
        /// A remark for people, kept beside the version.
        note: Option<String>,
    }
);

envelope!(
    /// A tenant pack to store.
    ImportTenantPackBody, TenantFields {
        /// The tenant it is imported for; the document must name the same.
        #[schema(value_type = String)]
        tenant_id: TenantId,
        /// The domain; absent: the one that the document names.
        domain: Option<String>,
        /// The domain pack version to check against; absent: the live one, else the latest.
        check_against: Option<String>,
        /// The version; absent: the one that the document names, else one is made.
        version: Option<String>,
        /// Without a version: which number of the latest one goes up; absent: what the differences
        /// call for.
        bump: Option<Bump>,
        /// A remark for people, kept beside the version.
        note: Option<String>,
    }
);

/// Whether the report is kept.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ValidateQuery {
    /// Keeps the report: for the tenant named, or, of a domain pack, in the shared catalogue.
    #[serde(default)]
    #[param(default = false)]
    store: bool,
}

/// Validates a document without importing it.
///
/// Answers 200 for any document that could be read, with every finding at once. With `store=true`
/// the report is kept, and `Location` names it.
#[utoipa::path(
    post, path = "/admin/packs/validate", operation_id = "validate_pack", tag = "packs",
    request_body(content(
        (ValidatePackBody = "application/json"),
        (String = "application/vnd.tenantry.pack+json"),
    )),
    params(ValidateQuery),
    responses((status = 200, description = "What was found", body = ValidationResult,
        headers(("Location" = String, description = "The report's path, where it is kept"))), NoTenant),
    extensions(("x-permission" = json!("packs.validate"))),
)]
async fn validate(
    State(services): State<Services>,
    Signed(caller): Signed,
    QueryParams(ValidateQuery { store }): QueryParams<ValidateQuery>,
    SentDocument { fields, text }: SentDocument<ValidatePackBody>,
) -> Answer<Response> {
    let ValidateFields {
        kind,
        tenant_id,
        domain,
        check_against,
        version,
    } = fields;
    let query = ValidatePack {
        kind,
        text,
        tenant_id,
        domain,
        check_against,
        version,
    };
    if !store {
        return Ok(Fetched::new(services.ask(&caller, query).await?).into_response());
    }
    let reply = services.run(&caller, KeepReport(query)).await?;
    let id = reply.value.report_id.as_ref().map(ReportId::as_str);
    let location = format!("/admin/packs/reports/{}", id.unwrap_or_default());
    Ok(Ran::stored(reply, false, location).into_response())
}

/// Imports a version of a domain pack.
///
/// 201 when it was stored, 200 when the same content is there under this version already.
#[utoipa::path(
    post, path = "/admin/packs/domain/import", operation_id = "import_domain_pack", tag = "packs",
    request_body(content(
        (ImportDomainPackBody = "application/json"),
        (String = "application/vnd.tenantry.pack+json"),
    )),
    responses(
        (status = 201, description = "It was stored", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        (status = 200, description = "It was there already", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        Conflicts,
    ),
    extensions(("x-permission" = json!("packs.import"))),
)]
async fn import_domain(
    State(services): State<Services>,
    Signed(caller): Signed,
    SentDocument { fields, text }: SentDocument<ImportDomainPackBody>,
) -> Answer<Ran<ImportedPack>> {
    let command = ImportPack {
        kind: PackKind::Domain,
        tenant_id: None,
        domain: None,
        check_against: None,
        version: fields.version,
        bump: fields.bump,
        text,
        note: fields.note,
    };
    import(&services, &caller, command).await
}

/// Imports a version of a tenant pack.
///
/// 201 when it was stored, 200 when the same content is there under this version already.
#[utoipa::path(
    post, path = "/admin/packs/tenant/import", operation_id = "import_tenant_pack", tag = "packs",
    request_body(content(
        (ImportTenantPackBody = "application/json"),
        (String = "application/vnd.tenantry.pack+json"),
    )),
    responses(
        (status = 201, description = "It was stored", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        (status = 200, description = "It was there already", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        NoTenant,
        Conflicts,
    ),
    extensions(("x-permission" = json!("packs.import"))),
)]
async fn import_tenant(
    State(services): State<Services>,
    Signed(caller): Signed,
    SentDocument { fields, text }: SentDocument<ImportTenantPackBody>,
) -> Answer<Ran<ImportedPack>> {
    let command = ImportPack {
        kind: PackKind::Tenant,
        tenant_id: Some(fields.tenant_id),
        domain: fields.domain,
        check_against: fields.check_against,
        version: fields.version,
        bump: fields.bump,
        text,
        note: fields.note,
    };
    import(&services, &caller, command).await
}

/// Registers a version of a playbook, of its own and no pack's.
///
/// 201 when it was stored, 200 when the same content is there under this version already.
#[utoipa::path(
    post, path = "/admin/playbooks", operation_id = "import_playbook", tag = "playbooks",
    request_body(content(
        (ImportPlaybookBody = "application/json"),
        (String = "application/vnd.tenantry.pack+json"),
    )),
    responses(
        (status = 201, description = "It was stored", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        (status = 200, description = "It was there already", body = ImportedPack,
            headers(("Location" = String, description = "Its path"))),
        Conflicts,
    ),
    extensions(("x-permission" = json!("packs.import"))),
)]
async fn import_playbook(
    State(services): State<Services>,
    Signed(caller): Signed,
    SentDocument { fields, text }: SentDocument<ImportPlaybookBody>,
) -> Answer<Ran<ImportedPack>> {
    let command = ImportPack {
        version: fields.version,
        bump: fields.bump,
        note: fields.note,
        ..ImportPack::of(PackKind::Playbook, text)
    };
    import(&services, &caller, command).await
}

async fn import(
    services: &Services,
    caller: &Caller,
    command: ImportPack,
) -> Answer<Ran<ImportedPack>> {
    let reply = services.run(caller, command).await?;
    let (created, location) = (reply.value.created, reply.value.pack.path());
    Ok(Ran::stored(reply, created, location))
}
