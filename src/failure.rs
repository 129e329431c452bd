//! How a command that failed says so, in the words of the command line.

use std::{borrow::Cow, process::ExitCode};

use clap::{
    CommandFactory as _, Parser as _,
    builder::StyledStr,
    error::{ContextKind, ContextValue},
};
use serde_json::json;
use tenantry_client::Error;
use tenantry_domain::{Problem, ProblemKind};

use crate::{
    cli::Cli,
    exit,
    output::{Output, plain},
};

/// A command line that only its command could see through.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// Says what is wrong with the command line, or what help and versions it asks for, and ends.
///
/// Names of files stand on command lines, and what is said repeats them: characters that act are
/// written as escapes there too.
pub(crate) fn usage(error: clap::Error) -> ! {
    let arguments: Vec<String> = std::env::args_os()
        .map(|one| one.to_string_lossy().into_owned())
        .collect();
    let acts = arguments
        .iter()
        .any(|one| matches!(plain(one), Cow::Owned(_)));
    if acts {
        let plain: Vec<_> = arguments
            .iter()
            .map(|one| plain(one).into_owned())
            .collect();
        if let Err(error) = Cli::try_parse_from(&plain) {
            with_own_usage(error, &plain).exit();
        }
    }
    with_own_usage(error, &arguments).exit()
}

/// The same error with the command's own usage line: the parser's names every flag that a variable of the
/// environment has set, as if it had to be there.
fn with_own_usage(mut error: clap::Error, arguments: &[String]) -> clap::Error {
    if error.get(ContextKind::Usage).is_some() {
        let mut root = Cli::command();
        root.build();
        let usage = usage_of(&mut root, arguments.get(1..).unwrap_or_default());
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    error
}

/// The usage line of the command that arguments name.
fn usage_of(command: &mut clap::Command, arguments: &[String]) -> StyledStr {
    let Some((first, rest)) = arguments.split_first() else {
        return command.render_usage();
    };
    if let Some(next) = command.find_subcommand_mut(first) {
        return usage_of(next, rest);
    }
    usage_of(command, rest)
}

/// Says what went wrong and what to do next; answers the exit code. `known` is what there is to say of the
/// credential, where that is what was refused.
pub(crate) fn report(
    output: &Output,
    error: &anyhow::Error,
    known: impl FnOnce() -> Option<String>,
) -> ExitCode {
    let code = code(error);
    if output.explains_in_json() {
        output.explain(&document(error, code));
        return ExitCode::from(code);
    }
    tell(output, error);
    if let Some(Error::Refused(problem)) = error.downcast_ref::<Error>()
        && problem.kind == ProblemKind::Unauthenticated
        && let Some(known) = known()
    {
        output.complain(&format!("  {}", plain(&known)));
    }
    ExitCode::from(code)
}

/// Says what went wrong and what to do next, for people.
pub(crate) fn tell(output: &Output, error: &anyhow::Error) {
    let from_server = error.downcast_ref::<Error>();
    match from_server {
        Some(Error::Refused(problem)) => return tell_problem(output, problem),
        Some(
            Error::Unreachable(_)
            | Error::Certificate(_)
            | Error::Unexpected(_)
            | Error::Setting(_),
        )
        | None => output.complain(&format!("error: {}", set_in(error))),
    }
    match from_server {
        Some(Error::Unreachable(_)) => {
            output.complain("  Is a server running there? `--server` or TENANTRY_SERVER names it.");
        }
        Some(Error::Certificate(_)) => output.complain(
            "  `--ca-cert FILE` or TENANTRY_CA_CERT names an authority to trust besides the system's.",
        ),
        Some(Error::Refused(_) | Error::Unexpected(_) | Error::Setting(_)) | None => {}
    }
}

/// An error with its causes, each said once. What goes on over several lines is set in behind a bar, so that
/// no text in it begins a line of ours: what reads logs takes orders there, whatever space comes before.
fn set_in(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said.replace('\n', "\n  | ")
}

fn tell_problem(output: &Output, problem: &Problem) {
    let detail = detail(problem);
    output.complain(&format!("error: {}", plain(&detail)));
    for field in &problem.errors {
        let (place, code) = (argument(&field.pointer), plain(&field.code));
        let place = place.map_or_else(|| plain(&field.pointer), Cow::Borrowed);
        // One value's message is the detail as well.
        output.complain(&if field.message == detail {
            format!("  at {place} ({code})")
        } else {
            format!("  {place}: {} ({code})", plain(&field.message))
        });
    }
    for finding in &problem.findings {
        output.complain(&format!(
            "  {}:{}: {}[{}] {}",
            finding.line,
            finding.column,
            finding.severity,
            finding.code,
            plain(&finding.message)
        ));
    }
    // A freeze says until when itself, and may last for days.
    let pause = problem.retry_after_s;
    if let Some(seconds) = pause.filter(|_| problem.kind != ProblemKind::Frozen) {
        output.complain(&format!("  Repeat after {seconds} seconds."));
    } else if let Some(advice) = advice(problem.kind) {
        output.complain(&format!("  {advice}"));
    }
    if let Some(id) = &problem.request_id {
        output.complain(&format!("  request id: {}", plain(id)));
    }
}

/// What values of a request are called on the command line, by the key that they are sent under.
const ARGUMENTS: [(&str, &str); 26] = [
    ("activate_at", "--at"),
    ("any", "--any"),
    ("bindings", "--role"),
    ("comment", "--comment"),
    ("cursor", "--cursor"),
    ("domain", "--domain"),
    ("domain_pack_version", "<DOMAIN_PACK_VERSION>"),
    ("expected_revision", "--expected-revision"),
    ("expires_at", "--expires-at"),
    ("from", "--from"),
    ("index", "--index"),
    ("latest_start", "--latest-start"),
    ("limit", "--limit"),
    ("loosening", "--loosening"),
    ("name", "<NAME>"),
    ("playbook_id", "<PLAYBOOK>"),
    ("playbooks_of", "--playbooks-of"),
    ("reason", "--reason"),
    ("roles", "--role"),
    ("tenant_id", "<TENANT>"),
    ("tenant_ids", "--tenant"),
    ("tenant_pack_version", "<TENANT_PACK_VERSION>"),
    ("to_version", "--to"),
    ("unlink", "--unlink"),
    ("until", "--until"),
    ("username", "<USERNAME>"),
];

/// The argument that a pointer into a request is about; nothing where the command line has none.
fn argument(pointer: &str) -> Option<&'static str> {
    let key = pointer.trim_start_matches('/').split('/').next()?;
    let known = ARGUMENTS.iter().find(|(sent, _)| *sent == key);
    known.map(|(_, argument)| *argument)
}

