//! What has changed lately, as whoever watches reads it.

use serde_json::json;
use tenantry_domain::audit::ChainName;
use tenantry_storage::{Db, Entry, Ledger, bookkeeping, outbox};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, commit, entry, tenant_id};

async fn note(db: &Db, action: &'static str, tenant: Option<&str>) {
    let tx = db.write(&all()).await.unwrap();
    let entry = Entry {
        action,
        tenant_id: tenant.map(tenant_id),
        ..entry(ChainName::Global)
    };
    commit(tx, Ledger::of(entry)).await.unwrap();
}

each_db! {
async fn the_latest_messages_are_read_newest_first_and_sent_ones_too(db: TestDb) {
    for action in ["a.one", "a.two", "a.three"] {
        note(&db, action, (action == "a.two").then_some("ACME")).await;
    }
    let sent = bookkeeping::claim_outbox(&db, 10, NOON).await.unwrap();
    let ids: Vec<_> = sent.into_iter().map(|row| row.id).collect();
    bookkeeping::mark_outbox_sent(&db, &ids, NOON).await.unwrap();
    let read = async |after: &str, limit| {
        let mut tx = db.read(&all()).await.unwrap();
        outbox::latest(tx.conn(), after, limit).await.unwrap()
    };
    let topics = |rows: &[outbox::Headline]| rows.iter().map(|row| row.topic.clone()).collect::<Vec<_>>();

    let every = read("", 10).await;
    assert_eq!(topics(&every), ["a.three", "a.two", "a.one"]);
    assert_eq!(every[1].tenant_id, Some(tenant_id("ACME")));
    assert_eq!(every[0].tenant_id, None);
    assert!(every.iter().all(|row| row.person.is_none()));
    assert_eq!(topics(&read("", 2).await), ["a.three", "a.two"]);
    assert_eq!(topics(&read(every[2].id.as_str(), 10).await), ["a.three", "a.two"]);
    assert!(read(every[0].id.as_str(), 10).await.is_empty());
}

async fn whom_a_message_about_access_concerns_is_read(db: TestDb) {
    for (action, entity) in [("access.a", "user"), ("access.b", "token"), ("packs.c", "user")] {
        let tx = db.write(&all()).await.unwrap();
        let event = json!({"entity": entity, "entity_id": "usr_1"});
        let entry = Entry { action, event, ..entry(ChainName::Global) };
        commit(tx, Ledger::of(entry)).await.unwrap();
    }
    let mut tx = db.read(&all()).await.unwrap();
    let rows = outbox::latest(tx.conn(), "", 10).await.unwrap();
    let persons: Vec<_> = rows.iter().rev().map(|row| row.person.as_deref()).collect();

    assert_eq!(persons, [Some("usr_1"), None, None]);
}
}
