//! Saved views: each person's own, of bounded number, under names that are not taken.

use serde_json::json;
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, CreateUser, RequestInfo, Role, RoleBinding, SignIn},
    audit::AuditFilter,
    views::{DeleteView, ListViews, PER_PERSON, RenameView, SaveView, SavedView, ViewList},
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, each_db};

const PASSWORD: &str = "a long enough password";
const TOKEN: &str = "a token that is long enough to be one";

/// The services, and two people who signed in.
async fn two_people(db: tenantry_testkit::databases::TestDb) -> (TestApp, [Caller; 2]) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: Some(TOKEN.to_owned()),
    };
    app.services.first_start(start).await.unwrap();
    let input = CreateUser {
        username: "vera".to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    app.services.run(&app.admin, input).await.unwrap();
    let people = [
        signed_in(&app, "admin").await,
        signed_in(&app, "vera").await,
    ];
    (app, people)
}

async fn signed_in(app: &TestApp, username: &str) -> Caller {
    let input = SignIn {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let session = app.services.sign_in(input, RequestInfo::default(), None);
    let session = session.await.unwrap();
    authenticated(app, Credential::Session(&session.secret)).await
}

async fn authenticated(app: &TestApp, credential: Credential<'_>) -> Caller {
    let request = RequestInfo::default();
    let caller = app.services.authenticate(credential, Purpose::Any, request);
    caller.await.unwrap()
}

async fn save(app: &TestApp, by: &Caller, name: &str, query: &str) -> Result<SavedView, Problem> {
    let input = SaveView {
        list: ViewList::Tenants,
        name: name.to_owned(),
        query: query.to_owned(),
    };
    Ok(app.services.run(by, input).await?.value)
}

async fn names(app: &TestApp, by: &Caller) -> Vec<String> {
    let views = app.services.ask(by, ListViews::default()).await.unwrap();
    views.items.into_iter().map(|view| view.name).collect()
}

each_db! {
async fn a_view_is_found_again_and_is_nobody_elses(db: TestDb) {
    let (app, [ada, vera]) = two_people(db).await;
    let view = save(&app, &ada, " Suspended ", "status=SUSPENDED&sort=-name").await.unwrap();
    assert_eq!(view.name, "Suspended");
    assert_eq!(names(&app, &ada).await, ["Suspended"]);
    assert!(names(&app, &vera).await.is_empty());

    let rename = RenameView { id: view.id.clone(), name: "Mine".to_owned() };
    let delete = DeleteView { id: view.id.clone() };
    let foreign = app.services.run(&vera, rename.clone()).await.unwrap_err();
    assert_eq!(foreign.kind, ProblemKind::NotFound);
    let foreign = app.services.run(&vera, delete.clone()).await.unwrap_err();
    assert_eq!(foreign.kind, ProblemKind::NotFound);

    let renamed = app.services.run(&ada, rename).await.unwrap().value;
    assert_eq!((renamed.name.as_str(), &renamed.query), ("Mine", &view.query));
    app.services.run(&ada, delete.clone()).await.unwrap();
    assert!(names(&app, &ada).await.is_empty());
    let gone = app.services.run(&ada, delete).await.unwrap_err();
    assert_eq!(gone.kind, ProblemKind::NotFound);
    app.verify_audit().await;
}

async fn the_same_once_more_changes_nothing_and_a_name_is_taken_once(db: TestDb) {
    let (app, [ada, vera]) = two_people(db).await;
    let first = save(&app, &ada, "acme", "q=acme").await.unwrap();
    assert_eq!(save(&app, &ada, "acme", "q=acme").await.unwrap(), first);
    let filter = AuditFilter { action: Some("views.save".to_owned()), ..AuditFilter::default() };
    assert_eq!(app.services.ask(&app.admin, filter).await.unwrap().total, 1);

    // In other case, with a Cyrillic letter, and with another query.
    for (name, query) in [("ACME", "q=acme"), ("\u{430}cme", "q=acme"), ("acme", "q=other")] {
        let refused = save(&app, &ada, name, query).await.unwrap_err();
        assert_eq!(refused.errors[0].code, "name_taken", "{name} {query}");
    }
    let other = save(&app, &ada, "Other", "q=b").await.unwrap();
    let rename = RenameView { id: other.id, name: "Acme".to_owned() };
    let refused = app.services.run(&ada, rename).await.unwrap_err();
    assert_eq!(refused.errors[0].code, "name_taken");
    // One's own name in other case is no other name.
    let rename = RenameView { id: first.id, name: "ACME".to_owned() };
    app.services.run(&ada, rename).await.unwrap();
    save(&app, &vera, "acme", "q=acme").await.unwrap();
}

async fn the_trail_says_which_view_and_not_what_it_asks_for(db: TestDb) {
    let (app, [ada, _]) = two_people(db).await;
    let view = save(&app, &ada, "Mine", "q=a%20customer").await.unwrap();
    let rename = RenameView { id: view.id.clone(), name: "Yours".to_owned() };
    app.services.run(&ada, rename).await.unwrap();
    app.services.run(&ada, DeleteView { id: view.id.clone() }).await.unwrap();

    let shown = |name: &str| json!({"id": view.id, "list": "tenants", "name": name});
    for (action, before, after) in [
        ("views.save", None, Some("Mine")),
        ("views.rename", Some("Mine"), Some("Yours")),
        ("views.delete", Some("Yours"), None),
    ] {
        let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        let rows = app.services.ask(&app.admin, filter).await.unwrap().items;
        assert_eq!(rows[0].facts.before, before.map(shown), "{action}");
        assert_eq!(rows[0].facts.after, after.map(shown), "{action}");
    }
}

async fn a_view_says_what_its_list_knows(db: TestDb) {
    let (app, [ada, _]) = two_people(db).await;

    for query in ["q=a&cursor=c", "staus=ACTIVE"] {
        let refused = save(&app, &ada, "Mine", query).await.unwrap_err();
        assert_eq!(refused.errors[0].code, "unknown_parameter", "{query}");
    }
    assert!(names(&app, &ada).await.is_empty());
}

async fn there_are_so_many_however_they_come_at_once(db: TestDb) {
    let (app, [ada, _]) = two_people(db).await;
    for number in 1..PER_PERSON {
        save(&app, &ada, &format!("View {number}"), "q=a").await.unwrap();
    }

    let (one, other) = tokio::join!(save(&app, &ada, "One", "q=a"), save(&app, &ada, "Other", "q=a"));

    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].kind, ProblemKind::Conflict);
    assert_eq!(names(&app, &ada).await.len(), PER_PERSON);
}

async fn two_browsers_save_one_name_once(db: TestDb) {
    let (app, [ada, _]) = two_people(db).await;

    let (one, other) = tokio::join!(save(&app, &ada, "One", "q=a"), save(&app, &ada, "ONE", "q=b"));

    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].errors[0].code, "name_taken");
}

async fn a_token_has_no_views(db: TestDb) {
    let (app, _) = two_people(db).await;
    let token = authenticated(&app, Credential::Bearer(TOKEN)).await;

    let refused = save(&app, &token, "Mine", "q=a").await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(names(&app, &token).await.is_empty());
}
}
