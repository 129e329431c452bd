//! Settings: what is read, and what is refused.

use std::collections::BTreeMap;

use super::*;

fn from_env(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::load(Sources {
        environment,
        ..Sources::default()
    })
}

#[test]
fn nothing_given_is_the_table_of_defaults() {
    let config = from_env(&[("PATH", "/bin"), ("TENANTRY_TOKEN", "tnt_x")]).unwrap();

    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.origin(), "http://127.0.0.1:3000");
    assert!(!config.is_secure());
}

#[test]
fn flags_win_over_environment_over_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenantry.toml");
    std::fs::write(
        &file,
        "log = \"debug\"\nlisten = \"127.0.0.1:1\"\nsession_max_h = 3\n",
    )
    .unwrap();
    let config = Config::load(Sources {
        file: Some(file),
        environment: vec![
            ("TENANTRY_LOG".to_owned(), "warn".to_owned()),
            ("TENANTRY_LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
        ],
        flags: BTreeMap::from([("listen", "127.0.0.1:3".to_owned())]),
    })
    .unwrap();

    assert_eq!(
        (
            config.log.as_str(),
            config.listen.port(),
            config.session_max_h
        ),
        ("warn", 3, 3)
    );
}

#[test]
fn the_environment_may_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (one, other) = (
        write("one.toml", "session_max_h = 3\n"),
        write("other.toml", "session_max_h = 4\n"),
    );
    let named = |value: &str| vec![("TENANTRY_CONFIG".to_owned(), value.to_owned())];
    let by = |file: Option<PathBuf>, value: &str| {
        let sources = Sources::of(file, named(value), BTreeMap::new());
        Config::load(sources).map(|config| config.session_max_h)
    };

    assert_eq!(by(None, one.to_str().unwrap()).unwrap(), 3);
    assert_eq!(by(Some(other), one.to_str().unwrap()).unwrap(), 4);
    assert_eq!(by(None, "").unwrap(), 12);
    assert!(matches!(
        by(None, "/nowhere.toml"),
        Err(ConfigError::File(..))
    ));
}

#[test]
fn a_pool_has_room_for_work_that_takes_two() {
    for (value, fits) in [("3", false), ("4", true), ("1000", true), ("1001", false)] {
        let config = from_env(&[("TENANTRY_DATABASE_CONNECTIONS", value)]);
        assert_eq!(config.is_ok(), fits, "{value}");
    }
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    let error = from_env(&[("TENANTRY_LISTN", "x")])
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        error,
        "unknown setting `TENANTRY_LISTN` in the environment; did you mean `TENANTRY_LISTEN`?"
    );
    let error = from_env(&[("TENANTRY_ZZZZZZZZZZZZ", "x")])
        .err()
        .unwrap()
        .to_string();
    assert!(error.ends_with("in the environment"), "{error}");
}

