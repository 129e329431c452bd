//! The bridge from pages and server functions to the use cases, which this crate does not know: an edit of how something
//! is done or stored compiles no page again.
//!
//! `server` implements [`Backend`] and puts a [`Door`] with it into the context of every page and server function.
//! [`ask`] and [`run`] take the caller from it, turn a [`Problem`] into a [`UiError`] and set the status of the answer.
//! Without a caller, both send the browser to the sign-in page and back afterwards.

use tenantry_domain::Problem;
pub use tenantry_ui::context::{Assets, Posted, Refused, is_plain};

use crate::UiError;

/// The parameter of an address, and what a refusal calls it, that says the key by which what was done can be undone.
pub const UNDO: &str = "undo";

/// The cookie that what can be undone is kept in.
#[cfg(feature = "ssr")]
pub(crate) const UNDO_COOKIE: &str = "tenantry_undo";

/// A refusal that needs no asking; on the server it sets the answer's status like any other.
pub fn refused(problem: Problem) -> UiError {
    #[cfg(feature = "ssr")]
    return refuse(problem);
    #[cfg(not(feature = "ssr"))]
    problem.into()
}

#[cfg(feature = "ssr")]
pub use ssr::*;

#[cfg(feature = "ssr")]
mod ssr {
    use std::{any::Any, pin::Pin, sync::Arc};

    use http::{HeaderValue, Method, header, request::Parts};
    use leptos::prelude::{expect_context, use_context};
    use leptos_axum::ResponseOptions;
    use serde::Serialize;
    use serde_json::{Value, value::RawValue};
    use tenantry_domain::{
        FieldProblem, Operation, Problem, ProblemKind, Timestamp,
        access::{Caller, EndSession, IfMatch, Presence, RequestInfo, SignIn, without_secrets},
        packs::{SuggestVersion, SuggestedVersion},
        say,
    };
    pub use tenantry_http::NewCookie;
    use tenantry_http::{SessionCookie, takes_html};
    use tenantry_ui::error::{self, said};
    pub use tenantry_ui::text::language::spoken;

    use super::{Assets, UNDO, UNDO_COOKIE};
    use crate::{
        UiError,
        own_path::own_path,
        paths::{HOME, SIGN_IN, WELCOME, next_page, session_ended, sign_in_path},
    };

    /// An operation's input or output, which both sides know by its type.
    pub type Boxed = Box<dyn Any + Send>;

    /// What a page or a form is told, on its way.
    type Coming<T> = Pin<Box<dyn Future<Output = Result<T, UiError>> + Send>>;

    /// What came of a command, and what it changed as that was before.
    pub type Ran = (Boxed, Option<Value>);

    /// An answer on its way.
    pub type Waited<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

    /// The use cases, as the console reaches them; `server` implements it.
    ///
    /// An operation that there is not, or a query where a command has to be, is refused as an internal problem.
    pub trait Backend: Send + Sync {
        /// Runs the command in the box for a caller; the answer holds its [`Operation::Output`].
        fn run<'a>(&'a self, caller: &'a Caller, command: Boxed) -> Waited<'a, Ran>;

        /// Answers the query in the box for a caller; the answer holds its [`Operation::Output`].
        fn ask<'a>(&'a self, caller: &'a Caller, query: Boxed) -> Waited<'a, Boxed>;

        /// Answers the query of that name, whose input is written as JSON.
        fn ask_written<'a>(
            &'a self,
            caller: &'a Caller,
            operation: &'a str,
            input: &'a RawValue,
        ) -> Waited<'a, Box<RawValue>>;

        /// Begins a session for somebody who knows the password.
        fn sign_in(
            &self,
            input: SignIn,
            request: RequestInfo,
            user_agent: Option<String>,
        ) -> Waited<'_, SignedIn>;

