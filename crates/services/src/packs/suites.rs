//! The test suites of a stored version, decided on demand.
//!
//! They go through validation as at the import, so a page never shows another result than it would.

use serde_json::Value;
use tenantry_domain::packs::{NotRun, RunSuites, SuiteResult, SuiteRun, SuiteSummary, TextForm};
use tenantry_engine::Document;

use super::{
    check::{Checked, Wanted, check, has_errors},
    get,
};
use crate::{Query, Read, Result, Work};

/// Cases that are shown at most.
const CASES: usize = 100;
/// Cases that are shown at most where only those that failed are.
const FAILURES: usize = 20;
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
            domain: pack.domain.as_ref().map(ToString::to_string),
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

/// How the suites of a document went, which was decided as part of a pair.
pub(crate) fn suite_summary(
    results: Vec<SuiteResult>,
    document: Option<&Document>,
) -> SuiteSummary {
    let cases = results.len();
    let is_held_back = results.is_empty() && document.is_some_and(has_suites);
    let failing = results.into_iter().filter(|result| !result.passed());
    let mut failures: Vec<_> = failing.collect();
    let failed = failures.len();
    let is_cut = cut(&mut failures, FAILURES);
    SuiteSummary {
        cases,
        failed,
        failures,
        is_cut,
        is_held_back,
    }
}

/// Leaves so many cases, and of their traces what can be shown; whether anything is gone.
fn cut(results: &mut Vec<SuiteResult>, cases: usize) -> bool {
    let mut is_cut = results.len() > cases;
    results.truncate(cases);
    for result in results {
        is_cut |= result.actual.trace.len() > RULES;
        result.actual.trace.truncate(RULES);
    }
    is_cut
}

/// As much as a page holds.
fn shown(mut results: Vec<SuiteResult>) -> SuiteRun {
    let cases = results.len();
    let failed = results.iter().filter(|result| !result.passed()).count();
    let is_cut = cut(&mut results, CASES);
    SuiteRun {
        against: None,
        cases,
        failed,
        results,
        is_cut,
        not_run: None,
    }
}
