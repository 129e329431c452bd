//! Who is asking: the one thing that every credential is turned into.

use serde::{Deserialize, Serialize};

use super::{Presence, Role, RoleBinding};
use crate::{message::Language, time::Timestamp};

words! {
    /// What sort of actor stands behind a request.
    pub enum ActorKind {
        /// A person with a session.
        User = "user",
        /// An API token.
        Token = "token",
        /// The product itself: start-up, seeding, jobs.
        System = "system",
    }
}

/// The name of the product itself where it acts.
const SYSTEM: &str = "system";
/// The name of the token of the first start.
pub const INIT_TOKEN_NAME: &str = "init-admin-token";

/// Whether a name is a program's, without regard to case: no person may have it.
pub(super) fn is_program(name: &str) -> bool {
    let programs = [INIT_TOKEN_NAME, "tenantry", "anonymous"];
    let kinds = ActorKind::ALL.map(ActorKind::as_str);
    let mut names = programs.into_iter().chain(kinds);
    names.any(|program| program.eq_ignore_ascii_case(name))
}

impl ActorKind {
    /// An actor's name, and its kind where that is no person: `ada`, `token:ci`, `system`.
    ///
    /// No user name holds a colon or is [`SYSTEM`], so that nobody can be taken for another.
    pub fn label(self, name: &str) -> String {
        match self {
            Self::User => name.to_owned(),
            Self::Token => format!("{}:{name}", self.as_str()),
            Self::System => SYSTEM.to_owned(),
        }
    }

    /// Reads what [`Self::label`] writes, and `user:ada` for a person: the kind, where one is named, and
    /// the name.
    pub fn of_label(text: &str) -> (Option<Self>, &str) {
        if text.eq_ignore_ascii_case(SYSTEM) {
            return (Some(Self::System), SYSTEM);
        }
        let named = |kind: &Self| {
            let name = text.strip_prefix(kind.as_str())?.strip_prefix(':')?;
            Some((Some(*kind), name))
        };
        let found = Self::ALL.iter().find_map(named);
        found.unwrap_or((None, text))
    }
}

/// Who acts, as written into audit rows and `created_by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What sort of actor.
    pub kind: ActorKind,
    /// The id of the user or token; `system` for the product itself.
    pub id: String,
    /// The name people know it by.
    pub name: String,
}

impl Actor {
    /// How `created_by` names it, by [`ActorKind::label`].
    pub fn label(&self) -> String {
        self.kind.label(&self.name)
    }
}

/// Which state of a thing a change is based on (RFC 9110, 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whatever state it is in, as long as it is there.
    Any,
    /// The state with this row version.
    RowVersion(i64),
    /// A state with one of these row versions; none of them where nothing that was named can be one.
    OneOf(Vec<i64>),
}

impl IfMatch {
    /// Whether the change may be made to a thing that is there, at this row version.
    #[must_use]
    pub fn admits(&self, present: i64) -> bool {
        match self {
            Self::Any => true,
            Self::RowVersion(seen) => *seen == present,
            Self::OneOf(seen) => seen.contains(&present),
        }
    }
}

/// Where a request came from; travels with the caller into audit rows and logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// The request's id.
    pub request_id: String,
    /// The client's address, if there is one.
    pub address: Option<String>,
    /// The client's `Idempotency-Key`, if it sent one.
    pub idempotency_key: Option<String>,
    /// What `If-Match` names, if it was sent.
    pub if_match: Option<IfMatch>,
    /// How a person shows that it is there itself, where an operation asks for it.
    pub presence: Presence,
    /// What the client reads best of the languages there are.
    pub language: Language,
}

/// An authenticated caller with everything it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// What it was granted.
    pub bindings: Vec<RoleBinding>,
    /// For a token: its owner's bindings, which bound its own.
    pub ceiling: Option<Vec<RoleBinding>>,
    /// The session behind it, for a person.
    pub session: Option<crate::id::SessionId>,
    /// For a token: when it ends. What it makes must not outlive it.
    pub expires_at: Option<Timestamp>,
    /// Where the request came from.
    pub request: RequestInfo,
}

impl Caller {
    /// The product itself, for start-up, seeding and jobs.
    pub fn system(request_id: &str) -> Self {
        Self {
            actor: Actor {
                kind: ActorKind::System,
                id: SYSTEM.to_owned(),
                name: SYSTEM.to_owned(),
            },
            bindings: vec![RoleBinding::global(Role::Admin)],
            ceiling: None,
            session: None,
            expires_at: None,
            request: RequestInfo {
                request_id: request_id.to_owned(),
                ..RequestInfo::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_tells_people_and_programs_apart() {
        for (kind, name, label) in [
            (ActorKind::User, "ada", "ada"),
            (ActorKind::Token, "ada", "token:ada"),
            (ActorKind::Token, "system", "token:system"),
            (ActorKind::System, "system", "system"),
        ] {
            assert_eq!(kind.label(name), label);
            let (read, rest) = ActorKind::of_label(label);
            assert_eq!(rest, name);
            assert!(read == Some(kind) || (kind == ActorKind::User && read.is_none()));
        }
        assert_eq!(
            ActorKind::of_label("user:ada"),
            (Some(ActorKind::User), "ada")
        );
        assert_eq!(ActorKind::of_label("usr_1"), (None, "usr_1"));
    }

    #[test]
    fn programs_are_known_in_any_case() {
        for name in ["system", "SYSTEM", "Init-Admin-Token", "token", "user"] {
            assert!(is_program(name), "{name}");
        }
        assert!(!is_program("admin") && !is_program("systems"));
    }
}
