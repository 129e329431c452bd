//! Attempts at a password: looked at and counted in one transaction, so that none of those that come
//! side by side slips past the others.

use tenantry_domain::Timestamp;

use super::{PRUNE_ROWS, failing_name};
use crate::{Conn, Db, Result, WriteTx, conn::run_on_db, scope::RowScope, statement::Statement};

/// What stands for all networks together.
const EVERYWHERE: &str = "*";

/// How attempts at an account's password went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Attempts that are not known to have succeeded.
    pub failures: i64,
    /// When the last attempt was made.
    pub last_at: Timestamp,
    /// When one succeeded last.
    pub succeeded_at: Option<Timestamp>,
}

/// What there is before any attempt.
const NONE: Tally = Tally {
    failures: 0,
    last_at: Timestamp::from_micros(0),
    succeeded_at: None,
};

/// Where an account's password was tried: from one network, and from all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tallies {
    /// From one network.
    pub network: Tally,
    /// From everywhere; which attempts count here is the caller's to decide.
    pub account: Tally,
}

#[derive(sqlx::FromRow)]
struct Row {
    failures: i64,
    last_at: i64,
    succeeded_at: Option<i64>,
}

async fn one(conn: &mut Conn, name: &str, network: &str, ending: &'static str) -> Result<Tally> {
    let mut statement =
        Statement::new("SELECT failures, last_at, succeeded_at FROM sign_in_tallies");
    statement
        .and_value("name_fold = ", name)
        .and_value("network = ", network)
        .push(ending);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    Ok(row.map_or(NONE, |row| Tally {
        failures: row.failures,
        last_at: Timestamp::from_micros(row.last_at),
        succeeded_at: row.succeeded_at.map(Timestamp::from_micros),
    }))
}

/// How attempts at a name, known or not, went so far.
pub async fn sign_in_tallies(conn: &mut Conn, name: &str, network: &str) -> Result<Tallies> {
    let name = failing_name(name);
    Ok(Tallies {
        network: one(conn, &name, network, "").await?,
        account: one(conn, &name, EVERYWHERE, "").await?,
    })
}

const LINE_UP: &str = "INSERT INTO sign_in_tallies (name_fold, network, failures, last_at) \
     VALUES ($1, $2, 0, $3) ON CONFLICT (name_fold, network) DO NOTHING";

const STORE: &str = "INSERT INTO sign_in_tallies (name_fold, network, failures, last_at, \
     succeeded_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name_fold, network) DO UPDATE \
     SET failures = excluded.failures, last_at = excluded.last_at, \
     succeeded_at = excluded.succeeded_at";

/// Changes the tallies of a name while everybody else who would waits in line; answers what
/// `change` says.
pub async fn change_sign_in_tallies<T: Send>(
    db: &Db,
    name: &str,
    network: &str,
    change: impl FnOnce(&mut Tallies) -> T + Send,
) -> Result<T> {
    let name = failing_name(name);
    let mut tx = db.begin_write(RowScope::NoTenant).await?;
    // The account's own row is the line: a lock needs something to hold on to.
    run_on_db!(
        tx.conn(),
        sqlx::query(LINE_UP)
            .bind(name.as_str())
            .bind(EVERYWHERE)
            .bind(0_i64)
    )?;
    let ending = tx.conn().engine().for_update();
    let account = one(tx.conn(), &name, EVERYWHERE, ending).await?;
    let network_tally = one(tx.conn(), &name, network, "").await?;
    let before = Tallies {
        network: network_tally,
        account,
    };
    let mut after = before;
    let answer = change(&mut after);
    if after.network != before.network {
        store(&mut tx, &name, network, after.network).await?;
    }
    if after.account != before.account {
        store(&mut tx, &name, EVERYWHERE, after.account).await?;
    }
    tx.commit_unaudited().await?;
    Ok(answer)
}

async fn store(tx: &mut WriteTx, name: &str, network: &str, tally: Tally) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(STORE)
            .bind(name)
            .bind(network)
            .bind(tally.failures)
            .bind(tally.last_at.micros())
            .bind(tally.succeeded_at.map(Timestamp::micros))
    )?;
    Ok(())
}

const FORGIVE: &str = "UPDATE sign_in_tallies SET failures = 0 WHERE name_fold = $1";

/// Forgets how often a name's password was tried; where somebody signed in from stays known.
pub async fn forgive_sign_in_failures(tx: &mut WriteTx, name: &str) -> Result<()> {
    run_on_db!(tx.conn(), sqlx::query(FORGIVE).bind(failing_name(name)))?;
    Ok(())
}

const PRUNE: &str = "DELETE FROM sign_in_tallies WHERE (name_fold, network) IN \
     (SELECT name_fold, network FROM sign_in_tallies WHERE last_at < $1 \
     AND COALESCE(succeeded_at, 0) < $2 ORDER BY last_at LIMIT $3)";

/// Forgets attempts before `before`, and networks that somebody signed in from before `known`; how
/// many rows. Repeat while it is not 0.
pub async fn prune_sign_in_tallies(db: &Db, before: Timestamp, known: Timestamp) -> Result<u64> {
    let mut tx = db.begin_write(RowScope::NoTenant).await?;
    let gone = run_on_db!(
        tx.conn(),
        sqlx::query(PRUNE)
            .bind(before.micros())
            .bind(known.micros())
            .bind(PRUNE_ROWS)
    )?;
    tx.commit_unaudited().await?;
    Ok(gone)
}
