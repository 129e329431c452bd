//! Every path that pages link to, and what a form's address says. At the bottom of the console: everything may know
//! where a page is, and nothing here knows a page.

use tenantry_domain::{
    activation::{NO_TENANT_PACK, Revision},
    audit::AuditId,
    id::{RecallId, ReportId, RequestId, ScheduleId, TenantId, UserId},
    packs::{DomainName, Pack, PackKind, PackOwner, Version},
    playbooks::PlaybookId,
};

use crate::{
    own_path::own_path,
    query::{QueryString, encode},
};

/// The sign-in page.
pub const SIGN_IN: &str = "/sign-in";
/// The list of tenants.
pub const TENANTS: &str = "/admin/tenants";
/// The form for a new tenant.
pub const NEW_TENANT: &str = "/admin/tenants/new";
/// The lists of packs.
pub const PACKS: &str = "/admin/packs";
/// The import page.
pub const IMPORT: &str = "/admin/packs/import";
/// The list of what validation said.
pub const REPORTS: &str = "/admin/packs/reports";
/// What every finding means; a page of the server and not of the console.
pub const FINDINGS: &str = "/docs/findings";
/// The list of registered playbooks.
pub const PLAYBOOKS: &str = "/admin/playbooks";
/// Where one chooses the tenant to activate something for; leads on to the dialog over its page.
pub const ACTIVATE: &str = "/admin/activate";
/// The parameter of a tenant's page that opens the dialog which activates a pair.
pub const ACTIVATING: &str = "activate";
/// The parameter of that dialog which names the revision whose linked playbooks are wanted.
pub const PLAYBOOKS_OF: &str = "playbooks_of";
/// The parameter of that dialog which says whether it is for now or for later.
pub const WHEN: &str = "when";
/// The parameter of that dialog which says at what time to activate, in UTC as a field has it.
pub const ACTIVATE_AT: &str = "activate_at";
/// The parameter of that dialog which says until when it may begin, in the same way.
pub const LATEST_START: &str = "latest_start";
/// The parameter of a tenant's page that says where the shown part of its history begins.
pub const HISTORY_AT: &str = "revisions";
/// The parameter of a dialog's address that says where it was opened.
pub const FROM: &str = "from";
/// The audit trail.
pub const AUDIT: &str = "/admin/audit";
/// What the path of a row's page names.
pub const AUDIT_ID: &str = "audit_id";
/// What is done in the background.
pub const JOBS: &str = "/admin/jobs";
/// Changes that wait for approval, or waited.
pub const CHANGE_REQUESTS: &str = "/admin/change-requests";
/// What waits for oneself, and what became of what one asked for.
pub const NOTIFICATIONS: &str = "/admin/notifications";
/// Times in which nothing new is put in force.
pub const FREEZES: &str = "/admin/freezes";
/// The form for a new one.
pub const NEW_FREEZE: &str = "/admin/freezes/new";
/// The question before all activations are stopped at once, over their list.
pub const STOP_ALL: &str = "/admin/freezes?confirm=stop";
/// Activations that wait for their time, and what became of them.
pub const SCHEDULES: &str = "/admin/schedules";
/// Domain pack versions that tenants were taken off, or are being taken off.
pub const RECALLS: &str = "/admin/recalls";
/// How many approvals changes need everywhere.
pub const APPROVALS: &str = "/admin/settings/approvals";
/// People who sign in.
pub const USERS: &str = "/admin/users";
/// The form for a new person.
pub const NEW_USER: &str = "/admin/users/new";
/// API tokens.
pub const TOKENS: &str = "/admin/tokens";
/// The form for a new API token.
pub const NEW_TOKEN: &str = "/admin/tokens/new";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// What follows the very first sign-in.
pub const WELCOME: &str = "/welcome";
/// Where the import page's form goes when the browser runs no script.
pub const IMPORT_FORM: &str = "/ui/packs/import-form";
/// Where the form for a new API token goes when the browser runs no script.
pub const NEW_TOKEN_FORM: &str = "/ui/tokens/new-form";
/// Where the dialog that rotates an API token goes when the browser runs no script.
pub const ROTATE_TOKEN_FORM: &str = "/ui/tokens/rotate-form";
/// Where the form for a replay goes when the browser runs no script; its address says which page it stands on.
pub const REPLAY_FORM: &str = "/ui/activation/replay-form";
/// The forms that are answered by a page and not by a redirect, and which page each one shows. A form's address may name
/// one below that ([`SHOWN_ON`]).
pub const POSTED_FORMS: [(&str, &str); 4] = [
    (IMPORT_FORM, IMPORT),
    (NEW_TOKEN_FORM, NEW_TOKEN),
    (ROTATE_TOKEN_FORM, TOKENS),
    (REPLAY_FORM, TENANTS),
];
/// The parameter of a form's address that names the page the form stands on.
pub const SHOWN_ON: &str = "page";
/// Where a signed-in person starts: what matters now.
pub const HOME: &str = "/admin";

