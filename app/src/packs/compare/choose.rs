//! The forms that choose what to compare; their answer is the URL.

use leptos::prelude::*;
use tenantry_domain::packs::{Pack, PackOwner, Version};

use super::wanted::Wanted;
use crate::{
    packs::place::OwnerInPath,
    text::text,
    ui::{ButtonLink, Choice, GetForm, SelectField, SubmitButton},
};

/// Both versions, on the page that compares them.
#[component]
pub(super) fn ChooseForm(place: OwnerInPath, wanted: Wanted, entries: Vec<Pack>) -> impl IntoView {
    let swap = (wanted.is_complete() && wanted.from != wanted.to).then(|| {
        let href = wanted.swapped_href(&place);
        view! { <ButtonLink href>{text!(compare.swap)}</ButtonLink> }.into_any()
    });
    let from = choices(&entries, &wanted.from);
    let to = choices(&entries, &wanted.to);
    view! {
        <GetForm path=place.compare_path() class="card compare-choose" waits=true>
            <SelectField
                name="from"
                label=text!(compare.from)
                choices=from
                value=wanted.from.clone()
                required=true
            />
            <SelectField
                name="to"
                label=text!(compare.to)
                choices=to
                value=wanted.to.clone()
                required=true
            />
            <input type="hidden" name="view" value=wanted.view.as_str() />
            <SubmitButton>{text!(compare.verb)}</SubmitButton>
            {swap}
        </GetForm>
    }
    .into_any()
}

/// The versions, and what the URL names beside them: another spelling, `latest`, a mistake.
fn choices(entries: &[Pack], named: &str) -> Vec<Choice> {
    let one_domain = entries
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.domain == b.domain));
    let mut choices = vec![Choice::new("", text!(compare.choose_version))];
    let is_listed = entries.iter().any(|entry| entry.version.as_str() == named);
    if !named.is_empty() && !is_listed {
        choices.push(Choice::new(named, named));
    }
    choices.extend(entries.iter().map(|entry| {
        let version = entry.version.as_str();
        if one_domain {
            Choice::new(version, version)
        } else {
            Choice::new(version, format!("{version} · {}", entry.domain_text()))
        }
    }));
    choices
}

/// The other version, on the page of a version; nothing where there is no other.
#[component]
pub(crate) fn CompareWith(
    owner: PackOwner,
    /// Highest first.
    versions: Vec<Version>,
    current: Version,
) -> impl IntoView {
    let others: Vec<_> = versions
        .iter()
        .filter(|version| **version != current)
        .collect();
    // The one before is what people ask for most.
    let before = others.iter().find(|version| ***version < current);
    let Some(chosen) = before.or(others.first()) else {
        return ().into_any();
    };
    let chosen = chosen.to_string();
    let choices: Vec<Choice> = others
        .iter()
        .map(|version| Choice::new(version.as_str(), version.as_str()))
        .collect();
    view! {
        <GetForm path=OwnerInPath::of(&owner).compare_path() class="compare-with" waits=true>
            <input type="hidden" name="of" value=current.to_string() />
            <SelectField name="with" label=text!(compare.with) choices value=chosen />
            <SubmitButton>{text!(compare.verb)}</SubmitButton>
        </GetForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::PackStatus;

    use super::*;
    use crate::packs::sample::pack;

    fn entry(domain: &str, version: &str) -> Pack {
        pack(domain, version, PackStatus::Draft)
    }

    #[test]
    fn what_the_url_names_can_always_be_chosen() {
        let entries = [entry("Finance", "v1.1"), entry("Finance", "v1.0")];
        let values = |named| -> Vec<String> {
            choices(&entries, named)
                .into_iter()
                .map(|choice| choice.value)
                .collect()
        };

        assert_eq!(values("v1.0"), ["", "v1.1", "v1.0"]);
        assert_eq!(values("latest"), ["", "latest", "v1.1", "v1.0"]);
    }

    #[test]
    fn versions_of_several_domains_say_which() {
        let entries = [entry("Finance", "v1.1"), entry("Retail", "v1.0")];

        let last = choices(&entries, "").pop().unwrap();

        assert_eq!(last.label, "v1.0 · Retail");
    }
}
