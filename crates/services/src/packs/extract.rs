//! Registers a playbook that stands in a pack as one of its own, and shows what one does.

use serde_json::{Map, Value, json};
use tenantry_domain::{
    Operation as _, Problem,
    packs::{ImportPack, ImportedPack, PackKind, PackOwner, TextForm},
    playbooks::{ExtractPlaybook, PlaybookId, PlaybookSteps, ShowPlaybook},
    say,
};

use super::{get, import};
use crate::{Command, Done, Error, Query, Read, Result, Work, command::Write};

impl Command for ExtractPlaybook {
    type Prepared = (ImportPack, Box<import::PreparedImport>, String);

    const WORK: Work = Work::Validate;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Self::Prepared> {
        let form = TextForm::Canonical;
        let (pack, text) = get::document(read, &self.owner, &self.version, form).await?;
        let (index, chosen, name) = (self.index, self.playbook_id.clone(), pack.name());
        let key = match &self.owner {
            PackOwner::Tenant(_) => "customPlaybooks",
            PackOwner::Domain(_) | PackOwner::Playbook(_) => "playbooks",
        };
        let bytes = text.len();
        let taken = move || -> Result<(String, bool)> {
            let document: Value = serde_json::from_str(&text)
                .map_err(|error| Error::internal("a stored document cannot be read", error))?;
            let list = document.get(key);
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            let playbook = list
                .and_then(|list| list.get(index))
                .and_then(Value::as_object);
            let playbook = playbook.ok_or_else(|| no_playbook(&name, index))?;
            standing_alone(playbook, chosen)
        };
        let (text, is_made) = read.compute(bytes, taken).await??;
        let mut input = ImportPack::of(PackKind::Playbook, text);
        // All tenants read it, and none may learn of another one by it.
        let is_shared = pack.kind().is_shared();
        input.note = is_shared.then(|| format!("From {}", pack.name()));
        let ready = input.prepare(read).await?;
        if is_made && ready.is_another_version() {
            // A name that two workflows share does not make one a version of the other.
            let message = say!(
                "`{owner}` is registered already, with other content. Say which id this one shall have.",
                owner = ready.owner()
            );
            return Err(Problem::field("playbook_id", "exists", message).into());
        }
        Ok((input, ready, pack.name()))
    }

    async fn apply(
        &self,
        (input, ready, from): Self::Prepared,
        write: &mut Write<'_>,
    ) -> Result<Done<ImportedPack>> {
        // The trail of all says from where; whoever is bound to a tenant does not read it.
        let from = Some(format!("From {from}"));
        import::store(&input, ready, write, (Self::NAME, from)).await
    }
}

impl Query for ShowPlaybook {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<PlaybookSteps> {
        let owner = PackOwner::Playbook(self.playbook_id.clone());
        let form = TextForm::Source;
        let (_, text) = get::document(read, &owner, &self.version, form).await?;
        let bytes = text.len();
        let steps = move || tenantry_engine::links::steps(&text);
        read.compute(bytes, steps)
            .await?
            .ok_or_else(|| Error::Internal("a stored playbook cannot be read".to_owned()))
    }
}

fn no_playbook(pack: &str, index: usize) -> Problem {
    let message = say!(
        "`{pack}` has no playbook at place {index}; its list begins with 0.",
        pack,
        index
    );
    Problem::field("index", "unknown_playbook", message)
}

/// The playbook as a document of its own: with an id that it can be registered under, and several types where
/// a pack's core dialect has one.
///
/// Says whether the id is made of something else than an id.
fn standing_alone(
    playbook: &Map<String, Value>,
    chosen: Option<PlaybookId>,
) -> Result<(String, bool)> {
    let mut document = playbook.clone();
    if let Some(kind) = document.remove("exceptionType") {
        document.insert("exceptionTypes".to_owned(), json!([kind]));
    }
    let text = |key: &str| document.get(key).and_then(Value::as_str);
    let types = ["exceptionTypes", "appliesTo"]
        .into_iter()
        .filter_map(|key| document.get(key)?.get(0)?.as_str());
    let made = ["playbookId", "name"]
        .into_iter()
        .filter_map(text)
        .chain(types)
        .find_map(PlaybookId::made_of);
    let is_made = chosen.is_none() && text("playbookId").and_then(PlaybookId::made_of).is_none();
    let Some(id) = chosen.or(made) else {
        let message = say!("Say which id it shall have: none can be made of its name.");
        return Err(Problem::field("playbook_id", "required", message).into());
    };
    document.insert("playbookId".to_owned(), json!(id));
    let text = serde_json::to_string_pretty(&document)
        .map_err(|error| Error::internal("a playbook cannot be written", error))?;
    Ok((text, is_made))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(playbook: &Value, chosen: Option<&str>) -> Value {
        let chosen = chosen.map(|id| PlaybookId::parse(id).unwrap());
        let (text, _) = standing_alone(playbook.as_object().unwrap(), chosen).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_playbook_of_a_pack_stands_alone() {
        let own = json!({"exceptionType": "FAIL", "name": "Call the desk", "steps": []});

        assert_eq!(
            alone(&own, None),
            json!({
                "playbookId": "Call-the-desk", "exceptionTypes": ["FAIL"],
                "name": "Call the desk", "steps": [],
            })
        );
        assert_eq!(alone(&own, Some("other"))["playbookId"], "other");
        let extended = json!({"playbookId": "PB 1", "appliesTo": ["A", "B"], "steps": ["x"]});
        assert_eq!(alone(&extended, None)["playbookId"], "PB-1");
        let nameless = json!({"exceptionType": "FAIL", "steps": []});
        assert_eq!(alone(&nameless, None)["playbookId"], "FAIL");
    }
}