#[test]
fn values_keep_their_meaning_as_text() {
    let config = from_env(&[
        ("TENANTRY_ADMIN_PASSWORD", "123456789012"),
        ("TENANTRY_ALLOW_PRIVATE_ENDPOINTS", "1"),
        ("TENANTRY_SEED", "demo"),
        ("TENANTRY_RUNTIME_CACHE_MIB", "8"),
        ("TENANTRY_METRICS_TOKEN", ""),
        ("TENANTRY_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
    ])
    .unwrap();

    assert_eq!(config.admin_password.as_deref(), Some("123456789012"));
    assert!(config.allow_private_endpoints);
    assert_eq!((config.seed, config.runtime_cache_mib), (Seed::Demo, 8));
    assert_eq!(config.metrics_token, None);
    assert!(config.trusted_proxies.trusts("10.1.2.3".parse().unwrap()));
}

#[test]
fn values_that_break_a_rule_stop_the_start() {
    for (name, value) in [
        ("TENANTRY_INIT_ADMIN_TOKEN", "short"),
        ("TENANTRY_PUBLIC_URL", "https://host/path"),
        ("TENANTRY_PUBLIC_URL", "host"),
        ("TENANTRY_LISTEN", "3000"),
        ("TENANTRY_DATABASE_URL", "mysql://x"),
        ("TENANTRY_MIGRATION_DATABASE_URL", "postgres://owner@h/db"),
        ("TENANTRY_SESSION_MAX_H", "0"),
        ("TENANTRY_SEED", "all"),
        ("TENANTRY_TRUSTED_PROXIES", "everybody"),
        ("TENANTRY_ALLOWED_HOSTS", "https://console.test"),
    ] {
        assert!(from_env(&[(name, value)]).is_err(), "{name}={value}");
    }
}

#[test]
fn secrets_are_not_described() {
    let config = from_env(&[
        ("TENANTRY_ADMIN_PASSWORD", "correct horse"),
        ("TENANTRY_DATABASE_URL", "postgres://u:hush@h/db"),
    ])
    .unwrap();
    let text = format!("{:?}", config.describe());

    assert!(!text.contains("horse") && !text.contains("hush"), "{text}");
    assert!(text.contains("postgres://u:***@h/db"), "{text}");
}

#[test]
fn what_a_container_platform_sets_for_services_is_no_setting() {
    let links = [
        ("TENANTRY_SERVICE_HOST", "10.0.0.1"),
        ("TENANTRY_SERVICE_PORT", "80"),
        ("TENANTRY_SERVICE_PORT_HTTP", "80"),
        ("TENANTRY_PORT", "tcp://10.0.0.1:80"),
        ("TENANTRY_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("TENANTRY_PORT_80_TCP_PROTO", "tcp"),
        ("TENANTRY_PORT_80_TCP_PORT", "80"),
        ("TENANTRY_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("TENANTRY_DB_SERVICE_HOST", "10.0.0.2"),
        ("TENANTRY_DB_PORT_5432_TCP", "tcp://10.0.0.2:5432"),
        ("TENANTRY_PROFILE", "prod"),
        ("TENANTRY_CA_CERT", "ca.pem"),
    ];
    assert!(from_env(&links).is_ok());
    for (name, value) in [
        ("TENANTRY_PORT", "3000"),
        ("TENANTRY_PORTS", "tcp://10.0.0.1:80"),
        ("TENANTRY_SERVICE", "x"),
    ] {
        let error = from_env(&[(name, value)]).err().unwrap().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn no_password_of_a_database_is_shown_wherever_it_stands() {
    for url in [
        "postgres://u:hunter2@db.example/x",
        "postgres://db.example/x?user=u&password=hunter2",
        "postgres://u:hunter2@db.example/x?sslpassword=hunter2&sslmode=require",
        "postgres://u:hunter2@[db/x",
    ] {
        let shown = without_password(url);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.starts_with("postgres:"), "{shown}");
    }
    for plain in [
        "postgres://u@db.example/x?sslmode=require",
        "sqlite://a folder/with spaces/t.db",
    ] {
        assert_eq!(without_password(plain), plain);
    }
}

#[test]
fn a_wrong_value_is_told_by_its_setting_and_not_by_its_type() {
    for (name, value, told) in [
        ("TENANTRY_SEED", "dmeo", "`dmeo` is none of `none`, `demo`"),
        ("TENANTRY_LISTEN", "3000", "such as `127.0.0.1:3000`"),
        ("TENANTRY_SESSION_MAX_H", "abc", "a whole number"),
        (
            "TENANTRY_TRUSTED_PROXIES",
            "loopback",
            "`loopback` is no network",
        ),
    ] {
        let error = from_env(&[(name, value)]).err().unwrap();
        let text = error.to_string();
        assert!(text.starts_with(name) && text.contains(told), "{text}");
        assert!(!text.contains("::") && !text.contains(".rs"), "{text}");
        assert!(std::error::Error::source(&error).is_none());
    }
}

#[test]
fn a_secret_may_be_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "correct horse battery\n").unwrap();
    let path = file.display().to_string();

    let config = from_env(&[("TENANTRY_ADMIN_PASSWORD_FILE", &path)]).unwrap();
    assert_eq!(
        config.admin_password.as_deref(),
        Some("correct horse battery")
    );
    assert!(from_env(&[("TENANTRY_ADMIN_PASSWORD_FILE", "")]).is_ok());

    let twice = from_env(&[
        ("TENANTRY_ADMIN_PASSWORD_FILE", &path),
        ("TENANTRY_ADMIN_PASSWORD", "another one"),
    ]);
    let error = twice.err().unwrap().to_string();
    assert!(error.contains("leave one out"), "{error}");
    let error = from_env(&[("TENANTRY_METRICS_TOKEN_FILE", "/no/such/file")]);
    let error = error.err().unwrap().to_string();
    assert!(
        error.contains("TENANTRY_METRICS_TOKEN_FILE") && error.contains("/no/such/file"),
        "{error}"
    );
    // Only secrets are read so; what is named like a file keeps its meaning.
    assert!(from_env(&[("TENANTRY_SEED_FILE", &path)]).is_err());
    let key = from_env(&[("TENANTRY_SIGNING_KEY_FILE", &path)]).unwrap();
    assert_eq!(key.signing_key_file, Some(file));
}

#[test]
fn a_level_that_there_is_not_is_told_by_its_setting() {
    let error = from_env(&[("TENANTRY_LOG", "inof")]).err().unwrap();

    let text = error.to_string();
    assert!(
        text.starts_with("TENANTRY_LOG (log): `inof` is none of"),
        "{text}"
    );
}
