//! The one shape of every refusal, RFC 9457, and the one table from kind to status.
//!
//! A kind is chosen by what the reader can do about it; its slug is a page under `/problems/`.

use serde::{Deserialize, Serialize};

#[cfg(not(target_arch = "wasm32"))]
use crate::message::{Language, Source, in_language, is_kept, spoken};
use crate::{
    id::ReportId,
    message::{Message, Template},
    packs::Finding,
    say,
};

/// Declares the kinds with slug, status, title and what to do about it.
macro_rules! kinds {
    ($($name:ident $slug:literal $status:literal $title:literal $advice:literal;)*) => {
        /// What sort of refusal a [`Problem`] is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemKind {
            $(#[doc = $title] $name,)*
        }

        impl ProblemKind {
            /// Every kind, for the pages under `/problems/`.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable last part of the problem's `type`.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// A short summary that does not change between occurrences. The browser's module, which has the titles of
            /// its pages, has none of them: its slug.
            pub const fn title(self) -> &'static str {
                if cfg!(target_arch = "wasm32") {
                    return self.slug();
                }
                match self { $(Self::$name => $title,)* }
            }

            /// What the reader can do about it.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }

        // One that a language lacks does not compile.
        const _: () = {
            $(Template::of($title, &[]); Template::of($advice, &[]);)*
        };
    };
}

kinds! {
    MalformedBody "malformed-body" 400 "The body could not be read"
        "Send well-formed JSON in UTF-8. `detail` names the line and column.";
    MalformedRequest "malformed-request" 400 "The request could not be read"
        "Check the path, the headers and the encoding of the query.";
    Unauthenticated "unauthenticated" 401 "Sign in first"
        "Send `Authorization: Bearer` with an API token, or sign in to the console.";
    SignInFailed "sign-in-failed" 401 "The user name or the password is wrong"
        "Check both and try again. After several failures the next attempt has to wait.";
    Forbidden "forbidden" 403 "You may see this but not do that"
        "Ask an administrator for a role that includes the permission named in `detail`.";
    FreshAuthenticationRequired "fresh-authentication-required" 403 "Confirm that it is you"
        "Send the form with your own password. A program with a session signs in again and repeats within five minutes.";
    CrossSite "cross-site" 403 "The request came from another site"
        "State-changing requests with a session cookie need a same-origin `Origin` header.";
    NotFound "not-found" 404 "There is no such thing, or it is not yours to see"
        "Check the id and the credential.";
    NoActiveConfiguration "no-active-configuration" 404 "The tenant has no active configuration"
        "Activate a domain pack version for the tenant first.";
    MethodNotAllowed "method-not-allowed" 405 "The path does not take this method"
        "The `Allow` header lists what it takes.";
    Conflict "conflict" 409 "The request conflicts with the present state"
        "Read the present state and decide again.";
    TenantExists "tenant-exists" 409 "A tenant with this id exists"
        "Ids are unique without regard to case. Choose another one.";
    UserExists "user-exists" 409 "A user with this name exists"
        "User names are unique without regard to case. Choose another one.";
    LastAdministrator "last-administrator" 409 "Nobody could manage access any more"
        "Make somebody else an administrator everywhere first.";
    VersionExists "version-exists" 409 "This version exists with other content"
        "Versions are immutable. Import the document under a new version.";
    VersionLive "version-live" 409 "The version is live"
        "Activate another version wherever this one is live, then withdraw it. `detail` names where.";
    VersionDeprecated "version-deprecated" 409 "The version was withdrawn"
        "A deprecated version can never be activated again. Choose another one.";
    PlaybookIncompatible "playbook-incompatible" 422 "A linked playbook does not fit"
        "`errors` says which and why. Unlink it in the same step with `unlink`, or link a version that fits.";
    TenantSuspended "tenant-suspended" 409 "The tenant is suspended"
        "Resume the tenant first.";
    StaleRevision "stale-revision" 409 "Somebody else activated in the meantime"
        "Look at the present configuration, then activate again with its revision.";
    Frozen "frozen" 409 "Changes are frozen"
        "`detail` says until when and why. Going back to an earlier revision is possible all the same.";
    RequestClosed "request-closed" 409 "The change request is closed"
        "Look at what became of it. Propose the change again if it is still wanted.";
    OwnChange "own-change" 403 "You have a hand in this change"
        "Somebody else has to agree to it: nobody who asked for it or made a part of it.";
    PersonRequired "person-required" 403 "This takes a person"
        "Sign in to the console and do it there, or propose with a token of a person's own. People agree, no token does.";
    Stale "stale" 409 "Somebody else changed this in the meantime"
        "Load it again and repeat your change.";
    KeyInFlight "idempotency-key-in-flight" 409 "A request with this key is being worked on"
        "Wait for its answer, or repeat later with the same key.";
    SecretNotReplayed "secret-not-replayed" 409 "The secret was shown once and is not repeated"
        "Revoke the token and make another one.";
    PreconditionFailed "precondition-failed" 412 "`If-Match` names another state"
        "Read the resource again for its present `ETag`.";
    TooLarge "too-large" 413 "The body is too large"
        "`detail` names the limit.";
    UnsupportedMediaType "unsupported-media-type" 415 "The media type is not supported"
        "Send `application/json`.";
    Misdirected "misdirected" 421 "The console is not at this host"
        "Open the console at its public URL. Whoever runs the server names its hosts in the settings.";
    UnsupportedCoding "unsupported-coding" 415 "The content coding is not supported"
        "Send the body as it is, without `Content-Encoding`; `Accept-Encoding` names what is taken.";
    Invalid "invalid" 422 "Some values were refused"
        "`errors` names each value and the rule it breaks.";
    InvalidPack "invalid-pack" 422 "The document has errors"
        "`findings` lists every error with line and column. Fix them and send it again.";
    UnknownVersion "unknown-version" 422 "There is no such pack version"
        "`errors` names the value. List the versions to see what there is.";
    DomainMismatch "domain-mismatch" 422 "The packs belong to different domains"
        "Choose versions of one domain.";
    WarningsNotAccepted "warnings-not-accepted" 422 "The warnings were not accepted"
        "Read `findings`. If you accept them, repeat with `accept_warnings: true`.";
    KeyReused "idempotency-key-reused" 422 "The idempotency key was used for another request"
        "Use a new key for a new request.";
    PreconditionRequired "precondition-required" 428 "`If-Match` is required"
        "Send the `ETag` of the state you saw.";
    TooManyRequests "too-many-requests" 429 "Too many requests"
        "Wait as long as `Retry-After` says.";
    Internal "internal" 500 "Something went wrong on our side"
        "Report the `request_id`; the cause is in the log.";
    Unavailable "unavailable" 503 "The service cannot answer right now"
        "Repeat after `Retry-After` seconds.";
}

