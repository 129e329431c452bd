//! Registered playbooks and their links: one version of each a tenant, seen by its own scope alone.

use tenantry_domain::{
    Message, PageRequest,
    packs::{Code, Finding, Pack, PackFilter, PackKind, PackStatus, ReportFilter},
    playbooks::{LinkedPlaybook, Verdict},
};
use tenantry_storage::{Constraint, Db, Error, activation, migrate, packs, playbooks, testing};
use tenantry_testkit::each_db;

use crate::{
    reports::report,
    support::{
        NOON, activate, activate_with, all, checksum, domain_pack, link, named, only, playbook,
        playbook_id, store_links, store_pack, store_tenants, tenant_id, version, walk, write,
    },
};

/// Versions of playbooks, stored.
async fn stored(db: &Db, names: &[(&str, &str)]) -> Vec<Pack> {
    let mut all = Vec::new();
    for (id, version) in names {
        let pack = playbook(id, version);
        store_pack(db, &pack).await.unwrap();
        all.push(pack);
    }
    all
}

async fn linked(db: &Db, tenant: &str) -> Vec<LinkedPlaybook> {
    let mut tx = db.read(&all()).await.unwrap();
    let links = playbooks::links_of(tx.conn(), &all(), &tenant_id(tenant)).await;
    let links = links.unwrap().into_iter().map(|stored| stored.link);
    links
        .map(|link| LinkedPlaybook {
            playbook_id: link.playbook_id,
            version: link.version,
        })
        .collect()
}

async fn release(db: &Db, pack: &Pack) {
    write(db, async |tx| packs::release(tx, &all(), pack).await)
        .await
        .unwrap();
}

