//! What a pack, or an effective configuration, holds: part by part, for people who read it as tables.
//!
//! Lenient: whatever has not the shape that it should have is left out, so that documents of older releases can be
//! looked at too.

mod rows;
mod sources;

use serde_json::Value;
use tenantry_domain::{
    json::without_mark,
    packs::{ContentPart, ContentRow, Contents, ContentsPage, PackKind, PackPart, PartContents},
};

use crate::{
    dialect::Normal,
    diff::things::{self, Thing},
    text,
};
use rows::{carried, row, thresholds};
use sources::{Read, Sources, origin};

/// What the text of a pack holds, with the lines of the rows; nothing where it cannot be read at all.
pub fn of_pack(kind: PackKind, source: &str, page: ContentsPage) -> Option<Contents> {
    let source = without_mark(source);
    let document: Value = serde_json::from_str(source).ok()?;
    let normal = Normal::of(kind, &document);
    let mut parts = Vec::new();
    for part in ContentPart::ALL
        .into_iter()
        .filter(|part| page.wants(*part))
    {
        let extensions = normal.value.get("extensions");
        let held = match pack_part(part) {
            Some(part) => things::of(kind, part, &normal.value),
            None if part == ContentPart::AgingThresholds => thresholds(extensions, ""),
            None if part == ContentPart::Extensions => carried(extensions, 2),
            None => Vec::new(),
        };
        // Without a list every tool is approved, which the difference of two packs has to say.
        let held = held
            .into_iter()
            .filter(|thing| thing.list != "all")
            .collect();
        parts.extend(part_of(part, held, page, |thing| {
            let pointer = origin(&normal, &document, &thing.pointer);
            ContentRow {
                pointer,
                ..row(part, thing)
            }
        }));
    }
    place(source, &mut parts);
    Some(Contents {
        parts,
        offset: page.offset,
    })
}

/// What an effective configuration holds, and which of the documents that it is made of each thing comes from.
pub fn of_effective(
    effective: &Value,
    domain: &Value,
    tenant: Option<&Value>,
    linked: &[Value],
    page: ContentsPage,
) -> Contents {
    let domain = Read {
        normal: Normal::of(PackKind::Domain, domain),
        document: domain,
    };
    let tenant = tenant.map(|tenant| Read {
        normal: Normal::of(PackKind::Tenant, tenant),
        document: tenant,
    });
    let linked: Vec<Read<'_>> = linked
        .iter()
        .map(|document| Read {
            normal: Normal::of_linked(document, &domain.normal.value),
            document,
        })
        .collect();
    let mut parts = Vec::new();
    for part in ContentPart::ALL
        .into_iter()
        .filter(|part| page.wants(*part))
    {
        let sources = Sources::of(part, &domain, tenant.as_ref(), &linked);
        parts.extend(part_of(part, held(part, effective), page, |thing| {
            let (source, place) = sources.of_thing(thing);
            let (shown_in, pointer) = place.unzip();
            ContentRow {
                pointer: pointer.unwrap_or_default(),
                source: Some(source),
                shown_in,
                ..row(part, thing)
            }
        }));
    }
    Contents {
        parts,
        offset: page.offset,
    }
}

/// The part of a pack that the rows are; nothing for what is no part of its own.
const fn pack_part(part: ContentPart) -> Option<PackPart> {
    Some(match part {
        ContentPart::ExceptionTypes => PackPart::ExceptionTypes,
        ContentPart::SeverityRules => PackPart::SeverityRules,
        ContentPart::SeverityOverrides => PackPart::SeverityOverrides,
        ContentPart::Playbooks => PackPart::Playbooks,
        ContentPart::Tools => PackPart::Tools,
        ContentPart::ApprovedTools => PackPart::ApprovedTools,
        ContentPart::ToolOverrides => PackPart::ToolOverrides,
        ContentPart::Guardrails => PackPart::Guardrails,
        ContentPart::ApprovalRules => PackPart::ApprovalRules,
        ContentPart::Retention => PackPart::Retention,
        ContentPart::Notifications => PackPart::Notifications,
        ContentPart::Entities => PackPart::Entities,
        ContentPart::TestSuites => PackPart::TestSuites,
        ContentPart::ToolsNotApproved | ContentPart::AgingThresholds | ContentPart::Extensions => {
            return None;
        }
    })
}

/// A part with the wanted rows, if there is anything in it.
fn part_of<'v>(
    part: ContentPart,
    held: Vec<Thing<'v>>,
    page: ContentsPage,
    row: impl Fn(&Thing<'v>) -> ContentRow,
) -> Option<PartContents> {
    let count = held.len();
    (count > 0).then(|| PartContents {
        part,
        count,
        rows: page.cut(held).iter().map(row).collect(),
    })
}

/// The things of a part of an effective configuration.
fn held(part: ContentPart, effective: &Value) -> Vec<Thing<'_>> {
    let extensions = effective.get("extensions");
    match pack_part(part) {
        Some(PackPart::SeverityOverrides) => things::keyed(effective, "severityOverrides"),
        // They are in force as the tools themselves.
        Some(PackPart::ApprovedTools | PackPart::ToolOverrides) => Vec::new(),
        Some(part) => things::of(PackKind::Domain, part, effective),
        None if part == ContentPart::ToolsNotApproved => {
            things::named(effective, "toolsNotApproved")
        }
        None if part == ContentPart::AgingThresholds => {
            let tenant = extensions.and_then(|extensions| extensions.get("tenant"));
            thresholds(tenant, "tenant")
        }
        None => carried(extensions, 3),
    }
}

/// Gives the rows their lines; what stands nowhere in the text loses its pointer.
fn place(source: &str, parts: &mut [PartContents]) {
    let rows = || parts.iter().flat_map(|part| &part.rows);
    let spans = text::locate(source, rows().map(|row| row.pointer.as_str()));
    let offsets: Vec<_> = rows()
        .map(|row| {
            let spans = spans.get(row.pointer.as_str())?;
            let is_there = !spans.value.is_empty();
            is_there.then(|| {
                spans
                    .key
                    .as_ref()
                    .map_or(spans.value.start, |key| key.start)
            })
        })
        .collect();
    let known: Vec<usize> = offsets.iter().flatten().copied().collect();
    let mut spots = text::spots(source, &known).into_iter();
    let rows = parts.iter_mut().flat_map(|part| &mut part.rows);
    for (row, offset) in rows.zip(offsets) {
        match offset.and_then(|_| spots.next()) {
            Some(spot) => row.line = spot.line,
            None => row.pointer.clear(),
        }
    }
}
