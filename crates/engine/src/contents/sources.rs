//! Which of the documents a thing of an effective configuration comes from, and where it stands there.

use serde_json::Value;
use tenantry_domain::packs::{ContentPart, ContentSource, PackKind, PackPart};

use super::pack_part;
use crate::{
    dialect::Normal,
    diff::things::{self, Thing},
    effective::cleaned,
};

/// The place in a document of a thing of its normal form: its own, or that of the value that became it.
pub(super) fn origin(normal: &Normal<'_>, document: &Value, pointer: &str) -> String {
    let places = ["", "/severity", "/name"].map(|key| normal.original(&format!("{pointer}{key}")));
    let found = places
        .into_iter()
        .find(|place| document.pointer(place).is_some());
    found.unwrap_or_default()
}

/// A document as it was written and in its normal form.
pub(super) struct Read<'v> {
    pub(super) normal: Normal<'v>,
    pub(super) document: &'v Value,
}

impl Read<'_> {
    fn at(&self, pointer: &str) -> String {
        origin(&self.normal, self.document, pointer)
    }
}

/// What the documents say of a part.
pub(super) struct Sources<'v> {
    part: ContentPart,
    domain: &'v Read<'v>,
    tenant: Option<&'v Read<'v>>,
    ours: Vec<Thing<'v>>,
    theirs: Vec<Thing<'v>>,
    linked: Vec<Thing<'v>>,
}

impl<'v> Sources<'v> {
    pub(super) fn of(
        part: ContentPart,
        domain: &'v Read<'v>,
        tenant: Option<&'v Read<'v>>,
        linked: &'v [Read<'v>],
    ) -> Self {
        let things = |kind, part: Option<PackPart>, pack: &'v Read<'v>| {
            part.map_or_else(Vec::new, |part| things::of(kind, part, &pack.normal.value))
        };
        let own = pack_part(part);
        // A tenant has no tools of its own, but limits for them.
        let their_part = if part == ContentPart::Tools {
            Some(PackPart::ToolOverrides)
        } else {
            own
        };
        Self {
            part,
            domain,
            tenant,
            ours: things(PackKind::Domain, own, domain),
            theirs: tenant.map_or_else(Vec::new, |tenant| {
                things(PackKind::Tenant, their_part, tenant)
            }),
            linked: if part == ContentPart::Playbooks {
                let each = linked.iter();
                each.flat_map(|read| things(PackKind::Playbook, own, read))
                    .collect()
            } else {
                Vec::new()
            },
        }
    }

    /// Which document a thing comes from, and where it stands there.
    pub(super) fn of_thing(&self, thing: &Thing<'_>) -> (ContentSource, Place) {
        if pack_part(self.part).is_none() {
            return self.of_remark(thing);
        }
        let equal = |one: &&Thing<'_>| is_same(one, thing) && cleaned(&one.value) == *thing.value;
        if self.linked.iter().any(|one| equal(&one)) {
            // The document is the playbook and nothing else.
            let place = (PackKind::Playbook, String::new());
            return (ContentSource::Playbook, Some(place));
        }
        let ours = self.ours.iter().find(equal);
        let theirs = self.theirs.iter().find(equal);
        match (ours, theirs) {
            (Some(ours), None) => (ContentSource::Domain, Some(self.ours_at(ours))),
            (Some(_), Some(theirs)) => (ContentSource::Both, self.theirs_at(&theirs.pointer)),
            (None, Some(theirs)) => (ContentSource::Tenant, self.theirs_at(&theirs.pointer)),
            (None, None) => self.of_changed(thing),
        }
    }

    /// Of a thing that is no part of a pack: it stands in one document alone.
    fn of_remark(&self, thing: &Thing<'_>) -> (ContentSource, Place) {
        if self.part == ContentPart::AgingThresholds {
            let place = (PackKind::Tenant, thing.pointer.clone());
            return (ContentSource::Tenant, Some(place));
        }
        if self.part == ContentPart::ToolsNotApproved {
            // The tenant's list of approved tools leaves them out.
            return (ContentSource::Tenant, self.theirs_at("/approvedTools"));
        }
        let is_theirs = thing.name.starts_with("tenant");
        let source = if is_theirs {
            ContentSource::Tenant
        } else {
            ContentSource::Domain
        };
        (source, None)
    }

    /// Of a thing that neither document has just so: one that both speak of, or one that is narrowed.
    fn of_changed(&self, thing: &Thing<'_>) -> (ContentSource, Place) {
        let ours = self.ours.iter().find(|one| is_same(one, thing));
        let theirs = self.theirs.iter().find(|one| is_same(one, thing));
        if let Some(theirs) = theirs {
            let source = if ours.is_some() {
                ContentSource::Both
            } else {
                ContentSource::Tenant
            };
            return (source, self.theirs_at(&theirs.pointer));
        }
        if self.part == ContentPart::Playbooks && !(self.tenant.is_none() && self.linked.is_empty())
        {
            // The tenant's playbooks, or linked ones, serve some of its types, after which it may be called.
            let steps = thing.value.get("steps");
            let is_it = |one: &&Thing<'_>| cleaned(&one.value).get("steps") == steps;
            let ours = ours.or_else(|| self.ours.iter().find(is_it));
            let place = ours.map(|ours| self.ours_at(ours));
            return (ContentSource::Both, place);
        }
        match ours {
            Some(ours) => (ContentSource::Domain, Some(self.ours_at(ours))),
            None => (ContentSource::Default, None),
        }
    }

    fn ours_at(&self, ours: &Thing<'_>) -> (PackKind, String) {
        (PackKind::Domain, self.domain.at(&ours.pointer))
    }

    fn theirs_at(&self, pointer: &str) -> Place {
        Some((PackKind::Tenant, self.tenant?.at(pointer)))
    }
}

/// Where a thing stands: in which document, and its pointer there.
type Place = Option<(PackKind, String)>;

fn is_same(one: &Thing<'_>, other: &Thing<'_>) -> bool {
    one.list == other.list && one.name == other.name
}
