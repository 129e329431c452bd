//! One view of what differs between two versions, small enough for a page.

use tenantry_domain::{
    JsonText,
    packs::{
        Bump, COMPARE_PAGE, ComparePacks, CompareView, Comparison, DiffPack, Difference,
        DifferenceCounts, Documents, PackKind, Shown, ShownDifference,
    },
};
use tenantry_engine::diff;

use super::{
    diff::{Side, indented, read_side, sides, value},
    lines::beside,
};
use crate::{Query, Read, Result, Work};

/// Rows that are shown of one thing at most.
const THING_ROWS: usize = 200;
/// Rows that are shown of two documents at most.
const TEXT_ROWS: usize = 2_000;
/// Bytes that are shown of a patch at most.
const PATCH_BYTES: usize = 128 * 1024;
/// Bytes that a document has at most to be sent whole.
const WHOLE_BYTES: usize = 256 * 1024;

impl Query for ComparePacks {
    const WORK: Work = Work::Compare;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Comparison> {
        let (kind, view, page) = (self.owner.kind(), self.view, self.page);
        let wanted = DiffPack {
            owner: self.owner.clone(),
            version: self.to.clone(),
            against: self.from.clone(),
        };
        let sides = sides(read, &wanted).await?;
        sides
            .compute(read, move |before, after| {
                compare(kind, before, after, view, page)
            })
            .await
    }
}

fn compare(
    kind: PackKind,
    before: Side,
    after: Side,
    view: CompareView,
    page: usize,
) -> Result<Comparison> {
    let ((from, old), (to, new)) = (read_side(before)?, read_side(after)?);
    let differences = diff::between(kind, &old, &new);
    Ok(Comparison {
        from,
        to,
        bump: Bump::of(&differences),
        counts: DifferenceCounts::of(&differences),
        shown: match view {
            CompareView::Changes => changes(differences, page)?,
            CompareView::Patch => patch(&diff::patch(&old, &new)),
            CompareView::Text => text(indented(&old)?, indented(&new)?),
        },
    })
}

/// One page of the differences; a page that is not there is the last one.
fn changes(differences: Vec<Difference>, page: usize) -> Result<Shown> {
    let last = differences.len().saturating_sub(1) / COMPARE_PAGE;
    let skipped = page.saturating_sub(1).min(last) * COMPARE_PAGE;
    let items = differences.into_iter().skip(skipped).take(COMPARE_PAGE);
    Ok(Shown::Changes {
        first: skipped + 1,
        items: items.map(shown).collect::<Result<_>>()?,
    })
}

fn shown(difference: Difference) -> Result<ShownDifference> {
    let text = |text: Option<&JsonText>| {
        text.map_or(Ok(String::new()), |text| indented(&value(text.as_str())?))
    };
    let before = text(difference.before.as_ref())?;
    let after = text(difference.after.as_ref())?;
    Ok(ShownDifference {
        lines: beside(&before, &after, THING_ROWS),
        part: difference.part,
        name: difference.name,
        kind: difference.kind,
        pointer: difference.pointer,
        narrows: difference.narrows,
        cosmetic: difference.cosmetic,
    })
}

/// An operation a line, as many as there is room for.
fn patch(operations: &[JsonText]) -> Shown {
    let mut text = String::from("[");
    let mut is_cut = false;
    for (index, operation) in operations.iter().enumerate() {
        let line = operation.as_str();
        if text.len() + line.len() > PATCH_BYTES {
            is_cut = true;
            break;
        }
        text.push_str(if index == 0 { "\n  " } else { ",\n  " });
        text.push_str(line);
    }
    if !is_cut {
        text.push_str(if operations.is_empty() { "]" } else { "\n]" });
    }
    Shown::Patch {
        operations: operations.len(),
        text,
        is_cut,
    }
}

fn text(before: String, after: String) -> Shown {
    let lines = beside(&before, &after, TEXT_ROWS);
    let fits = before.len().max(after.len()) <= WHOLE_BYTES;
    Shown::Text {
        lines,
        documents: fits.then_some(Documents { before, after }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown_of(before: &Value, after: &Value, view: CompareView, page: usize) -> Comparison {
        let side = |version: &str, pack: &Value| {
            let version = tenantry_domain::packs::Version::parse(version).unwrap();
            (version, pack.to_string())
        };
        let (before, after) = (side("v1.0", before), side("v1.1", after));
        compare(PackKind::Domain, before, after, view, page).unwrap()
    }

    /// A pack with so many tools.
    fn tools(count: usize) -> Value {
        let tools = (0..count).map(|n| (format!("tool{n:04}"), json!({"description": "d"})));
        json!({"tools": tools.collect::<serde_json::Map<_, _>>()})
    }

    #[test]
    fn differences_come_in_pages_and_a_page_too_far_is_the_last() {
        for (page, first, count) in [(0, 1, 50), (1, 1, 50), (3, 101, 20), (99, 101, 20)] {
            let comparison = shown_of(&tools(0), &tools(120), CompareView::Changes, page);

            assert_eq!(comparison.counts.total(), 120);
            let Shown::Changes { first: is, items } = comparison.shown else {
                panic!("another view");
            };
            assert_eq!((is, items.len()), (first, count), "page {page}");
        }
    }

    #[test]
    fn a_patch_is_an_operation_a_line_and_never_half_of_one() {
        let small = shown_of(&tools(1), &tools(2), CompareView::Patch, 0).shown;
        let large = shown_of(&tools(0), &tools(9_000), CompareView::Patch, 0).shown;

        let Shown::Patch {
            operations: 1,
            text,
            is_cut: false,
        } = small
        else {
            panic!("{small:?}");
        };
        assert!(
            text.starts_with("[\n  {") && text.ends_with("}\n]"),
            "{text}"
        );
        let Shown::Patch {
            operations: 9_000,
            text,
            is_cut: true,
        } = large
        else {
            panic!("not cut");
        };
        assert!(text.len() <= PATCH_BYTES && text.ends_with('}'));
    }

    #[test]
    fn large_documents_are_not_sent_whole() {
        let small = shown_of(&tools(1), &tools(2), CompareView::Text, 0).shown;
        let large = shown_of(&tools(0), &tools(9_000), CompareView::Text, 0).shown;

        assert!(matches!(small, Shown::Text { documents: Some(_), lines } if !lines.is_cut));
        assert!(matches!(large, Shown::Text { documents: None, lines } if lines.is_cut));
    }

    #[test]
    fn a_version_does_not_differ_from_itself() {
        for view in CompareView::ALL {
            let same = shown_of(&tools(3), &tools(3), view, 1);

            assert_eq!(same.counts.total(), 0);
            assert_eq!(same.bump, Bump::Patch);
        }
    }
}
