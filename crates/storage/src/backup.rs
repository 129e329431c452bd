//! Copies of a SQLite database: made beside a server that runs, put back where none does.
//!
//! Whatever is made here is made under another name, looked at, flushed to the disk, and gets its name
//! last: there is the whole of it or nothing.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{ConnectOptions as _, Connection as _};
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::{task::spawn_blocking, time::interval};

use crate::{
    Away, Error,
    db::sqlite_options,
    files::{Lock, beside, own_like, private, tighten},
    migrate,
    wal::flush_folder,
};

/// How often whoever watches hears how far a copy is.
const WATCH: Duration = Duration::from_millis(200);
/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Why a database was not copied or put back.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Nothing is overwritten.
    #[error("`{}` exists already, and nothing is overwritten", .0.display())]
    Exists(PathBuf),
    /// There is a database where one shall be put back.
    #[error(
        "there is a database at `{}`: with `--replace` it is kept aside and the backup takes its place",
        .0.display()
    )]
    Occupied(PathBuf),
    /// There is no such file.
    #[error("there is no file `{}`", .0.display())]
    Missing(PathBuf),
    /// It is no database.
    #[error("`{}` is no SQLite database, or not the whole of one", .0.display())]
    NotSqlite(PathBuf),
    /// It is somebody else's database.
    #[error("`{}` is a database of another program", .0.display())]
    Foreign(PathBuf),
    /// Its pages or rows are not what they should be.
    #[error("`{file}` is damaged: {1}", file = .0.display())]
    Damaged(PathBuf, String),
    /// A newer release made it.
    #[error(
        "`{file}` was made by a newer release of Tenantry: this one does not know its migration {1}",
        file = .0.display()
    )]
    Newer(PathBuf, i64),
    /// Part of it is in another file.
    #[error(
        "`{}` has a write-ahead log beside it, so it is a database in use and no backup: \
         make one with `tenantry backup`",
        .0.display()
    )]
    InUse(PathBuf),
    /// Who uses the database could not open what is put back.
    #[error(
        "`{}` belongs to somebody else, who could not open what is put back: do it as that user",
        .0.display()
    )]
    NotOwner(PathBuf),
    /// The disk is full, or a limit is reached.
    #[error("`{}` cannot be written: there is no room for it", .0.display())]
    Full(PathBuf, #[source] Error),
    /// A file could not be read or written.
    #[error("`{}` cannot be read or written", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The database did not do what was asked.
    #[error(transparent)]
    Storage(#[from] Error),
}

type Result<T, E = Fault> = std::result::Result<T, E>;

/// A file under another name until it is whole; goes away with what SQLite puts beside it.
struct Part(PathBuf);

impl Part {
    fn make(path: PathBuf) -> Result<Self> {
        match private().write(true).create_new(true).open(&path) {
            Ok(_) => Ok(Self(path)),
            Err(error) => Err(Fault::File(path, error)),
        }
    }

    /// Waits until it is on the disk.
    async fn flush(&self) -> Result<()> {
        let path = self.0.clone();
        let flushed = spawn_blocking(move || File::open(path)?.sync_all()).await;
        let flushed = flushed.unwrap_or_else(|error| Err(io::Error::other(error)));
        flushed.map_err(|error| Fault::File(self.0.clone(), error))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            // What is not there need not go away.
            let _ = fs::remove_file(beside(&self.0, ending));
        }
    }
}

/// Copies a database, in use or not, into a new file, and looks at what came of it; how many bytes.
///
/// `watch` hears now and then how many bytes of about how many are written.
pub async fn copy(url: &str, to: &Path, watch: &(dyn Fn(u64, u64) + Sync)) -> Result<u64> {
    let options = sqlite_options(url)?;
    let from = options.get_filename().to_owned();
    if !from.is_file() {
        return Err(Fault::Missing(from));
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(Fault::Exists(to.to_owned()));
    }
    let part = Part::make(beside(to, &format!(".part-{}", std::process::id())))?;
    let options = options
        .create_if_missing(false)
        .read_only(true)
        .disable_statement_logging();
    let mut source = open(&options, &from).await?;
    recognise(&mut source, &from).await?;
    let total = pages(&mut source)
        .await
        .map_err(|error| about(error, &from))?;
    let target =
        std::path::absolute(&part.0).map_err(|error| Fault::File(part.0.clone(), error))?;
    let target = target.to_str().map(str::to_owned).ok_or_else(|| {
        Fault::File(
            to.to_owned(),
            io::Error::other("its name is no Unicode text"),
        )
    })?;

    let mut copying = std::pin::pin!(async {
        sqlx::query("VACUUM INTO $1")
            .bind(target)
            .execute(&mut source)
            .await
    });
    let mut tick = interval(WATCH);
    let copied = loop {
        tokio::select! {
            copied = &mut copying => break copied,
            _ = tick.tick() => watch(size(&part.0), total),
        }
    };
    copied.map_err(|error| match Error::from(error) {
        error if matches!(error.away(), Some(Away::Full | Away::Disk)) => {
            Fault::Full(to.to_owned(), error)
        }
        error => error.into(),
    })?;
    examine(&part.0).await?;
    part.flush().await?;
    publish(&part.0, to)?;
    Ok(size(to))
}

