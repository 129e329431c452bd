//! Which columns a list shows, as a browser without script chooses and gets them.

use http::{Method, StatusCode};
use tenantry_domain::views::ViewList;
use tenantry_testkit::databases::on_sqlite;

use crate::support::{ORIGIN, PASSWORD, Reply, Server};

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

async fn chosen(server: &Server, cookie: &str, body: &str) -> Reply {
    server
        .call(Method::POST, "/ui/columns")
        .header("accept", BROWSER)
        .header("origin", ORIGIN)
        .header("referer", &format!("{ORIGIN}/admin/tenants"))
        .cookie(cookie)
        .text("application/x-www-form-urlencoded", body.to_owned())
        .send()
        .await
}

fn kept(reply: &Reply) -> String {
    let cookie = reply.header("set-cookie");
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn a_list_is_sent_as_it_was_chosen() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let session = server.sign_in("admin", PASSWORD).await;
        let page = async |cookie: &str| {
            let call = server.call(Method::GET, "/admin/tenants");
            let reply = call.header("accept", BROWSER).cookie(cookie).send().await;
            assert_eq!(reply.status, StatusCode::OK);
            reply.text().to_owned()
        };
        assert!(!page(&session).await.contains(" hides-"));

        let body = "list=tenants&known=status,created&shown[status]=1";
        let reply = chosen(&server, &session, body).await;

        assert_eq!(reply.status, StatusCode::FOUND, "{reply:?}");
        assert!(reply.header("location").ends_with("/admin/tenants"));
        assert_eq!(kept(&reply), "tenantry_columns=tenants:created");
        let both = format!("{session}; {}", kept(&reply));
        // Behind the tick: id, name, status, what is active, created.
        let sent = page(&both).await;
        assert!(sent.contains("class=\"table-scroll hides-6\""), "{sent}");
        assert!(sent.contains("data-columns=\"tenants:created\""), "{sent}");

        let all = "list=tenants&known=status,created&shown[status]=1&shown[created]=1";
        let reply = chosen(&server, &both, all).await;
        assert!(
            reply.header("set-cookie").contains("Max-Age=0"),
            "{reply:?}"
        );
    });
}

#[test]
fn a_choice_that_cannot_be_kept_leaves_the_others() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let session = server.sign_in("admin", PASSWORD).await;
        let cookies = format!("{session}; tenantry_columns=jobs:due");
        for odd in [
            "list=tenants&known=%22%3E%3Cscript%3E",
            "list=a;b&known=c",
            &format!("list=tenants&known={}", "x".repeat(5_000)),
        ] {
            let reply = chosen(&server, &cookies, odd).await;
            assert_eq!(kept(&reply), "tenantry_columns=jobs:due", "{odd}");
        }
    });
}

#[test]
fn a_view_can_say_whatever_its_list_is_filtered_by() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let session = server.sign_in("admin", PASSWORD).await;
        for (list, path) in [
            (ViewList::Tenants, "/admin/tenants"),
            (ViewList::Packs, "/admin/packs?tab=tenant"),
            (ViewList::Reports, "/admin/packs/reports"),
            (ViewList::Audit, "/admin/audit"),
            (ViewList::Jobs, "/admin/jobs"),
            (ViewList::Users, "/admin/users"),
        ] {
            let call = server.call(Method::GET, path).header("accept", BROWSER);
            let page = call.cookie(&session).send().await;
            let form = page
                .text()
                .split("<form")
                .find(|form| form.contains("role=\"search\""));
            let form = form.unwrap_or_else(|| panic!("{path} has no filters"));
            let form = form.split("</form>").next().unwrap();
            let names = form.split(" name=\"").skip(1);
            let names: Vec<_> = names.filter_map(|rest| rest.split('"').next()).collect();
            assert!(!names.is_empty(), "{path}");
            for name in names {
                assert!(list.parameters().contains(&name), "{path}: {name}");
            }
        }
    });
}

#[test]
fn what_is_made_up_hides_nothing_and_is_written_nowhere() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let session = server.sign_in("admin", PASSWORD).await;
        for odd in [
            "list=tenants&known=%22%3E%3Cscript%3E",
            "list=a;b&known=c",
            &format!("list=tenants&known={}", "x".repeat(5_000)),
        ] {
            let reply = chosen(&server, &session, odd).await;
            assert_eq!(kept(&reply), "tenantry_columns=", "{odd}");
        }
        let cookie = format!("{session}; tenantry_columns=tenants:\"><script>");
        let call = server.call(Method::GET, "/admin/tenants");
        let reply = call.header("accept", BROWSER).cookie(&cookie).send().await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(!reply.text().contains("><script>\"") && !reply.text().contains(" hides-"));
    });
}
