//! Entities: relations lead to entities.

use serde_json::Value;
use tenantry_domain::{packs::Code, say};

use super::Vocabulary;
use crate::{
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

pub(super) fn check(pack: &Value, vocabulary: &Vocabulary<'_>, report: &mut Report) {
    let root = Path::Root;
    let entities = root.key("entities");
    for (name, entity) in view::members(pack.get("entities")) {
        let path = entities.key(name);
        let relations = path.key("relations");
        for (index, relation) in view::items(entity.get("relations")) {
            let path = relations.item(index);
            if let Some(target) = relation.as_str() {
                check_target(target, vocabulary, &path, report);
            } else if let Some(target) = view::text(relation, "toEntity") {
                check_target(target, vocabulary, &path.key("toEntity"), report);
            }
        }
    }
}

fn check_target(target: &str, vocabulary: &Vocabulary<'_>, path: &Path<'_>, report: &mut Report) {
    if vocabulary.entities.contains(target) {
        return;
    }
    let hint = report
        .spelling
        .suggestion(target, vocabulary.entities.iter().copied());
    let message = say!("there is no entity `{target}`", target = shortened(target));
    report
        .add(Code::UnknownEntity, path, At::Value, message)
        .maybe_hint(hint);
}
