//! How a start can go wrong without locking anybody out.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Mutex,
    time::Duration,
};

use tenantry_domain::access::{RequestInfo, SignIn, TenantScope};
use tenantry_server::{
    Announce, Config, FirstStartReport, Seed, StartError, Started, build, build_and_tell,
    reset_admin, serve,
};
use tenantry_storage::testing;
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::config;

/// Keeps what it is told, or says that it cannot be.
struct Told {
    passwords: Mutex<Vec<String>>,
    is_deaf: bool,
}

impl Told {
    fn new(is_deaf: bool) -> Self {
        Self {
            passwords: Mutex::default(),
            is_deaf,
        }
    }
}

impl Announce for Told {
    fn first_start(&self, report: &FirstStartReport) -> io::Result<()> {
        let password = report.generated_password.clone();
        self.passwords.lock().unwrap().extend(password);
        if self.is_deaf {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }

    fn ready(&self, _config: &Config, _address: SocketAddr, _started: &Started) {}
}

fn with_random_password(db: &TestDb) -> Config {
    Config {
        admin_password: None,
        ..config(db)
    }
}

/// Gives a table another name, so that whoever asks for it fails.
async fn rename(db: &TestDb, from: &str, to: &str) {
    let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
    let sql = format!("ALTER TABLE {from} RENAME TO {to}");
    testing::execute(tx.conn(), &sql).await.unwrap();
    testing::commit(tx).await.unwrap();
}

/// Whether what was told is the one password that lets the administrator in.
async fn lets_in(told: Told, config: &Config) {
    let passwords = told.passwords.into_inner().unwrap();
    let [password] = <[String; 1]>::try_from(passwords).unwrap();
    let app = build(config, false).await.unwrap();
    assert!(!app.started.first_start.admin_created);
    let input = SignIn {
        username: "admin".to_owned(),
        password,
    };
    let signed_in = app.services.sign_in(input, RequestInfo::default(), None);
    signed_in.await.unwrap();
    app.close().await;
}

/// Why nothing is served.
async fn not_served(config: &Config, told: &Told) -> StartError {
    let serving = Box::pin(serve(config, false, told));
    let ended = tokio::time::timeout(Duration::from_secs(30), serving).await;
    ended.expect("it is served").unwrap_err()
}

each_db! {
    async fn whatever_fails_next_the_password_was_told(db: TestDb) {
        let listen = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen, seed: Seed::Demo, ..with_random_password(&db) };
        let told = Told::new(false);
        rename(&db, "tenants", "elsewhere").await;

        let refused = not_served(&config, &told).await;

        assert!(matches!(refused, StartError::Seed(_)), "{refused}");
        rename(&db, "elsewhere", "tenants").await;
        lets_in(told, &config).await;
    }

    async fn nor_is_it_lost_where_nobody_listens(db: TestDb) {
        let config = with_random_password(&db);
        let told = Told::new(false);
        rename(&db, "audit_checkpoints", "elsewhere").await;

        let refused = build_and_tell(&config, false, |report| told.first_start(report)).await;

        let refused = refused.err().unwrap();
        assert!(matches!(refused, StartError::Trail(_)), "{refused}");
        rename(&db, "elsewhere", "audit_checkpoints").await;
        lets_in(told, &config).await;
    }

    async fn a_taken_port_makes_no_administrator(db: TestDb) {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let config = Config { listen: taken.local_addr().unwrap(), ..with_random_password(&db) };
        let told = Told::new(false);

        let refused = not_served(&config, &told).await;
        assert!(matches!(refused, StartError::Listen(..)), "{refused}");
        assert!(told.passwords.lock().unwrap().is_empty());

        let app = build(&config, false).await.unwrap();
        assert!(app.started.first_start.generated_password.is_some());
        app.close().await;
    }

    async fn a_password_that_nobody_was_told_stops_the_start(db: TestDb) {
        let listen = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen, ..with_random_password(&db) };
        let told = Told::new(true);

        let refused = not_served(&config, &told).await;
        assert!(refused.to_string().contains("tenantry users reset-admin"), "{refused}");

        let given = Some("chosen by the operator".to_owned());
        let report = reset_admin(&config, "admin", given).await.unwrap();
        assert_eq!(report.username, "admin");
    }

    async fn nobody_is_reset_under_a_running_server(db: TestDb) {
        let config = config(&db);
        let app = build(&config, false).await.unwrap();
        let reset = reset_admin(&config, "admin", None).await;

        // PostgreSQL takes several processes; every one of them rechecks its sessions.
        assert_eq!(reset.is_ok(), !config.database_url.starts_with("sqlite:"));
        app.close().await;
    }

    async fn several_that_start_at_once_all_start(db: TestDb) {
        if db.options.url.starts_with("sqlite:") {
            return;
        }
        let config = Config { seed: Seed::Demo, ..with_random_password(&db) };
        let (one, two, three) = tokio::join!(
            build(&config, false),
            build(&config, false),
            build(&config, false),
        );

        let apps = [one.unwrap(), two.unwrap(), three.unwrap()];
        let made = apps.iter().filter(|app| app.started.first_start.admin_created);
        let seeded = apps.iter().filter(|app| app.started.seeded.is_some());
        assert_eq!((made.count(), seeded.count()), (1, 1));
        for app in apps {
            app.close().await;
        }
    }
}
