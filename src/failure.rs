//! How a command that failed says so, and the exit code it ends with.

use std::process::ExitCode;

use tenantry_client::Error;
use tenantry_domain::Problem;

use crate::output::{Output, plain};

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

/// Says what went wrong and what to do next; answers the exit code.
pub(crate) fn report(output: &Output, error: &anyhow::Error) -> ExitCode {
    let problem = error.downcast_ref::<Error>().and_then(Error::problem);
    if let Some(problem) = problem {
        report_problem(output, problem);
    } else {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        // What goes on over several lines is set in, so that no text in it begins a line of ours.
        let causes = causes.join(": ").replace('\n', "\n  ");
        output.complain(&format!("error: {causes}"));
    }
    if matches!(error.downcast_ref(), Some(Error::Unreachable(_))) {
        output.complain("Is a server running there? `--server` or TENANTRY_SERVER names it.");
    }
    ExitCode::from(code(error))
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
        output.complain(&format!("  request id: {id}"));
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
