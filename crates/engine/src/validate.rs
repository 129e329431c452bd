//! Validation: from a text to a document and all findings about it.

use serde_json::Value;
use tenantry_domain::packs::{Code, Finding, PackKind};

use crate::{
    document::Document,
    path::Path,
    report::{At, Report},
    rules::{self, Expected},
    schema::{self, value_type},
    text,
};

/// What is known about a document before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Which kind of pack it must be.
    pub kind: PackKind,
    /// The tenant it is imported for.
    pub tenant_id: Option<&'a str>,
    /// The domain it is imported for.
    pub domain: Option<&'a str>,
    /// The version it is imported as.
    pub version: Option<&'a str>,
    /// The domain pack a tenant pack is checked against.
    pub against: Option<&'a Value>,
    /// Whether tools may have private addresses, and plain http on the loopback.
    pub allow_private_endpoints: bool,
}

impl Context<'_> {
    /// A context that expects nothing but a kind.
    pub const fn of(kind: PackKind) -> Self {
        Self {
            kind,
            tenant_id: None,
            domain: None,
            version: None,
            against: None,
            allow_private_endpoints: false,
        }
    }

    const fn expected(&self) -> Expected<'_> {
        Expected {
            tenant_id: self.tenant_id,
            domain: self.domain,
            version: self.version,
        }
    }
}

/// A document and what was found out about it.
#[derive(Debug, Clone)]
pub struct Validated {
    /// The document, whenever the text is a readable JSON object, whatever the findings.
    pub document: Option<Document>,
    /// All findings, ordered by their place in the text, at most 1,000 and one that says so.
    pub findings: Vec<Finding>,
}

/// Two documents that are to be used together, and what was found out about them.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The domain pack.
    pub domain: Option<Document>,
    /// The tenant pack, if there is one.
    pub tenant: Option<Document>,
    /// Findings in the text of the domain pack.
    pub domain_findings: Vec<Finding>,
    /// Findings in the text of the tenant pack.
    pub tenant_findings: Vec<Finding>,
}

/// Reads and checks a document. Never panics and never runs long, whatever the text is.
pub fn validate(text: &str, context: &Context<'_>) -> Validated {
    let text = text::without_bom(text);
    let value = match read_object(text) {
        Ok(value) => value,
        Err(findings) => {
            return Validated {
                document: None,
                findings,
            };
        }
    };
    let mut report = Report::default();
    schema::check(context.kind, &value, &mut report);
    match context.kind {
        PackKind::Domain => {
            let private = context.allow_private_endpoints;
            rules::check_domain(&value, None, &context.expected(), private, &mut report);
        }
        PackKind::Tenant => {
            rules::check_tenant(&value, context.against, &context.expected(), &mut report);
        }
    }
    Validated {
        findings: report.finish(text),
        document: Document::of(value),
    }
}

/// Reads a text as strict JSON, with everything that is wrong with it as JSON as the error.
///
/// [`validate`] does this first; alone it serves those who need only the value.
pub fn parse(text: &str) -> Result<Value, Vec<Finding>> {
    text::read(text::without_bom(text))
}

/// Checks two documents together, as an activation does: each on its own, and the references
/// between them. Playbooks of the tenant count for what the domain pack's findings say is unused.
pub fn validate_pair(
    domain: &str,
    tenant: Option<&str>,
    tenant_id: &str,
    allow_private_endpoints: bool,
) -> Pair {
    let domain_text = text::without_bom(domain);
    let tenant_text = tenant.map(text::without_bom);
    let (domain, mut domain_findings) = split(read_object(domain_text));
    let (tenant, mut tenant_findings) = match tenant_text.map(read_object) {
        Some(read) => split(read),
        None => (None, Vec::new()),
    };

    if let Some(domain) = &domain {
        let mut report = Report::default();
        schema::check(PackKind::Domain, domain, &mut report);
        let expected = Expected::default();
        rules::check_domain(
            domain,
            tenant.as_ref(),
            &expected,
            allow_private_endpoints,
            &mut report,
        );
        domain_findings = report.finish(domain_text);
    }
    if let (Some(tenant), Some(text)) = (&tenant, tenant_text) {
        let mut report = Report::default();
        schema::check(PackKind::Tenant, tenant, &mut report);
        let expected = Expected {
            tenant_id: Some(tenant_id),
            domain: domain
                .as_ref()
                .and_then(|domain| crate::view::text(domain, "domainName")),
            version: None,
        };
        rules::check_tenant(tenant, domain.as_ref(), &expected, &mut report);
        tenant_findings = report.finish(text);
    }
    Pair {
        domain: domain.and_then(Document::of),
        tenant: tenant.and_then(Document::of),
        domain_findings,
        tenant_findings,
    }
}

fn split(read: Result<Value, Vec<Finding>>) -> (Option<Value>, Vec<Finding>) {
    match read {
        Ok(value) => (Some(value), Vec::new()),
        Err(findings) => (None, findings),
    }
}

/// Reads a text without byte order mark as a JSON object.
fn read_object(text: &str) -> Result<Value, Vec<Finding>> {
    let value = text::read(text)?;
    if value.is_object() {
        return Ok(value);
    }
    let mut report = Report::default();
    let message = format!("a pack is a JSON object, not {}", value_type(&value));
    report.add(Code::WrongType, &Path::Root, At::Value, message);
    Err(report.finish(text))
}
