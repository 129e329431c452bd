//! Registered playbooks and their links: what was done, what does not fit, what was there already.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_domain::examples::playbook;

use super::answers::checked;
use crate::support::PLAYBOOK;

#[test]
fn playbooks_their_versions_and_where_they_are_linked() {
    checked(|server| async move {
        server.0.linked_tenant("linked").await;
        let register = "/admin/playbooks";
        let broken = json!({"content": {"playbookId": "links"}});
        server.post(register, &broken, 422).await;
        let validate = json!({"kind": "playbook", "content": {"playbookId": 1}});
        server.post("/admin/packs/validate", &validate, 200).await;
        let again = json!({"version": "v1.0", "content": playbook(PLAYBOOK)});
        server.post(register, &again, 200).await;
        let mut second = playbook(PLAYBOOK);
        second["name"] = json!("Ring the desk");
        let changed = json!({"version": "v1.0", "content": second});
        server.post(register, &changed, 409).await;
        server
            .post(
                register,
                &json!({"version": "v2.0", "content": second}),
                201,
            )
            .await;
        let mut other = playbook("fits-nowhere");
        other["exceptionTypes"] = json!(["NO_SUCH_TYPE"]);
        server
            .post(register, &json!({"version": "v1.0", "content": other}), 201)
            .await;

        for (path, status) in [
            ("/admin/playbooks", 200),
            ("/admin/playbooks?q=call&status=ACTIVE&include=content", 200),
            ("/admin/playbooks?tenant_id=acme", 422),
            ("/admin/playbooks/call-the-desk", 200),
            ("/admin/playbooks/call-the-desk/latest", 200),
            ("/admin/playbooks/call-the-desk/v9.0", 404),
            ("/admin/playbooks/call-the-desk/v2.0/raw", 200),
            ("/admin/playbooks/call-the-desk/v2.0/source", 200),
            ("/admin/playbooks/call-the-desk/v2.0/diff?against=v1.0", 200),
            (
                "/admin/playbooks/call-the-desk/v2.0/patch?against=v1.0",
                200,
            ),
            ("/admin/playbooks/call-the-desk/v2.0/reports", 200),
            ("/admin/playbooks/call-the-desk/v2.0/contents", 200),
            ("/admin/playbooks/call-the-desk/v2.0/steps", 200),
            ("/admin/playbooks/nothing/v1.0/steps", 404),
            ("/admin/playbooks/call-the-desk/links", 200),
            ("/admin/playbooks/call-the-desk/links/linked/verdict", 200),
            ("/admin/playbooks/fits-nowhere/links/acme/verdict", 200),
            ("/admin/playbooks/call-the-desk/links/nobody/verdict", 404),
            ("/admin/tenants/linked/playbooks", 200),
            ("/admin/tenants/nobody/playbooks", 404),
            ("/admin/tenants/linked/revisions/1", 200),
            ("/schemas/playbook.json", 200),
        ] {
            server.get(path, status).await;
        }
    });
}

#[test]
fn links_and_what_is_in_their_way() {
    checked(|server| async move {
        server.0.linked_tenant("linked").await;
        let register = "/admin/playbooks";
        let mut other = playbook("fits-nowhere");
        other["exceptionTypes"] = json!(["NO_SUCH_TYPE"]);
        for content in [other, playbook(PLAYBOOK)] {
            let body = json!({"version": "v2.0", "content": content});
            server.post(register, &body, 201).await;
        }

        let links = |playbook: &str| format!("/admin/playbooks/{playbook}/links");
        let link = |more: Value| {
            let mut body = json!({"tenant_id": "acme"});
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        server
            .post(&links("fits-nowhere"), &link(json!({})), 422)
            .await;
        server.post(&links("nothing"), &link(json!({})), 404).await;
        server
            .post(&links(PLAYBOOK), &link(json!({"domain": "Other"})), 422)
            .await;
        server
            .post(
                &links(PLAYBOOK),
                &link(json!({"expected_revision": 7})),
                409,
            )
            .await;
        server
            .post(
                &links(PLAYBOOK),
                &link(json!({"expected_revision": 1})),
                200,
            )
            .await;
        server.post(&links(PLAYBOOK), &link(json!({})), 200).await;
        let one = format!("{}/acme", links(PLAYBOOK));
        for _ in 0..2 {
            let gone = server.admin(Method::DELETE, &one, &Value::Null).await;
            assert_eq!(gone.status, StatusCode::OK, "{gone:?}");
        }
        let nobody = format!("{}/nobody", links(PLAYBOOK));
        let gone = server.admin(Method::DELETE, &nobody, &Value::Null).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{gone:?}");
        let one = json!({"owner": {"domain": "Rates"}, "version": "v1.0", "index": 0, "playbook_id": "taken-out"});
        for _ in 0..2 {
            let taken = server
                .admin(Method::POST, "/admin/playbooks/extract", &one)
                .await;
            assert!(taken.status.is_success(), "{taken:?}");
        }
        server.get("/admin/playbooks/taken-out/latest", 200).await;
        let wrong = json!({"status": "DEPRECATED", "reason": "wrong"});
        let status = |version| format!("/admin/playbooks/{PLAYBOOK}/{version}/status");
        server.patch(&status("v1.0"), &wrong, 409).await;
        server.patch(&status("v2.0"), &wrong, 200).await;
    });
}