/// A tenant's page.
pub fn tenant(id: &TenantId) -> String {
    format!("{TENANTS}/{id}")
}

/// The page that replays exceptions for a tenant; what is named of the pair goes behind it.
pub fn replay(id: &TenantId) -> String {
    format!("{}/replay", tenant(id))
}

/// The page of a change request.
pub fn change_request(id: &RequestId) -> String {
    format!("{CHANGE_REQUESTS}/{id}")
}

/// The page of a change request that was made just now, which it says.
pub fn request_made(id: &RequestId) -> String {
    format!("{}?done=request-made", change_request(id))
}

/// The change requests about a tenant.
pub fn requests_about(tenant: &TenantId) -> String {
    format!("{CHANGE_REQUESTS}?tenant_id={tenant}")
}

/// The freezes that are for a tenant.
pub fn freezes_of(tenant: &TenantId) -> String {
    format!("{FREEZES}?tenant_id={tenant}")
}

/// The form for a new freeze, which begins with a tenant.
pub fn new_freeze_of(tenant: &TenantId) -> String {
    format!("{NEW_FREEZE}?tenant_id={tenant}")
}

/// The page of a schedule.
pub fn schedule(tenant: &TenantId, id: &ScheduleId) -> String {
    format!("{TENANTS}/{tenant}/schedules/{id}")
}

/// The page of a schedule that was made just now, which it says.
pub fn schedule_made(tenant: &TenantId, id: &ScheduleId) -> String {
    format!("{}?done=schedule-made", schedule(tenant, id))
}

/// The open schedules of a tenant.
pub fn schedules_of(tenant: &TenantId) -> String {
    format!("{SCHEDULES}?tenant_id={tenant}")
}

/// The page of a recall.
pub fn recall(id: &RecallId) -> String {
    format!("{RECALLS}/{id}")
}

/// Where a recall of a domain pack version is begun.
pub fn recall_of(domain: &DomainName, version: &Version) -> String {
    format!("{}/recall", domain_pack(domain, version))
}

/// How many approvals changes need: of a tenant, or everywhere.
pub fn approvals(tenant: Option<&TenantId>) -> String {
    match tenant {
        Some(id) => format!("{}/settings/approvals", self::tenant(id)),
        None => APPROVALS.to_owned(),
    }
}

/// A person's page.
pub fn user(id: &UserId) -> String {
    format!("{USERS}/{id}")
}

/// The page of a pack version.
pub fn pack(owner: &PackOwner, version: &Version) -> String {
    match owner.kind() {
        PackKind::Playbook => format!("{PLAYBOOKS}/{owner}/{version}"),
        kind @ (PackKind::Domain | PackKind::Tenant) => {
            format!("{PACKS}/{kind}/{owner}/{version}")
        }
    }
}