#[cfg(not(target_arch = "wasm32"))]
impl ProblemKind {
    /// [`Self::title`] in a language.
    pub fn title_in(self, language: Language) -> &'static str {
        in_language(self.title(), language)
    }

    /// [`Self::advice`] in a language.
    pub fn advice_in(self, language: Language) -> &'static str {
        in_language(self.advice(), language)
    }
}

impl ProblemKind {
    /// The kind with this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }

    /// A refusal of this kind that has nothing to add to its title.
    pub fn into_problem(self) -> Problem {
        if cfg!(target_arch = "wasm32") {
            return Problem::new(self, Message::verbatim(""));
        }
        Problem::new(self, say!("{title}.", title = Message::known(self.title())))
    }
}

/// One value that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// JSON pointer into the body, or the name of a query parameter.
    pub pointer: String,
    /// A stable word for programs.
    pub code: String,
    /// A sentence that says what to change.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Message,
}

impl FieldProblem {
    /// A problem with the body's field `name`.
    pub fn new(name: &str, code: &str, message: Message) -> Self {
        Self {
            pointer: format!("/{name}"),
            code: code.to_owned(),
            message,
        }
    }
}

/// A refusal, with everything a reader needs to do better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ProblemDocument", into = "ProblemDocument")]
pub struct Problem {
    /// What sort of refusal it is.
    pub kind: ProblemKind,
    /// What happened this time, in a sentence.
    pub detail: Message,
    /// The values that were refused.
    pub errors: Vec<FieldProblem>,
    /// Findings of pack validation.
    pub findings: Vec<Finding>,
    /// The stored report that the findings are kept in.
    pub report_id: Option<ReportId>,
    /// The revision in force now, where the request was made against another one.
    pub current_revision: Option<u64>,
    /// Seconds to wait before a repeat makes sense.
    pub retry_after_s: Option<u32>,
    /// The path that was asked.
    pub instance: Option<String>,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

impl Problem {
    /// A refusal of the given kind.
    pub fn new(kind: ProblemKind, detail: Message) -> Self {
        Self {
            kind,
            detail,
            errors: Vec::new(),
            findings: Vec::new(),
            report_id: None,
            current_revision: None,
            retry_after_s: None,
            instance: None,
            request_id: None,
        }
    }

