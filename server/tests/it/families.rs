//! What `/metrics` tells, family by family.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_server::{Config, FamilyKind, all_families};
use tenantry_testkit::databases::on_sqlite;

use crate::support::{ORIGIN, Server, config};

const TOKEN: &str = "metrics-token-for-tests-0123456789abcdef";

async fn scrape(server: &Server) -> String {
    let reply = server
        .call(Method::GET, "/metrics")
        .token(TOKEN)
        .send()
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    reply.text().to_owned()
}

/// The name of the family that a sample belongs to.
fn family_of<'t>(sample: &'t str, types: &BTreeMap<&str, &str>) -> &'t str {
    let name = sample.split(['{', ' ']).next().unwrap();
    let parts = ["_bucket", "_sum", "_count"];
    let of_histogram = parts.iter().find_map(|part| name.strip_suffix(part));
    match of_histogram {
        Some(family) if types.get(family) == Some(&"histogram") => family,
        _ => name,
    }
}

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    let value = line.unwrap_or_else(|| panic!("no {series} in {text}"));
    value.trim().parse().unwrap()
}

/// Everything that has to happen before each family has something to tell.
async fn live(server: &Server) {
    server.live_tenant("acme").await;
    for _ in 0..3 {
        server
            .get("/runtime/v1/tenants/acme/config")
            .send()
            .await
            .expect(StatusCode::OK);
    }
    let verdict = server.get("/admin/audit/verify").send().await;
    assert_eq!(verdict.expect(StatusCode::OK)["valid"], true);
    server.app.services.seal_trail().await.unwrap();
    server
        .call(Method::POST, "/auth/sign-in")
        .header("origin", ORIGIN)
        .json(&json!({"username": "admin", "password": "guessed-and-wrong"}))
        .send()
        .await
        .refused(401, "sign-in-failed");
    // Until the jobs were counted, and one has run.
    let counted = async {
        loop {
            let text = scrape(server).await;
            let told = ["tenantry_jobs_depth{", "tenantry_job_seconds_count{"];
            if told.iter().all(|series| text.contains(series)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let within = Duration::from_secs(20);
    tokio::time::timeout(within, server.app.services.work(counted))
        .await
        .unwrap();
}

async fn watched(config: Config) -> Server {
    Server::with(&Config {
        metrics_token: Some(TOKEN.to_owned()),
        // Every scrape of the test comes from nowhere, and would count against one budget.
        rate_limit_per_address: 0,
        ..config
    })
    .await
}

#[test]
fn every_family_says_what_it_is() {
    on_sqlite(|db| async move {
        let server = watched(config(&db)).await;
        let first = scrape(&server).await;
        for zero in [
            "tenantry_auth_grace_total",
            "tenantry_connections_ended_total{why=\"idle\"}",
            "tenantry_http_rate_limited_total{budget=\"token\"}",
            "tenantry_jobs_total{kind=\"relay\",outcome=\"dead\"}",
            "tenantry_admission_refused_total{work=\"validate\"}",
            "tenantry_operations_total{operation=\"tenants.create\",outcome=\"ok\"}",
            "tenantry_sign_in_failures_total{why=\"wrong_password\"}",
        ] {
            assert!(value(&first, zero).abs() < f64::EPSILON, "{zero}");
        }

        live(&server).await;

        let text = scrape(&server).await;
        let told = |keyword: &str| -> BTreeMap<&str, &str> {
            let lines = text.lines().filter_map(|line| line.strip_prefix(keyword));
            lines.filter_map(|line| line.split_once(' ')).collect()
        };
        let (helps, types) = (told("# HELP "), told("# TYPE "));
        let samples = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found: BTreeSet<&str> = samples.map(|line| family_of(line, &types)).collect();
        for family in all_families() {
            let (name, kind) = (family.name, format!("{:?}", family.kind).to_lowercase());
            assert!(found.contains(name), "{name} tells nothing: {text}");
            assert_eq!(helps.get(name), Some(&family.help));
            assert_eq!(types.get(name), Some(&kind.as_str()), "{name}");
            let is_total = name.ends_with("_total");
            assert_eq!(is_total, family.kind == FamilyKind::Counter, "{name}");
        }
        let known: BTreeSet<&str> = all_families().map(|family| family.name).collect();
        assert_eq!(found, known);
        lint(&text);
    });
}

/// Has Prometheus' own tool read it, where it is installed.
fn lint(text: &str) {
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped());
    promtool.stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut running) = promtool.spawn() else {
        return;
    };
    let mut input = running.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let ended = running.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{said}");
}

#[test]
fn numbers_are_what_happened() {
    on_sqlite(|db| async move {
        let server = watched(config(&db)).await;

        live(&server).await;

        let text = scrape(&server).await;
        for (series, number) in [
            ("tenantry_runtime_reads_total{from=\"memory\"}", 3.0),
            ("tenantry_runtime_cache_entries", 1.0),
            ("tenantry_active_configurations", 1.0),
            (
                "tenantry_sign_in_failures_total{why=\"wrong_password\"}",
                1.0,
            ),
            ("tenantry_audit_valid", 1.0),
            ("tenantry_database_max_connections{pool=\"write\"}", 1.0),
            ("tenantry_build_info{version=\"0.1.0\"}", 1.0),
        ] {
            assert!(
                (value(&text, series) - number).abs() < 1e-9,
                "{series}: {text}"
            );
        }
        assert!(
            value(&text, "tenantry_runtime_cache_bytes") > 256.0,
            "{text}"
        );
        if cfg!(target_os = "linux") {
            assert!(
                value(&text, "process_resident_memory_bytes") > 1e6,
                "{text}"
            );
            assert!(value(&text, "process_start_time_seconds") > 1.7e9, "{text}");
            assert!(value(&text, "process_open_fds") > 3.0, "{text}");
        }
    });
}

/// A proof that began elsewhere may begin anywhere: nobody is told that the whole trail holds.
#[test]
fn only_a_whole_proof_is_told() {
    on_sqlite(|db| async move {
        let begin = async |server: &Server| {
            let part = server.get("/admin/audit/verify?limit=1").send().await;
            let next = part.expect(StatusCode::OK)["next"].clone();
            format!("/admin/audit/verify?after={}", next.as_str().unwrap())
        };
        let is_told = async |server: &Server| {
            let text = scrape(server).await;
            text.contains("\ntenantry_audit_valid ")
        };
        let first = watched(config(&db)).await;
        first.live_tenant("acme").await;
        let elsewhere = begin(&first).await;
        drop(first);
        let server = watched(config(&db)).await;

        for part in [elsewhere.as_str(), "/admin/audit/verify?tenant_id=acme"] {
            server.get(part).send().await.expect(StatusCode::OK);
            assert!(!is_told(&server).await, "{part}");
        }
        let own = begin(&server).await;
        assert!(!is_told(&server).await);
        server.get(&own).send().await.expect(StatusCode::OK);
        assert!(is_told(&server).await);
    });
}

#[test]
fn a_budget_that_is_used_up_is_counted() {
    on_sqlite(|db| async move {
        let server = Server::with(&Config {
            metrics_token: Some(TOKEN.to_owned()),
            rate_limit_per_address: 1,
            ..config(&db)
        })
        .await;
        let address = std::net::SocketAddr::from(([192, 0, 2, 1], 4711));
        let peer = axum::extract::ConnectInfo(address);
        for _ in 0..11 {
            let call = server.call(Method::GET, "/auth/me").extension(peer);
            call.send().await;
        }

        let text = scrape(&server).await;
        let series = "tenantry_http_rate_limited_total{budget=\"address\"}";
        assert!(value(&text, series) >= 1.0, "{text}");
    });
}
