//! Pages to go to and things to do, of what the person may.

use leptos_i18n::Locale as _;
use tenantry_domain::{
    access::{ListTokens, Permission, Scope, UserFilter},
    freezes::CreateFreeze,
    id::TenantId,
    tenants::CreateTenant,
};

use super::entries::Entry;
use crate::{
    layout::{Theme, Viewer, destinations, theme_label},
    paths,
    text::{Language, language, language::own_name, text},
};

fn leading(label: impl Into<String>, href: impl Into<String>) -> Entry {
    Entry {
        label: label.into(),
        href: Some(href.into()),
        ..Entry::default()
    }
}

fn pressing(label: String, press: String) -> Entry {
    Entry {
        label,
        press: Some(press),
        ..Entry::default()
    }
}

/// The pages of the navigation, and those that lie one click behind it.
pub(super) fn pages(viewer: &Viewer) -> Vec<Entry> {
    let reports = viewer
        .can(Permission::PacksRead, &Scope::Anywhere)
        .then(|| leading(text!(reports.title), paths::REPORTS));
    destinations(viewer)
        .into_iter()
        .map(|(label, href)| leading(label, href))
        .chain(reports)
        .chain([leading(text!(account.title), paths::ACCOUNT)])
        .collect()
}

/// What can be done, wherever one is.
pub(super) fn actions(viewer: &Viewer) -> Vec<Entry> {
    let anywhere = |permission| viewer.can(permission, &Scope::Anywhere);
    let may = [
        (
            viewer.may(&CreateTenant::default()),
            text!(tenants.new),
            paths::NEW_TENANT,
        ),
        (
            anywhere(Permission::PacksImport),
            text!(packs.import),
            paths::IMPORT,
        ),
        (
            anywhere(Permission::ActivationApply),
            text!(activation.title),
            paths::ACTIVATE,
        ),
        (
            anywhere(Permission::FreezesManage),
            text!(freezes.plan),
            paths::NEW_FREEZE,
        ),
        (
            viewer.may(&CreateFreeze::default()),
            text!(freezes.stop),
            paths::STOP_ALL,
        ),
        (
            viewer.may(&ListTokens::default()),
            text!(tokens.new_title),
            paths::NEW_TOKEN,
        ),
        (
            viewer.may(&UserFilter::default()),
            text!(users.new_title),
            paths::NEW_USER,
        ),
    ];
    let leads = may
        .into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, label, href)| leading(label, href));
    let themes = Theme::ALL
        .into_iter()
        .filter(|theme| *theme != Theme::current())
        .map(|theme| {
            pressing(
                format!("{}: {}", text!(theme.label), theme_label(theme)),
                format!("button[name=theme][value={}]", theme.as_str()),
            )
        });
    let languages = Language::get_all()
        .iter()
        .filter(|other| **other != language())
        .map(|&other| {
            pressing(
                format!("{}: {}", text!(account.language), own_name(other)),
                format!("button[name=language][value={}]", other.as_str()),
            )
        });
    let help = Entry {
        label: text!(palette.help).to_owned(),
        opens: Some("help".to_owned()),
        ..Entry::default()
    };
    let sign_out = pressing(
        text!(nav.sign_out).to_owned(),
        "form[action*='/ui/sign-out'] button".to_owned(),
    );
    leads
        .chain(themes)
        .chain(languages)
        .chain([help, sign_out])
        .collect()
}

/// What can be done for the tenant that the page is about.
pub(super) fn for_tenant(viewer: &Viewer, tenant: &TenantId) -> Vec<Entry> {
    let may = [
        (
            Permission::TenantsRead,
            text!(palette.open_tenant, tenant = tenant),
            paths::tenant(tenant),
        ),
        (
            Permission::ActivationApply,
            text!(palette.activate_for, tenant = tenant),
            paths::activate_for(tenant),
        ),
        (
            Permission::PacksImport,
            text!(palette.import_for, tenant = tenant),
            paths::import_for(tenant),
        ),
        (
            Permission::FreezesManage,
            text!(freezes.plan_for, tenant = tenant),
            paths::new_freeze_of(tenant),
        ),
    ];
    let switch = Entry {
        label: text!(palette.switch).to_owned(),
        opens: Some("tenants".to_owned()),
        ..Entry::default()
    };
    may.into_iter()
        .filter(|(permission, ..)| viewer.can_for(*permission, tenant))
        .map(|(_, label, href)| leading(label, href))
        .chain([switch])
        .collect()
}

/// Of entries those that every word fits, the ones whose name begins with what was typed first.
///
/// A word fits where a word of the name begins with it, or a part of the address: whoever reads the console in Thai may
/// still know a page by its English name. Where there are no spaces between words, it fits anywhere.
pub(super) fn fitting(entries: Vec<Entry>, q: &str) -> Vec<Entry> {
    let q = q.trim().to_lowercase();
    let fits = |entry: &Entry| {
        let label = entry.label.to_lowercase();
        let href = entry.href.as_deref().unwrap_or_default();
        let begins = |word: &str| {
            let mut parts = label
                .split_whitespace()
                .chain(href.split(['/', '?', '=', '&']));
            parts.any(|part| part.to_lowercase().starts_with(word))
        };
        q.split_whitespace()
            .all(|word| begins(word) || (!word.is_ascii() && label.contains(word)))
    };
    let mut fit: Vec<_> = entries.into_iter().filter(fits).collect();
    fit.sort_by_key(|entry| !begins_with(entry, &q));
    fit
}

/// Whether an entry's name begins with what was typed, in lower case.
pub(super) fn begins_with(entry: &Entry, q: &str) -> bool {
    entry.label.to_lowercase().starts_with(q)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    fn hrefs(entries: Vec<Entry>) -> Vec<String> {
        entries.into_iter().filter_map(|entry| entry.href).collect()
    }

    #[test]
    fn nobody_is_offered_what_is_not_theirs_to_do() {
        let acme = TenantId::parse("ACME").unwrap();
        let admin = Viewer::with_role(Role::Admin);
        assert!(hrefs(actions(&admin)).contains(&paths::NEW_USER.to_owned()));
        assert_eq!(for_tenant(&admin, &acme).len(), 5);

        let viewer = Viewer::with_role(Role::Viewer);
        assert_eq!(hrefs(actions(&viewer)), [paths::NEW_TOKEN]);
        assert_eq!(hrefs(for_tenant(&viewer, &acme)), ["/admin/tenants/ACME"]);
        assert!(!hrefs(pages(&viewer)).contains(&paths::USERS.to_owned()));
    }

    #[test]
    fn what_begins_with_the_words_comes_first() {
        let admin = Viewer::with_role(Role::Admin);
        let fit = |q| -> Vec<String> {
            let fit = fitting(pages(&admin), q);
            fit.into_iter().map(|entry| entry.label).collect()
        };

        assert_eq!(fit("T")[0], "Tenants");
        assert_eq!(fit("tokens"), ["API tokens"]);
        assert_eq!(fit("  AuD "), ["Audit"]);
        // Within a word nothing is meant.
        assert_eq!(fit("ack"), [""; 0]);
        assert!(fit("no such page").is_empty());
        assert!(fit("").len() > 6);
    }
}
