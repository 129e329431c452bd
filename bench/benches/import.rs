//! Whole imports of a document of about 50 KB over HTTP, on SQLite: by how many packs are stored.
//!
//! Two servers, with 100 and with 100,000 versions in their databases, take imports in turns. The
//! versions are put there by the `sqlite3` program before the servers start: a tenth of them in the
//! history that grows, the rest in a thousand others. Their documents are small, because it is their
//! number that is in question. The bar: p50 under 3 ms, and no growth.

use std::{io, net::SocketAddr, path::Path, process::Command, time::Instant};

use serde_json::json;
use tenantry_bench::{
    domain_pack_value,
    http::{Connection, post, request},
    quantile, say,
    server::{self, Running},
    with,
};

const STORED: [u32; 2] = [100, 100_000];
const WARM_UP: usize = 20;
const IMPORTS: usize = 400;

fn main() -> io::Result<()> {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        say("import: skipped, the program `sqlite3` is missing");
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let folder = std::env::temp_dir().join(format!("tenantry-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = runtime.block_on(measure(&folder));
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// A server and how long its imports took, in milliseconds.
struct Side {
    stored: u32,
    connection: Connection,
    times: Vec<f64>,
    _running: Running,
}

async fn measure(folder: &Path) -> io::Result<()> {
    let mut sides = Vec::new();
    for stored in STORED {
        let folder = folder.join(stored.to_string());
        std::fs::create_dir_all(&folder)?;
        let (address, running) = filled(&folder, stored).await?;
        sides.push(Side {
            stored,
            connection: Connection::open(address).await?,
            times: Vec::new(),
            _running: running,
        });
    }
    for turn in 0..WARM_UP + IMPORTS {
        for side in &mut sides {
            let took = import(&mut side.connection, turn).await?;
            if turn >= WARM_UP {
                side.times.push(took);
            }
        }
    }
    for side in &mut sides {
        side.times.sort_by(f64::total_cmp);
        let at = |share| quantile(&side.times, share);
        let (p50, p99) = (at(0.5), at(0.99));
        say(&format!(
            "import with {:>6} packs stored: p50 {p50:.2} ms, p99 {p99:.2} ms",
            side.stored
        ));
    }
    if let [few, many] = sides.as_slice() {
        let ratio = quantile(&many.times, 0.5) / quantile(&few.times, 0.5);
        say(&format!("growth of the p50: {ratio:.2}"));
    }
    Ok(())
}

/// A server whose database has so many versions more than its own first one.
async fn filled(folder: &Path, stored: u32) -> io::Result<(SocketAddr, Running)> {
    {
        let (address, _running) = server::start(folder).await?;
        let first = json!({"content": domain_pack_value()});
        post(address, "/admin/packs/domain/import", &first).await?;
    }
    let database = std::fs::read_dir(folder.join("data"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "db"));
    let database = database.ok_or_else(|| io::Error::other("the server left no database"))?;
    let filled = Command::new("sqlite3")
        .arg(database)
        .arg(fill(stored))
        .status()?;
    if !filled.success() {
        return Err(io::Error::other("the database could not be filled"));
    }
    server::start(folder).await
}

/// Versions `v0.0.1` and on, of which every tenth is in the history of the pack that is there.
fn fill(stored: u32) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {stored}), \
         one(i, name) AS (SELECT i, CASE WHEN i % 10 = 0 THEN 'CapitalMarkets' ELSE 'Domain' || (i % 1000) END FROM n) \
         INSERT INTO documents (id, kind, history, domain, domain_fold, version, version_key, status, checksum, size_bytes, note, \
         row_version, created_at, created_by, findings_json, content_json, source) \
         SELECT printf('dpk_%032x', one.i), 'domain', lower(one.name), one.name, lower(one.name), printf('v0.0.%d', one.i), \
         printf('010.010.%02d%d~', length(one.i), one.i), 'DRAFT', printf('%064x', one.i), 2, NULL, 1, \
         created_at, created_by, '[]', '{{}}', '{{}}' \
         FROM one CROSS JOIN (SELECT created_at, created_by FROM documents LIMIT 1);"
    )
}

/// Milliseconds that an import took, of a version of its own.
async fn import(connection: &mut Connection, turn: usize) -> io::Result<f64> {
    let pack = with(domain_pack_value(), "version", json!(format!("v9.{turn}")));
    let body = json!({"content": pack}).to_string();
    let headers = [("content-type", "application/json")];
    let request = request("POST", "/admin/packs/domain/import", &body, &headers);
    let began = Instant::now();
    connection.ask(&request).await?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    match connection.status() {
        201 => Ok(took),
        status => Err(io::Error::other(format!("an import answers {status}"))),
    }
}
