//! The button that registers a playbook of a pack as one of its own.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    packs::{ContentRow, PackOwner, Version},
};

use super::server_fns::ExtractPlaybook;
use crate::{
    layout::Viewer,
    text::text,
    ui::{FormProblem, Look, PostForm, Posting, SubmitButton},
};

/// What is done with a row of a table of contents; nothing with some.
pub(crate) type ActOf = Callback<ContentRow, Option<AnyView>>;

/// Buttons for the playbooks of a version, for who may register any; and where a refusal is told.
pub(crate) fn extracting(
    owner: PackOwner,
    version: Version,
    viewer: &Viewer,
) -> Option<(ActOf, AnyView)> {
    if !viewer.can(Permission::PacksImport, &Scope::Global) {
        return None;
    }
    let extract = Posting::to::<ExtractPlaybook>();
    let act = Callback::new(move |row: ContentRow| {
        let index = index_of(&row.pointer)?;
        let (kind, owner) = (owner.kind().as_str(), owner.to_string());
        let version = version.to_string();
        let label = text!(
            ui.verb_thing,
            verb = text!(playbooks.extract),
            thing = row.name
        );
        Some(
            view! {
                <PostForm to=extract>
                    <input type="hidden" name="kind" value=kind />
                    <input type="hidden" name="owner" value=owner />
                    <input type="hidden" name="version" value=version />
                    <input type="hidden" name="index" value=index.to_string() />
                    <SubmitButton look=Look::Quiet pending=extract.pending() aria_label=label>
                        {text!(playbooks.extract)}
                    </SubmitButton>
                </PostForm>
            }
            .into_any(),
        )
    });
    let error = view! { <FormProblem error=extract.error() /> }.into_any();
    Some((act, error))
}

/// The place of a playbook in its pack's list.
fn index_of(pointer: &str) -> Option<u64> {
    let (list, index) = pointer.rsplit_once('/')?;
    let is_list = matches!(list, "/playbooks" | "/customPlaybooks");
    index.parse().ok().filter(|_| is_list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entries_of_a_list_of_playbooks_have_a_place() {
        assert_eq!(index_of("/playbooks/3"), Some(3));
        assert_eq!(index_of("/customPlaybooks/0"), Some(0));
        for none in [
            "",
            "/playbooks",
            "/tools/0",
            "/playbooks/0/steps/1",
            "/playbooks/x",
        ] {
            assert_eq!(index_of(none), None, "{none}");
        }
    }
}
