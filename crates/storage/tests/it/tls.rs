//! PostgreSQL over TLS: encrypted where it is asked for, and with nobody else.

use tenantry_storage::{Db, Error, OpenOptions, Protection, Transport, transport};
use tenantry_testkit::databases::{Tls, postgres_tls};

async fn open(url: String) -> Result<Transport, Error> {
    let db = Db::open(&OpenOptions {
        url,
        read_connections: 1,
        write_connections: 1,
        exclusive: false,
    })
    .await?;
    let found = transport(&db).await?;
    db.close().await;
    Ok(found.unwrap())
}

async fn protection(url: String) -> Protection {
    open(url).await.unwrap().protection
}

/// Why it is not opened, with every cause.
async fn refusal(url: String) -> (Error, String) {
    let error = open(url).await.unwrap_err();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    (error, text)
}

fn with_authority(tls: &Tls, mode: &str, authority: &str) -> String {
    format!("sslmode={mode}&sslrootcert={}", tls.file(authority))
}

#[tokio::test]
async fn a_server_that_takes_nothing_else_is_spoken_to_over_tls() {
    let Some(tls) = postgres_tls() else {
        return;
    };
    let address = |query| tls.address("127.0.0.1", "tls_only", query);

    for query in ["sslmode=require", "sslmode=prefer", ""] {
        assert_eq!(
            protection(address(query)).await,
            Protection::Encrypted,
            "{query}"
        );
    }
    let (error, text) = refusal(address("sslmode=disable")).await;
    assert!(
        error.is_unavailable() && text.contains("no encryption"),
        "{text}"
    );
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_is_not_spoken_to() {
    let Some(tls) = postgres_tls() else {
        return;
    };
    let address = |host: &str, mode: &str, authority: &str| {
        tls.address(host, "tls_only", &with_authority(&tls, mode, authority))
    };

    let full = protection(address("localhost", "verify-full", "ca.pem")).await;
    assert_eq!(full, Protection::Verified);
    for mode in ["verify-ca", "require"] {
        let by_authority = protection(address("127.0.0.1", mode, "ca.pem")).await;
        assert_eq!(by_authority, Protection::Authority, "{mode}");
    }
    for (host, mode, authority) in [
        ("localhost", "verify-full", "other.pem"),
        ("localhost", "verify-ca", "other.pem"),
        ("localhost", "require", "other.pem"),
        ("127.0.0.1", "verify-full", "ca.pem"),
    ] {
        let (error, text) = refusal(address(host, mode, authority)).await;
        assert!(
            matches!(error, Error::Insecure(_)) && text.contains("certificate"),
            "{host} {mode} {authority}: {text}"
        );
    }
}

/// Nothing but the system's authorities is trusted where none is named.
#[tokio::test]
async fn an_authority_of_ones_own_has_to_be_named() {
    let Some(tls) = postgres_tls() else {
        return;
    };

    let (error, text) = refusal(tls.address("localhost", "tls_only", "sslmode=verify-full")).await;

    assert!(matches!(error, Error::Insecure(_)), "{text}");
}

#[tokio::test]
async fn a_client_shows_its_certificate_where_one_is_wanted() {
    let Some(tls) = postgres_tls() else {
        return;
    };
    let authority = with_authority(&tls, "verify-full", "ca.pem");
    let address = |query: &str| tls.address("localhost", "certified_only", query);

    let (_, text) = refusal(address(&authority)).await;
    assert!(text.contains("client certificate"), "{text}");

    let (shown, key) = (tls.file("client.pem"), tls.file("client.key"));
    let query = format!("{authority}&sslcert={shown}&sslkey={key}");
    assert_eq!(protection(address(&query)).await, Protection::Verified);
}

#[tokio::test]
async fn what_goes_in_clear_is_known_to() {
    let Some(tls) = postgres_tls() else {
        return;
    };

    let found = open(tls.address("127.0.0.1", "postgres", "sslmode=disable"));

    let found = found.await.unwrap();
    assert_eq!(found.protection, Protection::None);
    assert!(found.is_local && found.is_chosen, "{found:?}");
}
