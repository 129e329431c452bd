//! Views of lists that a person has saved: filters and order under a name, to be opened with one click.
//!
//! They are a person's own and say nothing about the business. Whoever else may see what is in them is asked when they
//! are opened, for a view is an address and no more.

use serde::{Deserialize, Serialize};

use crate::{
    FieldProblem, Problem, access::Scope, id::ViewId, likeness::likeness, operation, say,
    time::Timestamp, words,
};

/// Characters of a view's name at most.
pub const NAME_MAX_CHARS: usize = 60;
/// Bytes of what a view asks for at most.
pub const QUERY_MAX_BYTES: usize = 1_000;
/// Views of one person at most.
pub const PER_PERSON: usize = 50;
/// What a view may ask for: the query of a URL, in the characters that stand in one.
pub const QUERY_PATTERN: &str = "^[A-Za-z0-9._~%+=&*!$'(),;:@/?-]+$";

words! {
    /// A list that has filters.
    pub enum ViewList {
        /// Tenants.
        Tenants = "tenants",
        /// Packs, of either kind.
        Packs = "packs",
        /// Reports of validations.
        Reports = "reports",
        /// The audit trail.
        Audit = "audit",
        /// Work in the background.
        Jobs = "jobs",
        /// People.
        Users = "users",
    }
}

impl ViewList {
    /// What a view of the list may say in the query of its URL: its filters, its order and its columns.
    ///
    /// Where a page begins is none of it: it is about rows that were there once.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Tenants => &["q", "status", "sort", "hide"],
            Self::Packs => &["tab", "tenant_id", "domain", "status", "sort", "hide"],
            Self::Reports => &["kind", "domain", "tenant_id", "outcome", "sort", "hide"],
            Self::Audit => &[
                "tenant_id",
                "action",
                "actor",
                "pack",
                "from",
                "to",
                "request_id",
                "sort",
                "hide",
            ],
            Self::Jobs => &["state", "kind", "tenant_id", "sort", "hide"],
            Self::Users => &["q", "sort", "hide"],
        }
    }

    /// The first parameter of a query that a view of the list cannot have.
    pub fn unknown_parameter(self, query: &str) -> Option<&str> {
        let names = query.split('&').filter(|pair| !pair.is_empty());
        let mut names = names.map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
        names.find(|name| !self.parameters().contains(name))
    }
}

/// A view of a list that a person has saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// The list that it is of.
    pub list: ViewList,
    /// What the person calls it.
    pub name: String,
    /// What it asks the list for: the query of its URL, without the question mark.
    pub query: String,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// A saved view as the trail shows it: not what it asks for, which may name customers and stays there for good.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NamedView<'a> {
    /// Its id.
    pub id: &'a ViewId,
    /// The list that it is of.
    pub list: ViewList,
    /// What the person calls it.
    pub name: &'a str,
}

impl SavedView {
    /// As the trail shows it.
    pub fn named(&self) -> NamedView<'_> {
        NamedView {
            id: &self.id,
            list: self.list,
            name: &self.name,
        }
    }
}

/// A person's saved views.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedViews {
    /// By their names; all of them, for they are few.
    pub items: Vec<SavedView>,
}

/// Saves what a list is asked for under a name.
///
/// The same once more changes nothing; another query under a name that is taken is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaveView {
    /// The list.
    pub list: ViewList,
    /// The name, 1 to 60 characters; no two of a list look the same.
    pub name: String,
    /// The query of the list's URL, without the question mark: filters, order and columns of that list, and nothing else.
    pub query: String,
}

/// Gives one of the caller's saved views another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameView {
    /// Which one.
    pub id: ViewId,
    /// The new name, 1 to 60 characters.
    pub name: String,
}

/// Deletes one of the caller's saved views.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteView {
    /// Which one.
    pub id: ViewId,
}

/// Asks for the caller's saved views.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListViews {
    /// Only those of this list.
    pub list: Option<ViewList>,
}

operation!(
    /// Saves a view of a list: what it is filtered and ordered by, under a name of one's own.
    ///
    /// The same once more changes nothing. Only a person has views.
    SaveView => SavedView, "views.save", SessionOwn, |_| Scope::Anywhere,
    route "save_view" Post "/auth/views"
);
operation!(
    /// Gives a saved view of one's own another name.
    RenameView => SavedView, "views.rename", SessionOwn, |_| Scope::Anywhere,
    route "rename_view" Patch "/auth/views/{id}"
);
operation!(
    /// Deletes a saved view of one's own.
    DeleteView => SavedView, "views.delete", SessionOwn, |_| Scope::Anywhere,
    route "delete_view" Delete "/auth/views/{id}"
);
operation!(
    /// Lists one's own saved views, by their names; a token has none.
    ListViews => SavedViews, "views.list", SessionOwn, |_| Scope::Anywhere,
    route "list_views" Get "/auth/views"
);

