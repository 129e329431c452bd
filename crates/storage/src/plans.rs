//! How SQLite walks the hot lists: from an index, in its order, never sorting and never scanning a
//! table, so that a page costs the same at a million rows.

mod playbooks;
mod search;

use sqlx::AssertSqlSafe;
use tempfile::TempDir;
use tenantry_domain::{
    Checksum, Page, PageRequest, Timestamp,
    access::{Caller, Decision, Permission, Scope, TenantScope, UserFilter, decide},
    audit::AuditFilter,
    id::TenantId,
    jobs::{JobFilter, JobState},
    packs::{
        DomainName, PackFilter, PackKind, PackOwner, PackStatus, ReportFilter, ReportOutcome,
        Version,
    },
    playbooks::PlaybookId,
    tenants::{Status, TenantFilter, TenantSort},
};

use crate::{
    Conn, Db, OpenOptions, Result, access, activation, audit, checkpoints,
    conn::Link,
    jobs, migrate, packs,
    page::{Key, Place, encode},
    statement::noted,
    tenants,
};

#[derive(sqlx::FromRow)]
struct PlanStep {
    detail: String,
}

async fn plan(conn: &mut Conn, sql: &str) -> Vec<String> {
    let Link::Sqlite(tx) = conn.link() else {
        panic!("plans are read on SQLite")
    };
    let query = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
    let steps: Vec<PlanStep> = query.fetch_all(&mut **tx).await.unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

fn is_flat(step: &str) -> bool {
    let scans_table = step.starts_with("SCAN ")
        && !step.contains(" USING ")
        && !step.contains("SUBQUERY")
        && !step.contains("counted")
        // The one row that says which database it is.
        && step != "SCAN installation";
    !scans_table && !step.contains("TEMP B-TREE")
}

/// Asks for the first page and for those after and before the keys, and judges every plan.
async fn judge<T, const N: usize>(
    db: &Db,
    name: &'static str,
    keys: [Key; N],
    list: impl AsyncFn(&mut Conn, PageRequest) -> Result<Page<T>>,
) {
    let mut tx = db.read(&all()).await.unwrap();
    noted::take();
    let [after, before] = [Place::After(keys.clone()), Place::Before(keys)]
        .map(|place| Some(encode(name, place).unwrap()));
    for cursor in [None, after, before] {
        list(
            tx.conn(),
            PageRequest {
                limit: None,
                cursor,
            },
        )
        .await
        .unwrap();
    }
    let statements = noted::take();
    assert!(statements.len() >= 5, "{name}: three pages and two totals");
    for sql in statements {
        let steps = plan(tx.conn(), &sql).await;
        assert!(
            steps.iter().all(|step| is_flat(step)),
            "{name}: {steps:#?}\n{sql}"
        );
    }
}

fn all() -> TenantScope {
    TenantScope::system()
}

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

fn call() -> PlaybookId {
    PlaybookId::parse("call").unwrap()
}

/// The scope of one tenant, as the permission door gives it.
fn one() -> TenantScope {
    let caller = Caller::system("r");
    match decide(&caller, Permission::TenantsRead, &Scope::Tenant(acme())) {
        Decision::Allow(scope) => scope,
        Decision::Forbidden | Decision::Hidden => panic!("the system may read"),
    }
}

async fn empty(folder: &TempDir) -> Db {
    let url = format!("sqlite://{}", folder.path().join("plans.db").display());
    let options = OpenOptions {
        url,
        read_connections: 1,
        write_connections: 1,
        exclusive: false,
    };
    let db = Db::open(&options).await.unwrap();
    migrate::up(&db).await.unwrap();
    db
}

#[tokio::test]
async fn tenants_are_walked_in_every_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;

    for (name, sort) in TenantSort::ALL {
        let first: Key = if name.ends_with("created_at") {
            1.into()
        } else {
            "b".into()
        };
        let list: &'static str = format!("tenants.{name}").leak();
        for status in [None, Some(Status::Suspended)] {
            judge(
                &db,
                list,
                [first.clone(), "b".into()],
                async |conn, page| {
                    let filter = TenantFilter {
                        status,
                        sort,
                        page,
                        q: None,
                    };
                    tenants::list(conn, &all(), &filter).await
                },
            )
            .await;
        }
    }
}

