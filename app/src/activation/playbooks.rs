//! The linked playbooks of a candidate: whether each fits, and which are taken away in the same step.

use leptos::prelude::*;
use tenantry_domain::playbooks::{LinkVerdict, PlaybookId, Verdict};

use super::choice::{UNLINK, unlinked_in};
use crate::{
    paths,
    playbooks::{reasons, verdict_badge},
    query::QueryString,
    text::text,
    ui::use_query,
};

/// Each with its verdict; one that does not fit can be unlinked in this step, which looks at the pair anew.
#[component]
pub(super) fn Playbooks(
    verdicts: Vec<LinkVerdict>,
    /// Whether nothing can be chosen any more.
    is_past: bool,
) -> impl IntoView {
    let location = leptos_router::hooks::use_location();
    let (query, path) = (
        use_query().get_untracked(),
        location.pathname.get_untracked(),
    );
    let out = if is_past {
        Vec::new()
    } else {
        unlinked_in(&query)
    };
    if verdicts.is_empty() && out.is_empty() {
        return ().into_any();
    }
    let with = |out: &[PlaybookId]| {
        let names: Vec<&str> = out.iter().map(PlaybookId::as_str).collect();
        unlinking(query.clone(), &names).href(&path)
    };
    let linked = verdicts
        .iter()
        .map(|verdict| {
            let mut more = out.clone();
            more.push(verdict.playbook.playbook_id.clone());
            let may_unlink = !is_past && verdict.verdict == Verdict::Incompatible;
            let unlink = may_unlink.then(|| with(&more));
            linked(verdict, unlink)
        })
        .collect_view();
    let gone = out
        .iter()
        .map(|id| {
            let rest: Vec<PlaybookId> = out.iter().filter(|one| *one != id).cloned().collect();
            gone(id, with(&rest))
        })
        .collect_view();
    view! {
        <section class="dialog-part" aria-labelledby="linked-title">
            <h3 id="linked-title">{text!(playbooks.in_configuration)}</h3>
            <ul class="linked-playbooks">{linked} {gone}</ul>
        </section>
    }
    .into_any()
}

/// The dialog's address with these playbooks taken away.
fn unlinking(query: QueryString, names: &[&str]) -> QueryString {
    let query = query.without(UNLINK);
    query.with(UNLINK, names.join(","))
}

fn linked(verdict: &LinkVerdict, unlink: Option<String>) -> AnyView {
    let playbook = &verdict.playbook;
    let page = paths::playbook(&playbook.playbook_id, &playbook.version);
    let name = format!("{} {}", playbook.playbook_id, playbook.version);
    let unlink = unlink.map(|href| {
        view! { <p><a class="button" href=href>{text!(playbooks.unlink_here)}</a></p> }.into_any()
    });
    view! {
        <li>
            <p>
                <a href=page>{name}</a>
                " "
                {verdict_badge(verdict.verdict)}
            </p>
            {reasons(&verdict.findings)}
            {unlink}
        </li>
    }
    .into_any()
}

fn gone(id: &PlaybookId, keep: String) -> AnyView {
    view! {
        <li>
            <p>
                <code>{id.to_string()}</code>
                " "
                <span class="muted">{text!(playbooks.will_unlink)}</span>
                " "
                <a href=keep>{text!(playbooks.keep_linked)}</a>
            </p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playbooks_are_named_in_the_address_with_commas() {
        let query = QueryString::default().with("activate", "1");

        let two = unlinking(query.clone(), &["a", "b-2"]);

        assert_eq!(two.href("/t"), "/t?activate=1&unlinking=a%2Cb-2");
        let names: Vec<_> = unlinked_in(&two).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["a", "b-2"]);
        assert_eq!(unlinking(two, &[]).href("/t"), "/t?activate=1");
        let odd = query.with(UNLINK, "<b>,,ok");
        assert_eq!(unlinked_in(&odd).len(), 1);
    }
}
