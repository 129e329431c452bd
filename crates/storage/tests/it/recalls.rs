//! Recalls: what the database itself refuses, whatever code asks for it, and who reads them.

use tenantry_domain::{
    PageRequest,
    access::{Actor, ActorKind},
    activation::Revision,
    freezes::Freeze,
    id::RecallId,
    packs::Pack,
    recalls::{
        Recall, RecallFilter, RecallOutcome, RecallProgress, RecallStatus, RecalledTenant,
        RecalledTenants,
    },
};
use tenantry_storage::{
    Constraint, Db, Error, Result, activation, packs,
    recalls::{self, StoredRecall},
    testing,
};
use tenantry_testkit::each_db;

use crate::{
    freezes::{freeze, store as store_freeze},
    support::{
        NOON, activate, all, domain, domain_pack, only, playbook, revision, store_links,
        store_pack, store_tenants, tenant_id, unique, walk, write,
    },
};

fn recall(pack: &Pack, to: Option<&Pack>) -> StoredRecall {
    StoredRecall {
        recall: Recall {
            id: RecallId::from_unique(&unique()),
            status: RecallStatus::Running,
            domain: pack.domain.clone().unwrap(),
            version: pack.version.clone(),
            to_version: to.map(|to| to.version.clone()),
            accept_warnings: true,
            reason: "a\u{0}test".to_owned(),
            progress: RecallProgress::default(),
            created_at: NOON,
            created_by: "ada".to_owned(),
            changed_at: NOON,
            changed_by: "ada".to_owned(),
            row_version: 1,
        },
        actor: Actor {
            kind: ActorKind::User,
            id: "usr_1".to_owned(),
            name: "ada".to_owned(),
        },
        domain_pack_id: pack.id.clone(),
        to_pack_id: to.map(|to| to.id.clone()),
    }
}

async fn store(db: &Db, recall: &StoredRecall) -> Result<u64> {
    write(db, async |tx| {
        recalls::insert(tx, recall).await?;
        let id = &recall.recall.id;
        recalls::add_tenants(tx, id, &recall.domain_pack_id, NOON).await
    })
    .await
}

/// Withdraws a version, and begins its recall.
pub(crate) async fn begin(db: &Db, pack: &Pack, to: Option<&Pack>) -> StoredRecall {
    write(db, async |tx| {
        let locked = packs::lock(tx, &all(), &pack.owner, &pack.version).await?;
        packs::deprecate(tx, &all(), &locked.unwrap()).await
    })
    .await
    .unwrap();
    let new = recall(pack, to);
    store(db, &new).await.unwrap();
    new
}

async fn append(db: &Db, revision: &Revision, pack: &Pack) -> Result<()> {
    let row = activation::NewRevision {
        revision,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
        playbook_ids: &[],
    };
    write(db, async |tx| activation::append(tx, &all(), &row).await).await
}

/// Takes the tenant off the version as the recall says.
fn moving(of: &StoredRecall, id: &str, number: u64, to: &Pack) -> Revision {
    Revision {
        recall: Some(of.recall.id.clone()),
        rolled_back_to: Some(1).filter(|_| of.to_pack_id.is_none()),
        ..revision(id, number, to)
    }
}

async fn outcome(db: &Db, of: &StoredRecall, id: &str, outcome: RecallOutcome) -> Result<()> {
    let tenant = RecalledTenant {
        recall_id: of.recall.id.clone(),
        tenant_id: tenant_id(id),
        outcome,
        base: 2,
        back_to: None,
        revision: Some(3).filter(|_| outcome == RecallOutcome::Moved),
        change_request: None,
        problem: (outcome == RecallOutcome::Failed)
            .then(|| tenantry_domain::ProblemKind::TenantSuspended.into_problem()),
        changed_at: NOON,
    };
    write(db, async |tx| {
        recalls::change_tenant(tx, &all(), &tenant).await
    })
    .await
}

fn is_refused<T: std::fmt::Debug>(result: Result<T>, why: &str) {
    let error = result.unwrap_err();
    match error.constraint() {
        Some(Constraint::Other(said)) => assert!(said.contains(why), "{said}"),
        _ => panic!("{error:?}"),
    }
}

/// `acme` and `beta` have had `v1`, and have `v2`; there is `v3`.
async fn started(db: &Db) -> [Pack; 3] {
    store_tenants(db, &["acme", "beta"]).await;
    let packs = ["v1", "v2", "v3"].map(|version| domain_pack("Finance", version));
    for pack in &packs {
        store_pack(db, pack).await.unwrap();
    }
    for id in ["acme", "beta"] {
        activate(db, id, 1, &packs[0]).await.unwrap();
        activate(db, id, 2, &packs[1]).await.unwrap();
    }
    packs
}

