//! Validation: from a text to a document and all findings about it.

use serde_json::Value;
use tenantry_domain::{
    json::without_mark,
    packs::{Code, Finding, PackKind, SuiteResult},
    say,
};

use crate::{
    dialect::{Dialect, Normal, normalise},
    document::Document,
    path::{At, Path},
    report::Report,
    rules::{self, Expected},
    schema::{self, value_type},
    suite, text, view,
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
    /// The document's test suites, decided; empty where something else is wrong with it.
    pub suites: Vec<SuiteResult>,
    /// The dialect it is written in, if it could be read.
    pub dialect: Option<Dialect>,
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
    /// The test suites of the domain pack, decided by it alone.
    pub domain_suites: Vec<SuiteResult>,
    /// The test suites of the tenant pack, decided by both.
    pub tenant_suites: Vec<SuiteResult>,
}

/// Reads and checks a document. Never panics and never runs long, whatever the text is.
pub fn validate(text: &str, context: &Context<'_>) -> Validated {
    let text = without_mark(text);
    let value = match read_object(text) {
        Ok(value) => value,
        Err(findings) => {
            return Validated {
                document: None,
                findings,
                suites: Vec::new(),
                dialect: None,
            };
        }
    };
    let mut report = Report::default();
    let mut normal = Normal::of(context.kind, &value);
    schema::check(context.kind, normal.dialect, &value, &mut report);
    rules::secrets::check(&value, &mut report);
    normal.hand_over(&mut report);
    let mut suites = match context.kind {
        PackKind::Domain => {
            let private = context.allow_private_endpoints;
            let pack = &normal.value;
            rules::check_domain(pack, None, &context.expected(), private, &mut report);
            suite::check(pack, pack, None, &mut report)
        }
        PackKind::Playbook => {
            rules::check_playbook(&normal.value, &context.expected(), &mut report);
            Vec::new()
        }
        PackKind::Tenant => {
            let against = context
                .against
                .map(|domain| normalise(PackKind::Domain, domain));
            check_tenant(
                &normal.value,
                against.as_deref(),
                &context.expected(),
                &mut report,
            )
        }
    };
    suite::place(text, &mut suites);
    Validated {
        findings: report.finish(text),
        suites,
        dialect: Some(normal.dialect),
        document: Document::of(value),
    }
}

/// Checks a tenant pack in its normal form, and runs its suites where a domain pack is at hand.
fn check_tenant(
    pack: &Value,
    domain: Option<&Value>,
    expected: &Expected<'_>,
    report: &mut Report,
) -> Vec<SuiteResult> {
    rules::check_tenant(pack, domain, expected, report);
    domain.map_or_else(Vec::new, |domain| {
        suite::check(pack, domain, Some(pack), report)
    })
}

/// Reads a text as strict JSON, with everything that is wrong with it as JSON as the error.
///
/// [`validate`] does this first; alone it serves those who need only the value.
pub fn parse(text: &str) -> Result<Value, Vec<Finding>> {
    text::read(without_mark(text))
}

/// Checks two documents together, as an activation does: each on its own, and the references
/// between them. Playbooks of the tenant count for what the domain pack's findings say is unused.
pub fn validate_pair(
    domain: &str,
    tenant: Option<&str>,
    tenant_id: &str,
    allow_private_endpoints: bool,
) -> Pair {
    let domain_text = without_mark(domain);
    let tenant_text = tenant.map(without_mark);
    let (domain, mut domain_findings) = split(read_object(domain_text));
    let (tenant, mut tenant_findings) = match tenant_text.map(read_object) {
        Some(read) => split(read),
        None => (None, Vec::new()),
    };

    let mut domain_suites = Vec::new();
    let mut tenant_suites = Vec::new();
    let mut normal_domain = domain
        .as_ref()
        .map(|domain| Normal::of(PackKind::Domain, domain));
    let mut normal_tenant = tenant
        .as_ref()
        .map(|tenant| Normal::of(PackKind::Tenant, tenant));

    if let (Some(original), Some(normal)) = (&domain, &mut normal_domain) {
        let mut report = Report::default();
        schema::check(PackKind::Domain, normal.dialect, original, &mut report);
        rules::secrets::check(original, &mut report);
        normal.hand_over(&mut report);
        let pack = &normal.value;
        rules::check_domain(
            pack,
            normal_tenant.as_ref().map(|tenant| &*tenant.value),
            &Expected::default(),
            allow_private_endpoints,
            &mut report,
        );
        domain_suites = suite::check(pack, pack, None, &mut report);
        suite::place(domain_text, &mut domain_suites);
        domain_findings = report.finish(domain_text);
    }
    let domain_pack = normal_domain.as_ref().map(|domain| &*domain.value);
    if let (Some(original), Some(normal), Some(text)) = (&tenant, &mut normal_tenant, tenant_text) {
        let mut report = Report::default();
        schema::check(PackKind::Tenant, normal.dialect, original, &mut report);
        rules::secrets::check(original, &mut report);
        normal.hand_over(&mut report);
        let expected = Expected {
            tenant_id: Some(tenant_id),
            domain: domain_pack.and_then(|domain| view::text(domain, "domainName")),
            version: None,
        };
        tenant_suites = check_tenant(&normal.value, domain_pack, &expected, &mut report);
        suite::place(text, &mut tenant_suites);
        tenant_findings = report.finish(text);
    }
    Pair {
        domain: domain.and_then(Document::of),
        tenant: tenant.and_then(Document::of),
        domain_findings,
        tenant_findings,
        domain_suites,
        tenant_suites,
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
    let message = say!(
        "a pack is a JSON object, not {given}",
        given = value_type(&value)
    );
    report.add(Code::WrongType, &Path::Root, At::Value, message);
    Err(report.finish(text))
}
