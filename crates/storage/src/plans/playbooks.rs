//! Registered playbooks, and their links from both ends.

use tenantry_domain::packs::{PackFilter, PackKind, PackStatus};

use super::{acme, all, call, empty, judge, one};
use crate::{packs, playbooks};

#[tokio::test]
async fn playbooks_and_their_links_are_walked_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let active = Some(PackStatus::Active);

    for (playbook_id, status, q) in [
        (None, None, None),
        (Some(call()), None, None),
        (None, active, None),
        (Some(call()), active, None),
        (None, None, Some("ca".to_owned())),
    ] {
        for scope in [all(), one()] {
            judge(
                &db,
                "playbooks",
                ["a".into(), "b".into()],
                async |conn, page| {
                    let filter = PackFilter {
                        playbook_id: playbook_id.clone(),
                        status,
                        q: q.clone(),
                        page,
                        ..PackFilter::of(PackKind::Playbook)
                    };
                    packs::list(conn, &scope, &filter).await
                },
            )
            .await;
        }
    }
    for scope in [all(), one()] {
        judge(&db, "tenant_links", ["b".into()], async |conn, page| {
            playbooks::list_of_tenant(conn, &scope, &acme(), &page).await
        })
        .await;
        judge(&db, "playbook_links", ["b".into()], async |conn, page| {
            playbooks::list_of_playbook(conn, &scope, &call(), &page).await
        })
        .await;
    }
}
