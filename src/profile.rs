//! The profile: the server that client commands ask and the token they ask with, kept by `login`.
//!
//! A file that only its owner can read. A token goes to the server it was kept for and no other.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    failure::Usage,
    output::{named, plain},
};

/// What `login` keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// The server's address.
    pub(crate) server: String,
    /// The API token for it.
    pub(crate) token: String,
    /// A file with an authority that its certificate may come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca_cert: Option<PathBuf>,
}

/// Characters a profile's name has at most.
const NAME_MAX_CHARS: usize = 64;

/// Where the profile with that name is, in the user's folder of settings; without a name, the usual one.
pub(crate) fn place(name: Option<&str>) -> anyhow::Result<PathBuf> {
    let folder = dirs::config_dir().context("there is no folder for settings: HOME is not set")?;
    let folder = folder.join("tenantry");
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Ok(folder.join("profile.json"));
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.chars().all(fits) && !name.starts_with('.') && name.len() <= NAME_MAX_CHARS {
        return Ok(folder.join("profiles").join(format!("{name}.json")));
    }
    let why = if name.contains(['/', '\\']) || name.starts_with('.') {
        "a profile is a name and no path; profiles are kept in the folder of settings"
    } else {
        "a profile's name has up to 64 letters, digits, `.`, `_` and `-`"
    };
    Err(Usage(format!("--profile `{}`: {why}", plain(name))).into())
}

impl Profile {
    /// Reads the profile; `None` when there is none.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context(named(path)),
        };
        let profile = serde_json::from_str(&text)
            .with_context(|| format!("{}: no profile; run `tenantry login` again", named(path)))?;
        Ok(Some(profile))
    }

    /// Keeps the profile in place of the one before, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(|| named(folder))?;
        let fresh = path.with_extension("fresh");
        let written = write_private(&fresh, serde_json::to_string_pretty(self)?.as_bytes())
            .and_then(|()| fs::rename(&fresh, path));
        written.with_context(|| named(path))
    }

    /// Forgets the profile; whether there was one.
    pub(crate) fn remove(path: &Path) -> anyhow::Result<bool> {
        match fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).context(named(path)),
        }
    }

    /// The token, if it is for this server.
    pub(crate) fn token_for(&self, server: &str) -> Option<&str> {
        let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
        let own = origin(&self.server)?;
        (own.is_tuple() && Some(own) == origin(server)).then_some(self.token.as_str())
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that is left over may be readable by others.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile {
            server: "https://tenantry.example".to_owned(),
            token: "tnt_secret".to_owned(),
            ca_cert: None,
        }
    }

    #[test]
    fn a_profile_is_kept_privately_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("profile.json");

        assert_eq!(Profile::read(&path).unwrap(), None);
        profile().write(&path).unwrap();
        profile().write(&path).unwrap();
        assert_eq!(Profile::read(&path).unwrap(), Some(profile()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(Profile::remove(&path).unwrap());
        assert!(!Profile::remove(&path).unwrap());
    }

    #[test]
    fn a_profile_is_a_name_and_no_path() {
        for bad in [
            "./prod",
            "a/b",
            "..",
            "/etc/passwd",
            "a\\b",
            "a b",
            &"x".repeat(65),
        ] {
            assert!(place(Some(bad)).unwrap_err().is::<Usage>(), "{bad}");
        }
        let named = place(Some("prod.eu-1")).unwrap();
        assert!(
            named.ends_with("tenantry/profiles/prod.eu-1.json"),
            "{}",
            named.display()
        );
    }

    #[test]
    fn a_token_goes_to_its_own_server_only() {
        let profile = profile();

        assert!(profile.token_for("https://tenantry.example/").is_some());
        for other in [
            "http://tenantry.example",
            "https://tenantry.example:8443",
            "https://tenantry.example.evil.test",
            "not an address",
        ] {
            assert_eq!(profile.token_for(other), None, "{other}");
        }
    }

    #[test]
    fn a_damaged_profile_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profile.json");
        fs::write(&path, "{").unwrap();

        let error = format!("{:#}", Profile::read(&path).unwrap_err());
        assert!(error.contains("tenantry login"), "{error}");
    }
}
