//! What differs between two versions of one history.

use serde_json::Value;
use tenantry_domain::{
    JsonText,
    packs::{
        Bump, DiffPack, PackDiff, PackKind, PackOwner, PatchPack, TextForm, Version,
        VersionSelector,
    },
};
use tenantry_engine::diff;

use super::{
    get,
    lines::{self, CONTEXT_LINES},
};
use crate::{Error, InWriting, Query, Read, Result, Work, Written};

tenantry_domain::operation!(
    InWriting<DiffPack> => Written<PackDiff>, DiffPack::NAME, PacksRead,
    |it| it.0.scope()?
);

impl Query for InWriting<DiffPack> {
    const WORK: Work = Work::Compare;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Written<PackDiff>> {
        let wanted = &self.0;
        let kind = wanted.owner.kind();
        let sides = sides(read, wanted).await?;
        sides
            .compute(read, move |before, after| {
                Written::of(&compared(kind, before, after)?)
            })
            .await
    }
}

/// All that differs. What one step needs is given back before the next: together they would take
/// twice the memory. The documents as values take most, so they are not there while texts are
/// compared, and are gone before anything is written.
fn compared(kind: PackKind, before: Side, after: Side) -> Result<PackDiff> {
    let text = {
        let names = (before.0.to_string(), after.0.to_string());
        let (old, new) = (indented(&value(&before.1)?)?, indented(&value(&after.1)?)?);
        unified(&old, &new, &names)
    };
    let ((before, old), (after, new)) = (read_side(before)?, read_side(after)?);
    let patch = diff::patch(&old, &new);
    let differences = diff::between(kind, &old, &new);
    Ok(PackDiff {
        bump: Bump::of(&differences),
        patch,
        text,
        differences,
        before,
        after,
    })
}

/// A JSON Patch (RFC 6902), and between which versions it is.
#[derive(Debug)]
pub struct PackPatch {
    /// The version as it was.
    pub before: Version,
    /// The version as it is.
    pub after: Version,
    /// The operations, one a line.
    pub operations: Written<Vec<JsonText>>,
}

tenantry_domain::operation!(
    InWriting<PatchPack> => PackPatch, PatchPack::NAME, PacksRead,
    |it| it.0.scope()?
);

impl Query for InWriting<PatchPack> {
    const WORK: Work = Work::Compare;

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackPatch> {
        let sides = sides(read, &self.0.0).await?;
        let compare = |before, after| {
            let ((before, old), (after, new)) = (read_side(before)?, read_side(after)?);
            Ok(PackPatch {
                operations: Written::indented(&diff::patch(&old, &new))?,
                before,
                after,
            })
        };
        sides.compute(read, compare).await
    }
}

/// A version and its canonical form.
pub(super) type Side = (Version, String);

/// What is compared.
pub(super) struct Sides {
    before: Side,
    after: Side,
}

/// Reads two versions of a history.
pub(super) async fn sides(read: &mut Read<'_>, wanted: &DiffPack) -> Result<Sides> {
    let DiffPack {
        owner,
        version,
        against,
    } = wanted;
    Ok(Sides {
        before: side(read, owner, against).await?,
        after: side(read, owner, version).await?,
    })
}

impl Sides {
    /// Compares them on a worker thread.
    pub(super) async fn compute<T: Send + 'static>(
        self,
        read: &mut Read<'_>,
        compare: impl FnOnce(Side, Side) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Self { before, after } = self;
        let bytes = before.1.len() + after.1.len();
        read.compute(bytes, move || compare(before, after)).await?
    }
}

/// One side of a comparison.
async fn side(read: &mut Read<'_>, owner: &PackOwner, version: &VersionSelector) -> Result<Side> {
    let (pack, text) = get::document(read, owner, version, TextForm::Canonical).await?;
    Ok((pack.version, text))
}

/// Reads a side, whose text is not needed any more.
pub(super) fn read_side((version, canonical): Side) -> Result<(Version, Value)> {
    Ok((version, value(&canonical)?))
}

/// Reads a canonical form.
pub(super) fn value(canonical: &str) -> Result<Value> {
    serde_json::from_str(canonical)
        .map_err(|error| Error::internal("a stored document cannot be read", error))
}

/// Writes a value for people.
pub(super) fn indented(value: &Value) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map_err(|error| Error::internal("a document cannot be written", error))
}

fn unified(before: &str, after: &str, (old, new): &(String, String)) -> String {
    lines::compare(before, after)
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .missing_newline_hint(false)
        .header(old, new)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_with_what_is_around_them() {
        let names = ("v1.0".to_owned(), "v1.1".to_owned());

        let text = unified("{\n  1,\n  2\n}", "{\n  1,\n  3\n}", &names);

        assert_eq!(
            text,
            "--- v1.0\n+++ v1.1\n@@ -1,4 +1,4 @@\n {\n   1,\n-  2\n+  3\n }\n"
        );
        assert_eq!(unified("a", "a", &names), "");
    }
}
