//! Every operation of the product, in one list that the doors ask for: what is not on it cannot be
//! a [`Command`] or a [`Query`].
//!
//! Tests walk it: each command must leave an audit row and an outbox row, and each operation is tried
//! as everybody.

use std::{any::Any, pin::Pin};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
use tenantry_domain::{
    Endpoint, Language, Operation, Precondition, Problem, ProblemKind,
    access::{
        Caller, ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession, GetUser,
        ListSessions, ListTokens, Permission, RevokeToken, RotateToken, SetBindings, UpdateUser,
        UserFilter,
    },
    activation::{
        Activate, DiffRevisions, GetActiveConfig, GetRevision, ListRevisions, PreviewActivation,
        Rollback, ShowCandidate, ShowRevision,
    },
    approvals::{
        ApproveRequest, CancelRequest, GetApprovals, GetRequest, RejectRequest, RequestFilter,
        SetApprovals,
    },
    audit::{AuditFilter, ExportAudit, GetAuditEvent, VerifyAudit},
    freezes::{CreateFreeze, EndFreeze, FreezeFilter, GetFreeze},
    home::ShowHome,
    jobs::{CancelJob, GetJob, JobFilter, RetryJob},
    message::speaking,
    notifications::{CountUnread, NotificationFilter, ReadNotifications},
    operation::Route,
    packs::{
        ComparePacks, DeprecatePack, DiffPack, DomainFilter, GetPack, GetPackText, GetReport,
        ImportPack, KeepReport, PackFilter, PatchPack, ReportFilter, RunSuites, ShowContents,
        ShowDocument, ShowFindings, SuggestVersion, ValidatePack, VersionReports,
    },
    playbooks::{
        ExtractPlaybook, JudgeLink, LinkFilter, LinkPlaybook, ShowPlaybook, TenantLinks,
        UnlinkPlaybook,
    },
    recalls::{
        GetRecall, PreviewRecall, RecallFilter, RecallPack, RecalledTenants, ResumeRecall,
        StopRecall,
    },
    replay::ReplayExceptions,
    say,
    schedules::{CancelSchedule, GetSchedule, ResumeSchedule, ScheduleFilter},
    tenants::{ChangeStatus, CreateTenant, GetTenant, RenameTenant, TenantFilter},
    views::{DeleteView, ListViews, RenameView, SaveView},
};

use crate::{
    Command, Query, Reply, Services, Work,
    access::{NewInitToken, StartSession},
    listed::{self, ListedCommand, ListedQuery},
    written::InWriting,
};

/// What is known of a command without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandFacts {
    /// `feature.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub needs: Permission,
    /// What it makes of the state that the caller saw.
    pub if_match: Precondition,
    /// Whether a suspended tenant takes it.
    pub while_suspended: bool,
    /// Whether no token does it.
    pub person_only: bool,
    /// Whether its output holds a secret that is shown once.
    pub shows_secret: bool,
    /// What kind of work it is.
    pub work: Work,
}

/// What is known of a query without asking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryFacts {
    /// `feature.verb`.
    pub name: &'static str,
    /// What the caller needs.
    pub needs: Permission,
    /// What kind of work it is.
    pub work: Work,
}

pub(crate) const fn command<C: Command>() -> CommandFacts {
    CommandFacts {
        name: C::NAME,
        needs: C::NEEDS,
        if_match: C::IF_MATCH,
        while_suspended: C::WHILE_SUSPENDED,
        person_only: C::PERSON_ONLY,
        shows_secret: C::SHOWS_SECRET,
        work: C::WORK,
    }
}

const fn query<Q: Query>() -> QueryFacts {
    QueryFacts {
        name: Q::NAME,
        needs: Q::NEEDS,
        work: Q::WORK,
    }
}

/// What is known of how an operation is called over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointFacts {
    /// `feature.verb`.
    pub name: &'static str,
    /// Where it is served.
    pub routes: &'static [Route],
    /// Whether it answers that something was made.
    pub creates: bool,
}

const fn endpoint<E: Endpoint>() -> EndpointFacts {
    EndpointFacts {
        name: E::NAME,
        routes: E::ROUTES,
        creates: E::CREATES,
    }
}

/// Goes over operations that programs call over HTTP, each by its type.
pub trait Visitor {
    /// Comes to a command.
    fn command<C: Command<Output: Serialize> + Endpoint>(&mut self);
    /// Comes to a query.
    fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self);
}

