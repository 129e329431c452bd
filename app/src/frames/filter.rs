//! A filter of a list, said once: its field above the list, and how it reads while it is in force.

use leptos::prelude::*;

use crate::{
    query::QueryString,
    text::text,
    ui::{Chip, Choice, ComboboxField, Find, SelectField, TextField},
};

/// A filter and the parameter of the URL that it is kept in.
pub(crate) struct Filter {
    name: &'static str,
    label: &'static str,
    kind: Kind,
    /// What is called what is shown while the URL says nothing.
    unset: &'static str,
}

enum Kind {
    /// A line of text of an input's type.
    Line {
        kind: &'static str,
        placeholder: &'static str,
    },
    /// One of several values.
    Choice(Vec<Choice>),
    /// What the server finds.
    Find(Find),
    /// What is never typed.
    Given,
}

impl Filter {
    /// The search of a list, kept as `q`.
    pub(crate) fn search(placeholder: &'static str) -> Self {
        let kind = "search";
        Self::of("q", text!(ui.search), Kind::Line { kind, placeholder })
    }

    /// A text; `placeholder` says what such a text looks like.
    pub(crate) fn text(name: &'static str, label: &'static str, placeholder: &'static str) -> Self {
        let kind = "search";
        Self::of(name, label, Kind::Line { kind, placeholder })
    }

    /// A day.
    pub(crate) fn date(name: &'static str, label: &'static str) -> Self {
        let (kind, placeholder) = ("date", "");
        Self::of(name, label, Kind::Line { kind, placeholder })
    }

    /// What other pages lead here with: it has no field, and is seen and removed as a chip.
    pub(crate) fn given(name: &'static str, label: &'static str) -> Self {
        Self::of(name, label, Kind::Given)
    }

    /// One of these values, or any.
    pub(crate) fn choice(
        name: &'static str,
        label: &'static str,
        choices: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let choices = choices
            .into_iter()
            .map(|(value, label)| Choice::new(value, label));
        Self::of(name, label, Kind::Choice(choices.collect()))
    }

    /// Shows what is called so while nothing is chosen.
    pub(crate) fn unset(self, unset: &'static str) -> Self {
        Self { unset, ..self }
    }

    /// What is found on the server while one types.
    pub(crate) fn find(name: &'static str, label: &'static str, find: Find) -> Self {
        Self::of(name, label, Kind::Find(find))
    }

    fn of(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let unset = text!(ui.any);
        Self {
            name,
            label,
            kind,
            unset,
        }
    }

    /// How it reads while the URL sets it; a value that cannot be chosen filters nothing.
    pub(super) fn chip(&self, query: &QueryString) -> Option<Chip> {
        let value = query.get(self.name)?;
        let reads = match &self.kind {
            Kind::Line { .. } | Kind::Find(_) | Kind::Given => value,
            Kind::Choice(choices) => &choices.iter().find(|choice| choice.value == value)?.label,
        };
        Some(Chip {
            name: self.name,
            label: format!("{}: {reads}", self.label),
        })
    }

    /// Its field, with what the URL says in it.
    pub(super) fn field(self, query: &QueryString) -> AnyView {
        let Self {
            name,
            label,
            kind,
            unset,
        } = self;
        let value = query.text(name);
        match kind {
            Kind::Line { kind, placeholder } => {
                view! { <TextField name label kind value placeholder /> }.into_any()
            }
            Kind::Choice(mut choices) => {
                choices.insert(0, Choice::new("", unset));
                view! { <SelectField name label choices value /> }.into_any()
            }
            Kind::Given => ().into_any(),
            Kind::Find(find) => {
                view! { <ComboboxField name label value find placeholder=unset sends=true /> }
                    .into_any()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_in_force_reads_as_its_field_does() {
        let status = Filter::choice("status", "Status", [("ACTIVE", "Active")]);
        let chip = |query: QueryString| status.chip(&query).map(|chip| chip.label);
        let query = QueryString::default();

        assert_eq!(chip(query.clone()), None);
        assert_eq!(chip(query.clone().with("status", "GONE")), None);
        assert_eq!(
            chip(query.clone().with("status", "ACTIVE")).as_deref(),
            Some("Status: Active")
        );
        let request = Filter::given("request_id", "Request").chip(&query.with("request_id", "r1"));
        assert_eq!(request.unwrap().label, "Request: r1");
    }
}
