//! What is said of the way to PostgreSQL.

use tenantry_server::{Config, doctor};
use tenantry_testkit::databases::postgres_tls;

async fn connection(url: String) -> doctor::Check {
    let config = Config {
        database_url: url,
        ..Config::default()
    };
    let mut checks = doctor::examine(&config).await.into_iter();
    checks.find(|check| check.name == "connection").unwrap()
}

#[tokio::test]
async fn the_doctor_says_whether_the_connection_is_encrypted() {
    let Some(tls) = postgres_tls() else {
        return;
    };
    let authority = tls.file("ca.pem");
    for (host, database, query, said) in [
        (
            "localhost",
            "tls_only",
            format!("sslmode=verify-full&sslrootcert={authority}"),
            "is encrypted, and a trusted authority vouches for that name",
        ),
        (
            "127.0.0.1",
            "tls_only",
            "sslmode=require".to_owned(),
            "is encrypted, and its certificate is not looked at",
        ),
        (
            "127.0.0.1",
            "postgres",
            "sslmode=disable".to_owned(),
            "is this machine, and the connection is not encrypted",
        ),
    ] {
        let check = connection(tls.address(host, database, &query)).await;

        assert!(check.passed && !check.warns, "{check:?}");
        assert!(check.detail.contains(said), "{check:?}");
    }
}

#[tokio::test]
async fn the_doctor_says_why_a_server_is_not_trusted() {
    let Some(tls) = postgres_tls() else {
        return;
    };
    let query = format!("sslmode=verify-full&sslrootcert={}", tls.file("other.pem"));
    let config = Config {
        database_url: tls.address("localhost", "tls_only", &query),
        ..Config::default()
    };

    let checks = doctor::examine(&config).await;

    let database = &checks[0];
    assert!(
        !database.passed && database.detail.contains("sslrootcert"),
        "{database:?}"
    );
}