each_db! {
async fn what_is_recalled_is_withdrawn_first_and_once_at_a_time(db: TestDb) {
    let [one, two, _] = started(&db).await;
    is_refused(store(&db, &recall(&two, None)).await, "what is recalled is withdrawn");

    let begun = begin(&db, &two, None).await;

    let again = store(&db, &recall(&two, None)).await.unwrap_err();
    assert!(again.constraint().is_some(), "{again:?}");
    let other = begin(&db, &one, None).await;
    let mut tx = db.read(&all()).await.unwrap();
    let found = recalls::find(tx.conn(), &all(), &begun.recall.id).await.unwrap().unwrap();
    assert_eq!(found.actor, begun.actor);
    assert_eq!(found.recall.reason, "a\u{fffd}test");
    let progress = found.recall.progress;
    assert_eq!((progress.tenants, progress.pending, progress.live), (2, 2, 2));
    let found = recalls::find(tx.conn(), &all(), &other.recall.id).await.unwrap().unwrap();
    assert_eq!(found.recall.progress, RecallProgress::default());
}

async fn what_was_asked_for_never_changes(db: TestDb) {
    let [_, two, _] = started(&db).await;
    let begun = begin(&db, &two, None).await;
    outcome(&db, &begun, "acme", RecallOutcome::Failed).await.unwrap();
    for sql in [
        "UPDATE recalls SET reason = 'x'",
        "UPDATE recalls SET domain_pack_id = domain_pack_id",
        "UPDATE recalls SET actor_json = '{}'",
        "UPDATE recalls SET accept_warnings = 0",
        "DELETE FROM recalls",
        "UPDATE recall_tenants SET base = 7",
        "UPDATE recall_tenants SET tenant_id = 'beta'",
        "DELETE FROM recall_tenants",
    ] {
        let mut tx = db.owner.write(&all()).await.unwrap();
        is_refused(testing::execute(tx.conn(), sql).await, "never changes");
    }
}

async fn what_became_of_a_tenant_stays_so(db: TestDb) {
    let [one, two, _] = started(&db).await;
    let begun = begin(&db, &two, None).await;

    // Nobody says that it was moved who has not.
    is_refused(outcome(&db, &begun, "acme", RecallOutcome::Moved).await, "no such revision came of the recall");
    append(&db, &moving(&begun, "acme", 3, &one), &one).await.unwrap();
    outcome(&db, &begun, "acme", RecallOutcome::Moved).await.unwrap();

    assert!(matches!(outcome(&db, &begun, "acme", RecallOutcome::Failed).await, Err(Error::Stale)));
    let sql = "UPDATE recall_tenants SET outcome = 'PENDING', revision = NULL WHERE tenant_id = 'acme'";
    let mut tx = db.owner.write(&all()).await.unwrap();
    is_refused(testing::execute(tx.conn(), sql).await, "what is over stays so");
    drop(tx);
    outcome(&db, &begun, "beta", RecallOutcome::Failed).await.unwrap();
    let retried = write(&db, async |tx| recalls::retry_failed(tx, &begun.recall.id, NOON).await).await;
    assert_eq!(retried.unwrap(), 1);
    let mut tx = db.read(&all()).await.unwrap();
    let next = recalls::next_pending(tx.conn(), &begun.recall.id).await.unwrap();
    assert_eq!(next, Some(tenant_id("beta")));
}

async fn a_revision_says_that_it_came_of_a_recall_only_if_it_did(db: TestDb) {
    let [one, two, three] = started(&db).await;
    let begun = begin(&db, &two, None).await;
    let not_covered = "the recall does not cover this";

    // To another version than that of the revision it says it goes back to.
    is_refused(append(&db, &moving(&begun, "acme", 3, &three), &three).await, not_covered);
    // Without going back.
    let forward = Revision { rolled_back_to: None, ..moving(&begun, "acme", 3, &one) };
    is_refused(append(&db, &forward, &one).await, not_covered);
    // To the very version that is recalled.
    let same = Revision { rolled_back_to: Some(2), ..moving(&begun, "acme", 3, &two) };
    is_refused(append(&db, &same, &two).await, not_covered);
    // A tenant that was not live for it.
    store_tenants(&db, &["gamma"]).await;
    activate(&db, "gamma", 1, &one).await.unwrap();
    activate(&db, "gamma", 2, &three).await.unwrap();
    is_refused(append(&db, &moving(&begun, "gamma", 3, &one), &one).await, not_covered);
    append(&db, &moving(&begun, "acme", 3, &one), &one).await.unwrap();
    outcome(&db, &begun, "acme", RecallOutcome::Moved).await.unwrap();
    // Once.
    is_refused(append(&db, &moving(&begun, "acme", 4, &one), &one).await, not_covered);
    // A stopped one moves nobody.
    let mut stopped = begun.recall.clone();
    stopped.status = RecallStatus::Stopped;
    write(&db, async |tx| recalls::change(tx, &mut stopped).await).await.unwrap();
    is_refused(append(&db, &moving(&begun, "beta", 3, &one), &one).await, not_covered);

    let named = begin(&db, &three, Some(&one)).await;
    is_refused(append(&db, &moving(&named, "gamma", 3, &two), &two).await, not_covered);
    append(&db, &moving(&named, "gamma", 3, &one), &one).await.unwrap();
    let mut tx = db.read(&all()).await.unwrap();
    let kept = activation::get(tx.conn(), &all(), &tenant_id("gamma"), 3).await.unwrap().unwrap();
    assert_eq!(kept.recall, Some(named.recall.id));
}

async fn a_freeze_holds_up_whatever_only_says_that_it_is_a_recall(db: TestDb) {
    let [one, two, three] = started(&db).await;
    let begun = begin(&db, &two, Some(&three)).await;
    let from_now = Freeze { from: NOON, ..freeze(None, None) };
    store_freeze(&db, &from_now).await.unwrap();

    let without = Revision { recall: None, ..moving(&begun, "acme", 3, &three) };
    let refused = append(&db, &without, &three).await.unwrap_err();
    assert_eq!(refused.constraint(), Some(&Constraint::Frozen));
    is_refused(append(&db, &moving(&begun, "acme", 3, &one), &one).await, "the recall does not cover this");

    append(&db, &moving(&begun, "acme", 3, &three), &three).await.unwrap();
}

async fn how_far_a_version_reaches_is_counted_in_the_scope(db: TestDb) {
    let [one, two, _] = started(&db).await;
    let linked = playbook("call", "v1");
    store_pack(&db, &linked).await.unwrap();
    store_links(&db, "beta", &[&linked]).await;
    let mut tx = db.read(&all()).await.unwrap();

    let far = recalls::impact(tx.conn(), &all(), &two.id).await.unwrap();
    assert_eq!((far.tenants, far.without_earlier, far.links), (2, 0, 1));
    let near = recalls::impact(tx.conn(), &only(&["acme"]), &two.id).await.unwrap();
    assert_eq!((near.tenants, near.links), (1, 0));
    assert_eq!(recalls::impact(tx.conn(), &all(), &one.id).await.unwrap().tenants, 0);
    let page = PageRequest::default();
    let targets = recalls::targets(tx.conn(), &only(&["BETA"]), &two.id, &page).await.unwrap();
    assert_eq!(targets.items.len(), 1);
    assert_eq!((targets.items[0].back_to, targets.items[0].back_to_version.as_ref()), (Some(1), Some(&one.version)));
    assert!(matches!(recalls::earlier(tx.conn(), &only(&["beta"]), &tenant_id("acme")).await, Err(Error::OutOfScope)));
    assert_eq!(recalls::earlier(tx.conn(), &all(), &tenant_id("acme")).await.unwrap(), Some(1));
}

async fn recalls_are_read_and_changed_in_their_scope(db: TestDb) {
    let [_, two, _] = started(&db).await;
    let begun = begin(&db, &two, None).await;
    store_tenants(&db, &["gamma"]).await;
    let (own, foreign) = (only(&["acme"]), only(&["gamma"]));
    let mut tx = db.write(&all()).await.unwrap();
    let id = &begun.recall.id;

    let seen = recalls::find(tx.conn(), &own, id).await.unwrap().unwrap();
    assert_eq!((seen.recall.progress.tenants, seen.recall.progress.live), (1, 1));
    assert!(recalls::find(tx.conn(), &foreign, id).await.unwrap().is_none());
    assert!(recalls::lock(&mut tx, &foreign, id).await.unwrap().is_none());
    assert!(recalls::running_of(tx.conn(), &foreign, &two.id).await.unwrap().is_none());
    assert_eq!(recalls::list(tx.conn(), &foreign, &RecallFilter::default()).await.unwrap().total, 0);
    assert_eq!(recalls::list(tx.conn(), &own, &RecallFilter::default()).await.unwrap().total, 1);
    let of = |page| RecalledTenants { id: id.clone(), outcome: None, page };
    assert_eq!(recalls::list_tenants(tx.conn(), &own, &of(PageRequest::default())).await.unwrap().total, 1);
    assert!(recalls::lock_tenant(&mut tx, &own, id, &tenant_id("beta")).await.unwrap().is_none());
    let mut stolen = recalls::lock_tenant(&mut tx, &all(), id, &tenant_id("beta")).await.unwrap().unwrap();
    stolen.outcome = RecallOutcome::NotLive;
    assert!(matches!(recalls::change_tenant(&mut tx, &own, &stolen).await, Err(Error::OutOfScope)));
}

async fn a_list_of_recalls_is_walked_from_page_to_page(db: TestDb) {
    store_tenants(&db, &["acme"]).await;
    let mut made = Vec::new();
    for number in 1..=5_u32 {
        let pack = domain_pack("Finance", &format!("v{number}"));
        store_pack(&db, &pack).await.unwrap();
        activate(&db, "acme", u64::from(number), &pack).await.unwrap();
        made.push(begin(&db, &pack, None).await.recall.id);
    }
    made.sort();
    made.reverse();

    let seen = walk(2, async |page| {
        let mut tx = db.read(&all()).await.unwrap();
        let filter = RecallFilter { domain: Some(domain("finance")), page, ..RecallFilter::default() };
        recalls::list(tx.conn(), &all(), &filter).await
    })
    .await;

    assert_eq!(seen.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), made);
}
}
