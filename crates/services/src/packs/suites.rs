//! The test suites of a stored version, decided on demand.
//!
//! They go through validation as at the import, so a page never shows another result than it would.

use serde_json::Value;
use tenantry_domain::packs::{NotRun, RunSuites, SuiteResult, SuiteRun, TextForm};
use tenantry_engine::Document;

use super::{
    check::{Checked, Wanted, check, has_errors},
    get,
};
use crate::{Query, Read, Result, Work};

/// Cases that are shown at most.
const CASES: usize = 100;
/// Rules of a case's trace that are shown at most.
const RULES: usize = 50;

impl Query for RunSuites {
    const WORK: Work = Work::Validate;

    async fn answer(&self, read: &mut Read<'_>) -> Result<SuiteRun> {
        let form = TextForm::Source;
        let (pack, source) = get::document(read, &self.owner, &self.version, form).await?;
        let wanted = Wanted {
            kind: pack.kind(),
            tenant_id: pack.owner.tenant().cloned(),
            domain: Some(pack.domain.to_string()),
            version: Some(pack.version.to_string()),
        };
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