/// Gives a whole file its name, unless somebody else has it by now.
fn publish(part: &Path, to: &Path) -> Result<()> {
    let named = match fs::hard_link(part, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Fault::Exists(to.to_owned()));
        }
        // Not every file system has links.
        Err(_) if fs::symlink_metadata(to).is_err() => fs::rename(part, to),
        linked => linked,
    };
    named
        .and_then(|()| flush_folder(to))
        .map_err(|error| Fault::File(to.to_owned(), error))
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

async fn pages(conn: &mut SqliteConnection) -> sqlx::Result<u64> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    let bytes: i64 = sqlx::query_scalar(sql).fetch_one(conn).await?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

/// Says of an error whether it is about the file being damaged.
fn about(error: sqlx::Error, path: &Path) -> Fault {
    let text = error.to_string();
    match Error::from(error) {
        error if error.away() == Some(Away::Damaged) => Fault::Damaged(path.to_owned(), text),
        error => error.into(),
    }
}

async fn open(options: &SqliteConnectOptions, path: &Path) -> Result<SqliteConnection> {
    let opened = options.connect().await;
    opened.map_err(|error| about(error, path))
}

/// Looks at a file that nobody writes to: that it is a database, whole, ours, and not of a newer
/// release.
pub async fn examine(path: &Path) -> Result<()> {
    let mut magic = [0; MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    match read {
        Ok(()) if &magic == MAGIC => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Fault::Missing(path.to_owned()));
        }
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(Fault::File(path.to_owned(), error));
        }
        Ok(()) | Err(_) => return Err(Fault::NotSqlite(path.to_owned())),
    }
    if size(&beside(path, "-wal")) > 0 {
        return Err(Fault::InUse(path.to_owned()));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        // Nobody writes to it, so that no lock and no log is needed, nor a folder to put them into.
        .immutable(true)
        .disable_statement_logging();
    let mut conn = open(&options, path).await?;
    recognise(&mut conn, path).await?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut conn)
        .await
        .map_err(|error| about(error, path))?;
    if found != "ok" {
        return Err(Fault::Damaged(path.to_owned(), found));
    }
    let orphan = sqlx::query("PRAGMA foreign_key_check")
        .fetch_optional(&mut conn)
        .await
        .map_err(|error| about(error, path))?;
    if orphan.is_some() {
        let found = "rows refer to others that are not there".to_owned();
        return Err(Fault::Damaged(path.to_owned(), found));
    }
    // Nothing was written.
    let _ = conn.close().await;
    Ok(())
}

const TABLES: &str = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' \
     AND name IN ('_sqlx_migrations', 'tenants', 'audit_chains', 'revisions')";
const MIGRATIONS: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";

async fn recognise(conn: &mut SqliteConnection, path: &Path) -> Result<()> {
    let tables: i64 = sqlx::query_scalar(TABLES)
        .fetch_one(&mut *conn)
        .await
        .map_err(|error| about(error, path))?;
    if tables != 4 {
        return Err(Fault::Foreign(path.to_owned()));
    }
    let applied: Vec<(i64, String)> = sqlx::query_as(MIGRATIONS)
        .fetch_all(conn)
        .await
        .map_err(|error| about(error, path))?;
    match applied
        .into_iter()
        .find(|(version, name)| !migrate::is_known(*version) && !migrate::is_expansion(name))
    {
        Some((version, _)) => Err(Fault::Newer(path.to_owned(), version)),
        None => Ok(()),
    }
}

/// Where a database is to be put back: owned, so that no server can start there meanwhile.
pub struct RestoreTarget {
    path: PathBuf,
    is_occupied: bool,
    staged: Part,
    _lock: Lock,
}