/// The page of a version of a registered playbook.
pub fn playbook(id: &PlaybookId, version: &Version) -> String {
    pack(&PackOwner::Playbook(id.clone()), version)
}

/// A line of a version's document, on the version's page.
pub fn line_of(page: &str, line: u32) -> String {
    format!("{page}?tab=document&line={line}#L{line}")
}

/// A place in a version's document by its pointer, on the version's page.
pub fn place_of(page: &str, pointer: &str) -> String {
    let mut href = format!("{page}?tab=document#");
    for (index, part) in pointer.split('/').enumerate() {
        if index > 0 {
            href.push('/');
        }
        encode(&mut href, part);
    }
    href
}

/// The page of a domain pack version.
pub fn domain_pack(domain: &DomainName, version: &Version) -> String {
    pack(&PackOwner::Domain(domain.clone()), version)
}

/// The page of a tenant pack version.
pub fn tenant_pack(tenant: &TenantId, version: &Version) -> String {
    pack(&PackOwner::Tenant(tenant.clone()), version)
}

/// The page of a report.
pub fn report(id: &ReportId) -> String {
    format!("{REPORTS}/{id}")
}

/// The page of a row of the audit trail.
pub fn audit_row(id: &AuditId) -> String {
    format!("{AUDIT}/{id}")
}

/// The page that compares versions of a history.
pub fn compare(kind: PackKind, name: &str) -> String {
    match kind {
        PackKind::Playbook => format!("{PLAYBOOKS}/{name}/compare"),
        PackKind::Domain | PackKind::Tenant => format!("{PACKS}/{kind}/{name}/compare"),
    }
}

/// The page that compares these two versions.
pub fn compare_versions(owner: &PackOwner, from: &Version, to: &Version) -> String {
    QueryString::default()
        .with("from", from.as_str())
        .with("to", to.as_str())
        .href(&compare(owner.kind(), &owner.to_string()))
}

/// The page of a tenant with the dialog open that activates a pair; what is named of the pair goes behind it.
pub fn activating() -> QueryString {
    QueryString::default().with(ACTIVATING, "1")
}

/// The activation dialog for a tenant.
pub fn activate_for(id: &TenantId) -> String {
    activating().href(&tenant(id))
}

/// The activation dialog for a pack version; for a domain pack one chooses the tenant first, and a playbook is linked on
/// its page. Leads back to where it was opened: `from`, or the version's page.
pub fn activate_pack(pack: &Pack, from: Option<String>) -> String {
    match &pack.owner {
        PackOwner::Domain(domain) => QueryString::default()
            .with("domain", domain.as_str())
            .with("domain_pack_version", pack.version.as_str())
            .with(FROM, from.unwrap_or_default())
            .href(ACTIVATE),
        PackOwner::Tenant(tenant) => activate_pack_for(pack, tenant, from),
        PackOwner::Playbook(_) => linking(&self::pack(&pack.owner, &pack.version), None),
    }
}

/// The activation dialog for a pack version and a tenant; leads back to where it was opened.
pub fn activate_pack_for(pack: &Pack, id: &TenantId, from: Option<String>) -> String {
    let page = self::pack(&pack.owner, &pack.version);
    let version = match pack.owner {
        PackOwner::Domain(_) => "domain_pack_version",
        PackOwner::Tenant(_) => "tenant_pack_version",
        PackOwner::Playbook(_) => return linking(&page, Some(id)),
    };
    let from = from.unwrap_or(page);
    let domain = pack.domain.as_ref();
    activating()
        .with("domain", domain.map_or("", DomainName::as_str))
        .with(version, pack.version.as_str())
        .with(FROM, from)
        .href(&tenant(id))
}

/// The form that links a playbook, on the page of its version, for a tenant where one is known.
pub fn linking(page: &str, tenant: Option<&TenantId>) -> String {
    QueryString::default()
        .with("tab", "links")
        .with("tenant_id", tenant.map_or("", TenantId::as_str))
        .href(page)
}

