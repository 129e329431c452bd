//! The real server, as a process of its own.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::net::TcpListener;

use crate::http::{exchange, request};

/// The administrator's token.
pub const TOKEN: &str = "tnt_for-measuring-only-0123456789abcdef012345";
/// How long a process may take to answer for the first time.
pub const READY_WITHIN: Duration = Duration::from_secs(20);

/// A process that ends with its measurement.
pub struct Running(Child);

impl Running {
    /// Takes a process over.
    pub const fn of(child: Child) -> Self {
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which the measurement has noticed by then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server with its database in the folder, and waits until it answers.
pub async fn start(folder: &Path) -> io::Result<(SocketAddr, Running)> {
    let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let child = Command::new(binary()?)
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .env("TENANTRY_LISTEN", address.to_string())
        .env("TENANTRY_INIT_ADMIN_TOKEN", TOKEN)
        .env("TENANTRY_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()?;
    let running = Running(child);
    wait(address).await?;
    Ok((address, running))
}

/// The release binary.
#[expect(
    clippy::disallowed_methods,
    reason = "where the binary is, only the environment knows"
)]
pub fn binary() -> io::Result<PathBuf> {
    if let Ok(named) = std::env::var("TENANTRY_BIN") {
        return Ok(named.into());
    }
    // This program is in `<target>/release/deps`.
    let own = std::env::current_exe()?;
    let found = own.ancestors().nth(2).map(|folder| folder.join("tenantry"));
    found.filter(|path| path.is_file()).ok_or_else(|| {
        io::Error::other("no release binary: run scripts/build, or name one in TENANTRY_BIN")
    })
}

async fn wait(address: SocketAddr) -> io::Result<()> {
    let began = Instant::now();
    while began.elapsed() < READY_WITHIN {
        let ready = exchange(address, &request("GET", "/readyz", "", &[])).await;
        if ready.is_ok_and(|(status, _, _)| status == 200) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(io::Error::other("the server did not become ready"))
}
