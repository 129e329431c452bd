//! What a refusal is called in the language of the page.

use tenantry_domain::ProblemKind as Kind;

use crate::{UiError, text::text};

/// What a refusal is called: as the server has said it. In the browser's module are the names alone of what is refused
/// there, because every page begins with it.
pub(super) fn said_title(error: &UiError) -> String {
    if error.title.is_empty() {
        own_title(error.problem.kind).to_owned()
    } else {
        error.title.clone()
    }
}

#[cfg(feature = "ssr")]
fn own_title(kind: Kind) -> &'static str {
    title_of(kind)
}

#[cfg(not(feature = "ssr"))]
fn own_title(kind: Kind) -> &'static str {
    [
        (Kind::Unavailable, text!(problem_title.unavailable)),
        (Kind::NotFound, text!(problem_title.not_found)),
        (Kind::Invalid, text!(problem_title.invalid)),
        (Kind::MalformedBody, text!(problem_title.malformed_body)),
        (Kind::Forbidden, text!(problem_title.forbidden)),
    ]
    .into_iter()
    .find(|(own, _)| *own == kind)
    .map_or(text!(problem_title.internal), |(_, title)| title)
}

/// The title of a kind of refusal; its English is the one that programs are given.
pub fn title_of(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody => text!(problem_title.malformed_body),
        Kind::MalformedRequest => text!(problem_title.malformed_request),
        Kind::Unauthenticated => text!(problem_title.unauthenticated),
        Kind::SignInFailed => text!(problem_title.sign_in_failed),
        Kind::Forbidden => text!(problem_title.forbidden),
        Kind::FreshAuthenticationRequired => {
            text!(problem_title.fresh_authentication_required)
        }
        Kind::CrossSite => text!(problem_title.cross_site),
        Kind::NotFound => text!(problem_title.not_found),
        Kind::NoActiveConfiguration => text!(problem_title.no_active_configuration),
        Kind::MethodNotAllowed => text!(problem_title.method_not_allowed),
        Kind::Conflict => text!(problem_title.conflict),
        Kind::TenantExists => text!(problem_title.tenant_exists),
        Kind::UserExists => text!(problem_title.user_exists),
        Kind::LastAdministrator => text!(problem_title.last_administrator),
        Kind::VersionExists => text!(problem_title.version_exists),
        Kind::VersionLive => text!(problem_title.version_live),
        Kind::VersionDeprecated => text!(problem_title.version_deprecated),
        Kind::PlaybookIncompatible => text!(problem_title.playbook_incompatible),
        Kind::TenantSuspended => text!(problem_title.tenant_suspended),
        Kind::StaleRevision => text!(problem_title.stale_revision),
        Kind::Frozen => text!(problem_title.frozen),
        Kind::RequestClosed => text!(problem_title.request_closed),
        Kind::OwnChange => text!(problem_title.own_change),
        Kind::PersonRequired => text!(problem_title.person_required),
        Kind::Stale => text!(problem_title.stale),
        Kind::KeyInFlight => text!(problem_title.idempotency_key_in_flight),
        Kind::SecretNotReplayed => text!(problem_title.secret_not_replayed),
        Kind::PreconditionFailed => text!(problem_title.precondition_failed),
        Kind::TooLarge => text!(problem_title.too_large),
        Kind::UnsupportedMediaType => text!(problem_title.unsupported_media_type),
        Kind::Misdirected => text!(problem_title.misdirected),
        Kind::UnsupportedCoding => text!(problem_title.unsupported_coding),
        Kind::Invalid => text!(problem_title.invalid),
        Kind::InvalidPack => text!(problem_title.invalid_pack),
        Kind::UnknownVersion => text!(problem_title.unknown_version),
        Kind::DomainMismatch => text!(problem_title.domain_mismatch),
        Kind::WarningsNotAccepted => text!(problem_title.warnings_not_accepted),
        Kind::KeyReused => text!(problem_title.idempotency_key_reused),
        Kind::PreconditionRequired => text!(problem_title.precondition_required),
        Kind::TooManyRequests => text!(problem_title.too_many_requests),
        Kind::Internal => text!(problem_title.internal),
        Kind::Unavailable => text!(problem_title.unavailable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_are_told_the_same() {
        let thai = include_str!("../../locales/th.json");
        let thai: serde_json::Value = serde_json::from_str(thai).unwrap();
        for kind in Kind::ALL {
            assert_eq!(title_of(*kind), kind.title());
            let key = kind.slug().replace('-', "_");
            assert_eq!(
                thai["problem_title"][key],
                kind.title_in(tenantry_domain::Language::Thai)
            );
        }
    }
}
