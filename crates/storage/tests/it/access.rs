//! People, tokens, sessions.

use tenantry_domain::{
    access::{Role, RoleBinding, UserFilter, UserStatus},
    id::{SessionId, TokenId, UserId},
};
use tenantry_storage::{
    Constraint, Db, Error, Result,
    access::{self, SessionRow, TokenRow, UserRow},
    bookkeeping,
};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, checksum, page, store_tenants, tenant_id, unique, walk, write};

fn user(name: &str) -> UserRow {
    UserRow {
        id: UserId::from_unique(&unique()),
        username: name.to_owned(),
        password_hash: "$argon2id$".to_owned(),
        status: UserStatus::Active,
        bindings: vec![RoleBinding::global(Role::Viewer)],
        row_version: 1,
        credential_version: 1,
        last_sign_in_at: None,
        created_at: NOON,
        created_by: "system".to_owned(),
    }
}

fn token(owner: Option<&UserRow>) -> TokenRow {
    let id = unique();
    TokenRow {
        secret_sha256: checksum(&id).to_string(),
        id: TokenId::from_unique(&id),
        name: "ci".to_owned(),
        roles: vec![Role::Admin, Role::Service],
        tenant_ids: Some(vec![tenant_id("acme")]),
        owner: owner.map(|user| user.id.clone()),
        parent: None,
        created_at: NOON,
        created_by: "system".to_owned(),
        expires_at: Some(NOON.plus_seconds(60)),
        revoked_at: None,
        last_used_at: None,
        replaced_by: None,
    }
}

fn session(of: &UserRow, second: i64) -> SessionRow {
    let id = unique();
    SessionRow {
        secret_sha256: checksum(&id).to_string(),
        id: SessionId::from_unique(&id),
        user_id: of.id.clone(),
        credential_version: of.credential_version,
        created_at: NOON.plus_seconds(second),
        last_seen_at: NOON.plus_seconds(second),
        expires_at: NOON.plus_seconds(second + 100),
        address: Some("::1".to_owned()),
        user_agent: None,
    }
}

async fn store_user(db: &Db, user: &UserRow) -> Result<()> {
    write(db, async |tx| access::insert_user(tx, user).await).await
}