macro_rules! operations {
    (@command $command:ty) => {
        impl ListedCommand for $command {
            fn begin<'a>(
                self,
                services: &'a Services,
                caller: &'a Caller,
            ) -> listed::Work<'a, Reply<Self::Output>> {
                Box::pin(services.execute(caller, self))
            }
        }
    };
    (@query $query:ty) => {
        impl ListedQuery for $query {
            fn begin<'a>(self, services: &'a Services, caller: &'a Caller) -> listed::Work<'a, Self::Output> {
                Box::pin(services.answer(caller, self))
            }
        }
    };
    (
        commands: $($command:ty),+;
        queries: $($query:ty),+;
        commands apart: $($apart:ty),+;
        queries apart: $($asked:ty),+;
        commands inside: $($inner:ty),+;
        queries inside: $($looked:ty),+ $(,)?
    ) => {
        $(operations!(@command $command);)+
        $(operations!(@query $query);)+
        $(operations!(@command $apart);)+
        $(operations!(@query $asked);)+
        $(operations!(@command $inner);)+
        $(operations!(@query $looked);)+

        /// Every command.
        pub const COMMANDS: &[CommandFacts] = &[
            $(command::<$command>(),)+ $(command::<$apart>(),)+ $(command::<$inner>()),+
        ];
        /// Every query; one that comes in two forms stands here twice.
        pub const QUERIES: &[QueryFacts] = &[
            $(query::<$query>(),)+ $(query::<$asked>(),)+ $(query::<$looked>()),+
        ];

        /// Every operation that programs call over HTTP by its declaration.
        pub const ENDPOINTS: &[EndpointFacts] = &[
            $(endpoint::<$command>(),)+ $(endpoint::<$query>()),+
        ];

        /// The commands and queries that can be run and asked by their names, with an input in JSON.
        pub const WRITTEN: &[&str] = &[
            $(<$command as Operation>::NAME,)+ $(<$apart as Operation>::NAME,)+
            $(<$query as Operation>::NAME,)+ $(<$asked as Operation>::NAME),+
        ];

        /// Goes over every operation that programs call over HTTP and that needs nothing of its own there.
        pub fn visit_endpoints(visitor: &mut impl Visitor) {
            $(visitor.command::<$command>();)+
            $(visitor.query::<$query>();)+
        }

        impl Services {
            /// Runs the command of that name, whose input was written as JSON.
            ///
            /// What is written must hold no secret ([`part_secrets`]): it may lie somewhere.
            ///
            /// [`part_secrets`]: tenantry_domain::access::part_secrets
            pub async fn run_written(
                &self,
                caller: &Caller,
                name: &str,
                input: &RawValue,
            ) -> Result<Reply<Box<RawValue>>, Problem> {
                const FORMS: &[Form] = &[$(form::<$command>(),)+ $(form::<$apart>()),+];
                let form = form_of(FORMS, name)?;
                let command = (form.read)(input)?;
                let reply = self.run_boxed(caller, command).await?;
                Ok(Reply {
                    value: (form.write)(&*reply.value, caller.request.language)?,
                    replayed: reply.replayed,
                    before: reply.before,
                })
            }

            /// Runs the command in the box and boxes its output: for a door that does not know the services.
            pub fn run_boxed<'a>(
                &'a self,
                caller: &'a Caller,
                command: Box<dyn Any + Send>,
            ) -> Boxed<'a, Reply<Held>> {
                $(let command = match command.downcast::<$command>() {
                    Ok(command) => return run_boxed(self, caller, *command),
                    Err(other) => other,
                };)+
                $(let command = match command.downcast::<$apart>() {
                    Ok(command) => return run_boxed(self, caller, *command),
                    Err(other) => other,
                };)+
                drop(command);
                Box::pin(async { Err(no_boxed_operation()) })
            }

            /// Answers the query in the box and boxes its output: for a door that does not know the services.
            pub fn ask_boxed<'a>(
                &'a self,
                caller: &'a Caller,
                query: Box<dyn Any + Send>,
            ) -> Boxed<'a, Held> {
                $(let query = match query.downcast::<$query>() {
                    Ok(query) => return ask_boxed(self, caller, *query),
                    Err(other) => other,
                };)+
                $(let query = match query.downcast::<$asked>() {
                    Ok(query) => return ask_boxed(self, caller, *query),
                    Err(other) => other,
                };)+
                drop(query);
                Box::pin(async { Err(no_boxed_operation()) })
            }

            /// Answers the query of that name, whose input was written as JSON.
            pub async fn ask_written(
                &self,
                caller: &Caller,
                name: &str,
                input: &RawValue,
            ) -> Result<Box<RawValue>, Problem> {
                const FORMS: &[Form] = &[$(form::<$query>(),)+ $(form::<$asked>()),+];
                let form = form_of(FORMS, name)?;
                let query = (form.read)(input)?;
                let answer = self.ask_boxed(caller, query).await?;
                (form.write)(&*answer, caller.request.language)
            }
        }
    };
}

/// An operation's input or output, in a box for who does not know its type.
pub type Held = Box<dyn Any + Send>;

/// What comes of an operation that was given in a box.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