/// What happened, without what only a client of HTTP could do about it.
pub(crate) fn detail(problem: &Problem) -> String {
    let kind = problem.kind;
    let speaks_of_a_header = kind == ProblemKind::Unauthenticated && problem.detail.contains('`');
    if kind == ProblemKind::WarningsNotAccepted || speaks_of_a_header {
        return format!("{}.", kind.title());
    }
    problem.detail.as_str().to_owned()
}

/// What to do about a refusal, where the command line has other words for it than HTTP; nothing where what
/// is listed says it.
const ADVICE: [(ProblemKind, &str); 24] = [
    (
        ProblemKind::Unauthenticated,
        "`tenantry login` keeps a token; `--token` or TENANTRY_TOKEN gives one to a single command.",
    ),
    (
        ProblemKind::Forbidden,
        "Ask an administrator for a role that includes the permission; `tenantry whoami` says which roles you have.",
    ),
    (
        ProblemKind::FreshAuthenticationRequired,
        "The console asks for your password; do it there.",
    ),
    (ProblemKind::CrossSite, "Use an API token."),
    (
        ProblemKind::NotFound,
        "Check the name; `tenantry whoami` says whose eyes you see with.",
    ),
    (
        ProblemKind::MethodNotAllowed,
        "Server and command line are of different versions: `tenantry status` names both.",
    ),
    (ProblemKind::MalformedBody, ""),
    (ProblemKind::MalformedRequest, ""),
    (ProblemKind::TooLarge, ""),
    (ProblemKind::UnsupportedMediaType, ""),
    (ProblemKind::UnsupportedCoding, ""),
    (
        ProblemKind::VersionLive,
        "Activate another version wherever this one is live (of a playbook: link another one, or unlink it), then withdraw it. `tenantry recall` does both for a domain pack.",
    ),
    (
        ProblemKind::Frozen,
        "`tenantry freezes list --open` says what holds, and what begins later. `tenantry rollback` is possible all the same.",
    ),
    (
        ProblemKind::RequestClosed,
        "`tenantry requests show` says what became of it. Propose the change again if it is still wanted.",
    ),
    (
        ProblemKind::PreconditionFailed,
        "Somebody else changed it in the meantime. Look at it and repeat.",
    ),
    (ProblemKind::PreconditionRequired, "Look at it and repeat."),
    (ProblemKind::Invalid, ""),
    (
        ProblemKind::InvalidPack,
        "Fix what is listed and send it again.",
    ),
    (
        ProblemKind::UnknownVersion,
        "`tenantry packs list` says which versions there are.",
    ),
    (
        ProblemKind::PlaybookIncompatible,
        "Link a version that fits, or take it away: `tenantry activate` does that in the same step with `--unlink`.",
    ),
    (
        ProblemKind::WarningsNotAccepted,
        "Read them. If you accept them, repeat with `--accept-warnings`.",
    ),
    (ProblemKind::TooManyRequests, "Repeat later."),
    (ProblemKind::Unavailable, "Repeat later."),
    (
        ProblemKind::Internal,
        "Report the request id; the cause is in the server's log.",
    ),
];