#[tokio::test]
async fn packs_are_walked_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let finance = || DomainName::parse("Finance").ok();
    let active = Some(PackStatus::Active);

    for (domain, status, q) in [
        (None, None, None),
        (finance(), None, None),
        (None, active, None),
        (finance(), active, None),
        (None, None, Some("fi".to_owned())),
    ] {
        judge(
            &db,
            "domain_packs",
            ["a".into(), "b".into()],
            async |conn, page| {
                let filter = PackFilter {
                    domain: domain.clone(),
                    status,
                    q: q.clone(),
                    page,
                    ..PackFilter::of(PackKind::Domain)
                };
                packs::list(conn, &all(), &filter).await
            },
        )
        .await;
    }
    for (tenant_id, domain, status) in [
        (None, None, None),
        (Some(acme()), None, None),
        (None, finance(), None),
        (None, None, active),
        (Some(acme()), finance(), active),
    ] {
        judge(
            &db,
            "tenant_packs",
            ["a".into(), "b".into()],
            async |conn, page| {
                let (tenant_id, domain) = (tenant_id.clone(), domain.clone());
                let filter = PackFilter {
                    tenant_id,
                    domain,
                    status,
                    page,
                    ..PackFilter::of(PackKind::Tenant)
                };
                packs::list(conn, &all(), &filter).await
            },
        )
        .await;
    }
}

#[tokio::test]
async fn reports_are_walked_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let refused = Some(ReportOutcome::Refused);
    let v1 = || Version::parse("v1").ok();
    let named = || Some("Finance".to_owned());
    for (kind, domain, tenant_id, playbook_id, version, outcome) in [
        (None, None, None, None, None, None),
        (None, named(), None, None, None, None),
        (None, None, Some(acme()), None, None, None),
        (
            Some(PackKind::Tenant),
            named(),
            Some(acme()),
            None,
            None,
            None,
        ),
        (Some(PackKind::Domain), named(), None, None, v1(), None),
        (
            Some(PackKind::Tenant),
            None,
            Some(acme()),
            None,
            v1(),
            refused,
        ),
        (None, None, None, None, None, refused),
        (None, None, None, Some(call()), None, None),
        (
            Some(PackKind::Playbook),
            None,
            None,
            Some(call()),
            v1(),
            refused,
        ),
    ] {
        judge(
            &db,
            "reports",
            [1.into(), "b".into()],
            async |conn, page| {
                let (domain, tenant_id) = (domain.clone(), tenant_id.clone());
                let filter = ReportFilter {
                    playbook_id: playbook_id.clone(),
                    kind,
                    domain,
                    tenant_id,
                    version: version.clone(),
                    outcome,
                    page,
                };
                packs::list_reports(conn, &all(), &filter).await
            },
        )
        .await;
    }
}

#[tokio::test]
async fn the_trail_is_walked_by_every_filter() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let text = |text: &str| Some(text.to_owned());
    let with = AuditFilter::default;
    let day = Some(Timestamp::from_micros(5));

    for filter in [
        with(),
        AuditFilter {
            tenant_id: Some(acme()),
            ..with()
        },
        AuditFilter {
            actor: text("usr_1"),
            ..with()
        },
        AuditFilter {
            actor: text("Ada"),
            ..with()
        },
        AuditFilter {
            action: text("packs.activate"),
            ..with()
        },
        AuditFilter {
            action: text("packs."),
            ..with()
        },
        AuditFilter {
            pack: text("Finance"),
            ..with()
        },
        AuditFilter {
            pack: text("Finance/v1"),
            ..with()
        },
        AuditFilter {
            request_id: text("r"),
            ..with()
        },
        AuditFilter {
            from: day,
            to: day,
            ..with()
        },
        AuditFilter {
            tenant_id: Some(acme()),
            from: day,
            to: day,
            ..with()
        },
    ] {
        for scope in [all(), one()] {
            judge(
                &db,
                "audit",
                [1.into(), "b".into(), 2.into()],
                async |conn, page| {
                    audit::list(
                        conn,
                        &scope,
                        &AuditFilter {
                            page,
                            ..filter.clone()
                        },
                    )
                    .await
                },
            )
            .await;
        }
    }
}

