//! A worker that may be killed and paused at will, and the proof of what it left: for
//! `scripts/faults/jobs`.
//!
//! `fill URL JOBS KEYS` puts jobs in, `work URL` does them until it is ended, `left URL` says how many
//! are not done, `check URL JOBS KEYS` fails unless each had its effect once, in the order of its key.

#![expect(clippy::print_stdout, reason = "it is a program of the tests")]

use std::{collections::BTreeMap, error::Error, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenantry_domain::{
    Message, Problem, ProblemKind, access::TenantScope, audit::ChainName, id::JobId,
};
use tenantry_services::{
    AtWork, Clock as _, Effect, IdSource as _, Job, Kind, Options, RandomIds, Result, Services,
    Settings, SystemClock,
};
use tenantry_storage::{Db, Entry, Ledger, OpenOptions, jobs, migrate, testing};
use tokio_util::sync::CancellationToken;

type Failure = Box<dyn Error + Send + Sync>;

/// Leaves a row in the trail, after a moment; some fail at first.
#[derive(Serialize, Deserialize)]
struct Toy {
    key: u64,
    number: u64,
}

impl Toy {
    fn name(&self) -> String {
        format!("{:04}/{:06}", self.key, self.number)
    }
}

impl Job for Toy {
    const NAME: &'static str = "toy";

    async fn run(self, at: AtWork) -> Result<Effect> {
        tokio::time::sleep(Duration::from_millis(self.number % 7)).await;
        if at.attempt == 1 && self.number.is_multiple_of(97) {
            let unlucky = Problem::new(
                ProblemKind::Conflict,
                Message::verbatim("It fails the first time."),
            );
            return Err(unlucky.into());
        }
        let row = Entry {
            chain: ChainName::Global,
            action: "tests.toy",
            entity: "toy",
            entity_id: self.name(),
            tenant_id: None,
            pack: None,
            before: None,
            after: None,
            reason: None,
            event: json!({}),
        };
        let mut tx = at.write().await?;
        // A moment in which the row may be lost, or another worker may come.
        testing::execute(tx.conn(), "SELECT COUNT(*) FROM tenants").await?;
        tokio::time::sleep(Duration::from_millis(self.number % 3)).await;
        Ok(Effect::change(tx, Ledger::of(row)))
    }
}

static KINDS: &[Kind] = &[Kind::of::<Toy>()];

async fn open(url: &str) -> Result<Db, Failure> {
    let options = OpenOptions {
        url: url.to_owned(),
        read_connections: 4,
        write_connections: 8,
        exclusive: false,
    };
    Ok(Db::open(&options).await?)
}

async fn fill(db: &Db, count: u64, keys: u64) -> Result<(), Failure> {
    migrate::up(db).await?;
    let scope = TenantScope::system();
    let numbers: Vec<u64> = (0..count).collect();
    for numbers in numbers.chunks(500) {
        let mut tx = db.write(&scope).await?;
        for &number in numbers {
            let toy = Toy {
                key: number % keys,
                number,
            };
            let now = SystemClock.now();
            let id = JobId::from_unique(&RandomIds.unique(now));
            let key = format!("toy {}", toy.key);
            let new = jobs::NewJob {
                id: &id,
                kind: Toy::NAME,
                key: Some(&key),
                tenant_id: None,
                payload: &serde_json::to_string(&toy)?,
                due: None,
                created_at: now,
            };
            jobs::enqueue(&mut tx, &scope, &new).await?;
        }
        testing::commit(tx).await?;
    }
    Ok(())
}

async fn work(db: Db) {
    let options = Options {
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        settings: Settings::default(),
        runtime_cache_bytes: 1024,
        signing: None,
    };
    let stop = CancellationToken::new();
    Services::new(db, options).work_on(KINDS, &stop).await;
}

async fn texts(db: &Db, sql: &'static str) -> Result<Vec<String>, Failure> {
    let mut tx = db.read(&TenantScope::system()).await?;
    Ok(testing::texts(tx.conn(), sql).await?)
}

const LEFT: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE state <> 'DONE'";
const DONE: &str =
    "SELECT entity_id FROM audit_events WHERE action = 'tests.toy' ORDER BY sequence";
const TOLD: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM outbox WHERE topic = 'tests.toy'";
const TRIED: &str = "SELECT CAST(SUM(fence) AS TEXT) FROM jobs";

async fn left(db: &Db) -> Result<String, Failure> {
    Ok(texts(db, LEFT).await?.concat())
}

async fn check(db: &Db, count: u64, keys: u64) -> Result<(), Failure> {
    let (left, told) = (left(db).await?, texts(db, TOLD).await?.concat());
    let done = texts(db, DONE).await?;
    let mut by_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, number) in done.iter().filter_map(|name| name.split_once('/')) {
        by_key.entry(key).or_default().push(number);
    }
    let numbers = by_key.values().map(Vec::len).sum::<usize>();
    let is_whole = left == "0" && told == count.to_string() && numbers.to_string() == told;
    // Strictly rising: in order, and none twice.
    let in_order = |numbers: &Vec<&str>| numbers.is_sorted_by(|a, b| a < b);
    let is_ordered = by_key.values().all(in_order) && by_key.len().to_string() == keys.to_string();
    println!(
        "{numbers} effects of {count} jobs in {} keys, {told} messages, {left} jobs left, {} claims",
        by_key.len(),
        texts(db, TRIED).await?.concat()
    );
    if is_whole && is_ordered {
        Ok(())
    } else {
        Err("an effect is missing, is there twice, or is out of order".into())
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["fill", url, count, keys] => fill(&open(url).await?, count.parse()?, keys.parse()?).await,
        ["work", url] => {
            work(open(url).await?).await;
            Ok(())
        }
        ["left", url] => {
            println!("{}", left(&open(url).await?).await?);
            Ok(())
        }
        ["check", url, count, keys] => {
            check(&open(url).await?, count.parse()?, keys.parse()?).await
        }
        _ => Err("fill URL JOBS KEYS, work URL, left URL, check URL JOBS KEYS".into()),
    }
}
