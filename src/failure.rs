//! How a command that failed says so, and the exit code it ends with.

use std::{borrow::Cow, process::ExitCode};

use clap::Parser as _;
use tenantry_client::Error;
use tenantry_domain::Problem;

use crate::{
    cli::Cli,
    output::{Output, plain},
};

/// The server or a check said no.
pub(crate) const REFUSED: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// There is no server to ask.
pub(crate) const UNREACHABLE: u8 = 3;
/// The credential is missing, or not enough.
const DENIED: u8 = 4;

/// A command line that only its command could see through.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// Says what is wrong with the command line, or what help and versions it asks for, and ends.
///
/// Names of files stand on command lines, and what is said repeats them: characters that act are
/// written as escapes there too.
pub(crate) fn usage(error: &clap::Error) -> ! {
    let arguments: Vec<String> = std::env::args_os()
        .map(|one| one.to_string_lossy().into_owned())
        .collect();
    let acts = arguments
        .iter()
        .any(|one| matches!(plain(one), Cow::Owned(_)));
    if acts {
        let arguments = arguments.iter().map(|one| plain(one).into_owned());
        if let Err(error) = Cli::try_parse_from(arguments) {
            error.exit();
        }
    }
    error.exit()
}

/// Says what went wrong and what to do next; answers the exit code.
pub(crate) fn report(output: &Output, error: &anyhow::Error) -> ExitCode {
    let problem = error.downcast_ref::<Error>().and_then(Error::problem);
    if let Some(problem) = problem {
        report_problem(output, problem);
    } else {
        output.complain(&format!("error: {}", set_in(error)));
    }
    if matches!(error.downcast_ref(), Some(Error::Unreachable(_))) {
        output.complain("Is a server running there? `--server` or TENANTRY_SERVER names it.");
    }
    ExitCode::from(code(error))
}

/// An error with its causes. What goes on over several lines is set in behind a bar, so that no text
/// in it begins a line of ours: what reads logs takes orders there, whatever space comes before.
fn set_in(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    causes.join(": ").replace('\n', "\n  | ")
}

fn report_problem(output: &Output, problem: &Problem) {
    output.complain(&format!("error: {}", plain(&problem.detail)));
    for field in &problem.errors {
        output.complain(&format!(
            "  {}: {} ({})",
            plain(&field.pointer),
            plain(&field.message),
            plain(&field.code)
        ));
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
    output.complain(&format!("  {}", problem.kind.advice()));
    if let Some(id) = &problem.request_id {
        output.complain(&format!("  request id: {}", plain(id)));
    }
}

/// The exit code that tells why.
pub(crate) fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() || error.is::<tenantry_server::ConfigError>() {
        return USAGE;
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Unreachable(_)) => UNREACHABLE,
        Some(Error::Setting(_)) => USAGE,
        Some(Error::Refused(problem)) if matches!(problem.kind.status(), 401 | 403) => DENIED,
        Some(Error::Refused(_) | Error::Unexpected(_)) | None => REFUSED,
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::ProblemKind;

    use super::*;

    #[test]
    fn no_text_in_an_error_begins_a_line() {
        let error = anyhow::anyhow!("a\n::error::forged").context("x\n##[error]y");

        assert_eq!(set_in(&error), "x\n  | ##[error]y: a\n  | ::error::forged");
    }

    #[test]
    fn exit_codes_tell_why() {
        let refused = |kind: ProblemKind| Error::Refused(Box::new(kind.into_problem())).into();

        assert_eq!(code(&refused(ProblemKind::Forbidden)), DENIED);
        assert_eq!(code(&refused(ProblemKind::Unauthenticated)), DENIED);
        assert_eq!(code(&refused(ProblemKind::TenantExists)), REFUSED);
        assert_eq!(code(&Usage("x".to_owned()).into()), USAGE);
        assert_eq!(code(&Error::Setting("x".to_owned()).into()), USAGE);
        assert_eq!(code(&anyhow::anyhow!("x")), REFUSED);
    }
}