each_db! {
    async fn a_token_dies_with_any_that_it_came_from(db: TestDb) {
        let (first, now) = (token(None), NOON);
        let second = TokenRow { parent: Some(first.id.clone()), ..token(None) };
        let third = TokenRow { parent: Some(second.id.clone()), ..token(None) };
        for row in [&first, &second, &third] {
            write(&db, async |tx| access::insert_token(tx, row).await).await.unwrap();
        }

        let mut tx = db.read(&all()).await.unwrap();
        let alive = access::token_ancestors(tx.conn(), &third.id, now).await.unwrap();
        let later = access::token_ancestors(tx.conn(), &third.id, NOON.plus_seconds(60)).await.unwrap();
        let made = access::token_descendants(tx.conn(), &first.id).await.unwrap();
        drop(tx);
        write(&db, async |tx| access::revoke_token(tx, &first.id, now).await).await.unwrap();
        let mut tx = db.read(&all()).await.unwrap();
        let dead = access::token_ancestors(tx.conn(), &third.id, now).await.unwrap();

        assert_eq!(alive, access::Ancestors { count: 2, has_ended: false });
        assert!(later.has_ended && dead.has_ended);
        assert_eq!(made.into_iter().map(|row| row.id).collect::<Vec<_>>(), [second.id, third.id]);
    }

    async fn a_user_is_found_in_any_case_with_all_bindings(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let bindings = vec![
            RoleBinding::global(Role::Viewer),
            RoleBinding::of(Role::Editor, tenant_id("acme")),
            RoleBinding::global(Role::Approver),
        ];
        let ada = UserRow { bindings, ..user("Ada.L") };
        store_user(&db, &ada).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let by_name = access::find_user_by_name(tx.conn(), "ada.l").await.unwrap();
        let by_id = access::find_user(tx.conn(), &ada.id).await.unwrap();
        let nobody = access::find_user_by_name(tx.conn(), "ada\0").await.unwrap();

        assert!(by_name == Some(ada.clone()) && by_id == Some(ada) && nobody.is_none());
        assert_eq!(access::count_users(tx.conn()).await.unwrap(), 1);
    }

    async fn a_user_name_is_taken_in_any_case(db: TestDb) {
        store_user(&db, &user("ada")).await.unwrap();
        let stray = RoleBinding::of(Role::Viewer, tenant_id("nobody"));

        let taken = store_user(&db, &user("ADA")).await;
        let nowhere = store_user(&db, &UserRow { bindings: vec![stray], ..user("bob") }).await;
        let powerless = store_user(&db, &UserRow { bindings: vec![], ..user("eve") }).await;

        assert_eq!(taken.unwrap_err().constraint(), Some(&Constraint::UserExists));
        assert_eq!(nowhere.unwrap_err().constraint(), Some(&Constraint::UnknownTenant));
        powerless.unwrap();
    }

    async fn users_are_listed_by_name_and_prefix(db: TestDb) {
        for name in ["bob", "Ada", "alan", "Carl", "al"] {
            store_user(&db, &user(name)).await.unwrap();
        }
        let names = async |q: Option<&str>, limit| {
            let users = walk(limit, async |page| {
                let mut tx = db.read(&all()).await?;
                let filter = UserFilter { q: q.map(str::to_owned), page };
                access::list_users(tx.conn(), &filter).await
            })
            .await;
            assert!(users.iter().all(|user| user.bindings.len() == 1));
            users.into_iter().map(|user| user.username).collect::<Vec<_>>()
        };

        for limit in 1..=6 {
            assert_eq!(names(None, limit).await, ["Ada", "al", "alan", "bob", "Carl"]);
        }
        assert_eq!(names(Some(" AL"), 1).await, ["al", "alan"]);
        assert_eq!(names(Some("a\0"), 1).await, [""; 0]);
    }

    async fn a_token_is_found_by_its_hash_and_revoked_once(db: TestDb) {
        let ada = user("ada");
        store_user(&db, &ada).await.unwrap();
        let (own, first) = (token(Some(&ada)), token(None));
        write(&db, async |tx| {
            access::insert_token(tx, &own).await?;
            access::insert_token(tx, &first).await
        })
        .await
        .unwrap();
        let again = TokenRow { id: TokenId::from_unique("x"), ..own.clone() };

        let twice = write(&db, async |tx| access::insert_token(tx, &again).await).await;
        let at = NOON.plus_seconds(5);
        let revoke = async || write(&db, async |tx| access::revoke_token(tx, &own.id, at).await).await;
        revoke().await.unwrap();
        let stale = revoke().await;

        assert_eq!(twice.unwrap_err().constraint(), Some(&Constraint::TokenExists));
        assert!(matches!(stale, Err(Error::Stale)));
        let mut tx = db.read(&all()).await.unwrap();
        let found = access::find_token_by_hash(tx.conn(), &own.secret_sha256).await.unwrap();
        assert_eq!(found, Some(TokenRow { revoked_at: Some(at), ..own }));
        assert_eq!(access::find_token(tx.conn(), &first.id).await.unwrap(), Some(first));
        assert_eq!(access::find_token_by_hash(tx.conn(), "none").await.unwrap(), None);
    }

    async fn tokens_are_listed_newest_first_with_their_owner(db: TestDb) {
        let ada = user("Ada");
        store_user(&db, &ada).await.unwrap();
        let tokens = [token(None), token(Some(&ada)), token(Some(&ada))];
        write(&db, async |tx| {
            for token in &tokens {
                access::insert_token(tx, token).await?;
            }
            Ok(())
        })
        .await
        .unwrap();

        let listed = walk(2, async |page| {
            let mut tx = db.read(&all()).await?;
            access::list_tokens(tx.conn(), None, &page).await
        })
        .await;

        let ids: Vec<_> = listed.iter().map(|token| &token.id).collect();
        assert_eq!(ids, [&tokens[2].id, &tokens[1].id, &tokens[0].id]);
        let owners: Vec<_> = listed.iter().map(|token| token.owner.as_deref()).collect();
        assert_eq!(owners, [Some("Ada"), Some("Ada"), None]);
        assert_eq!(listed[0].roles, [Role::Admin, Role::Service]);
        let mut tx = db.read(&all()).await.unwrap();
        assert_eq!(access::count_tokens(tx.conn()).await.unwrap(), 3);
        let foreign = access::list_tokens(tx.conn(), None, &page(2, Some("e30".to_owned()))).await;
        assert!(matches!(foreign, Err(Error::BadCursor)));
    }

    async fn sessions_come_and_go(db: TestDb) {
        let (ada, bob) = (user("ada"), user("bob"));
        store_user(&db, &ada).await.unwrap();
        store_user(&db, &bob).await.unwrap();
        let sessions = [session(&ada, 0), session(&ada, 1), session(&ada, 2), session(&bob, 0)];
        write(&db, async |tx| {
            for session in &sessions {
                access::insert_session(tx, session).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let listed = async |of: &UserRow| {
            let mut tx = db.read(&all()).await.unwrap();
            access::list_sessions(tx.conn(), &of.id).await.unwrap()
        };
        let [first, second, third, other] = &sessions;

        assert_eq!(listed(&ada).await, [third.clone(), second.clone(), first.clone()]);
        let end = async || {
            write(&db, async |tx| access::delete_session(tx, &first.id).await).await.unwrap()
        };
        assert!(end().await);
        assert!(!end().await);
        assert_eq!(listed(&ada).await.len(), 2);

        bookkeeping::touch_session(&db, &second.id, NOON.plus_seconds(50)).await.unwrap();
        bookkeeping::touch_session(&db, &second.id, NOON.plus_seconds(40)).await.unwrap();
        let mut tx = db.read(&all()).await.unwrap();
        let found = access::find_session_by_hash(tx.conn(), &second.secret_sha256).await.unwrap();
        assert_eq!(found.unwrap().last_seen_at, NOON.plus_seconds(50));
        assert_eq!(access::find_session_by_hash(tx.conn(), "none").await.unwrap(), None);
        drop(tx);

        let gone = bookkeeping::delete_expired_sessions(&db, NOON.plus_seconds(101)).await;
        assert_eq!(gone.unwrap(), 2);
        assert_eq!(listed(&bob).await, []);
        let ended = write(&db, async |tx| access::delete_sessions_of(tx, &ada.id, None).await).await;
        assert_eq!(ended.unwrap(), 1);
        assert_eq!(listed(&ada).await, []);
        let stray = SessionRow { user_id: UserId::from_unique("none"), ..other.clone() };
        let stray = write(&db, async |tx| access::insert_session(tx, &stray).await).await;
        assert_eq!(stray.unwrap_err().constraint(), Some(&Constraint::MissingReference));
    }
}