impl RestoreTarget {
    /// Takes the place for itself and copies the backup beside it, after a look at it.
    ///
    /// A database that is there stays as it is until [`RestoreTarget::swap`].
    pub async fn take(url: &str, backup: &Path, replace: bool) -> Result<Self> {
        examine(backup).await?;
        let path = sqlite_options(url)?.get_filename().to_owned();
        let is_new = !beside(&path, ".lock").exists();
        let mut lock = Lock::beside(&path)?;
        let is_occupied = path.exists();
        if is_occupied {
            if !replace {
                return Err(Fault::Occupied(path));
            }
            lock = lock.and_database(&path)?;
        }
        let staging = beside(&path, ".restoring");
        // Of a run that was cut off; with the lock there is no other.
        drop(Part(staging.clone()));
        let staged = Part::make(staging)?;
        let given = give_to_owner(&path, &staged, is_new);
        if given.is_err() && is_new {
            // Who uses the database could not open this one, and nothing shall have changed.
            let _ = fs::remove_file(beside(&path, ".lock"));
        }
        given?;
        let (from, to) = (backup.to_owned(), staged.0.clone());
        let copied = spawn_blocking(move || {
            let (mut from, mut to) = (File::open(from)?, File::options().write(true).open(to)?);
            io::copy(&mut from, &mut to).map(drop)
        });
        let copied = copied
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)));
        copied.map_err(|error| Fault::File(staged.0.clone(), error))?;
        examine(&staged.0).await?;
        Ok(Self {
            path,
            is_occupied,
            staged,
            _lock: lock,
        })
    }

    /// The address of the copy, for whoever has more to look at and to change in it.
    pub fn address(&self) -> String {
        let path = self.staged.0.to_string_lossy();
        let path = path.replace('%', "%25").replace('?', "%3F");
        format!("sqlite://{path}")
    }

    /// Puts the copy, which has to be closed, in its place; the database that was there is kept under
    /// the name that is answered, which ends with `mark`.
    pub async fn swap(self, mark: &str) -> Result<Option<PathBuf>> {
        // Whoever worked on it may have left a log.
        fold_log(&self.staged.0)
            .await
            .map_err(|error| about(error, &self.staged.0))?;
        self.staged.flush().await?;
        let aside = beside(&self.path, &format!(".{mark}"));
        if self.is_occupied {
            self.set_aside(&aside).await?;
        }
        fs::rename(&self.staged.0, &self.path)
            .and_then(|()| flush_folder(&self.path))
            .map_err(|error| Fault::File(self.path.clone(), error))?;
        Ok(self.is_occupied.then_some(aside))
    }

    /// Gives what is there a second name. Its log must not be there any more when another file takes
    /// the first one: SQLite would write it into that.
    async fn set_aside(&self, aside: &Path) -> Result<()> {
        tighten(&self.path);
        if fs::symlink_metadata(aside).is_ok() {
            return Err(Fault::Exists(aside.to_owned()));
        }
        if let Err(error) = fold_log(&self.path).await {
            tracing::warn!(%error, "the log of the former database stays apart from it");
        }
        let file = |error| Fault::File(aside.to_owned(), error);
        for ending in ["-wal", "-shm"] {
            let from = beside(&self.path, ending);
            if from.exists() {
                fs::rename(from, beside(aside, ending)).map_err(file)?;
            }
        }
        match fs::hard_link(&self.path, aside) {
            Ok(()) => Ok(()),
            // Not every file system has links.
            Err(_) => fs::rename(&self.path, aside).map_err(file),
        }
    }
}

/// Lets what is put back, and a lock that is new, belong to who uses the database, and to nobody else.
fn give_to_owner(path: &Path, staged: &Part, is_lock_new: bool) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let like = if path.exists() { path } else { folder };
    let lock = beside(path, ".lock");
    let mut given = own_like(&staged.0, like);
    if is_lock_new && given.is_ok() {
        given = own_like(&lock, like);
    }
    given.map_err(|error| {
        if error.kind() == io::ErrorKind::PermissionDenied {
            Fault::NotOwner(like.to_owned())
        } else {
            Fault::File(like.to_owned(), error)
        }
    })
}

/// Writes the log into the database, as the last one to close it does.
async fn fold_log(path: &Path) -> sqlx::Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .disable_statement_logging();
    let mut conn = options.connect().await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut conn)
        .await?;
    conn.close().await
}
