//! The form that begins a recall, as it was filled in.

use serde::{Deserialize, Serialize};
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{
    FieldProblem, Message, Problem,
    packs::{DomainName, VersionSelector},
    recalls::RecallPack,
};

/// The form that begins a recall, as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The domain.
    pub domain: String,
    /// The version.
    pub version: String,
    /// What takes its place: [`Draft::EARLIER`] or [`Draft::ONE`].
    pub instead: String,
    /// The version that takes its place for all, where it is one.
    pub to_version: String,
    /// Whether the warnings of what takes its place are accepted.
    pub accept_warnings: bool,
    /// Why.
    pub reason: String,
    /// The name and the version once more.
    pub typed: String,
}

impl Draft {
    /// What `instead` is where each tenant goes back to an earlier revision.
    pub(super) const EARLIER: &'static str = "earlier";
    /// What `instead` is where one version takes its place for all.
    pub(super) const ONE: &'static str = "version";

    /// What has to be typed to confirm the recall of a version.
    pub(super) fn name(domain: &str, version: &str) -> String {
        format!("{domain}/{version}")
    }

    /// The recall that is asked for; all that is wrong is said at once.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn read(&self) -> Result<RecallPack, Problem> {
        use crate::text::text;

        let domain = DomainName::parse(&self.domain).map_err(|_| Problem::no_such_address())?;
        let version = VersionSelector::parse(&self.version).ok_or_else(Problem::no_such_address)?;
        let mut errors = Vec::new();
        let mut refuse = |name: &str, code: &str, message: String| {
            errors.push(FieldProblem::new(name, code, Message::verbatim(message)));
        };
        let mut command = RecallPack {
            domain,
            version,
            to_version: None,
            accept_warnings: self.accept_warnings,
            reason: self.reason.clone(),
        };
        let one = self.to_version.trim();
        // What is not chosen counts for nothing.
        match self.instead.as_str() {
            Self::EARLIER => {}
            Self::ONE if !one.is_empty() => command.to_version = Some(one.to_owned()),
            Self::ONE => refuse(
                "to_version",
                "required",
                text!(recalls.no_version).to_owned(),
            ),
            _ => refuse("instead", "required", text!(recalls.no_choice).to_owned()),
        }
        let name = Self::name(&self.domain, &self.version);
        if self.typed.trim() != name {
            refuse(
                "typed",
                "mismatch",
                text!(deprecate.typed_wrong, name = name),
            );
        }
        if errors.is_empty() {
            return Ok(command);
        }
        // Whoever sends it is told of the rest too.
        if let Err(problem) = command.validate() {
            errors.extend(problem.errors);
        }
        Err(Problem::invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            domain: "Finance".to_owned(),
            version: "v3.2".to_owned(),
            instead: Draft::EARLIER.to_owned(),
            to_version: "v3.1".to_owned(),
            reason: "Wrong limits".to_owned(),
            typed: " Finance/v3.2 ".to_owned(),
            ..Draft::default()
        }
    }

    fn pointers(draft: &Draft) -> Vec<String> {
        let problem = draft.read().unwrap_err();
        let errors = problem.errors.into_iter();
        errors.map(|error| error.pointer).collect()
    }

    #[test]
    fn what_is_not_chosen_counts_for_nothing() {
        assert_eq!(draft().read().unwrap().to_version, None);
        let one = Draft {
            instead: Draft::ONE.to_owned(),
            ..draft()
        };
        assert_eq!(one.read().unwrap().to_version.as_deref(), Some("v3.1"));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_its_field_and_at_once() {
        let wrong = Draft {
            instead: Draft::ONE.to_owned(),
            to_version: " ".to_owned(),
            reason: String::new(),
            typed: "finance/v3.2".to_owned(),
            ..draft()
        };
        assert_eq!(pointers(&wrong), ["/to_version", "/typed", "/reason"]);
        let same = Draft {
            instead: Draft::ONE.to_owned(),
            to_version: "v3.2".to_owned(),
            typed: String::new(),
            ..draft()
        };
        assert_eq!(pointers(&same), ["/typed", "/to_version"]);
        let forgotten = Draft {
            instead: String::new(),
            ..draft()
        };
        assert_eq!(pointers(&forgotten), ["/instead"]);
    }
}
