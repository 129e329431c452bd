//! How the program is linked.
//!
//! Where the C library can read them (glibc 2.36), addresses that the loader fills in are packed: a twentieth of the
//! program's size, and of what it holds in memory while nothing happens. Where the linker is the toolchain's own, functions
//! that are equal to the byte become one: a fortieth.

use std::env;
use std::process::Command;

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by environment"
)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_native = env::var_os("HOST").is_some() && env::var_os("HOST") == env::var_os("TARGET");
    let is_gnu = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux")
        && env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu");
    if is_native && is_gnu && glibc().is_some_and(|version| version >= (2, 36)) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    // The one target that links with the toolchain's own linker where there is one.
    let target = env::var("TARGET").unwrap_or_default();
    if is_native && target == "x86_64-unknown-linux-gnu" && has_own_linker(&target) {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}

/// Whether the toolchain brings a linker; one that a distribution packages often does not.
fn has_own_linker(target: &str) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let Ok(output) = Command::new(rustc).args(["--print", "sysroot"]).output() else {
        return false;
    };
    let sysroot = String::from_utf8_lossy(&output.stdout);
    let linker = format!("{}/lib/rustlib/{target}/bin/gcc-ld/ld.lld", sysroot.trim());
    std::path::Path::new(&linker).exists()
}

/// The version of this machine's C library.
fn glibc() -> Option<(u32, u32)> {
    let output = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
