//! Whoever is bound to Acme sees the same before and after Beta comes, on both engines: lists, pages,
//! cursors, totals, counts, searches, live names, the trail, and answers to questions about Beta.

use tenantry_domain::{
    PageRequest,
    access::TenantScope,
    audit::{AuditFilter, ChainName},
    packs::{Pack, PackFilter, PackKind, PackStatus, ReportFilter, TextForm},
    tenants::{Status, TenantFilter, TenantSort},
};
use tenantry_storage::{
    Conn, Db, Entry, Error, Ledger, WriteTx, activation, audit, bookkeeping, packs, playbooks,
    tenants,
};
use tenantry_testkit::each_db;

use crate::{
    reports::report,
    support::{
        NOON, activate_with, all, checksum, commit, domain, domain_pack, entry, link, only, own,
        page, playbook, playbook_id, store_links, store_pack, store_tenants, tenant_id,
        tenant_pack, version,
    },
};

/// Everything that a scope could be told by, as text.
struct Seen<'a> {
    conn: &'a mut Conn,
    scope: TenantScope,
    lines: Vec<String>,
}

/// Walks a list one row at a time; what every page says goes into the lines.
macro_rules! walk {
    ($seen:ident, $list:path, $filter:expr) => {{
        let mut cursor = None;
        loop {
            let mut filter = $filter;
            filter.page = page(1, cursor);
            let found = $list($seen.conn, &$seen.scope, &filter).await.unwrap();
            $seen
                .lines
                .push(format!("{}: {found:?}", stringify!($list)));
            cursor = found.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
    }};
}

/// Asks once.
macro_rules! ask {
    ($seen:ident, $ask:path $(, $more:expr)*) => {{
        let found = $ask($seen.conn, &$seen.scope $(, $more)*).await.unwrap();
        $seen.lines.push(format!("{}: {found:?}", stringify!($ask)));
    }};
}

async fn see(
    db: &Db,
    transaction: &TenantScope,
    scope: TenantScope,
    [pack, call]: &[Pack; 2],
) -> Vec<String> {
    let mut tx = db.read(transaction).await.unwrap();
    let mut seen = Seen {
        conn: tx.conn(),
        scope,
        lines: Vec::new(),
    };
    see_tenants(&mut seen).await;
    see_packs(&mut seen, pack).await;
    see_playbooks(&mut seen, call).await;
    see_configurations(&mut seen).await;
    see_the_trail(&mut seen).await;
    seen.lines
}

async fn see_tenants(seen: &mut Seen<'_>) {
    for (_, sort) in TenantSort::ALL {
        for q in [None, Some("tenant"), Some("b"), Some("beta")] {
            for status in [None, Some(Status::Active)] {
                let q = q.map(str::to_owned);
                walk!(
                    seen,
                    tenants::list,
                    TenantFilter {
                        sort,
                        status,
                        q: q.clone(),
                        ..TenantFilter::default()
                    }
                );
            }
        }
    }
    ask!(seen, tenants::count);
    ask!(seen, tenants::find, &tenant_id("beta"));
}

async fn see_packs(seen: &mut Seen<'_>, pack: &Pack) {
    let beta = tenant_id("Beta");
    for q in [None, Some("fin".to_owned())] {
        walk!(
            seen,
            packs::list,
            PackFilter {
                q: q.clone(),
                ..PackFilter::of(PackKind::Domain)
            }
        );
    }
    for (tenant_id, domain_name, status) in [
        (None, None, None),
        (Some(beta.clone()), None, None),
        (None, Some(domain("Finance")), None),
        (None, None, Some(PackStatus::Draft)),
    ] {
        walk!(
            seen,
            packs::list,
            PackFilter {
                tenant_id: tenant_id.clone(),
                domain: domain_name.clone(),
                status,
                ..PackFilter::of(PackKind::Tenant)
            }
        );
    }
    for tenant_id in [None, Some(beta.clone())] {
        walk!(
            seen,
            packs::list_reports,
            ReportFilter {
                tenant_id: tenant_id.clone(),
                ..ReportFilter::default()
            }
        );
    }
    let finance = domain("Finance");
    let (owner, sum) = (own("Beta"), checksum("Beta/v1"));
    for (owner, sum) in [(&pack.owner, &pack.checksum), (&owner, &sum)] {
        ask!(seen, packs::find, owner, &version("v1"));
        ask!(seen, packs::latest, owner);
        ask!(seen, packs::find_by_checksum, owner, Some(&finance), sum);
        ask!(seen, packs::count, owner);
    }
    ask!(seen, packs::document, &pack.id, TextForm::Source);
    ask!(seen, packs::live_for, PackKind::Domain, &pack.id, 100);
}

async fn see_playbooks(seen: &mut Seen<'_>, call: &Pack) {
    for status in [None, Some(PackStatus::Draft), Some(PackStatus::Active)] {
        walk!(
            seen,
            packs::list,
            PackFilter {
                status,
                ..PackFilter::of(PackKind::Playbook)
            }
        );
    }
    ask!(seen, packs::find, &call.owner, &call.version);
    ask!(seen, packs::live_for, PackKind::Playbook, &call.id, 100);
    let (page, id) = (PageRequest::default(), playbook_id("call"));
    ask!(seen, playbooks::list_of_playbook, &id, &page);
    for tenant in ["Acme", "Beta"].map(tenant_id) {
        ask!(seen, playbooks::links_of, &tenant);
        ask!(seen, playbooks::list_of_tenant, &tenant, &page);
        ask!(seen, activation::playbook_ids, &tenant, 1);
    }
}

async fn see_configurations(seen: &mut Seen<'_>) {
    let (acme, beta) = (tenant_id("Acme"), tenant_id("Beta"));
    for id in [&acme, &beta] {
        ask!(seen, activation::find, id);
        ask!(seen, activation::head, id);
        ask!(seen, activation::get, id, 1);
        ask!(seen, activation::at, id, NOON.plus_seconds(99));
        ask!(seen, activation::list, id, &PageRequest::default());
    }
    ask!(seen, activation::heads, &[&acme, &beta]);
}

async fn see_the_trail(seen: &mut Seen<'_>) {
    let text = |text: &str| Some(text.to_owned());
    for filter in [
        AuditFilter::default(),
        AuditFilter {
            tenant_id: Some(tenant_id("Beta")),
            ..AuditFilter::default()
        },
        AuditFilter {
            actor: text("system"),
            ..AuditFilter::default()
        },
        AuditFilter {
            action: text("tests."),
            ..AuditFilter::default()
        },
        AuditFilter {
            pack: text("Beta"),
            ..AuditFilter::default()
        },
        AuditFilter {
            request_id: text("req-1"),
            ..AuditFilter::default()
        },
    ] {
        walk!(seen, audit::list, filter.clone());
    }
    ask!(seen, audit::chains);
    for chain in [ChainName::Global, ChainName::Tenant(tenant_id("Beta"))] {
        ask!(seen, audit::head, &chain);
        ask!(seen, audit::chain, &chain, 0, 100);
    }
}

/// A domain pack and a playbook, which all share.
async fn catalogue(db: &Db) -> [Pack; 2] {
    let packs = [domain_pack("Finance", "v1"), playbook("call", "v1")];
    for pack in &packs {
        store_pack(db, pack).await.unwrap();
    }
    packs
}

/// Registers the tenant with a pack, a configuration, a linked playbook, a report and an audit row.
async fn settle(db: &Db, id: &str, [pack, call]: &[Pack; 2]) {
    store_tenants(db, &[id]).await;
    store_pack(db, &tenant_pack(id, "v1")).await.unwrap();
    activate_with(db, id, 1, pack, &[call]).await.unwrap();
    store_links(db, id, &[call]).await;
    let refused = report(Some("Finance"), Some(id), NOON);
    bookkeeping::store_report(db, &all(), &refused)
        .await
        .unwrap();
    let tenant = tenant_id(id);
    let fact = Entry {
        tenant_id: Some(tenant.clone()),
        pack: Some(format!("{id}/v1")),
        ..entry(ChainName::Tenant(tenant))
    };
    commit(db.write(&all()).await.unwrap(), Ledger::of(fact))
        .await
        .unwrap();
}

each_db! {
    async fn a_scope_cannot_tell_whether_another_tenant_exists(db: TestDb) {
        let packs = catalogue(&db).await;
        settle(&db, "Acme", &packs).await;
        let acme = || only(&["acme"]);

        let alone = see(&db, &all(), acme(), &packs).await;
        settle(&db, "Beta", &packs).await;

        assert!(alone.len() > 60 && alone.iter().any(|line| line.contains("Acme")));
        // By what the statements say, and with the policies behind them.
        assert_eq!(see(&db, &all(), acme(), &packs).await, alone);
        assert_eq!(see(&db, &acme(), acme(), &packs).await, alone);
        assert_ne!(see(&db, &all(), all(), &packs).await, alone, "the arrangement is seen by all");
    }

    async fn a_scope_writes_nothing_of_another_tenant(db: TestDb) {
        let packs = catalogue(&db).await;
        settle(&db, "Acme", &packs).await;
        settle(&db, "Beta", &packs).await;
        let (acme, beta) = (only(&["acme"]), tenant_id("Beta"));
        let mut tx = db.write(&all()).await.unwrap();

        assert_eq!(tenants::lock(&mut tx, &acme, &beta).await.unwrap(), None);
        assert_eq!(packs::lock(&mut tx, &acme, &own("Beta"), &version("v1")).await.unwrap(), None);
        assert_eq!(activation::lock(&mut tx, &acme, &beta).await.unwrap().revision, 0);
        let refused = [
            tenants::update_name(&mut tx, &acme, &beta, "Mine", 1, NOON).await,
            tenants::update_status(&mut tx, &acme, &beta, Status::Suspended, 1, NOON).await,
            import(&mut tx, &acme, "Beta").await,
            packs::insert_report(&mut tx, &acme, &report(None, Some("Beta"), NOON)).await,
            packs::insert_report(&mut tx, &acme, &report(Some("Finance"), None, NOON)).await,
            playbooks::replace(&mut tx, &acme, &beta, &[link("Beta", &packs[1])]).await,
            playbooks::replace(&mut tx, &acme, &beta, &[]).await,
        ];
        for (number, refused) in refused.into_iter().enumerate() {
            assert!(matches!(refused, Err(Error::OutOfScope)), "{number}: {refused:?}");
        }
    }

    async fn the_scope_of_a_transaction_is_enough_for_its_own_tenant(db: TestDb) {
        let packs = catalogue(&db).await;
        settle(&db, "Acme", &packs).await;
        let (acme, id) = (only(&["ACME"]), tenant_id("acme"));
        let mut tx = db.write(&acme).await.unwrap();

        let tenant = tenants::lock(&mut tx, &acme, &id).await.unwrap().unwrap();
        tenants::update_name(&mut tx, &acme, &id, "Renamed", tenant.row_version, NOON).await.unwrap();
        import(&mut tx, &acme, "acme").await.unwrap();
        let about = report(Some("Finance"), Some("acme"), NOON);
        packs::insert_report(&mut tx, &acme, &about).await.unwrap();
        let ours = packs::lock(&mut tx, &acme, &own("acme"), &version("v9")).await.unwrap().unwrap();
        packs::release(&mut tx, &acme, &ours).await.unwrap();
        for pack in &packs {
            let shared = packs::lock(&mut tx, &acme, &pack.owner, &pack.version).await.unwrap();
            packs::release(&mut tx, &acme, &shared.unwrap()).await.unwrap();
        }
        let [pack, call] = &packs;
        playbooks::replace(&mut tx, &acme, &id, &[link("acme", call)]).await.unwrap();
        let mut revision = crate::support::revision("acme", 2, pack);
        revision.tenant_pack_version = Some(ours.version);
        let new = activation::NewRevision {
            revision: &revision,
            domain_pack_id: &pack.id,
            tenant_pack_id: Some(&ours.id),
            playbook_ids: &[&call.id],
        };
        activation::append(&mut tx, &acme, &new).await.unwrap();
        let tenant = tenant_id("Acme");
        let fact = Entry { tenant_id: Some(tenant.clone()), ..entry(ChainName::Tenant(tenant)) };
        commit(tx, Ledger::of(fact)).await.unwrap();

        let mut tx = db.read(&acme).await.unwrap();
        assert_eq!(activation::find(tx.conn(), &acme, &id).await.unwrap().revision, 2);
        assert_eq!(tenants::find(tx.conn(), &acme, &id).await.unwrap().unwrap().name, "Renamed");
    }
}

async fn import(tx: &mut WriteTx, scope: &TenantScope, id: &str) -> tenantry_storage::Result<()> {
    let pack = tenant_pack(id, "v9");
    let new = packs::NewPack {
        pack: &pack,
        content_json: "{}",
        source: "{}",
        report: &[],
        author: None,
    };
    packs::insert(tx, scope, &new).await
}
