//! The test suites of a stored version, decided on demand.
//!
//! They go through validation as at the import, so a page never shows another result than it would.

use serde_json::Value;
use tenantry_domain::packs::{
    GetDomainPack, GetTenantPack, NotRun, PackKind, PackOwner, RunSuites, SuiteResult, SuiteRun,
    TextForm,
};
use tenantry_engine::Document;

use super::{
    check::{Checked, Wanted, check, has_errors},
    get_domain, get_tenant,
};
use crate::{Query, Read, Result, Work};

/// Cases that are shown at most.
const CASES: usize = 100;
/// Rules of a case's trace that are shown at most.
const RULES: usize = 50;

impl Query for RunSuites {
    const WORK: Work = Work::Validate;

    async fn answer(&self, read: &mut Read<'_>) -> Result<SuiteRun> {
        let (wanted, source) = self.stored(read).await?;
        let Checked { validated, against } = check(read, &wanted, &source, None).await?;
        let not_run = (validated.suites.is_empty()
            && validated.document.as_ref().is_some_and(has_suites))
        .then(|| {
            if has_errors(&validated.findings) {
                NotRun::DoesNotFit
            } else {
                NotRun::NoDomainPack
            }
        });
        Ok(SuiteRun {
            against,
            not_run,
            ..shown(validated.suites)
        })
    }
}

trait Stored {
    async fn stored(&self, read: &mut Read<'_>) -> Result<(Wanted, String)>;
}

impl Stored for RunSuites {
    /// The text as it was imported, and what it was imported as.
    async fn stored(&self, read: &mut Read<'_>) -> Result<(Wanted, String)> {
        let version = self.version.clone();
        Ok(match &self.owner {
            PackOwner::Domain(domain) => {
                let domain = domain.clone();
                let wanted = GetDomainPack { domain, version };
                let (pack, source) = get_domain::document(read, &wanted, TextForm::Source).await?;
                let wanted = Wanted {
                    kind: PackKind::Domain,
                    tenant_id: None,
                    domain: Some(pack.domain.to_string()),
                    version: Some(pack.version.to_string()),
                };
                (wanted, source)
            }
            PackOwner::Tenant(tenant) => {
                let tenant_id = tenant.clone();
                let wanted = GetTenantPack { tenant_id, version };
                let (pack, source) = get_tenant::document(read, &wanted, TextForm::Source).await?;
                let wanted = Wanted {
                    kind: PackKind::Tenant,
                    tenant_id: Some(pack.tenant_id),
                    domain: Some(pack.domain.to_string()),
                    version: Some(pack.version.to_string()),
                };
                (wanted, source)
            }
        })
    }
}

fn has_suites(document: &Document) -> bool {
    let suites = document.value.get("testSuites").and_then(Value::as_array);
    suites.is_some_and(|suites| !suites.is_empty())
}

/// As much as a page holds.
fn shown(mut results: Vec<SuiteResult>) -> SuiteRun {
    let cases = results.len();
    let failed = results.iter().filter(|result| !result.passed()).count();
    results.truncate(CASES);
    let mut is_cut = cases > CASES;
    for result in &mut results {
        is_cut |= result.actual.trace.len() > RULES;
        result.actual.trace.truncate(RULES);
    }
    SuiteRun {
        against: None,
        cases,
        failed,
        results,
        is_cut,
        not_run: None,
    }
}