#[tokio::test]
async fn history_people_and_tokens_are_walked_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;

    judge(&db, "revisions", [5.into()], async |conn, page| {
        activation::list(conn, &one(), &acme(), &page).await
    })
    .await;
    for q in [None, Some("a".to_owned())] {
        judge(&db, "users", ["b".into()], async |conn, page| {
            access::list_users(conn, &UserFilter { q: q.clone(), page }).await
        })
        .await;
    }
    judge(&db, "tokens", [1.into(), "b".into()], async |conn, page| {
        access::list_tokens(conn, None, &page).await
    })
    .await;
}

#[tokio::test]
async fn equal_content_is_found_without_walking_a_history() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let domain = DomainName::parse("Finance").unwrap();
    let checksum = Checksum::of_bytes(b"");
    let mut tx = db.read(&all()).await.unwrap();
    noted::take();

    let owners = [
        (PackOwner::Domain(domain.clone()), Some(&domain)),
        (PackOwner::Tenant(acme()), Some(&domain)),
        (PackOwner::Playbook(call()), None),
    ];
    for (owner, domain) in &owners {
        let domain = *domain;
        packs::find_by_checksum(tx.conn(), &all(), owner, domain, &checksum)
            .await
            .unwrap();
    }

    let statements = noted::take();
    assert_eq!(statements.len(), 3);
    for sql in statements {
        let steps = plan(tx.conn(), &sql).await;
        let by_checksum = |step: &String| step.contains("documents_by_checksum (");
        assert!(steps.iter().any(by_checksum), "{steps:#?}\n{sql}");
        assert!(steps.iter().all(|step| is_flat(step)), "{steps:#?}\n{sql}");
    }
}

#[tokio::test]
async fn jobs_are_found_by_when_they_are_due_and_by_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let mut tx = db.write(&all()).await.unwrap();
    let at = Timestamp::from_micros(1);
    noted::take();

    jobs::next_due(tx.conn(), &["a", "b"]).await.unwrap();
    jobs::claim(tx.conn(), &["a", "b"], 4, at, at)
        .await
        .unwrap();

    let statements = noted::take();
    assert_eq!(statements.len(), 2);
    for sql in statements {
        let steps = plan(tx.conn(), &sql).await;
        let by_due = |step: &String| step.contains("INDEX jobs_due");
        assert!(steps.iter().any(by_due), "{steps:#?}\n{sql}");
        assert!(steps.iter().all(|step| is_flat(step)), "{steps:#?}\n{sql}");
        if sql.starts_with("UPDATE") {
            for index in [
                "INDEX jobs_running_key (key=?)",
                "INDEX jobs_live_by_key (key=?",
            ] {
                assert!(steps.iter().any(|step| step.contains(index)), "{steps:#?}");
            }
        }
    }
}

#[tokio::test]
async fn jobs_are_walked_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let toy = || Some("toy".to_owned());
    let dead = Some(JobState::Dead);

    for (state, kind, tenant_id) in [
        (None, None, None),
        (dead, None, None),
        (None, toy(), None),
        (None, None, Some(acme())),
        (dead, toy(), Some(acme())),
    ] {
        for scope in [all(), one()] {
            judge(&db, "jobs", [5.into()], async |conn, page| {
                let (kind, tenant_id) = (kind.clone(), tenant_id.clone());
                let filter = JobFilter {
                    state,
                    kind,
                    tenant_id,
                    page,
                };
                jobs::list(conn, &scope, &filter).await
            })
            .await;
        }
    }
}

/// As many statements for a thousand short chains as for a long one.
#[tokio::test]
async fn the_trail_is_proven_in_one_walk() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    let mut tx = db.read(&all()).await.unwrap();
    let conn = tx.conn();
    noted::take();

    audit::walk(conn, &all(), ("", 0), 9).await.unwrap();
    audit::heads_from(conn, &all(), "", Some("x"), 9)
        .await
        .unwrap();
    audit::in_force(conn, &all(), "", Some("x")).await.unwrap();
    checkpoints::latest_pins(conn, &all(), "", Some("x"))
        .await
        .unwrap();

    let statements = noted::take();
    assert_eq!(statements.len(), 4, "{statements:#?}");
    for sql in statements {
        let steps = plan(tx.conn(), &sql).await;
        assert!(steps.iter().all(|step| is_flat(step)), "{steps:#?}\n{sql}");
    }
}