    /// `Invalid` for one value.
    pub fn field(name: &str, code: &str, message: Message) -> Self {
        Self::invalid(vec![FieldProblem::new(name, code, message)])
    }

    /// `Invalid` for several values.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = errors
            .first()
            .map_or_else(|| Message::verbatim(""), |first| first.message.clone());
        Self {
            errors,
            ..Self::new(ProblemKind::Invalid, detail)
        }
    }

    /// `NotFound` for a thing of the given kind; says nothing about why.
    pub fn not_found(thing: &str, id: &str) -> Self {
        Self::new(
            ProblemKind::NotFound,
            say!(
                "There is no {thing} `{id}`.",
                thing = Message::known(thing),
                id
            ),
        )
    }

    /// Nothing can be at an address that reads like this, so it is not repeated.
    pub fn no_such_address() -> Self {
        Self::new(
            ProblemKind::NotFound,
            say!("There is nothing at this address."),
        )
    }

    /// The message for the field, if it was refused, or something in it.
    pub fn message_for(&self, name: &str) -> Option<&str> {
        let is_meant = |pointer: &str| {
            let inside = pointer.strip_prefix('/')?.strip_prefix(name)?;
            (inside.is_empty() || inside.starts_with('/')).then_some(())
        };
        let found = self
            .errors
            .iter()
            .find(|e| is_meant(&e.pointer).is_some())?;
        Some(&found.message)
    }

    /// The same problem with the values named too.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..self }
    }

    /// The same problem with findings attached.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }

    /// The same problem with the stored report of its findings named.
    #[must_use]
    pub fn with_report(self, report_id: ReportId) -> Self {
        Self {
            report_id: Some(report_id),
            ..self
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Problem {
    /// The same problem for who reads it in a language.
    #[must_use]
    pub fn translated(mut self, language: Language) -> Self {
        self.detail = self.detail.translated(language);
        for error in &mut self.errors {
            error.message = error.message.clone().translated(language);
        }
        let findings = std::mem::take(&mut self.findings).into_iter();
        self.findings = findings
            .map(|finding| finding.translated(language))
            .collect();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.title(), self.detail.as_str())
    }
}

impl std::error::Error for Problem {}

/// How a [`Problem`] is written: `application/problem+json` of RFC 9457.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemDocument {
    /// A stable path under `/problems/`, a readable page.
    #[serde(rename = "type")]
    pub type_path: String,
    /// A short summary of the type.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub detail: Message,
    /// How to say that in another language, where it is stored.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub said: Option<Source>,
    /// The path that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Values that were refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Findings of pack validation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The stored report of the findings, under `/admin/packs/reports/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_id: Option<ReportId>,
    /// The revision in force now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_revision: Option<u64>,
    /// Seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

/// The title in the language that is spoken.
#[cfg(not(target_arch = "wasm32"))]
fn title(kind: ProblemKind) -> &'static str {
    kind.title_in(spoken())
}

/// The title in the browser, which writes a problem for nobody.
#[cfg(target_arch = "wasm32")]
const fn title(kind: ProblemKind) -> &'static str {
    kind.title()
}

const TYPE_PREFIX: &str = "/problems/";