        /// What the clock of the use cases says.
        fn now(&self) -> Timestamp;
    }

    /// A session that has begun.
    pub struct SignedIn {
        /// What its cookie carries.
        pub secret: String,
        /// Whether it is the person's first time here.
        pub is_first: bool,
        /// Seconds after which it ends whatever happens.
        pub max_age_s: i64,
    }

    /// An operation that only reads.
    pub trait Query: Operation<Output: 'static> + 'static {}
    impl<O: Operation<Output: 'static> + 'static> Query for O {}

    /// An operation that changes something; where it came from a form, what was sent is shown again.
    pub trait Command: Operation<Output: 'static> + Serialize + 'static {}
    impl<O: Operation<Output: 'static> + Serialize + 'static> Command for O {}

    /// What `server` hands to every page and server function through Leptos' context.
    #[derive(Clone)]
    pub struct Door {
        /// The use cases.
        pub backend: Arc<dyn Backend>,
        /// Who is asking, if the request carries a living session.
        pub caller: Option<Caller>,
        /// Whether the request carries a session that has ended.
        pub had_session: bool,
        /// Where the request came from.
        pub request: RequestInfo,
        /// The browser's name for itself, kept with a new session.
        pub user_agent: Option<String>,
        /// The cookie that carries a session.
        pub cookie: SessionCookie,
        /// The console's files.
        pub assets: Arc<Assets>,
    }

    impl Door {
        /// The door of this request.
        pub fn here() -> Result<Self, UiError> {
            use_context::<Self>().ok_or_else(|| ProblemKind::Internal.into_problem().into())
        }

        /// The caller, or a way to the sign-in page.
        pub fn caller(&self) -> Result<Caller, UiError> {
            self.caller.clone().ok_or_else(|| {
                let mut problem = ProblemKind::Unauthenticated.into_problem();
                problem.request_id = Some(self.request.request_id.clone());
                refuse(problem)
            })
        }
    }

    /// What a command has done: its output, and what it changed as that was before; nothing where it changed nothing.
    pub type Did<C> = (<C as Operation>::Output, Option<Value>);

    /// What the answer to an operation holds.
    fn opened<T: 'static>(answer: Boxed) -> Result<T, Problem> {
        let output = answer.downcast::<T>().map(|output| *output);
        output.map_err(|_| ProblemKind::Internal.into_problem())
    }

    impl Door {
        /// Answers a query.
        pub(crate) async fn ask<Q: Query>(
            &self,
            caller: &Caller,
            query: Q,
        ) -> Result<Q::Output, Problem> {
            opened(self.backend.ask(caller, Box::new(query)).await?)
        }

        /// Runs a command.
        pub(crate) async fn run<C: Command>(
            &self,
            caller: &Caller,
            command: C,
        ) -> Result<Did<C>, Problem> {
            let (output, before) = self.backend.run(caller, Box::new(command)).await?;
            Ok((opened(output)?, before))
        }
    }

    /// Answers a query for the caller of this request.
    pub async fn ask<Q: Query>(query: Q) -> Result<Q::Output, UiError> {
        opened(ask_in_box(Box::new(query)).await?).map_err(refuse)
    }

    fn ask_in_box(query: Boxed) -> Coming<Boxed> {
        Box::pin(async move {
            let door = Door::here()?;
            let caller = door.caller()?;
            door.backend.ask(&caller, query).await.map_err(refuse)
        })
    }

    /// As [`ask`], where a refusal is part of what is shown: but not one of the person who asks.
    pub async fn ask_within<Q: Query>(query: Q) -> Result<Result<Q::Output, UiError>, UiError> {
        let door = Door::here()?;
        let caller = door.caller()?;
        let answer = door.ask(&caller, query).await;
        let of_the_person = [ProblemKind::Unauthenticated, ProblemKind::Forbidden];
        match answer {
            Err(problem) if of_the_person.contains(&problem.kind) => Err(refuse(problem)),
            other => Ok(other.map_err(said)),
        }
    }

    /// The version that an import would make; nothing for those who may not import, or where it is unclear.
    pub async fn suggestion(wanted: SuggestVersion) -> Option<SuggestedVersion> {
        let door = Door::here().ok()?;
        let caller = door.caller.clone()?;
        // Asked past `refuse`, which would turn the whole answer into a refusal.
        door.ask(&caller, wanted).await.ok()
    }

    /// Answers the query of that name for the caller of this request.
    pub async fn ask_written(operation: &str, input: &RawValue) -> Result<Box<RawValue>, UiError> {
        let door = Door::here()?;
        let mut caller = door.caller()?;
        caller.request.language = spoken();
        let asked = door.backend.ask_written(&caller, operation, input);
        asked.await.map_err(refuse)
    }

    /// Runs a command for the caller of this request.
    pub async fn run<C: Command>(command: C) -> Result<C::Output, UiError> {
        Ok(run_with(command, Beside::default()).await?.0)
    }

    /// As [`run`], with the person's own password beside the command.
    pub async fn run_confirmed<C: Command>(
        command: C,
        own_password: String,
    ) -> Result<C::Output, UiError> {
        Ok(run_with(command, confirmed(own_password)).await?.0)
    }

    /// What a form sends beside its command.
    #[derive(Default)]
    struct Beside {
        /// The row version that the person saw; nothing where any will do.
        seen: Option<i64>,
        /// The person's own password, where the form asks for it.
        own_password: Option<String>,
    }

    const fn confirmed(own_password: String) -> Beside {
        Beside {
            seen: None,
            own_password: Some(own_password),
        }
    }

    async fn run_with<C: Command>(command: C, beside: Beside) -> Result<Did<C>, UiError> {
        let (output, before) = run_in_box(Box::new(command), beside).await?;
        Ok((opened(output).map_err(refuse)?, before))
    }

    /// Whatever the command is, so that it is compiled once.
    fn run_in_box(command: Boxed, beside: Beside) -> Coming<Ran> {
        Box::pin(async move {
            let door = Door::here()?;
            let mut caller = door.caller()?;
            caller.request.if_match = beside.seen.map(IfMatch::RowVersion);
            // Always, so that a form which does not ask for the password cannot do without.
            caller.request.presence = Presence::Typed(beside.own_password);
            let answer = door.backend.run(&caller, command).await;
            answer.map_err(|problem| refuse(for_people(problem)))
        })
    }

    /// A refusal in words that know nothing of headers.
    fn for_people(problem: Problem) -> Problem {
        if problem.kind != ProblemKind::PreconditionFailed {
            return problem;
        }
        Problem {
            kind: ProblemKind::Stale,
            detail: say!("You see it as it is now. Confirm once more if you still want to."),
            ..problem
        }
    }

    /// Runs the command behind a form, then goes to `next`.
    ///
    /// A refusal carries what was sent, so that the form is shown again as it was, and leaves out
    /// findings, which the page shows anyway and a URL has no room for.
    pub async fn run_form<C: Command>(
        command: C,
        next: impl FnOnce(&C::Output) -> String,
    ) -> Result<(), UiError> {
        run_form_with(command, Beside::default(), |(output, _)| next(output)).await
    }

    /// As [`run_form`], with the person's own password beside the command.
    pub async fn run_form_confirmed<C: Command>(
        command: C,
        own_password: String,
        next: impl FnOnce(&C::Output) -> String,
    ) -> Result<(), UiError> {
        run_form_with(command, confirmed(own_password), |(output, _)| next(output)).await
    }

    /// As [`run_form`], refused where the thing has another row version than the person saw, if that is said, and with
    /// the person's own password where the form asks for it; `next` hears what was before too.
    pub async fn run_form_seen<C: Command>(
        command: C,
        seen: Option<i64>,
        own_password: Option<String>,
        next: impl FnOnce(&Did<C>) -> String,
    ) -> Result<(), UiError> {
        run_form_with(command, Beside { seen, own_password }, next).await
    }

    async fn run_form_with<C: Command>(
        command: C,
        beside: Beside,
        next: impl FnOnce(&Did<C>) -> String,
    ) -> Result<(), UiError> {
        let sent = without_secrets(serde_json::to_value(&command).unwrap_or_default());
        match run_with(command, beside).await {
            Ok(did) => {
                go_to(&next(&did));
                Ok(())
            }
            Err(error) => Err(shown_again(error, sent)),
        }
    }

    /// A refusal that the form is shown again with.
    fn shown_again(mut error: UiError, sent: Value) -> UiError {
        error.problem.findings.clear();
        error.with_sent(sent)
    }

    /// Runs the commands behind a form one after the other, each by itself, then goes to `next`.
    ///
    /// One that is refused keeps no other from being done. Where any was, the refusal says why by the names of the
    /// commands, and what was sent names those that were `done`; of a single command it is its own. `offer` hears what
    /// each that was done has made, whether or not others were refused, and says the key by which that is undone, which
    /// `next` or else the refusal has.
    pub async fn run_form_each<C: Command>(
        commands: Vec<(String, C)>,
        offer: impl FnOnce(Vec<Did<C>>) -> String,
        next: impl FnOnce(&str) -> String,
    ) -> Result<(), UiError> {
        let door = Door::here()?;
        let mut caller = door.caller()?;
        caller.request.presence = Presence::Typed(None);
        let count = commands.len();
        let mut sent = Value::Null;
        let (mut done, mut did) = (Vec::new(), Vec::new());
        let (mut errors, mut refusal) = (Vec::new(), None);
        for (name, command) in commands {
            sent = without_secrets(serde_json::to_value(&command).unwrap_or_default());
            match door.run(&caller, command).await {
                Ok(output) => {
                    did.push(output);
                    done.push(name);
                }
                Err(problem) => {
                    let why = problem.detail.clone();
                    errors.push(FieldProblem::new(&name, problem.kind.slug(), why));
                    refusal = Some(problem);
                }
            }
        }
        let undo = offer(did);
        let Some(refusal) = refusal else {
            go_to(&next(&undo));
            return Ok(());
        };
        if count == 1 {
            return Err(refuse(refusal).with_sent(sent));
        }
        if let Some(sent) = sent.as_object_mut() {
            sent.insert("done".to_owned(), done.join(",").into());
            sent.insert(UNDO.to_owned(), undo.into());
        }
        let of = done.len();
        let detail = say!(
            "{of} of {count} were done. The others are as they were.",
            of,
            count
        );
        let problem = Problem::new(ProblemKind::Conflict, detail).with_errors(errors);
        Err(refuse(problem).with_sent(sent))
    }

    /// Begins a session, hands its cookie to the browser and goes on to `next`.
    ///
    /// Where `next` names no page, that is the welcome after the very first sign-in.
    ///
    /// A refusal carries the user name and never the password.
    pub async fn sign_in(username: String, password: String, next: &str) -> Result<(), UiError> {
        let door = Door::here()?;
        let sent = serde_json::json!({ "username": username });
        let input = SignIn { username, password };
        let signed_in = door
            .backend
            .sign_in(input, door.request.clone(), door.user_agent.clone())
            .await
            .map_err(|problem| refuse(problem).with_sent(sent))?;
        set_cookie(door.cookie.begin(&signed_in.secret, signed_in.max_age_s));
        let start = if signed_in.is_first { WELCOME } else { HOME };
        go_to(next_page(next).unwrap_or(start));
        Ok(())
    }

    /// Ends the session of this browser and goes to the sign-in page; the same where it has ended already.
    pub async fn sign_out() -> Result<(), UiError> {
        let door = Door::here()?;
        let caller = door.caller.as_ref();
        if let Some(id) = caller.and_then(|caller| caller.session.clone()) {
            run(EndSession { id }).await?;
        }
        set_cookie(door.cookie.end());
        // What could be undone goes with who did it.
        let undo = NewCookie {
            name: UNDO_COOKIE,
            value: "",
            max_age_s: 0,
            secure: door.cookie.secure,
        };
        set_cookie(undo.header());
        go_to(SIGN_IN);
        Ok(())
    }

    /// Sends the browser to a page of this site; to the first one where `path` is none.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that has read the path"
    )]
    pub fn go_to(path: &str) {
        leptos_axum::redirect(own_path(path).unwrap_or(HOME));
    }

    /// The refusal as an error; sets the answer's status, or leads to the sign-in page.
    pub fn refuse(problem: Problem) -> UiError {
        let kind = problem.kind;
        let error = error::refused(problem);
        if kind == ProblemKind::Unauthenticated {
            let page = use_context::<Parts>().as_ref().and_then(page_of);
            let to = sign_in_path(page.as_deref());
            let had_session = Door::here().is_ok_and(|door| door.had_session);
            go_to(&if had_session { session_ended(&to) } else { to });
        }
        error
    }

    /// Adds a cookie to the answer.
    pub fn set_cookie(cookie: Option<HeaderValue>) {
        let response = expect_context::<ResponseOptions>();
        if let Some(value) = cookie {
            response.append_header(header::SET_COOKIE, value);
        }
    }

    /// The value of a cookie of this request.
    pub fn cookie(name: &str) -> Option<String> {
        let parts = use_context::<Parts>()?;
        tenantry_http::cookie(&parts.headers, name).map(str::to_owned)
    }

    /// The page that a request belongs to: itself, or for a server function the page it came from.
    fn page_of(parts: &Parts) -> Option<String> {
        if parts.method == Method::GET && takes_html(&parts.headers) {
            return parts.uri.path_and_query().map(ToString::to_string);
        }
        let referer = parts.headers.get(header::REFERER)?.to_str().ok()?;
        let referer: http::Uri = referer.parse().ok()?;
        referer.path_and_query().map(ToString::to_string)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_server_function_belongs_to_the_page_it_was_called_from() {
            let (parts, ()) = http::Request::post("/ui/tenants/list")
                .header(
                    header::REFERER,
                    "https://host.test/admin/tenants?status=ACTIVE",
                )
                .body(())
                .unwrap()
                .into_parts();

            assert_eq!(
                page_of(&parts).as_deref(),
                Some("/admin/tenants?status=ACTIVE")
            );
        }
    }
}
