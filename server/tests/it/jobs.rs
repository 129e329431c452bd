//! Jobs over HTTP, and their page.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_domain::{Timestamp, access::TenantScope, id::JobId};
use tenantry_storage::{
    bookkeeping::{claim_jobs, settle_job},
    jobs::{self, NewJob, Settled},
    testing,
};
use tenantry_testkit::{
    databases::{TestDb, on_sqlite},
    each_db,
};

use crate::support::{ORIGIN, PASSWORD, Reply, Server};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const NOON: Timestamp = Timestamp::from_micros(1_750_000_000_000_000);

/// Puts a job in, and lets it fail for good if it is to.
pub(crate) async fn put(db: &TestDb, unique: &str, error: Option<&str>) -> JobId {
    let scope = TenantScope::system();
    let id = JobId::from_unique(unique);
    let new = NewJob {
        id: &id,
        kind: "toy",
        key: error,
        tenant_id: None,
        payload: "null",
        due: None,
        created_at: NOON,
    };
    let mut tx = db.write(&scope).await.unwrap();
    jobs::enqueue(&mut tx, &scope, &new).await.unwrap();
    testing::commit(tx).await.unwrap();
    if let Some(error) = error {
        let until = NOON.plus_seconds(30);
        let claimed = claim_jobs(db, &["toy"], 9, NOON, until).await.unwrap();
        let dead = claimed
            .iter()
            .find(|claimed| claimed.lease.id == id)
            .unwrap();
        let error = error.to_owned();
        settle_job(db, dead, &Settled::Dead { error }, NOON)
            .await
            .unwrap();
    }
    id
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|job| job["id"].as_str().unwrap())
        .collect()
}

each_db! {
async fn jobs_are_listed_tried_again_and_cancelled(db: TestDb) {
    let server = Server::on(&db).await;
    put(&db, "1", Some("no luck")).await;
    for unique in ["2", "3"] {
        put(&db, unique, None).await;
    }
    let get = async |path: &str| server.get(path).send().await.expect(StatusCode::OK);

    let first = get("/admin/jobs?limit=2").await;
    assert_eq!((ids(&first), &first["total"]), (vec!["job_3", "job_2"], &json!(3)));
    let next = first["next_cursor"].as_str().unwrap();
    assert_eq!(ids(&get(&format!("/admin/jobs?limit=2&cursor={next}")).await), ["job_1"]);
    assert_eq!(ids(&get("/admin/jobs?state=DEAD&kind=toy").await), ["job_1"]);
    assert_eq!(ids(&get("/admin/jobs?kind=other").await), [""; 0]);
    server.get("/admin/jobs?state=dead").send().await.refused(422, "invalid");
    server.get("/admin/jobs/job_9").send().await.refused(404, "not-found");
    let dead = get("/admin/jobs/job_1").await;
    assert_eq!((&dead["last_error"], &dead["payload"]), (&json!("no luck"), &Value::Null));

    let viewer = server.token(&["viewer"]).await;
    let read = server.call(Method::GET, "/admin/jobs/job_1").token(&viewer).send().await;
    let told = read.expect(StatusCode::OK)["last_error"].to_string();
    assert!(!told.contains("no luck") && told.contains("operate"), "{told}");
    let retried = server.call(Method::POST, "/admin/jobs/job_1/retry")
        .token(crate::support::TOKEN).send().await.expect(StatusCode::OK);
    assert_eq!((&retried["state"], &retried["attempts"]), (&json!("QUEUED"), &json!(0)));
    let cancel = |reason: &str| server.post("/admin/jobs/job_2/cancel", &json!({"reason": reason}));
    let problem = cancel(" ").send().await.refused(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/reason");
    let cancelled = cancel("no need").header("idempotency-key", "k").send().await;
    assert_eq!(cancelled.expect(StatusCode::OK)["state"], "CANCELLED");
    let again = cancel("no need").header("idempotency-key", "k").send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(ids(&get("/admin/jobs?state=CANCELLED").await), ["job_2"]);
}
}

/// What a browser without script gets.
async fn page(server: &Server, cookie: &str, path: &str) -> Reply {
    let call = server
        .call(Method::GET, path)
        .header("accept", BROWSER)
        .cookie(cookie);
    call.send().await
}

#[test]
fn the_page_shows_how_jobs_stand_and_asks_before_anything_is_done() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let admin = server.sign_in("admin", PASSWORD).await;
        let none = page(&server, &admin, "/admin/jobs").await;
        assert!(none.text().contains("No jobs"), "{}", none.text());
        put(&db, "1", Some("<b>no luck")).await;
        put(&db, "2", None).await;

        let shown = page(&server, &admin, "/admin/jobs").await;
        let html = shown.text();
        for text in [
            "toy",
            "Dead",
            "Waits",
            "&lt;b&gt;no luck",
            "retry=job_1",
            "cancel=job_2",
        ] {
            assert!(html.contains(text), "{text}: {html}");
        }
        assert!(!html.contains("<dialog") && !html.contains("<b>no luck"));
        let empty = page(&server, &admin, "/admin/jobs?kind=nothing").await;
        assert!(empty.text().contains("No job fits these filters."));
        let asked = page(&server, &admin, "/admin/jobs?cancel=job_2").await;
        assert!(asked.text().contains("<dialog") && asked.text().contains("input[reason]"));
        let thai = format!("{admin}; tenantry_language=th");
        assert!(
            page(&server, &thai, "/admin/jobs")
                .await
                .text()
                .contains("งานเบื้องหลัง")
        );
    });
}

#[test]
fn a_form_without_script_cancels_and_a_refused_one_is_shown_again() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        put(&db, "2", None).await;
        let admin = server.sign_in("admin", PASSWORD).await;
        let post = |reason: &str| {
            server
                .call(Method::POST, "/ui/jobs/cancel")
                .header("accept", BROWSER)
                .header("origin", ORIGIN)
                .header("referer", &format!("{ORIGIN}/admin/jobs?cancel=job_2"))
                .cookie(&admin)
                .text(
                    "application/x-www-form-urlencoded",
                    format!("input[id]=job_2&input[reason]={reason}"),
                )
                .send()
        };

        let refused = post("").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let html = refused.text();
        assert!(html.contains("Say why the job is cancelled"), "{html}");
        let done = post("no+need").await;
        assert!(done.status.is_redirection(), "{done:?}");
        assert_eq!(done.header("location"), "/admin/jobs?done=job-cancelled");
        let shown = page(&server, &admin, "/admin/jobs?done=job-cancelled").await;
        assert!(shown.text().contains("The job was cancelled."));
        assert!(shown.text().contains("Cancelled"));
    });
}

#[test]
fn who_only_reads_is_offered_nothing() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        put(&db, "2", None).await;
        let person = json!({
            "username": "vera", "password": "quite an unusual one",
            "bindings": [{"role": "viewer"}],
        });
        server
            .post("/admin/users", &person)
            .send()
            .await
            .expect(StatusCode::CREATED);
        let vera = server.sign_in("vera", "quite an unusual one").await;

        for path in ["/admin/jobs", "/admin/jobs?cancel=job_2"] {
            let shown = page(&server, &vera, path).await;
            let html = shown.text();
            assert!(html.contains("toy") && html.contains("Waits"), "{html}");
            assert!(
                !html.contains("retry=job_2") && !html.contains("<dialog"),
                "{html}"
            );
        }
    });
}