impl SaveView {
    /// The name and the query, checked; reports all that is wrong at once.
    pub fn validate(&self) -> Result<(String, String), Problem> {
        match (check_name(&self.name), check_query(self.list, &self.query)) {
            (Ok(name), Ok(query)) => Ok((name, query)),
            (name, query) => Err(Problem::invalid(
                name.err().into_iter().chain(query.err()).collect(),
            )),
        }
    }
}

impl RenameView {
    /// The new name, checked.
    pub fn validate(&self) -> Result<String, Problem> {
        check_name(&self.name).map_err(|error| Problem::invalid(vec![error]))
    }
}

/// What two names share that look the same, without regard to case.
pub fn name_fold(name: &str) -> String {
    likeness(name).to_lowercase()
}

/// That a list of the person has a view of that name, or of one that looks like it.
pub fn name_taken() -> Problem {
    let message = say!("A view of this list has this name already, or one that looks like it.");
    Problem::field("name", "name_taken", message)
}

fn check_name(name: &str) -> Result<String, FieldProblem> {
    words::line(name, NAME_MAX_CHARS).map_err(|unfit| unfit.at("name", &say!("A name")))
}

fn check_query(list: ViewList, query: &str) -> Result<String, FieldProblem> {
    let refused = |code, message| Err(FieldProblem::new("query", code, message));
    if query.is_empty() {
        let message = say!("A view has a filter or an order. Set one, then save it.");
        return refused("required", message);
    }
    if query.len() > QUERY_MAX_BYTES {
        let message = say!(
            "What a view asks for has at most {max} characters.",
            max = QUERY_MAX_BYTES
        );
        return refused("too_long", message);
    }
    if !query.bytes().all(is_of_a_query) {
        let message = say!("It is the query of a URL, encoded as one, without the question mark.");
        return refused("invalid_query", message);
    }
    if let Some(name) = list.unknown_parameter(query) {
        let message = say!("A view of this list cannot say `{name}`.", name);
        return refused("unknown_parameter", message);
    }
    Ok(query.to_owned())
}

/// Whether a byte may stand in the query of a URL as it is.
const fn is_of_a_query(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'_'
                | b'~'
                | b'%'
                | b'+'
                | b'='
                | b'&'
                | b'*'
                | b'!'
                | b'$'
                | b'\''
                | b'('
                | b')'
                | b','
                | b';'
                | b':'
                | b'@'
                | b'/'
                | b'?'
                | b'-'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(name: &str, query: &str) -> Result<(String, String), Vec<String>> {
        let input = SaveView {
            list: ViewList::Tenants,
            name: name.to_owned(),
            query: query.to_owned(),
        };
        let refused = input.validate();
        refused.map_err(|problem| problem.errors.into_iter().map(|error| error.code).collect())
    }

    #[test]
    fn a_view_has_a_name_and_asks_for_something() {
        let saved = save("  Suspended ", "status=SUSPENDED&sort=-name").unwrap();
        assert_eq!(
            saved,
            (
                "Suspended".to_owned(),
                "status=SUSPENDED&sort=-name".to_owned()
            )
        );
        assert!(save("ที่ระงับ", "q=%E0%B8%81").is_ok());

        assert_eq!(save("", "").unwrap_err(), ["required", "required"]);
        let long = "n".repeat(NAME_MAX_CHARS + 1);
        let query = format!("q={}", "a".repeat(QUERY_MAX_BYTES));
        assert_eq!(save(&long, &query).unwrap_err(), ["too_long", "too_long"]);
        assert_eq!(
            save("a\u{202e}b", "q=a").unwrap_err(),
            ["control_character"]
        );
        for odd in [
            "q=a b",
            "q=\"",
            "q=<script>",
            "q=a#b",
            "q=ก",
            "q=a\r\nb",
            "q=\\",
        ] {
            assert_eq!(save("n", odd).unwrap_err(), ["invalid_query"], "{odd}");
        }
    }

    #[test]
    fn a_view_says_what_its_list_knows_and_nothing_else() {
        assert!(save("n", "q=a&&hide=-").is_ok());
        for odd in [
            "cursor=c",
            "q=a&before=50",
            "staus=ACTIVE",
            "kind=x",
            "q=a&Q=b",
            "%71=a",
            "=a",
        ] {
            assert_eq!(save("n", odd).unwrap_err(), ["unknown_parameter"], "{odd}");
        }
        assert_eq!(ViewList::Jobs.unknown_parameter("kind=x&q=a"), Some("q"));
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        assert_eq!(name_fold("Suspended"), name_fold("SUSPENDED"));
        // A Cyrillic `а`, and a space that is not shown.
        assert_eq!(name_fold("acme"), name_fold("\u{430}cme"));
        assert_eq!(name_fold("a\u{200b}b"), name_fold("ab"));
        assert_ne!(name_fold("a b"), name_fold("ab"));
    }
}
