//! Says where the console's files are: in `TENANTRY_SITE_DIR`, or nowhere yet.
//!
//! `scripts/build` makes them first. A check, a test or a plain `cargo build` works without: the
//! server then has an empty folder, and serves pages that no script brings to life.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

const SITE_DIR: &str = "TENANTRY_SITE_DIR";

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by environment"
)]
fn main() -> io::Result<()> {
    let given = env::var(SITE_DIR)
        .ok()
        .map(PathBuf::from)
        .filter(|folder| folder.is_dir());
    let site = match given {
        Some(folder) => folder,
        None => empty_site(&PathBuf::from(env::var("OUT_DIR").unwrap_or_default()))?,
    };
    tell(&format!("rustc-env={SITE_DIR}={}", site.display()));
    tell(&format!("rerun-if-env-changed={SITE_DIR}"));
    tell(&format!("rerun-if-changed={}", site.display()));
    tell("rerun-if-changed=../seeds/demo");
    Ok(())
}

fn empty_site(out: &Path) -> io::Result<PathBuf> {
    let folder = out.join("site");
    fs::create_dir_all(&folder)?;
    let manifest = folder.join("manifest.json");
    if !manifest.exists() {
        fs::write(manifest, "{\"js\":\"\",\"wasm\":\"\",\"css\":\"\"}\n")?;
    }
    Ok(folder)
}

fn tell(instruction: &str) {
    println!("cargo::{instruction}");
}
