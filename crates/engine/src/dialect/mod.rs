//! The two dialects of packs, and the one normal form that everything after the shape reads.
//!
//! Files in the wild are written in a second shape, the extended dialect. It is accepted and stored
//! as it is; [`normalise`] turns it into the normal form, a superset of the core dialect. A table in
//! `docs/pack-format.md` says what becomes of every part. Findings about the normal form are
//! translated back to the text by [`Origins`].

mod detect;
mod domain;
mod origins;
mod parts;
mod playbook;
mod tenant;

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    packs::{Code, PackKind},
    say,
};

use crate::{path::At, report::Report, view};

pub(crate) use origins::Origins;

/// One of the two shapes that packs are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The shape of the documentation's first tables.
    Core,
    /// The shape that files in the wild have.
    Extended,
}

impl Dialect {
    /// Tells which dialect a document is written in: the one whose parts it has more of.
    pub fn of(kind: PackKind, document: &Value) -> Self {
        detect::detect(kind, document)
    }

    /// The word used in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Extended => "extended",
        }
    }
}

/// The normal form of a document: of a pack itself, where it is written in the core dialect; of a playbook a pack
/// that has nothing else.
///
/// A pure function, and of packs stable: the normal form of a normal form is the same.
pub fn normalise(kind: PackKind, document: &Value) -> Cow<'_, Value> {
    Normal::of(kind, document).value
}

/// A document in its normal form, with the way back to the text.
#[derive(Debug)]
pub(crate) struct Normal<'d> {
    pub(crate) value: Cow<'d, Value>,
    pub(crate) dialect: Dialect,
    origins: Origins,
    remarks: Vec<Remark>,
}

/// Something to say about a document that its normal form does not show.
#[derive(Debug)]
pub(crate) enum Remark {
    /// A part without a meaning in the core dialect.
    Carried { pointer: String, what: Message },
    /// A name that stands twice where the normal form has room for one.
    Twice { pointer: String, message: Message },
}

impl<'d> Normal<'d> {
    pub(crate) fn of(kind: PackKind, document: &'d Value) -> Self {
        Self::knowing(kind, document, &BTreeSet::new())
    }

    /// A linked playbook, beside the domain pack in its normal form: a step that is nothing but the name of a tool
    /// calls it, as it does in the pack.
    pub(crate) fn of_linked(document: &'d Value, domain: &Value) -> Self {
        let tools = view::members(domain.get("tools"));
        let tools = tools.map(|(name, _)| name).collect();
        Self::knowing(PackKind::Playbook, document, &tools)
    }

    fn knowing(kind: PackKind, document: &'d Value, tools: &BTreeSet<&str>) -> Self {
        let dialect = Dialect::of(kind, document);
        let (value, origins, remarks) = match (dialect, kind) {
            (_, PackKind::Playbook) => playbook::normalise(dialect, document, tools).finish(),
            (Dialect::Core, _) => (Cow::Borrowed(document), Origins::default(), Vec::new()),
            (Dialect::Extended, PackKind::Domain) => domain::normalise(document).finish(),
            (Dialect::Extended, PackKind::Tenant) => tenant::normalise(document).finish(),
        };
        Self {
            value,
            dialect,
            origins,
            remarks,
        }
    }

    /// The place in the document of a place in the normal form.
    pub(crate) fn original(&self, pointer: &str) -> String {
        self.origins.of(pointer.to_owned(), At::Value).0
    }

    /// Reports what the normal form does not show, and makes findings from here on point at the text.
    pub(crate) fn hand_over(&mut self, report: &mut Report) {
        for remark in std::mem::take(&mut self.remarks) {
            match remark {
                Remark::Carried { pointer, what } => {
                    let message = say!("{what} has no meaning here; it is carried along", what);
                    report
                        .add_at(Code::CarriedAlong, pointer, At::Key, message)
                        .hint(say!(
                            "services find it under `extensions` in the effective configuration"
                        ));
                }
                Remark::Twice { pointer, message } => {
                    report
                        .add_at(Code::DuplicateEntry, pointer, At::Value, message)
                        .hint(say!("keep one of the two; only one could count"));
                }
            }
        }
        report.translate(std::mem::take(&mut self.origins));
    }
}
