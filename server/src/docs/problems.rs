//! What a kind of problem is, in words.

use tenantry_domain::{Language, ProblemKind};

use super::markdown::{self, Text};

/// The explanation of a kind; its texts are Markdown, whose backticks stand for themselves.
pub(super) fn text(kind: ProblemKind, language: Language) -> Text {
    let (status, slug) = (kind.status(), kind.slug());
    let answered = match language {
        Language::English => {
            format!(
                "The HTTP API answers it with status {status} and the `type` `/problems/{slug}`."
            )
        }
        Language::Thai => {
            format!("HTTP API ตอบด้วยสถานะ {status} และ `type` เป็น `/problems/{slug}`")
        }
    };
    markdown::text(&format!(
        "# {title}\n\n{advice}\n\n{answered}\n",
        title = kind.title_in(language),
        advice = kind.advice_in(language),
    ))
}

/// What stands in place of a kind that there is not.
pub(super) fn unknown(language: Language) -> Text {
    markdown::text(match language {
        Language::English => "# There is no such kind of problem\n\nCheck the address.\n",
        Language::Thai => "# ไม่มีปัญหาชนิดนี้\n\nโปรดตรวจสอบที่อยู่\n",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code() {
        let text = text(ProblemKind::PreconditionFailed, Language::English);

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