fn advice(kind: ProblemKind) -> Option<&'static str> {
    let own = ADVICE.iter().find(|(own, _)| *own == kind);
    let text = own.map_or(kind.advice(), |(_, text)| text);
    (!text.is_empty()).then_some(text)
}

/// What went wrong as a problem document: the server's own, or one of the same shape.
fn document(error: &anyhow::Error, code: u8) -> serde_json::Value {
    if let Some(problem) = error.downcast_ref::<Error>().and_then(Error::problem) {
        return json!(problem);
    }
    let title = exit::MEANINGS.iter().find(|(of, _)| *of == code);
    json!({
        "type": "about:blank",
        "title": title.map_or("", |(_, meaning)| meaning),
        "detail": set_in(error),
    })
}

/// The exit code that tells why.
pub(crate) fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() || error.is::<tenantry_server::ConfigError>() {
        return exit::USAGE;
    }
    error
        .downcast_ref::<Error>()
        .map_or(exit::FAILED, exit::of_client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_in_an_error_begins_a_line() {
        let error = anyhow::anyhow!("a\n::error::forged").context("x\n##[error]y");

        assert_eq!(set_in(&error), "x\n  | ##[error]y: a\n  | ::error::forged");
    }

    /// Every argument that a command takes, as its usage writes it.
    fn arguments(command: &clap::Command, found: &mut Vec<String>) {
        for argument in command.get_arguments() {
            found.extend(argument.get_long().map(|long| format!("--{long}")));
            let names = argument.get_value_names().into_iter().flatten();
            found.extend(names.map(|name| format!("<{name}>")));
        }
        for inner in command.get_subcommands() {
            arguments(inner, found);
        }
    }

    #[test]
    fn values_are_called_as_arguments_that_there_are() {
        let mut root = Cli::command();
        root.build();
        let mut found = Vec::new();
        arguments(&root, &mut found);

        for (_, name) in ARGUMENTS {
            assert!(found.iter().any(|there| there == name), "{name}");
        }
        assert_eq!(argument("/tenant_ids/0"), Some("--tenant"));
        assert_eq!(argument("cursor"), Some("--cursor"));
        assert_eq!(argument("/content/tools"), None);
    }

    #[test]
    fn a_cause_is_said_once() {
        let error = anyhow::anyhow!("the disk is full").context("not written: the disk is full");

        assert_eq!(set_in(&error), "not written: the disk is full");
    }

    #[test]
    fn exit_codes_tell_why() {
        let refused = |kind: ProblemKind| Error::Refused(Box::new(kind.into_problem())).into();

        assert_eq!(code(&refused(ProblemKind::Forbidden)), exit::DENIED);
        assert_eq!(code(&refused(ProblemKind::TenantExists)), exit::CONFLICT);
        assert_eq!(code(&Usage("x".to_owned()).into()), exit::USAGE);
        assert_eq!(code(&Error::Setting("x".to_owned()).into()), exit::USAGE);
        assert_eq!(
            code(&Error::Certificate("x".to_owned()).into()),
            exit::UNREACHABLE
        );
        assert_eq!(code(&anyhow::anyhow!("x")), exit::FAILED);
    }

    #[test]
    fn no_advice_speaks_http() {
        for kind in ProblemKind::ALL {
            let advice = advice(*kind).unwrap_or_default();
            for word in [
                "Authorization",
                "`errors`",
                "`detail`",
                "`findings`",
                "ETag",
                "If-Match",
                "`Origin`",
                "Content-",
                "accept_warnings",
                "`request_id`",
                "Retry-After",
                "JSON",
                "header",
            ] {
                assert!(!advice.contains(word), "{}: {advice}", kind.slug());
            }
        }
    }

    #[test]
    fn a_usage_line_names_what_the_command_takes_and_no_variable_of_the_environment() {
        let line = ["tenantry", "--json", "--token", "t", "tenants", "create"];
        let arguments: Vec<String> = line.map(str::to_owned).into();
        let error = Cli::try_parse_from(&arguments).err().unwrap();

        let text = with_own_usage(error, &arguments).to_string();

        assert!(
            text.contains("Usage: tenantry tenants create [OPTIONS] <TENANT> <NAME>"),
            "{text}"
        );
    }
}
