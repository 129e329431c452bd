//! Saved views: each person's own, by names that no other looks like.

use tenantry_domain::{
    access::UserStatus,
    id::{UserId, ViewId},
    views::{SavedView, ViewList},
};
use tenantry_storage::{Constraint, Db, access, views};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, unique, write};

async fn person(db: &Db, name: &str) -> UserId {
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

fn view(list: ViewList, name: &str) -> SavedView {
    SavedView {
        id: ViewId::from_unique(&unique()),
        list,
        name: name.to_owned(),
        query: format!("q={}", name.len()),
        created_at: NOON,
    }
}

async fn names(db: &Db, user: &UserId, list: Option<ViewList>) -> Vec<String> {
    let mut tx = db.read(&all()).await.unwrap();
    let views = views::list(tx.conn(), user, list).await.unwrap();
    views.into_iter().map(|view| view.name).collect()
}

each_db! {
async fn views_are_a_persons_own(db: TestDb) {
    let (ada, vera) = (person(&db, "ada").await, person(&db, "vera").await);
    let kept = view(ViewList::Tenants, "Suspended");
    let others = [view(ViewList::Tenants, "acme"), view(ViewList::Audit, "Mine")];
    write(&db, async |tx| {
        views::insert(tx, &ada, &kept).await?;
        for other in &others {
            views::insert(tx, &ada, other).await?;
        }
        Ok(())
    }).await.unwrap();

    assert_eq!(names(&db, &ada, None).await, ["Mine", "acme", "Suspended"]);
    assert_eq!(names(&db, &ada, Some(ViewList::Tenants)).await, ["acme", "Suspended"]);
    assert!(names(&db, &vera, None).await.is_empty());
    let mut tx = db.read(&all()).await.unwrap();
    assert_eq!(views::find(tx.conn(), &ada, &kept.id).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(views::find(tx.conn(), &vera, &kept.id).await.unwrap(), None);
    assert_eq!(views::count(tx.conn(), &ada).await.unwrap(), 3);
    drop(tx);

    // Somebody else's is neither renamed nor deleted.
    write(&db, async |tx| {
        views::rename(tx, &vera, &kept.id, "Taken").await?;
        views::delete(tx, &vera, &kept.id).await
    }).await.unwrap();
    assert_eq!(names(&db, &ada, Some(ViewList::Tenants)).await, ["acme", "Suspended"]);

    write(&db, async |tx| {
        views::rename(tx, &ada, &kept.id, "On hold").await?;
        views::delete(tx, &ada, &others[0].id).await
    }).await.unwrap();
    assert_eq!(names(&db, &ada, Some(ViewList::Tenants)).await, ["On hold"]);
}

async fn a_name_is_taken_once_a_list_however_it_is_written(db: TestDb) {
    let ada = person(&db, "ada").await;
    let add = async |user: &UserId, view: SavedView| {
        let stored = write(&db, async |tx| views::insert(tx, user, &view).await).await;
        stored.err().and_then(|error| error.constraint().cloned())
    };
    assert_eq!(add(&ada, view(ViewList::Tenants, "acme")).await, None);

    // In other case, and with a Cyrillic letter.
    for alike in ["ACME", "\u{430}cme"] {
        let refused = add(&ada, view(ViewList::Tenants, alike)).await;
        assert_eq!(refused, Some(Constraint::ViewNameExists), "{alike}");
    }
    assert_eq!(add(&ada, view(ViewList::Audit, "acme")).await, None);
    let other = view(ViewList::Tenants, "Other");
    assert_eq!(add(&ada, other.clone()).await, None);
    let renamed = write(&db, async |tx| views::rename(tx, &ada, &other.id, "Acme").await).await;
    assert_eq!(renamed.unwrap_err().constraint(), Some(&Constraint::ViewNameExists));
    assert_eq!(add(&person(&db, "vera").await, view(ViewList::Tenants, "acme")).await, None);
}
}
