//! What a kind of problem is, in words.

use tenantry_domain::ProblemKind;

use super::markdown::{self, Text};

/// The explanation of a kind; its texts are Markdown, whose backticks stand for themselves.
pub(super) fn text(kind: ProblemKind) -> Text {
    markdown::text(&format!(
        "# {title}\n\n{advice}\n\nThe HTTP API answers it with status {status} and the `type` `/problems/{slug}`.\n",
        title = kind.title(),
        advice = kind.advice(),
        status = kind.status(),
        slug = kind.slug(),
    ))
}

/// What stands in place of a kind that there is not.
pub(super) fn unknown() -> Text {
    markdown::text("# There is no such kind of problem\n\nCheck the address.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code() {
        let text = text(ProblemKind::PreconditionFailed);

        assert_eq!(text.title, "If-Match names another state");
        assert!(
            text.body
                .starts_with("<h1><code>If-Match</code> names another state</h1>")
        );
        assert!(
            text.body
                .contains("<code>/problems/precondition-failed</code>")
        );
    }
}
