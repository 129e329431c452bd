//! Texts with markup in everything that somebody can have stored.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_domain::Timestamp;
use tenantry_testkit::{domain_pack, tenant_pack};

use super::{EVIL, encoded};
use crate::support::{ORIGIN, PASSWORD, PLAYBOOK, Server, TOKEN, activation};

/// What there is to look at.
pub(super) struct Stored {
    pub(super) count: usize,
    user: String,
    report: String,
    request: String,
    schedule: String,
    recall: String,
}

impl Stored {
    /// Stores it all; each answer says that it was taken.
    pub(super) async fn on(server: &Server) -> Self {
        let mut count = 0;
        let mut take = |what: usize| count += what;
        let tenant = json!({"tenant_id": "evil", "name": EVIL});
        made(server, "/admin/tenants", &tenant).await;
        take(1);
        for version in ["v1.0", "v1.1"] {
            let (content, texts) = evil_texts(domain_pack("Rates"), version);
            let import = json!({"version": version, "content": content, "note": EVIL});
            made(server, "/admin/packs/domain/import", &import).await;
            let (content, more) = evil_texts(tenant_pack("evil", "Rates"), version);
            let import = json!({
                "tenant_id": "evil", "version": version, "content": content, "note": EVIL
            });
            made(server, "/admin/packs/tenant/import", &import).await;
            take(texts + more + 2);
        }
        // Before the activation, so that it is part of what is in force.
        link_playbook(server).await;
        take(10);
        let mut activate = activation("evil", "v1.0", Some("v1.0"));
        activate["reason"] = json!(EVIL);
        activate["accept_warnings"] = json!(true);
        made(server, "/admin/packs/activate", &activate).await;
        // Findings repeat the document.
        let mut broken = domain_pack("Rates");
        broken[EVIL] = json!(EVIL);
        broken["playbooks"][0]["exceptionType"] = json!(EVIL);
        broken["exceptionTypes"]["SETTLEMENT_FAIL"]["detectionRules"] = json!([EVIL]);
        let import = json!({"version": "v9.0", "content": broken, "note": EVIL});
        let refused = server
            .post("/admin/packs/domain/import", &import)
            .send()
            .await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{refused:?}"
        );
        refuse_playbook(server).await;
        take(2);
        let schedule = wait_for_tomorrow(server).await;
        let request = ask_for_approval(server).await;
        take(2);
        let recall = take_back(server).await;
        take(3);
        freeze(server, Some("evil")).await;
        take(1);
        let token = json!({"name": EVIL, "roles": ["viewer"]});
        made(server, "/admin/tokens", &token).await;
        let reason = json!({"status": "SUSPENDED", "reason": EVIL});
        for body in [reason, json!({"status": "ACTIVE", "reason": EVIL})] {
            let reply = server
                .patch("/admin/tenants/evil/status", &body)
                .send()
                .await;
            assert!(reply.status.is_success(), "{reply:?}");
        }
        take(9);
        strange_sign_ins(server).await;
        take(2);
        let person = json!({
            "username": "somebody", "password": "quite an unusual one",
            "bindings": [{"role": "viewer"}],
        });
        let person = made(server, "/admin/users", &person).await;
        let reports = server.get("/admin/packs/reports").send().await.json();
        Self {
            count,
            request,
            schedule,
            recall,
            user: person["id"].as_str().unwrap().to_owned(),
            report: reports["items"][0]["id"].as_str().unwrap().to_owned(),
        }
    }

    /// A page's path with what is stored, and markup in place of some parts.
    pub(super) fn filled(&self, route: &str, evil: &[&str]) -> String {
        let fill = |part: &str| {
            if evil.contains(&part) {
                return encoded(EVIL);
            }
            match part {
                "{tenant_id}" => "evil".to_owned(),
                "{domain}" => "Rates".to_owned(),
                "{playbook_id}" => PLAYBOOK.to_owned(),
                "{version}" => "v1.0".to_owned(),
                "{revision}" => "1".to_owned(),
                "{slug}" => "conflict".to_owned(),
                "{audit_id}" => "tenant:evil.1".to_owned(),
                "{id}" if route.starts_with("/admin/users/") => self.user.clone(),
                "{id}" if route.starts_with("/admin/packs/reports/") => self.report.clone(),
                "{id}" if route.starts_with("/admin/change-requests/") => self.request.clone(),
                "{id}" if route.starts_with("/admin/tenants/{tenant_id}/schedules/") => {
                    self.schedule.clone()
                }
                "{id}" if route.starts_with("/admin/recalls/") => self.recall.clone(),
                part if part.starts_with('{') => panic!("store something for {part} of {route}"),
                part => part.to_owned(),
            }
        };
        let path = route.split('/').map(fill).collect::<Vec<_>>().join("/");
        if path.is_empty() {
            "/".to_owned()
        } else {
            path
        }
    }
}

