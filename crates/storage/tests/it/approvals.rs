//! Approvals: what the database itself refuses, whatever code asks for it.

use tenantry_domain::{
    access::UserStatus,
    activation::Revision,
    approvals::{ApprovalPolicy, ChangeRequest, Governed, RequestFilter, RequestStatus},
    id::{RequestId, TenantId, UserId},
    packs::Pack,
};
use tenantry_storage::{
    Constraint, Db, Engine, Error, Result, access, activation, approvals, testing,
};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::{
    NOON, all, checksum, domain_pack, only, page, revision, store_pack, store_tenants, tenant_id,
    unique, walk, write,
};

pub(crate) async fn person(db: &Db, name: &str) -> UserId {
    let id = UserId::from_unique(&unique());
    let user = access::UserRow {
        id: id.clone(),
        username: name.to_owned(),
        password_hash: "x".to_owned(),
        credential_version: 1,
        status: UserStatus::Active,
        bindings: Vec::new(),
        row_version: 1,
        created_at: NOON,
        created_by: "system".to_owned(),
        last_sign_in_at: None,
    };
    write(db, async |tx| access::insert_user(tx, &user).await)
        .await
        .unwrap();
    id
}

pub(crate) fn request(tenant: Option<&str>, revision: &Revision, needed: u64) -> ChangeRequest {
    ChangeRequest {
        id: RequestId::from_unique(&unique()),
        operation: Governed::Activate,
        tenant_id: tenant.map(tenant_id),
        status: RequestStatus::Pending,
        base: revision.revision - 1,
        checksum: revision.checksum.clone(),
        domain: Some(revision.domain.clone()),
        domain_pack_version: Some(revision.domain_pack_version.clone()),
        tenant_pack_version: None,
        playbooks: Vec::new(),
        rolled_back_to: None,
        activate_at: None,
        latest_start: None,
        schedule: None,
        policy: None,
        reason: Some("a\u{0}test".to_owned()),
        accepted_warnings: 0,
        needed,
        approvals: Vec::new(),
        authors: Vec::new(),
        created_at: NOON,
        created_by: "ada".to_owned(),
        closed_at: None,
        closed_by: None,
        closing_comment: None,
        revision: None,
        row_version: 1,
    }
}

pub(crate) async fn store(
    db: &Db,
    request: &ChangeRequest,
    pack: &Pack,
    authors: &[UserId],
) -> Result<()> {
    let new = approvals::NewRequest {
        request,
        input_json: "{}",
        preview_json: None,
        loosens: false,
        person: authors.first(),
        authors,
        domain_pack_id: Some(&pack.id),
        tenant_pack_id: None,
    };
    write(db, async |tx| approvals::insert(tx, &all(), &new).await).await
}

pub(crate) async fn approve(db: &Db, request: &RequestId, user: &UserId) -> Result<()> {
    let new = approvals::NewApproval {
        request,
        user,
        at: NOON,
        comment: None,
    };
    write(db, async |tx| approvals::approve(tx, &new).await).await
}

pub(crate) async fn set(db: &Db, tenant: Option<&TenantId>, any: u64, over: i64) -> Result<()> {
    let new = approvals::NewSettings {
        tenant,
        policy: ApprovalPolicy { any, loosening: 0 },
        over,
        at: NOON,
        by: "ada",
        request: None,
    };
    write(db, async |tx| approvals::set(tx, &all(), &new).await).await
}

async fn append(db: &Db, revision: &Revision, pack: &Pack) -> Result<()> {
    let new = activation::NewRevision {
        revision,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
        playbook_ids: &[],
    };
    write(db, async |tx| activation::append(tx, &all(), &new).await).await
}

async fn marked(db: &Db, request: &mut ChangeRequest) {
    write(db, async |tx| approvals::mark_approved(tx, request).await)
        .await
        .unwrap();
}

