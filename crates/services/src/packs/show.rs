//! What the page of a version or of a report shows of documents and findings, a portion at a time.

use tenantry_domain::{
    Problem,
    id::PackId,
    packs::{
        Contents, DocumentLines, Finding, FindingsOf, GroupedFindings, ShowContents, ShowDocument,
        ShowFindings, TextForm,
    },
};
use tenantry_engine::contents;
use tenantry_storage::packs;

use super::get;
use crate::{Error, Query, Read, Result, Work};

impl Query for ShowFindings {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<GroupedFindings> {
        let findings = match &self.of {
            FindingsOf::Version { owner, version } => {
                let pack = get::find(read, owner, version).await?;
                findings_of(read, &pack.id).await?
            }
            FindingsOf::Report { id } => {
                let scope = read.scope.clone();
                let report = packs::find_report(read.conn().await?, &scope, id).await?;
                let missing = || Problem::not_found("report", id.as_str());
                report.ok_or_else(missing)?.findings
            }
        };
        Ok(GroupedFindings::of(findings, self.code, self.from))
    }
}

impl Query for ShowDocument {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<DocumentLines> {
        let form = TextForm::Source;
        let (pack, source) = get::document(read, &self.owner, &self.version, form).await?;
        let findings = findings_of(read, &pack.id).await?;
        let line = self.line;
        let around = move || DocumentLines::around(&source, line, findings);
        read.compute(bytes(pack.size_bytes), around).await
    }
}

impl Query for ShowContents {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Contents> {
        let form = TextForm::Source;
        let (pack, source) = get::document(read, &self.owner, &self.version, form).await?;
        let (kind, page) = (pack.kind(), self.page());
        let holds = move || contents::of_pack(kind, &source, page);
        let held = read.compute(bytes(pack.size_bytes), holds).await?;
        held.ok_or_else(|| Error::Internal("a stored document cannot be read".to_owned()))
    }
}

/// What validation found in a version when it was imported.
async fn findings_of(read: &mut Read<'_>, id: &PackId) -> Result<Vec<Finding>> {
    let scope = read.scope.clone();
    let found = packs::findings(read.conn().await?, &scope, id).await?;
    found.ok_or_else(get::lost)
}

fn bytes(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
