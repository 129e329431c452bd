//! `tenantry login` and `tenantry logout`: which server client commands ask, and with which token.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tenantry_client::Client;

use crate::{
    cli::Connection,
    output::{Output, Rows, named},
    profile::{self, Profile},
    secret,
};

/// The server that is asked when nobody names one.
const USUAL_SERVER: &str = "http://127.0.0.1:3000";

/// Which server is asked, with what, and who said so.
pub(super) struct Access {
    pub(super) server: String,
    pub(super) server_from: String,
    token: Option<String>,
    /// Where the token is from; absent where there is none.
    pub(super) token_from: Option<String>,
    /// The server that the kept token is for, where that is another.
    kept_for: Option<String>,
    ca_cert: Option<PathBuf>,
}

impl Access {
    /// From flags and environment, or else from the profile.
    pub(super) fn of(connection: &Connection) -> anyhow::Result<Self> {
        let kept = match profile::place(connection.profile.as_deref()) {
            Ok(path) => Profile::read(&path)?,
            // Without a folder of settings there is no usual profile; one that is named has to be.
            Err(error) if connection.profile.is_some() => return Err(error),
            Err(_) => None,
        };
        let profile = match &connection.profile {
            Some(name) => format!("profile {name}"),
            None => "what `login` kept".to_owned(),
        };
        let (server, server_from) = match (&connection.server, &kept) {
            (Some(server), _) => (
                server.clone(),
                said_by(connection.server_is_variable, "TENANTRY_SERVER", "--server"),
            ),
            (None, Some(kept)) => (kept.server.clone(), profile.clone()),
            (None, None) => (USUAL_SERVER.to_owned(), "the default".to_owned()),
        };
        let own = kept.as_ref().and_then(|kept| kept.token_for(&server));
        let (token, token_from) = match (&connection.token, own) {
            (Some(token), _) => {
                let from = said_by(connection.token_is_variable, "TENANTRY_TOKEN", "--token");
                (Some(token.clone()), Some(from))
            }
            (None, Some(token)) => (Some(token.to_owned()), Some(profile)),
            (None, None) => (None, None),
        };
        let kept_for = kept
            .as_ref()
            .filter(|kept| kept.token_for(&server).is_none())
            .map(|kept| kept.server.clone());
        let kept_authority = kept.and_then(|kept| kept.ca_cert);
        Ok(Self {
            ca_cert: connection.ca_cert.clone().or(kept_authority),
            server,
            server_from,
            token,
            token_from,
            kept_for,
        })
    }

    /// A client of that server with that token.
    pub(super) fn client(&self) -> anyhow::Result<Client> {
        self.client_with(self.token.clone())
    }

    fn client_with(&self, token: Option<String>) -> anyhow::Result<Client> {
        let authorities = match &self.ca_cert {
            Some(file) => fs::read(file).with_context(|| named(file))?,
            None => Vec::new(),
        };
        Ok(Client::trusting(&self.server, token, &authorities)?)
    }

    /// What there is to say of the token when the server does not take it.
    fn known(&self) -> Option<String> {
        if let Some(from) = &self.token_from {
            return Some(format!("The token that was not taken is from {from}."));
        }
        let kept_for = self.kept_for.as_ref()?;
        Some(format!(
            "The kept token belongs to {kept_for} and is not sent to {}.",
            self.server
        ))
    }
}

/// Who said a value.
fn said_by(is_variable: bool, variable: &str, flag: &str) -> String {
    if is_variable { variable } else { flag }.to_owned()
}

/// A client for the server and token of flags and environment, or else of the profile.
pub(super) fn client(connection: &Connection) -> anyhow::Result<Client> {
    Access::of(connection)?.client()
}

/// What there is to say of the credential that was not taken.
pub(crate) fn known_of(connection: &Connection) -> Option<String> {
    Access::of(connection).ok()?.known()
}

/// Asks for a token, tries it, and keeps it for the commands that follow.
pub(super) async fn login(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let path = profile::place(connection.profile.as_deref())?;
    let access = Access::of(connection)?;
    let token = token(connection, output)?;
    let me = access.client_with(Some(token.clone()))?.me().await?;
    let ca_cert = access
        .ca_cert
        .as_deref()
        .map(std::path::absolute)
        .transpose();
    let profile = Profile {
        server: access.server.clone(),
        token,
        ca_cert: ca_cert.context("the authority's file")?,
    };
    profile.write(&path)?;
    output.say(&format!("kept in {}", named(&path)));
    output.show(&me, |me| {
        let roles: Vec<_> = me.bindings.iter().map(ToString::to_string).collect();
        let mut rows = Rows::new(&["server", "name", "roles"]);
        rows.add([access.server.clone(), me.name.clone(), roles.join(", ")]);
        rows
    })
}

/// The token to keep: the flag's, or what is typed or comes on standard input. The variable's only where nothing
/// comes: somebody who types another one means that one.
fn token(connection: &Connection, output: &Output) -> anyhow::Result<String> {
    match &connection.token {
        Some(token) if !connection.token_is_variable => return Ok(token.clone()),
        Some(_) | None => {}
    }
    let typed = secret::read("API token", output)?;
    match &connection.token {
        Some(token) if typed.is_empty() => {
            output.say("nothing came; keeping the token of TENANTRY_TOKEN");
            Ok(token.clone())
        }
        Some(_) | None => Ok(typed),
    }
}

/// Forgets server and token; the token itself goes on living.
pub(super) fn logout(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let path: &Path = &profile::place(connection.profile.as_deref())?;
    output.say(if Profile::remove(path)? {
        "forgotten; `tenantry tokens revoke` ends the token itself"
    } else {
        "there was nothing to forget"
    });
    Ok(())
}