/// The activation dialog for the pair and the playbooks of an earlier revision, over the part of the history that begins at this cursor.
pub fn roll_back_to(revision: &Revision, history_at: Option<&str>) -> String {
    let own = revision.tenant_pack_version.as_ref();
    activating_pair(&revision.domain, &revision.domain_pack_version, own)
        .with(PLAYBOOKS_OF, revision.revision.to_string())
        .with(HISTORY_AT, history_at.unwrap_or_default())
        .href(&tenant(&revision.tenant_id))
}

/// The activation dialog for this very pair, over the page of a tenant; for a time and until when it may begin, as fields
/// have them.
pub fn activate_pair(
    id: &TenantId,
    domain: &DomainName,
    version: &Version,
    own: Option<&Version>,
    times: Option<[String; 2]>,
) -> String {
    let [at, latest] = times.unwrap_or_default();
    activating_pair(domain, version, own)
        .with(ACTIVATE_AT, at)
        .with(LATEST_START, latest)
        .href(&tenant(id))
}

fn activating_pair(domain: &DomainName, version: &Version, own: Option<&Version>) -> QueryString {
    activating()
        .with("domain", domain.as_str())
        .with("domain_pack_version", version.as_str())
        .with(
            "tenant_pack_version",
            own.map_or(NO_TENANT_PACK, Version::as_str),
        )
}

/// The page of what a revision holds.
pub fn revision(tenant: &TenantId, revision: u64) -> String {
    format!("{TENANTS}/{tenant}/revisions/{revision}")
}

/// How a revision differs from the one before.
pub fn changes_of_revision(tenant: &TenantId, revision: u64) -> String {
    let before = revision.saturating_sub(1);
    format!("{}?from={before}", self::revision(tenant, revision))
}

/// The effective configuration of a revision, in JSON.
pub fn config_of_revision(tenant: &TenantId, revision: u64) -> String {
    format!("/runtime/v1/tenants/{tenant}/config?revision={revision}")
}

/// The import page for a tenant's own pack.
pub fn import_for(tenant: &TenantId) -> String {
    format!("{IMPORT}?kind=tenant&tenant_id={tenant}")
}

/// The sign-in page, coming back to `next` afterwards.
pub fn sign_in_path(next: Option<&str>) -> String {
    let next = next
        .and_then(next_page)
        .filter(|path| *path != "/" && *path != HOME);
    QueryString::default()
        .with("next", next.unwrap_or_default())
        .href(SIGN_IN)
}

/// The sign-in page for somebody whose session has ended, which it says.
pub fn session_ended(sign_in: &str) -> String {
    let joint = if sign_in.contains('?') { '&' } else { '?' };
    format!("{sign_in}{joint}ended=1")
}

/// The page to go to after signing in; the sign-in page itself is none.
pub fn next_page(text: &str) -> Option<&str> {
    own_path(text).filter(|path| !path.starts_with(SIGN_IN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_does_not_lead_back_to_signing_in() {
        assert_eq!(next_page("/admin/tenants"), Some("/admin/tenants"));
        assert_eq!(next_page("/sign-in?next=%2F"), None);
        assert_eq!(next_page("//evil.test"), None);
    }

    #[test]
    fn sign_in_remembers_where_the_person_was_going() {
        assert_eq!(
            sign_in_path(Some("/admin/audit?a=b")),
            "/sign-in?next=%2Fadmin%2Faudit%3Fa%3Db"
        );
        assert_eq!(sign_in_path(Some("//evil.test")), "/sign-in");
        assert_eq!(sign_in_path(None), "/sign-in");
        assert_eq!(session_ended("/sign-in"), "/sign-in?ended=1");
        assert_eq!(
            session_ended(&sign_in_path(Some("/admin/audit"))),
            "/sign-in?next=%2Fadmin%2Faudit&ended=1"
        );
    }
}