impl From<Problem> for ProblemDocument {
    fn from(problem: Problem) -> Self {
        Self {
            type_path: format!("{TYPE_PREFIX}{}", problem.kind.slug()),
            title: title(problem.kind).to_owned(),
            status: problem.kind.status(),
            #[cfg(not(target_arch = "wasm32"))]
            said: problem.detail.source().filter(|_| is_kept()).cloned(),
            detail: problem.detail,
            instance: problem.instance,
            request_id: problem.request_id,
            errors: problem.errors,
            findings: problem.findings,
            report_id: problem.report_id,
            current_revision: problem.current_revision,
            retry_after_s: problem.retry_after_s,
        }
    }
}

impl TryFrom<ProblemDocument> for Problem {
    type Error = String;

    fn try_from(document: ProblemDocument) -> Result<Self, Self::Error> {
        let kind = document
            .type_path
            .strip_prefix(TYPE_PREFIX)
            .and_then(ProblemKind::from_slug)
            .ok_or_else(|| format!("unknown problem type `{}`", document.type_path))?;
        #[cfg(target_arch = "wasm32")]
        let detail = document.detail;
        #[cfg(not(target_arch = "wasm32"))]
        let detail = Message::from_parts(document.detail.into(), document.said);
        Ok(Self {
            kind,
            detail,
            errors: document.errors,
            findings: document.findings,
            report_id: document.report_id,
            current_revision: document.current_revision,
            retry_after_s: document.retry_after_s,
            instance: document.instance,
            request_id: document.request_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique() {
        for kind in ProblemKind::ALL {
            assert_eq!(ProblemKind::from_slug(kind.slug()), Some(*kind));
        }
    }

    #[test]
    fn every_kind_is_explained_in_thai() {
        let is_thai = |text: &str| text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        for kind in ProblemKind::ALL {
            assert!(is_thai(kind.title_in(Language::Thai)), "{}", kind.slug());
            assert!(is_thai(kind.advice_in(Language::Thai)), "{}", kind.slug());
            assert_eq!(kind.title_in(Language::English), kind.title());
        }
    }

    #[test]
    fn a_problem_is_said_in_the_language_that_is_spoken() {
        let problem = Problem::field("name", "required", say!("Give the tenant a name."));

        let said =
            crate::message::speaking(Language::Thai, || serde_json::to_value(&problem).unwrap());

        assert_eq!(said["type"], "/problems/invalid");
        assert_eq!(said["title"], "บางค่าไม่ผ่านการตรวจสอบ");
        assert_eq!(said["errors"][0]["pointer"], "/name");
        assert_eq!(said["errors"][0]["code"], "required");
        assert_eq!(said["errors"][0]["message"], "ตั้งชื่อให้ผู้เช่า");
        assert_eq!(said["detail"], "ตั้งชื่อให้ผู้เช่า");
        let plain = ProblemKind::Stale.into_problem();
        let said =
            crate::message::speaking(Language::Thai, || serde_json::to_value(&plain).unwrap());
        assert_eq!(said["detail"], "มีผู้อื่นแก้ไขข้อมูลนี้ไปก่อนแล้ว");
    }

    #[test]
    fn a_problem_that_was_stored_is_said_in_the_language_of_who_reads_it() {
        let problem = Problem::field("name", "required", say!("Give the tenant a name."));
        let kept = crate::message::keeping(|| serde_json::to_string(&problem).unwrap());

        let read: Problem = serde_json::from_str(&kept).unwrap();

        let said =
            crate::message::speaking(Language::Thai, || serde_json::to_value(&read).unwrap());
        assert_eq!(said["detail"], "ตั้งชื่อให้ผู้เช่า");
        assert_eq!(said.get("said"), None, "that is for storing alone");
        assert_eq!(read.detail, "Give the tenant a name.");
    }

    #[test]
    fn a_problem_survives_the_wire() {
        let problem = Problem::field("name", "required", say!("Give the tenant a name."));
        let text = serde_json::to_string(&problem).unwrap();
        assert!(text.contains(r#""type":"/problems/invalid""#), "{text}");
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
    }
}