async fn made(server: &Server, path: &str, body: &Value) -> Value {
    let reply = server.post(path, body).send().await;
    assert!(reply.status.is_success(), "{path} {body}: {reply:?}");
    reply.json()
}

/// Freezes changes: of a tenant in a while, which hinders nobody yet, or everywhere at once.
pub(super) async fn freeze(server: &Server, tenant: Option<&str>) {
    let evil = server.get("/admin/tenants/evil").send().await.json();
    let made_at = Timestamp::parse(evil["created_at"].as_str().unwrap()).unwrap();
    let from = tenant.map(|_| made_at.plus_days(1));
    let body = json!({"tenant_id": tenant, "from": from, "reason": EVIL});
    made(server, "/admin/freezes", &body).await;
}

/// Has a change of the tenant wait for its time; its id.
async fn wait_for_tomorrow(server: &Server) -> String {
    let evil = server.get("/admin/tenants/evil").send().await.json();
    let made_at = Timestamp::parse(evil["created_at"].as_str().unwrap()).unwrap();
    let mut activate = activation("evil", "v1.1", Some("v1.1"));
    activate["reason"] = json!(EVIL);
    activate["accept_warnings"] = json!(true);
    activate["activate_at"] = json!(made_at.plus_days(1));
    let waiting = made(server, "/admin/packs/activate", &activate).await;
    waiting["schedule"].as_str().unwrap().to_owned()
}

/// Recalls a version that is live for a tenant of its own; the recall's id.
async fn take_back(server: &Server) -> String {
    let tenant = json!({"tenant_id": "evil-too", "name": EVIL});
    made(server, "/admin/tenants", &tenant).await;
    let import = json!({"version": "v1.2", "content": domain_pack("Rates"), "note": EVIL});
    made(server, "/admin/packs/domain/import", &import).await;
    for version in ["v1.0", "v1.2"] {
        let mut activate = activation("evil-too", version, None);
        activate["domain"] = json!("Rates");
        activate["accept_warnings"] = json!(true);
        made(server, "/admin/packs/activate", &activate).await;
    }
    let reason = json!({"reason": EVIL});
    let recall = made(server, "/admin/packs/domain/Rates/v1.2/recall", &reason).await;
    recall["id"].as_str().unwrap().to_owned()
}