each_db! {
    async fn the_links_of_a_tenant_are_replaced_as_a_whole(db: TestDb) {
        store_tenants(&db, &["Acme", "beta"]).await;
        let packs = stored(&db, &[("call", "v1"), ("Ask", "v1"), ("call", "v2")]).await;
        let (call, ask, newer) = (&packs[0], &packs[1], &packs[2]);
        store_links(&db, "beta", &[call]).await;

        store_links(&db, "acme", &[call, ask]).await;
        assert_eq!(linked(&db, "ACME").await, [named(ask), named(call)], "by playbook, whatever its case");
        store_links(&db, "ACME", &[newer]).await;
        assert_eq!(linked(&db, "acme").await, [named(newer)]);
        store_links(&db, "acme", &[]).await;

        assert_eq!(linked(&db, "acme").await, []);
        assert_eq!(linked(&db, "beta").await, [named(call)], "another tenant's stay");
    }

    async fn a_link_comes_back_as_it_was_stored(db: TestDb) {
        store_tenants(&db, &["Acme"]).await;
        let packs = stored(&db, &[("Call", "v1")]).await;
        let mut wanted = link("Acme", &packs[0]);
        let message = Message::verbatim("not approved");
        wanted.link.findings = vec![Finding::about_document(Code::NotApprovedToolInPlaybook, message, None)];
        wanted.link.verdict = Verdict::Warning;
        let (id, links) = (tenant_id("ACME"), [wanted.clone()]);
        write(&db, async |tx| playbooks::replace(tx, &all(), &id, &links).await).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let found = playbooks::links_of(tx.conn(), &all(), &id).await.unwrap();
        drop(tx);
        assert_eq!(found, [wanted.clone()]);

        // Once something is in force, the links are part of it.
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate_with(&db, "acme", 1, &pack, &[&packs[0]]).await.unwrap();
        let mut tx = db.read(&all()).await.unwrap();
        let found = playbooks::links_of(tx.conn(), &all(), &id).await.unwrap();
        wanted.link.revision = 1;
        assert_eq!(found, [wanted]);
    }

    async fn a_tenant_has_one_version_of_a_playbook(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let packs = stored(&db, &[("call", "v1"), ("call", "v2")]).await;
        let id = tenant_id("acme");

        let both = packs.iter().map(|pack| link("acme", pack)).collect::<Vec<_>>();
        let twice = write(&db, async |tx| playbooks::replace(tx, &all(), &id, &both).await).await;
        assert!(twice.unwrap_err().constraint().is_some());
        let nowhere = tenant_id("nobody");
        let nobody = [link("nobody", &packs[0])];
        let missing = write(&db, async |tx| playbooks::replace(tx, &all(), &nowhere, &nobody).await).await;

        assert_eq!(missing.unwrap_err().constraint(), Some(&Constraint::MissingReference));
        assert_eq!(linked(&db, "acme").await, []);
    }

    async fn links_are_paged_both_ways(db: TestDb) {
        store_tenants(&db, &["a1", "B2", "c3", "d4", "e5"]).await;
        let names = [("a", "v1"), ("B", "v1"), ("c", "v2"), ("d", "v1"), ("e", "v1")];
        let packs = stored(&db, &names).await;
        let every: Vec<_> = packs.iter().collect();
        for tenant in ["a1", "B2", "c3", "d4"] {
            store_links(&db, tenant, &every).await;
        }
        store_links(&db, "e5", &every[..1]).await;

        for limit in 1..=6 {
            let of_tenant = walk(limit, async |page| {
                let mut tx = db.read(&all()).await?;
                playbooks::list_of_tenant(tx.conn(), &all(), &tenant_id("A1"), &page).await
            })
            .await;
            let ids: Vec<_> = of_tenant.iter().map(|link| link.playbook_id.as_str()).collect();
            assert_eq!(ids, ["a", "B", "c", "d", "e"], "by {limit}");
            let of_playbook = walk(limit, async |page| {
                let mut tx = db.read(&all()).await?;
                playbooks::list_of_playbook(tx.conn(), &all(), &playbook_id("A"), &page).await
            })
            .await;
            let tenants: Vec<_> = of_playbook.iter().map(|link| link.tenant_id.as_str()).collect();
            assert_eq!(tenants, ["B2", "a1", "c3", "d4", "e5"], "by {limit}");
        }
        let bound = walk(1, async |page| {
            let scope = only(&["C3", "e5"]);
            let mut tx = db.read(&scope).await?;
            playbooks::list_of_playbook(tx.conn(), &scope, &playbook_id("a"), &page).await
        })
        .await;
        let tenants: Vec<_> = bound.iter().map(|link| link.tenant_id.as_str()).collect();
        assert_eq!(tenants, ["c3", "e5"]);
    }

    async fn a_scope_never_sees_another_tenants_links(db: TestDb) {
        store_tenants(&db, &["acme", "other"]).await;
        let packs = stored(&db, &[("call", "v1")]).await;
        store_links(&db, "other", &[&packs[0]]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate_with(&db, "other", 1, &pack, &[&packs[0]]).await.unwrap();
        let (acme, other, page) = (only(&["acme"]), tenant_id("other"), PageRequest::default());

        // By what the statements say, and with the policies behind them.
        for transaction in [all(), acme.clone()] {
            let mut tx = db.write(&transaction).await.unwrap();
            assert_eq!(playbooks::links_of(tx.conn(), &acme, &other).await.unwrap(), []);
            assert_eq!(activation::playbook_ids(tx.conn(), &acme, &other, 1).await.unwrap(), []);
            let of_tenant = playbooks::list_of_tenant(tx.conn(), &acme, &other, &page).await.unwrap();
            let id = playbook_id("call");
            let of_playbook = playbooks::list_of_playbook(tx.conn(), &acme, &id, &page).await.unwrap();
            for found in [of_tenant, of_playbook] {
                assert_eq!((found.items.len(), found.total), (0, 0));
            }
            let taken = playbooks::replace(&mut tx, &acme, &other, &[]).await;
            assert!(matches!(taken, Err(Error::OutOfScope)));
            tx.rollback().await.unwrap();
        }
        assert_eq!(linked(&db, "other").await.len(), 1);
    }

    async fn a_bound_scope_learns_of_a_version_what_its_own_tenants_did(db: TestDb) {
        store_tenants(&db, &["acme", "other", "third"]).await;
        let packs = stored(&db, &[("call", "v1")]).await;
        let call = &packs[0];
        let seen = async |scope| {
            let mut tx = db.read(&all()).await.unwrap();
            let found = packs::find(tx.conn(), &scope, &call.owner, &call.version).await;
            let found = found.unwrap().unwrap();
            let live = packs::live_for(tx.conn(), &scope, PackKind::Playbook, &call.id, 9).await.unwrap();
            let mut listed = Vec::new();
            for status in [PackStatus::Draft, PackStatus::Active] {
                let filter = PackFilter { status: Some(status), ..PackFilter::of(PackKind::Playbook) };
                listed.push(packs::list(tx.conn(), &scope, &filter).await.unwrap().total);
            }
            let live: Vec<_> = live.iter().map(|id| id.as_str().to_owned()).collect();
            (found.status, found.row_version, found.live_count, live, listed)
        };
        let draft = || (PackStatus::Draft, 1, 0, vec![], vec![1, 0]);
        let alone = |of: &str| (PackStatus::Active, 2, 1, vec![of.to_owned()], vec![0, 1]);

        assert_eq!(seen(only(&["acme"])).await, draft());
        release(&db, call).await;
        store_links(&db, "other", &[call]).await;
        assert_eq!(seen(only(&["acme"])).await, draft(), "another tenant's link is not told");
        assert_eq!(seen(only(&["other"])).await, alone("other"));
        store_links(&db, "acme", &[call]).await;
        assert_eq!(seen(only(&["acme"])).await, alone("acme"));
        let both = vec!["acme".to_owned(), "other".to_owned()];
        assert_eq!(seen(all()).await, (PackStatus::Active, 2, 2, both, vec![0, 1]));

        // What was part of a revision stays active, once it is not linked any more.
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate_with(&db, "acme", 1, &pack, &[call]).await.unwrap();
        store_links(&db, "acme", &[]).await;
        let gone = (PackStatus::Active, 2, 0, vec![], vec![0, 1]);
        assert_eq!(seen(only(&["acme"])).await, gone);
        assert_eq!(seen(only(&["third"])).await, draft());
    }

    async fn a_revision_names_its_playbooks(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let packs = stored(&db, &[("b", "v1"), ("A", "v3"), ("c", "v1")]).await;
        let (b, a) = (&packs[0], &packs[1]);
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate_with(&db, "acme", 1, &pack, &[a, b]).await.unwrap();
        activate(&db, "acme", 2, &pack).await.unwrap();
        let id = tenant_id("ACME");

        let mut tx = db.read(&all()).await.unwrap();
        let mut named_by = async |number| {
            let revision = activation::get(tx.conn(), &all(), &id, number).await.unwrap().unwrap();
            let ids = activation::playbook_ids(tx.conn(), &all(), &id, number).await.unwrap();
            (revision.playbooks, ids)
        };
        assert_eq!(named_by(1).await, (vec![named(a), named(b)], vec![a.id.clone(), b.id.clone()]));
        assert_eq!(named_by(2).await, (vec![], vec![]));
        let active = activation::find(tx.conn(), &all(), &id).await.unwrap();
        assert_eq!((active.revision, active.playbooks), (2, vec![]));
        drop(tx);

        activate_with(&db, "acme", 3, &pack, &[b]).await.unwrap();
        let mut tx = db.read(&all()).await.unwrap();
        let active = activation::find(tx.conn(), &all(), &id).await.unwrap();
        assert_eq!((active.revision, active.playbooks), (3, vec![named(b)]));
    }

    async fn versions_are_unique_in_a_playbook_and_equal_content_is_found(db: TestDb) {
        let packs = stored(&db, &[("Call", "v1.2")]).await;
        let call = &packs[0];
        let mut twin = playbook("call", "v2");
        twin.checksum = call.checksum.clone();
        store_pack(&db, &twin).await.unwrap();
        // A domain of the same name, with the same version and content, is something else.
        let mut domain = domain_pack("Call", "v1.2");
        domain.checksum = call.checksum.clone();
        store_pack(&db, &domain).await.unwrap();

        let same = store_pack(&db, &playbook("CALL", "1.2.0")).await;
        assert_eq!(same.unwrap_err().constraint(), Some(&Constraint::VersionExists));
        let mut tx = db.read(&all()).await.unwrap();
        let owner = &call.owner;
        let highest = packs::find_by_checksum(tx.conn(), &all(), owner, None, &call.checksum).await;
        assert_eq!(highest.unwrap().as_ref(), Some(&twin));
        let none = packs::find_by_checksum(tx.conn(), &all(), owner, None, &checksum("x")).await;
        assert_eq!(none.unwrap(), None);
        let found = packs::find(tx.conn(), &all(), owner, &version("1.2")).await.unwrap();
        assert_eq!(found.as_ref(), Some(call));
        assert_eq!(packs::count(tx.conn(), &all(), owner).await.unwrap(), 2);
        assert_eq!(packs::count_all(tx.conn(), PackKind::Playbook).await.unwrap(), 2);
        let filter = PackFilter { q: Some("CA".to_owned()), ..PackFilter::of(PackKind::Playbook) };
        assert_eq!(packs::list(tx.conn(), &all(), &filter).await.unwrap().items, [twin, call.clone()]);
    }

    async fn a_playbook_is_no_tenants_and_no_domains(db: TestDb) {
        stored(&db, &[("call", "v1")]).await;
        let columns = "kind, history, domain_fold, version_key, status, checksum, size_bytes, \
             row_version, created_at, created_by, findings_json, content_json, source, id, version";
        let copy = |more: &str, values: &str, id: &str| {
            let from = columns.replace("history, ", "'other', ").replace(" id,", &format!(" '{id}',"));
            format!("INSERT INTO documents ({columns}{more}) SELECT {from}{values} FROM documents")
        };

        for (more, values) in [
            ("", ""),
            (", playbook_id, domain", ", 'other', 'Finance'"),
            (", playbook_id, tenant_id", ", 'other', 'acme'"),
        ] {
            let sql = copy(more, values, "ppk_x");
            let mut tx = db.owner.write(&all()).await.unwrap();
            let error = testing::execute(tx.conn(), &sql).await.unwrap_err();
            assert!(error.constraint().is_some(), "{sql}: {error:?}");
        }
        let mut tx = db.owner.write(&all()).await.unwrap();
        let sql = copy(", playbook_id", ", 'other'", "ppk_x");
        testing::execute(tx.conn(), &sql).await.unwrap();
    }

    async fn reports_are_found_by_their_playbook(db: TestDb) {
        let of = |playbook: Option<&str>| {
            let mut report = report(playbook.is_none().then_some("call"), None, NOON);
            if let Some(playbook) = playbook {
                report.summary.kind = PackKind::Playbook;
                report.summary.playbook_id = Some(playbook.to_owned());
            }
            report
        };
        let (call, other, domain) = (of(Some("Call")), of(Some("other")), of(None));
        for report in [&call, &other, &domain] {
            write(&db, async |tx| packs::insert_report(tx, &all(), report).await).await.unwrap();
        }

        let mut tx = db.read(&all()).await.unwrap();
        let filter = ReportFilter { playbook_id: Some(playbook_id("CALL")), ..ReportFilter::default() };
        let found = packs::list_reports(tx.conn(), &all(), &filter).await.unwrap();
        assert_eq!(found.items, std::slice::from_ref(&call.summary));
        let found = packs::find_report(tx.conn(), &only(&["acme"]), &call.summary.id).await.unwrap();
        assert_eq!(found, Some(call));
    }

    async fn the_migration_goes_down_and_up_with_rows_in_its_tables(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        let packs = stored(&db, &[("call", "v1"), ("call", "v2")]).await;
        activate_with(&db, "acme", 1, &pack, &[&packs[0]]).await.unwrap();
        store_links(&db, "acme", &[&packs[0]]).await;
        let (mut call, domain) = (report(None, None, NOON), report(Some("Finance"), None, NOON));
        call.summary.kind = PackKind::Playbook;
        call.summary.playbook_id = Some("call".to_owned());
        for report in [&call, &domain] {
            write(&db, async |tx| packs::insert_report(tx, &all(), report).await).await.unwrap();
        }

        while migrate::down(&db.owner, 1).await.unwrap() != ["20261130014500_playbooks"] {}
        let left = "SELECT kind FROM documents UNION ALL SELECT kind FROM reports";
        let mut tx = db.owner.read(&all()).await.unwrap();
        assert_eq!(testing::texts(tx.conn(), left).await.unwrap(), ["domain", "domain"]);
        drop(tx);
        migrate::up(&db.owner).await.unwrap();
        tenantry_storage::roles::grant(&db.owner, testing::SERVER).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let id = tenant_id("acme");
        let active = activation::find(tx.conn(), &all(), &id).await.unwrap();
        assert_eq!((active.revision, active.playbooks), (1, vec![]));
        assert_eq!(activation::playbook_ids(tx.conn(), &all(), &id, 1).await.unwrap(), []);
        assert_eq!(packs::count_all(tx.conn(), PackKind::Playbook).await.unwrap(), 0);
        let found = packs::find_report(tx.conn(), &all(), &domain.summary.id).await.unwrap();
        assert_eq!(found, Some(domain));
        drop(tx);
        // And all of it works again, where it was taken back.
        let packs = stored(&db, &[("call", "v1")]).await;
        store_links(&db, "acme", &[&packs[0]]).await;
        activate_with(&db, "acme", 2, &pack, &[&packs[0]]).await.unwrap();
        let mut tx = db.owner.write(&all()).await.unwrap();
        for sql in ["DELETE FROM documents", "UPDATE documents SET playbook_id = 'x'"] {
            assert!(testing::execute(tx.conn(), sql).await.is_err(), "{sql}");
            tx.rollback().await.unwrap();
            tx = db.owner.write(&all()).await.unwrap();
        }
    }
}