fn run_boxed<'a, C: Command>(
    services: &'a Services,
    caller: &'a Caller,
    command: C,
) -> Boxed<'a, Reply<Held>> {
    Box::pin(async move {
        let reply = services.run(caller, command).await?;
        Ok(Reply {
            value: Box::new(reply.value) as Held,
            replayed: reply.replayed,
            before: reply.before,
        })
    })
}

fn ask_boxed<'a, Q: Query<Output: 'static> + 'static>(
    services: &'a Services,
    caller: &'a Caller,
    query: Q,
) -> Boxed<'a, Held> {
    Box::pin(async move { Ok(Box::new(services.ask(caller, query).await?) as Held) })
}

/// What is in the box is not on the list, or stands there as the other kind.
fn no_boxed_operation() -> Problem {
    tracing::error!("a door was given what is no operation there");
    ProblemKind::Internal.into_problem()
}

/// How an operation's input is read from JSON, and its output written as JSON.
struct Form {
    name: &'static str,
    read: fn(&RawValue) -> Result<Held, Problem>,
    write: fn(&(dyn Any + Send), Language) -> Result<Box<RawValue>, Problem>,
}

const fn form<O: Operation<Output: Serialize + 'static> + DeserializeOwned + 'static>() -> Form {
    Form {
        name: O::NAME,
        read: read::<O>,
        write: write::<O::Output>,
    }
}

fn form_of(forms: &'static [Form], name: &str) -> Result<&'static Form, Problem> {
    let found = forms.iter().find(|form| form.name == name);
    found.ok_or_else(|| no_operation(name))
}

fn read<O: Operation + DeserializeOwned + 'static>(input: &RawValue) -> Result<Held, Problem> {
    match serde_json::from_str::<O>(input.get()) {
        Ok(input) => Ok(Box::new(input)),
        Err(error) => Err(no_input(O::NAME, &error)),
    }
}

fn no_input(operation: &'static str, error: &serde_json::Error) -> Problem {
    let detail = say!(
        "This is no input of `{operation}`: {error}.",
        operation,
        error
    );
    Problem::new(ProblemKind::MalformedBody, detail)
}

fn write<T: Serialize + 'static>(
    value: &(dyn Any + Send),
    language: Language,
) -> Result<Box<RawValue>, Problem> {
    let value = value.downcast_ref::<T>().ok_or_else(no_boxed_operation)?;
    let written = speaking(language, || to_raw_value(value));
    written.map_err(|error| unwritable(&error))
}

fn unwritable(error: &serde_json::Error) -> Problem {
    tracing::error!(%error, "an answer cannot be written as JSON");
    ProblemKind::Internal.into_problem()
}

fn no_operation(name: &str) -> Problem {
    // What was sent may be long.
    let name: String = name.chars().take(40).collect();
    Problem::not_found("operation", &name)
}

operations! {
    commands:
        CreateTenant, RenameTenant, ChangeStatus,
        DeprecatePack,
        Activate, Rollback,
        LinkPlaybook, UnlinkPlaybook, ExtractPlaybook,
        SetApprovals, ApproveRequest, RejectRequest, CancelRequest,
        CreateFreeze, EndFreeze,
        CancelSchedule, ResumeSchedule,
        RecallPack, StopRecall, ResumeRecall,
        RetryJob, CancelJob,
        CreateUser, UpdateUser, SetBindings,
        CreateToken, RotateToken, RevokeToken,
        ReadNotifications,
        SaveView, RenameView, DeleteView;
    queries:
        TenantFilter, GetTenant,
        PackFilter, DomainFilter, GetPack, VersionReports, ReportFilter, GetReport,
        RunSuites, ShowContents,
        PreviewActivation, ReplayExceptions,
        GetActiveConfig, ListRevisions, GetRevision, ShowRevision, DiffRevisions,
        GetApprovals, RequestFilter, GetRequest,
        FreezeFilter, GetFreeze,
        ScheduleFilter, GetSchedule,
        PreviewRecall, RecallFilter, GetRecall, RecalledTenants,
        ShowPlaybook, JudgeLink, LinkFilter, TenantLinks,
        AuditFilter, GetAuditEvent, VerifyAudit,
        JobFilter, GetJob,
        UserFilter, GetUser, ListTokens,
        NotificationFilter,
        ListViews;
    // Over HTTP with documents, streams, or cookies; or not at all.
    commands apart:
        ImportPack, KeepReport,
        ExportAudit,
        ChangePassword, EndSession, EndOtherSessions;
    queries apart:
        ComparePacks, ValidatePack, SuggestVersion, ShowFindings, ShowDocument,
        ShowCandidate,
        ListSessions,
        CountUnread,
        ShowHome;
    // Never written as JSON: for the product itself, or another form of one above.
    commands inside:
        NewInitToken, StartSession;
    queries inside:
        GetPackText, InWriting<DiffPack>, InWriting<PatchPack>,
}