/// Asks for a change of the tenant that somebody else has to agree to; its id.
async fn ask_for_approval(server: &Server) -> String {
    let approver = json!({
        "username": "approver", "password": "quite an unusual one", "bindings": [{"role": "approver"}],
    });
    made(server, "/admin/users", &approver).await;
    let numbers = json!({"any": 1, "loosening": 1, "reason": EVIL});
    let set = server
        .call(Method::PUT, "/admin/tenants/evil/settings/approvals")
        .token(TOKEN)
        .header("if-match", "*")
        .json(&numbers);
    let set = set.send().await;
    assert_eq!(set.status, StatusCode::OK, "{set:?}");
    // By a person: nobody could tell who asks with the first token.
    let cookie = server.sign_in("admin", PASSWORD).await;
    let ask = async |body: &Value| {
        let asked = server
            .call(Method::POST, "/admin/packs/activate")
            .header("origin", ORIGIN)
            .cookie(&cookie)
            .json(body);
        let asked = asked.send().await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
        asked.json()["change_request"].as_str().unwrap().to_owned()
    };
    let mut activate = activation("evil", "v1.1", Some("v1.1"));
    activate["reason"] = json!(EVIL);
    activate["accept_warnings"] = json!(true);
    let id = ask(&activate).await;
    // One more, which somebody said no to.
    activate["tenant_pack_version"] = json!("v1.0");
    let refused = ask(&activate).await;
    let no = json!({"comment": EVIL});
    made(
        server,
        &format!("/admin/change-requests/{refused}/reject"),
        &no,
    )
    .await;
    id
}

/// Registers a playbook, and links it to the tenant that nothing is in force for yet.
async fn link_playbook(server: &Server) {
    let playbook = json!({"version": "v1.0", "content": evil_playbook(), "note": EVIL});
    made(server, "/admin/playbooks", &playbook).await;
    let link = json!({
        "tenant_id": "evil", "domain": "Rates", "domain_pack_version": "v1.0", "reason": EVIL,
    });
    let links = format!("/admin/playbooks/{PLAYBOOK}/links");
    made(server, &links, &link).await;
}

/// Registers a playbook that does not fit, which is said with the names that it has.
async fn refuse_playbook(server: &Server) {
    let mut broken = evil_playbook();
    broken["playbookId"] = json!("does-not-fit");
    broken["exceptionTypes"] = json!([EVIL]);
    broken["steps"][0]["tool"] = json!(EVIL);
    let playbook = json!({"version": "v1.0", "content": broken});
    made(server, "/admin/playbooks", &playbook).await;
    let link = json!({"tenant_id": "evil"});
    let refused = server.post("/admin/playbooks/does-not-fit/links", &link);
    let refused = refused.send().await;
    refused.refused(422, "playbook-incompatible");
}

/// A playbook that fits, with markup, control and bidirectional characters in every text that is free.
fn evil_playbook() -> Value {
    let odd = format!("{EVIL} \u{202e}\u{2066}\u{7}\u{200b}\u{1b}[31m");
    json!({
        "playbookId": PLAYBOOK,
        "name": odd,
        "description": odd,
        "exceptionTypes": ["SETTLEMENT_FAIL"],
        "conditions": format!("sourceSystem != '{}'", EVIL.replace('\'', "\"")),
        "steps": [
            {"action": odd, "description": odd, "tool": "getSettlement", "parameters": {EVIL: odd, "of": {EVIL: [EVIL]}}},
            {"action": odd, "approvalRequired": true},
        ],
    })
}

/// Markup at the end of every description; answers how many there are.
fn evil_texts(mut pack: Value, version: &str) -> (Value, usize) {
    fn write(value: &mut Value, version: &str) -> usize {
        match value {
            Value::Object(fields) => fields
                .iter_mut()
                .map(|(name, value)| {
                    let is_description = ["description", "action"].contains(&name.as_str());
                    match value.as_str().filter(|_| is_description) {
                        Some(text) => {
                            *value = format!("{text} {version} {EVIL}").into();
                            1
                        }
                        None => write(value, version),
                    }
                })
                .sum(),
            Value::Array(items) => items.iter_mut().map(|item| write(item, version)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
    let count = write(&mut pack, version);
    (pack, count)
}

/// A user name and a browser's name for itself, as somebody sent them.
async fn strange_sign_ins(server: &Server) {
    for (username, password) in [(EVIL, EVIL), ("admin", PASSWORD)] {
        let reply = server
            .call(Method::POST, "/auth/sign-in")
            .header("origin", ORIGIN)
            .header("user-agent", EVIL)
            .json(&json!({"username": username, "password": password}))
            .send()
            .await;
        assert_eq!(reply.status.is_success(), username == "admin", "{reply:?}");
    }
}