fn is_refused(result: Result<()>, why: &str) {
    let error = result.unwrap_err();
    match error.constraint() {
        Some(Constraint::Other(said)) => assert!(said.contains(why), "{said}"),
        Some(Constraint::NeedsApproval) => assert_eq!(why, "the change needs approval"),
        Some(Constraint::NotCovered) => assert_eq!(why, "does not cover this"),
        _ => panic!("{error:?}"),
    }
}

async fn started(db: &Db) -> (Pack, UserId, UserId) {
    store_tenants(db, &["acme", "beta"]).await;
    let pack = domain_pack("Finance", "v1");
    store_pack(db, &pack).await.unwrap();
    (pack, person(db, "ada").await, person(db, "anna").await)
}

each_db! {
async fn no_revision_goes_round_an_approval(db: TestDb) {
    let (pack, ada, anna) = started(&db).await;
    set(&db, None, 1, 0).await.unwrap();
    let mut first = revision("acme", 1, &pack);
    is_refused(append(&db, &first, &pack).await, "the change needs approval");

    let mut asked = request(Some("acme"), &first, 1);
    store(&db, &asked, &pack, &[ada]).await.unwrap();
    first.change_request = Some(asked.id.clone());
    // Nobody has agreed.
    is_refused(append(&db, &first, &pack).await, "does not cover this");
    approve(&db, &asked.id, &anna).await.unwrap();
    // It was not found that enough did.
    is_refused(append(&db, &first, &pack).await, "does not cover this");
    marked(&db, &mut asked).await;
    // Another document, another tenant, another pack.
    let other = Revision { checksum: checksum("another"), ..first.clone() };
    is_refused(append(&db, &other, &pack).await, "does not cover this");
    let other = Revision { tenant_id: tenant_id("beta"), ..first.clone() };
    is_refused(append(&db, &other, &pack).await, "does not cover this");
    let edited = domain_pack("Finance", "v2");
    store_pack(&db, &edited).await.unwrap();
    is_refused(append(&db, &first, &edited).await, "does not cover this");
    // Stricter by now.
    set(&db, Some(&tenant_id("acme")), 2, 0).await.unwrap();
    is_refused(append(&db, &first, &pack).await, "does not cover this");
}

async fn a_request_is_used_once(db: TestDb) {
    let (pack, ada, anna) = started(&db).await;
    set(&db, None, 1, 0).await.unwrap();
    let mut first = revision("acme", 1, &pack);
    let mut asked = request(Some("acme"), &first, 1);
    store(&db, &asked, &pack, &[ada]).await.unwrap();
    approve(&db, &asked.id, &anna).await.unwrap();
    marked(&db, &mut asked).await;
    first.change_request = Some(asked.id.clone());

    append(&db, &first, &pack).await.unwrap();

    let second = Revision { revision: 2, ..first.clone() };
    is_refused(append(&db, &second, &pack).await, "does not cover this");
    // Without the trigger the index refuses it.
    let mut tx = db.owner.write(&all()).await.unwrap();
    let drop = match db.engine() {
        Engine::Sqlite => "DROP TRIGGER revisions_are_approved",
        Engine::Postgres => "DROP TRIGGER revisions_are_approved ON revisions",
    };
    testing::execute(tx.conn(), drop).await.unwrap();
    let sql = "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, tenant_pack_version, \
        domain_pack_id, tenant_pack_id, checksum, reason, accepted_warnings, created_at, created_by, rolled_back_to, \
        playbooks_json, change_request_id) \
        SELECT tenant_id, 7 AS revision, domain, domain_pack_version, tenant_pack_version, \
        domain_pack_id, tenant_pack_id, checksum, reason, accepted_warnings, created_at, created_by, rolled_back_to, \
        playbooks_json, change_request_id FROM revisions";
    let twice = testing::execute(tx.conn(), sql).await.unwrap_err();
    assert!(format!("{twice:?}").contains("change_request"), "{twice:?}");
    std::mem::drop(tx);
    let mut tx = db.read(&all()).await.unwrap();
    let kept = activation::get(tx.conn(), &all(), &tenant_id("acme"), 1).await.unwrap().unwrap();
    assert_eq!(kept.change_request, Some(asked.id));
}

async fn nobody_agrees_to_their_own_or_twice_or_too_late(db: TestDb) {
    let (pack, ada, anna) = started(&db).await;
    let mut asked = request(Some("acme"), &revision("acme", 1, &pack), 2);
    store(&db, &asked, &pack, std::slice::from_ref(&ada)).await.unwrap();

    is_refused(approve(&db, &asked.id, &ada).await, "nobody agrees to a change of their own");
    approve(&db, &asked.id, &anna).await.unwrap();
    assert!(approve(&db, &asked.id, &anna).await.is_err());
    marked(&db, &mut asked).await;
    let late = person(&db, "late").await;
    is_refused(approve(&db, &asked.id, &late).await, "the request is closed");
}

async fn what_was_asked_for_never_changes(db: TestDb) {
    let (pack, ada, anna) = started(&db).await;
    let asked = request(Some("acme"), &revision("acme", 1, &pack), 1);
    store(&db, &asked, &pack, &[ada]).await.unwrap();
    approve(&db, &asked.id, &anna).await.unwrap();

    for column in ["operation", "checksum", "input_json", "subject_json", "preview_json", "created_by", "loosens"] {
        refused(&db, &format!("UPDATE change_requests SET {column} = {column}")).await;
    }
    for column in ["base", "needed", "created_at"] {
        refused(&db, &format!("UPDATE change_requests SET {column} = 3")).await;
    }
    for table in ["change_requests", "change_request_authors", "change_request_approvals", "approval_settings"] {
        set(&db, None, 1, 0).await.ok();
        refused(&db, &format!("DELETE FROM {table}")).await;
    }
    refused(&db, "UPDATE change_request_authors SET user_id = user_id").await;
    refused(&db, "UPDATE change_request_approvals SET comment = 'x'").await;
    refused(&db, "UPDATE change_requests SET status = 'APPLIED', closed_at = 1").await;
    refused(&db, "UPDATE approval_settings SET any_count = 0, row_version = 2").await;
    refused(&db, "UPDATE approval_settings SET any_count = 3").await;
    refused(&db, "UPDATE approval_settings SET place = 'acme', tenant_id = 'acme', row_version = 2").await;
    let mut tx = db.owner.write(&all()).await.unwrap();
    testing::execute(tx.conn(), "UPDATE change_requests SET status = 'REJECTED', closed_at = 1").await.unwrap();
    let reopened = testing::execute(tx.conn(), "UPDATE change_requests SET status = 'PENDING', closed_at = NULL").await;
    assert!(reopened.is_err());
}

async fn the_same_change_waits_once(db: TestDb) {
    let (pack, ada, _) = started(&db).await;
    let first = revision("acme", 1, &pack);
    let asked = request(Some("acme"), &first, 1);
    store(&db, &asked, &pack, std::slice::from_ref(&ada)).await.unwrap();
    let again = request(Some("acme"), &first, 1);
    let twice = store(&db, &again, &pack, std::slice::from_ref(&ada)).await.unwrap_err();
    assert_eq!(twice.constraint(), Some(&Constraint::RequestOpen));
    store(&db, &request(Some("beta"), &first, 1), &pack, &[ada]).await.unwrap();

    let (scope, id) = (all(), tenant_id("ACME"));
    let mut tx = db.write(&scope).await.unwrap();
    let same = approvals::Same {
        operation: Governed::Activate,
        base: 0,
        checksum: &first.checksum,
        domain_pack_id: Some(&pack.id),
        tenant_pack_id: None,
        playbooks: &[],
    };
    let found = approvals::same_open(tx.conn(), &scope, Some(&id), &same).await.unwrap();
    assert_eq!(found, Some((asked.id.clone(), None)));
    assert_eq!(approvals::count_open(tx.conn(), &scope, Some(&id)).await.unwrap(), 1);
    let mut open = approvals::open_of(&mut tx, &scope, Some(&id)).await.unwrap();
    assert_eq!((open[0].authors.clone(), open[0].reason.as_deref()), (vec!["ada".to_owned()], Some("a\u{fffd}test")));
    let void = &mut open[0];
    void.status = RequestStatus::Stale;
    void.closed_at = Some(NOON);
    approvals::close(&mut tx, void).await.unwrap();
    testing::commit(tx).await.unwrap();
    // Closed, it makes room.
    store(&db, &again, &pack, &[]).await.unwrap();
}

async fn requests_are_listed_by_scope_and_page(db: TestDb) {
    let (pack, ada, _) = started(&db).await;
    for number in 1..=4 {
        for tenant in ["acme", "beta"] {
            let asked = request(Some(tenant), &revision(tenant, number, &pack), 1);
            store(&db, &asked, &pack, std::slice::from_ref(&ada)).await.unwrap();
        }
    }
    let everywhere = ChangeRequest { base: 9, ..request(None, &revision("acme", 9, &pack), 1) };
    store(&db, &everywhere, &pack, &[ada]).await.unwrap();

    for (scope, count) in [(all(), 9), (only(&["acme"]), 4), (only(&["acme", "beta"]), 8), (only(&["zeta"]), 0)] {
        let seen = walk(3, async |page| {
            let mut tx = db.read(&scope).await.unwrap();
            approvals::list(tx.conn(), &scope, &RequestFilter { page, ..RequestFilter::default() }).await
        }).await;
        assert_eq!(seen.len(), count);
        assert!(seen.iter().all(|one| one.authors == ["ada"]));
    }
    let mut tx = db.read(&all()).await.unwrap();
    let filter = RequestFilter { status: Some(RequestStatus::Applied), page: page(5, None), ..RequestFilter::default() };
    assert_eq!(approvals::list(tx.conn(), &all(), &filter).await.unwrap().total, 0);
    let narrow = only(&["acme"]);
    let mut tx = db.read(&narrow).await.unwrap();
    assert!(approvals::find(tx.conn(), &narrow, &everywhere.id).await.unwrap().is_none());
}

async fn settings_are_stored_over_what_was_seen(db: TestDb) {
    started(&db).await;
    let acme = tenant_id("acme");
    set(&db, None, 1, 0).await.unwrap();
    set(&db, Some(&acme), 3, 0).await.unwrap();
    assert!(matches!(set(&db, None, 2, 0).await, Err(Error::Stale)));
    assert!(matches!(set(&db, None, 2, 7).await, Err(Error::Stale)));
    set(&db, None, 2, 1).await.unwrap();

    let narrow = only(&["acme"]);
    let mut tx = db.read(&narrow).await.unwrap();
    let own = approvals::get(tx.conn(), &narrow, Some(&acme)).await.unwrap();
    assert_eq!((own.any, own.row_version, own.effective.any), (3, 1, 3));
    let everywhere = approvals::get(tx.conn(), &narrow, None).await.unwrap();
    assert_eq!((everywhere.any, everywhere.row_version), (2, 2));
    drop(tx);
    let other = only(&["beta"]);
    let mut tx = db.read(&other).await.unwrap();
    let beta = tenant_id("beta");
    assert_eq!(approvals::effective(tx.conn(), &other, Some(&beta)).await.unwrap().any, 2);
    assert!(matches!(approvals::get(tx.conn(), &other, Some(&acme)).await, Err(Error::OutOfScope)));
}
}

async fn refused(db: &TestDb, sql: &str) {
    let mut tx = db.owner.write(&all()).await.unwrap();
    let error = testing::execute(tx.conn(), sql).await.unwrap_err();
    assert!(
        matches!(error.constraint(), Some(Constraint::Other(_))),
        "{sql}: {error:?}"
    );
}
