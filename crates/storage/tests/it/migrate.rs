//! Migrations: there and back again, and the same on both engines.

use std::{collections::BTreeSet, fs, path::Path};

use tenantry_storage::{
    Db, Engine, Error, OpenOptions,
    migrate::{self, Standing},
    testing,
};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::all;

const SQLITE_SCHEMA: &str =
    "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1";

const POSTGRES_SCHEMA: &str = "SELECT line FROM (
  SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
    || COALESCE(collation_name, '') AS line
  FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = CURRENT_SCHEMA
  UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = CURRENT_SCHEMA::REGNAMESPACE AND NOT t.tgisinternal
  UNION ALL SELECT conrelid::REGCLASS || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace = CURRENT_SCHEMA::REGNAMESPACE
  UNION ALL SELECT tablename || ' ' || policyname || ' ' || cmd || ' ' || COALESCE(qual, '') || ' '
    || COALESCE(with_check, '') FROM pg_policies WHERE schemaname = CURRENT_SCHEMA
  UNION ALL SELECT relname || ' ' || relrowsecurity || ' ' || relforcerowsecurity FROM pg_class
  WHERE relnamespace = CURRENT_SCHEMA::REGNAMESPACE AND relkind = 'r'
  UNION ALL SELECT proname::TEXT FROM pg_proc WHERE pronamespace = CURRENT_SCHEMA::REGNAMESPACE
) AS schema ORDER BY line";

/// All that the schema is made of, as texts.
pub(crate) async fn schema(db: &Db) -> Vec<String> {
    let mut tx = db.read(&all()).await.unwrap();
    let sql = match db.engine() {
        Engine::Sqlite => SQLITE_SCHEMA,
        Engine::Postgres => POSTGRES_SCHEMA,
    };
    testing::texts(tx.conn(), sql).await.unwrap()
}

/// Has the database say that a newer release has migrated it.
async fn newer(db: &TestDb, version: i64, description: &str) {
    let mut tx = db.owner.write(&all()).await.unwrap();
    let row = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT {version}, '{description}', success, checksum, 0 FROM _sqlx_migrations LIMIT 1"
    );
    testing::execute(tx.conn(), &row).await.unwrap();
    testing::commit(tx).await.unwrap();
}

each_db! {
    async fn up_and_down_and_up_gives_the_same_schema(db: TestDb) {
        let before = schema(&db.owner).await;
        let names: Vec<_> =
            migrate::status(&db).await.unwrap().into_iter().map(|step| step.name).collect();
        assert!(migrate::is_current(&db).await.unwrap());
        assert!(names.is_sorted() && names.len() >= 8);
        assert_eq!(migrate::up(&db.owner).await.unwrap(), [""; 0]);

        for name in names.iter().rev() {
            assert_eq!(migrate::down(&db.owner, 1).await.unwrap(), [name.as_str()]);
        }

        let left: Vec<_> =
            schema(&db.owner).await.into_iter().filter(|line| !line.contains("_sqlx_migrations")).collect();
        assert_eq!(left, [""; 0]);
        assert!(!migrate::is_current(&db).await.unwrap());
        assert!(migrate::status(&db).await.unwrap().iter().all(|step| !step.applied));
        assert_eq!(migrate::down(&db.owner, 1).await.unwrap(), [""; 0]);
        assert_eq!(migrate::up(&db.owner).await.unwrap(), names);
        assert_eq!(schema(&db.owner).await, before);
    }

    async fn several_steps_go_down_at_once(db: TestDb) {
        let undone = migrate::down(&db.owner, 2).await.unwrap();

        assert_eq!(undone.len(), 2);
        let status = migrate::status(&db).await.unwrap();
        let missing: Vec<_> = status.iter().filter(|step| !step.applied).collect();
        assert_eq!(missing.len(), 2);
        assert_eq!(missing[1].name, undone[0]);
    }

    async fn a_schema_that_was_added_to_serves_both_releases(db: TestDb) {
        newer(&db, 99_991_231_235_958, "expand tenants").await;
        newer(&db, 99_991_231_235_959, "expand").await;

        assert_eq!(migrate::standing(&db).await.unwrap(), Standing::Expanded);
        assert!(Standing::Expanded.serves());
        assert_eq!(migrate::up(&db.owner).await.unwrap(), [""; 0]);
        let status = migrate::status(&db).await.unwrap();
        let strange: Vec<_> = status.iter().filter(|step| !step.is_known).collect();
        assert_eq!(strange[0].name, "99991231235958_expand_tenants");
        assert!(strange.len() == 2 && strange[0].applied);
        // Whoever does not know what to undo undoes nothing.
        let refused = migrate::down(&db.owner, 1).await.unwrap_err();
        assert!(matches!(refused, Error::Newer { .. }), "{refused}");

        newer(&db, 99_991_231_235_960, "expanded otherwise").await;
        assert!(!migrate::standing(&db).await.unwrap().serves());
    }

    async fn a_schema_from_the_future_is_not_current(db: TestDb) {
        newer(&db, 99_991_231_235_959, "later").await;

        assert!(!migrate::is_current(&db).await.unwrap());
        for refused in [migrate::up(&db.owner).await.map(drop), migrate::refuse_newer(&db).await] {
            let error = refused.unwrap_err();
            let status = migrate::status(&db).await.unwrap();
            let newest = &status.iter().rfind(|step| step.is_known).unwrap().name;
            let (known, _) = newest.split_once('_').unwrap();
            let (said, both) = (error.to_string(), ["99991231235959", known]);
            assert!(both.iter().all(|one| said.contains(one)), "{said}");
        }
    }
}

#[tokio::test]
async fn a_database_without_a_schema_has_nothing_applied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/t.db");
    let url = format!("sqlite://{}", path.display());
    let options = OpenOptions {
        url,
        read_connections: 1,
        write_connections: 1,
        exclusive: false,
    };

    let db = Db::open(&options).await.unwrap();

    assert!(!migrate::is_current(&db).await.unwrap());
    assert!(
        migrate::status(&db)
            .await
            .unwrap()
            .iter()
            .all(|step| !step.applied)
    );
    assert_eq!(schema(&db).await, [""; 0]);
}

#[test]
fn both_engines_have_the_same_migrations_each_with_a_way_back() {
    let root = Path::new("../../migrations");
    let names = |engine: &str| -> BTreeSet<String> {
        fs::read_dir(root.join(engine))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };

    let sqlite = names("sqlite");

    assert_eq!(sqlite, names("postgres"));
    for name in &sqlite {
        let (stem, direction) = name.split_once('.').unwrap();
        let (time, words) = stem.split_once('_').unwrap();
        assert!(
            time.len() == 14 && time.bytes().all(|b| b.is_ascii_digit()),
            "{name}"
        );
        assert!(
            words.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        let other = if direction == "up.sql" {
            "down.sql"
        } else {
            "up.sql"
        };
        assert!(
            sqlite.contains(&format!("{stem}.{other}")),
            "{name} has no {other}"
        );
    }
}
