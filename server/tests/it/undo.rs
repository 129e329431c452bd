//! Taking back what was done with tenants, as a browser without script does it.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::each_db;

use crate::support::{ORIGIN, PASSWORD, Reply, Server};

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// A person's browser: its session, and what it was told to keep last.
struct Browser<'s> {
    server: &'s Server,
    session: String,
    kept: String,
}

impl<'s> Browser<'s> {
    async fn of(server: &'s Server) -> Self {
        Self {
            server,
            session: server.sign_in("admin", PASSWORD).await,
            kept: String::new(),
        }
    }

    async fn post(&mut self, path: &str, referer: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let reply = self
            .server
            .call(Method::POST, path)
            .header("accept", BROWSER)
            .header("origin", ORIGIN)
            .header("referer", &format!("{ORIGIN}{referer}"))
            .cookie(&format!("{}; {}", self.session, self.kept))
            .text("application/x-www-form-urlencoded", body)
            .send()
            .await;
        let set = reply.headers.get_all("set-cookie").iter();
        let mut set = set.filter_map(|value| value.to_str().ok());
        if let Some(kept) = set.rfind(|text| text.starts_with("tenantry_undo=")) {
            kept.split(';').next().unwrap().clone_into(&mut self.kept);
        }
        reply
    }

    async fn page(&self, path: &str) -> String {
        let call = self.server.call(Method::GET, path);
        let cookies = format!("{}; {}", self.session, self.kept);
        let reply = call.header("accept", BROWSER).cookie(&cookies).send().await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        reply.text().to_owned()
    }

    /// Suspends or resumes a tenant; the key by which that is taken back, if it is.
    async fn change(&mut self, id: &str, status: &str) -> Option<String> {
        let page = format!("/admin/tenants/{id}");
        let pairs = [
            ("input[tenant_id]", id),
            ("input[status]", status),
            ("input[reason]", "Unpaid"),
        ];
        let reply = self.post("/ui/tenants/status", &page, &pairs).await;
        assert_eq!(reply.status, StatusCode::FOUND, "{reply:?}");
        key_in(reply.header("location"))
    }

    async fn undo(&mut self, key: &str) -> Reply {
        let page = "/admin/tenants";
        let here = format!("{page}?undo={key}");
        self.post("/ui/tenants/undo", &here, &[("key", key), ("from", page)])
            .await
    }
}

/// What stands beside the button.
const HINT: &str = "You can undo this as long as nobody changes it.";

fn key_in(location: &str) -> Option<String> {
    let (_, query) = location.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(name, _)| name == "undo")
        .map(|(_, key)| key.into_owned())
}

async fn tenant(server: &Server, id: &str) -> Value {
    let reply = server.get(&format!("/admin/tenants/{id}")).send().await;
    reply.expect(StatusCode::OK).clone()
}

