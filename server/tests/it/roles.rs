//! PostgreSQL's two roles: one migrates, one serves, and one that could do both does not serve.

use http::StatusCode;
use tenantry_server::{
    Config, StartError, build, doctor, migrate_down, migrate_up, migration_status,
};
use tenantry_testkit::databases::{TestDb, on_postgres};

use crate::support::{Server, config};

/// As somebody configures it who has one role for everything.
fn as_owner(db: &TestDb) -> Config {
    let owner = db.migration_url.clone().unwrap();
    Config {
        database_url: owner,
        migration_database_url: None,
        ..config(db)
    }
}

async fn role_check(config: &Config) -> doctor::Check {
    let checks = doctor::examine(config).await;
    checks
        .into_iter()
        .find(|check| check.name == "role")
        .unwrap()
}

#[test]
fn the_owner_migrates_and_a_plain_role_serves() {
    on_postgres(async |db: TestDb| {
        let config = config(&db);
        migrate_down(&config, 100).await.unwrap();
        let refused = build(&config, false).await.err().unwrap();
        assert!(matches!(refused, StartError::NotMigrated), "{refused}");

        let server = Server {
            app: build(&config, true).await.unwrap(),
        };

        server.live_tenant("acme").await;
        let served = server.get("/runtime/v1/tenants/acme/config").send().await;
        assert_eq!(served.status, StatusCode::OK);
        assert_eq!(
            migrate_up(&config).await.unwrap(),
            [""; 0],
            "there is nothing left to do"
        );
        assert!(
            migration_status(&config)
                .await
                .unwrap()
                .iter()
                .all(|step| step.applied && step.is_known)
        );
        let check = role_check(&config).await;
        assert!(check.passed, "{check:?}");
        assert_eq!(
            check.detail,
            "row-level security holds for `tenantry_test_server`"
        );
    });
}

#[test]
fn the_owner_does_not_serve_unless_it_is_accepted() {
    on_postgres(async |db: TestDb| {
        let mut config = as_owner(&db);

        let refused = build(&config, true).await.err().unwrap();
        let check = role_check(&config).await;

        let message = refused.to_string();
        assert!(
            matches!(refused, StartError::PrivilegedRole(..)),
            "{message}"
        );
        for part in [
            "`tenantry_test_owner` owns the tables",
            "TENANTRY_MIGRATION_DATABASE_URL",
            "TENANTRY_ALLOW_OWNER=1",
        ] {
            assert!(message.contains(part), "{message}");
        }
        assert!(
            !check.passed && check.detail.contains("owns the tables"),
            "{check:?}"
        );

        config.allow_owner = true;
        let server = Server {
            app: build(&config, true).await.unwrap(),
        };
        server.create_tenant("acme").await;
        assert!(role_check(&config).await.passed);
    });
}

#[test]
fn the_servers_role_cannot_migrate() {
    on_postgres(async |db: TestDb| {
        let config = Config {
            migration_database_url: None,
            ..config(&db)
        };

        assert!(migrate_down(&config, 1).await.is_err());
        assert!(migrate_up(&config).await.is_err());
        assert!(build(&config, false).await.is_ok());
    });
}
