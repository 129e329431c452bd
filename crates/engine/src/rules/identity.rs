//! A document against where it is imported: tenant, domain and version.

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    packs::{Code, DomainName, InvalidDomainName, PackKind, Version},
    playbooks::{InvalidPlaybookId, PlaybookId},
    say,
};

use crate::{
    path::{At, Path},
    report::Report,
    view,
};

/// What a document must say about itself, as far as that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Expected<'e> {
    pub(crate) tenant_id: Option<&'e str>,
    pub(crate) domain: Option<&'e str>,
    pub(crate) version: Option<&'e str>,
}

pub(super) fn check(pack: &Value, kind: PackKind, expected: &Expected<'_>, report: &mut Report) {
    let root = Path::Root;
    reserved(pack, kind, report);

    if let (Some(written), Some(wanted)) = (view::text(pack, "tenantId"), expected.tenant_id)
        && written != wanted
    {
        let message = say!(
            "this document is for the tenant `{written}`, but it is used for `{wanted}`",
            written,
            wanted
        );
        let hint = spelling_hint(written, wanted, &say!("tenant"));
        report
            .add(
                Code::TenantMismatch,
                &root.key("tenantId"),
                At::Value,
                message,
            )
            .maybe_hint(hint);
    }
    if let (Some(written), Some(wanted)) = (view::text(pack, "domainName"), expected.domain)
        && written != wanted
    {
        let message = say!(
            "this document is about the domain `{written}`, but it is used for `{wanted}`",
            written,
            wanted
        );
        let hint = spelling_hint(written, wanted, &say!("domain"));
        report
            .add(
                Code::DomainMismatch,
                &root.key("domainName"),
                At::Value,
                message,
            )
            .maybe_hint(hint);
    }
    if let (Some(written), Some(wanted)) = (view::text(pack, "version"), expected.version)
        && !is_same_version(written, wanted)
    {
        let message = say!(
            "this document says it is version `{written}`, but it is imported as `{wanted}`",
            written,
            wanted
        );
        let hint = say!(
            "import it as `{written}`, or change or remove `version`",
            written
        );
        report
            .add(
                Code::VersionMismatch,
                &root.key("version"),
                At::Value,
                message,
            )
            .hint(hint);
    }
}

fn spelling_hint(written: &str, wanted: &str, thing: &Message) -> Option<Message> {
    let folds = written.eq_ignore_ascii_case(wanted);
    folds.then(|| {
        say!(
            "write the {thing} exactly as it was created: `{wanted}`",
            thing,
            wanted
        )
    })
}

/// Words that the schema cannot refuse, because they have the right form. A tenant pack brings no
/// name with it: it names a tenant and a domain that are there.
fn reserved(pack: &Value, kind: PackKind, report: &mut Report) {
    let root = Path::Root;
    match kind {
        PackKind::Tenant => {}
        PackKind::Domain => {
            let chosen = view::text(pack, "domainName").map(DomainName::choose);
            if let Some(Err(error @ InvalidDomainName::Reserved(_))) = chosen {
                let place = root.key("domainName");
                report.add(Code::InvalidValue, &place, At::Value, error.message());
            }
        }
        PackKind::Playbook => {
            let own = pack.pointer("/playbooks/0/playbookId");
            let chosen = own.and_then(Value::as_str).map(PlaybookId::choose);
            if let Some(Err(error @ InvalidPlaybookId::Reserved(_))) = chosen {
                let (list, key) = (root.key("playbooks"), "playbookId");
                let item = list.item(0);
                report.add(
                    Code::InvalidValue,
                    &item.key(key),
                    At::Value,
                    error.message(),
                );
            }
        }
    }
}

/// Two spellings of one version are the same version.
fn is_same_version(written: &str, wanted: &str) -> bool {
    match (Version::parse(written), Version::parse(wanted)) {
        (Ok(written), Ok(wanted)) => written == wanted,
        // What is no version at all is reported by its shape.
        (Err(_), _) => true,
        (Ok(_), Err(_)) => written == wanted,
    }
}