each_db! {
    async fn a_change_is_taken_back_once(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut browser = Browser::of(&server).await;
        let key = browser.change("ACME", "SUSPENDED").await.unwrap();

        let undone = browser.undo(&key).await;

        assert_eq!(undone.status, StatusCode::FOUND, "{undone:?}");
        assert_eq!(undone.header("location"), "/admin/tenants?done=undone");
        assert_eq!(tenant(&server, "ACME").await["status"], "ACTIVE");
        let trail = server.get("/admin/audit?tenant_id=ACME&limit=1").send().await.json();
        assert_eq!(trail["items"][0]["reason"], "Undone by admin");
        assert_eq!(browser.undo(&key).await.status, StatusCode::CONFLICT);
        assert_eq!(tenant(&server, "ACME").await["status"], "ACTIVE");
    }

    async fn what_was_changed_since_is_left_alone(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut browser = Browser::of(&server).await;
        let key = browser.change("ACME", "SUSPENDED").await.unwrap();
        for status in ["ACTIVE", "SUSPENDED"] {
            let body = json!({"status": status, "reason": "By hand"});
            let changed = server.patch("/admin/tenants/ACME/status", &body).send().await;
            changed.expect(StatusCode::OK);
        }
        let before = tenant(&server, "ACME").await;

        let refused = browser.undo(&key).await;

        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
        assert!(refused.text().contains("Somebody has changed it since"), "{}", refused.text());
        assert_eq!(tenant(&server, "ACME").await, before);
    }

    async fn whoever_changed_nothing_takes_nothing_back(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let body = json!({"status": "SUSPENDED", "reason": "By somebody else"});
        server.patch("/admin/tenants/ACME/status", &body).send().await.expect(StatusCode::OK);
        let mut browser = Browser::of(&server).await;

        assert_eq!(browser.change("ACME", "SUSPENDED").await, None);
        assert_eq!(browser.undo("ACME~2").await.status, StatusCode::CONFLICT);
        assert_eq!(tenant(&server, "ACME").await["status"], "SUSPENDED");
    }

    async fn several_are_taken_back_together_and_those_alone_that_were_changed(db: TestDb) {
        let server = Server::on(&db).await;
        for id in ["AA", "BB", "CC"] {
            server.create_tenant(id).await;
        }
        let body = json!({"status": "SUSPENDED", "reason": "Before"});
        server.patch("/admin/tenants/CC/status", &body).send().await.expect(StatusCode::OK);
        let mut browser = Browser::of(&server).await;
        let each = async |browser: &mut Browser<'_>, ids: &str| {
            let pairs = [
                ("tenant_ids", ids), ("status", "SUSPENDED"), ("reason", "Unpaid"),
                ("from", "/admin/tenants?q=a"), ("batch", "AA~1~suspend"),
            ];
            let reply = browser.post("/ui/tenants/statuses", "/admin/tenants", &pairs).await;
            key_in(reply.header("location"))
        };
        // One by one, as a page with script sends them.
        for id in ["AA", "BB"] {
            assert_eq!(each(&mut browser, id).await.as_deref(), Some("AA~1~suspend"));
        }
        let key = each(&mut browser, "CC").await.unwrap();

        assert_eq!(browser.undo(&key).await.status, StatusCode::FOUND);
        for (id, status) in [("AA", "ACTIVE"), ("BB", "ACTIVE"), ("CC", "SUSPENDED")] {
            assert_eq!(tenant(&server, id).await["status"], status, "{id}");
        }
    }

    async fn a_name_is_taken_back_and_stands_in_no_address(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut browser = Browser::of(&server).await;
        let pairs = [("input[tenant_id]", "ACME"), ("input[name]", "Other; \"x\""), ("seen", "1")];
        let renamed = browser.post("/ui/tenants/rename", "/admin/tenants/ACME", &pairs).await;
        let location = renamed.header("location").to_owned();
        assert!(!location.contains("Tenant%20") && !location.contains("Other"), "{location}");

        let undone = browser.undo(&key_in(&location).unwrap()).await;

        assert_eq!(undone.status, StatusCode::FOUND, "{undone:?}");
        assert_eq!(tenant(&server, "ACME").await["name"], "Tenant ACME");
    }

    async fn nobody_takes_back_what_they_may_not_do(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut admin = Browser::of(&server).await;
        let key = admin.change("ACME", "SUSPENDED").await.unwrap();
        let person = json!({
            "username": "vera", "password": PASSWORD, "bindings": [{"role": "viewer"}],
        });
        server.post("/admin/users", &person).send().await.expect(StatusCode::CREATED);

        // Somebody else at the same browser: what another did there is not theirs, and nobody is written down for it.
        let vera = server.get("/admin/users?q=vera").send().await.json();
        admin.session = server.sign_in("vera", PASSWORD).await;
        let kept = admin.kept.clone();
        let refused = admin.undo(&key).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
        let rows = server.get("/admin/audit?actor=vera&action=tenants.").send().await.json();
        assert_eq!(rows["items"].as_array().map(Vec::len), Some(0), "{rows}");

        // One who made the cookie up.
        let by = kept.split('&').find(|pair| pair.starts_with("by=")).unwrap();
        let own = format!("by={}", vera["items"][0]["id"].as_str().unwrap());
        admin.kept = kept.replace(by, &own);
        let refused = admin.undo(&key).await;

        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
        assert_eq!(tenant(&server, "ACME").await["status"], "SUSPENDED");
    }

    async fn a_change_that_is_forbidden_is_refused_once(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let nobody = json!({"username": "nina", "password": PASSWORD, "bindings": [
            {"role": "viewer", "tenant_id": "OTHER"},
        ]});
        server.create_tenant("OTHER").await;
        server.post("/admin/users", &nobody).send().await.expect(StatusCode::CREATED);
        let mut browser = Browser::of(&server).await;
        browser.session = server.sign_in("nina", PASSWORD).await;
        let pairs = [("tenant_ids", "ACME"), ("status", "SUSPENDED"), ("reason", "Unpaid")];
        let refused = browser.post("/ui/tenants/statuses", "/admin/tenants", &pairs).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{refused:?}");

        let rows = server.get("/admin/audit?actor=nina&action=tenants.").send().await.json();
        let rows = rows["items"].as_array().unwrap();
        let actions: Vec<_> = rows.iter().filter_map(|row| row["action"].as_str()).collect();
        assert_eq!(actions, ["tenants.change_status"]);
    }

    async fn those_that_were_done_are_taken_back_where_one_was_refused(db: TestDb) {
        let server = Server::on(&db).await;
        for id in ["AA", "BB"] {
            server.create_tenant(id).await;
        }
        let mut browser = Browser::of(&server).await;
        let page = "/admin/tenants?pick=AA&pick=BB&bulk=suspend";
        let pairs = [
            ("tenant_ids", "AA,GONE,BB"), ("status", "SUSPENDED"), ("reason", "Unpaid"),
            ("from", "/admin/tenants"), ("batch", "AA~1~suspend"),
        ];
        let parted = browser.post("/ui/tenants/statuses", page, &pairs).await;
        assert_eq!(parted.status, StatusCode::CONFLICT, "{parted:?}");
        // The page says so at once, and the list behind its dialog still does.
        assert!(parted.text().contains(HINT), "{}", parted.text());
        assert!(parted.text().contains("undo=AA~1~suspend"), "{}", parted.text());
        assert!(browser.page("/admin/tenants?undo=AA~1~suspend").await.contains(HINT));

        assert_eq!(browser.undo("AA~1~suspend").await.status, StatusCode::FOUND);
        for id in ["AA", "BB"] {
            assert_eq!(tenant(&server, id).await["status"], "ACTIVE", "{id}");
        }
    }

    async fn a_cookie_that_was_made_up_is_taken_for_none(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut browser = Browser::of(&server).await;
        let key = browser.change("ACME", "SUSPENDED").await.unwrap();
        let kept = browser.kept.clone();
        let many: Vec<_> = (0..201).map(|n| format!("T{n}~1")).collect();
        for odd in [
            // The same tenant twice, in other case too.
            kept.replace("tenants=ACME~2", "tenants=ACME~2~ACME~2"),
            kept.replace("tenants=ACME~2", "tenants=ACME~2~acme~2"),
            kept.replace("tenants=ACME~2", &format!("tenants=ACME~2~{}", many.join("~"))),
            format!("{kept}&more={}", "x".repeat(4_000)),
        ] {
            assert_ne!(odd, kept);
            browser.kept = odd;
            let refused = browser.undo(&key).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
            assert_eq!(tenant(&server, "ACME").await["status"], "SUSPENDED");
        }
    }

    async fn nothing_is_offered_that_is_not_kept(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let mut browser = Browser::of(&server).await;
        let page = "/admin/tenants/ACME?undo=ACME~2";
        assert!(!browser.page(page).await.contains(HINT));

        let key = browser.change("ACME", "SUSPENDED").await.unwrap();
        assert_eq!(key, "ACME~2");
        assert!(browser.page(page).await.contains(HINT));
        assert!(!browser.page("/admin/tenants/ACME?undo=ACME~3").await.contains(HINT));

        // It goes with the session.
        let out = browser.post("/ui/sign-out", "/admin", &[]).await;
        assert_eq!(out.status, StatusCode::FOUND, "{out:?}");
        assert_eq!(browser.kept, "tenantry_undo=");
        browser.session = server.sign_in("admin", PASSWORD).await;
        assert!(!browser.page(page).await.contains(HINT));
    }
}
