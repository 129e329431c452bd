//! `tenantry login` and `tenantry logout`: which server client commands ask, and with which token.

use std::path::Path;

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

/// A client for the server and token of flags and environment, or else of the profile.
pub(super) fn client(connection: &Connection) -> anyhow::Result<Client> {
    let kept = match place(connection) {
        Ok(path) => Profile::read(&path)?,
        Err(_) => None,
    };
    let asked = connection.server.as_deref();
    let server = asked.or_else(|| kept.as_ref().map(|profile| profile.server.as_str()));
    let server = server.unwrap_or(USUAL_SERVER);
    let token = connection.token.clone().or_else(|| {
        let token = kept.as_ref()?.token_for(server)?;
        Some(token.to_owned())
    });
    Ok(Client::new(server, token)?)
}

fn place(connection: &Connection) -> anyhow::Result<std::path::PathBuf> {
    let place = connection.profile.clone().or_else(profile::usual_place);
    place.context("there is no folder for settings; name a file with --profile")
}

/// Asks for a token, tries it, and keeps it for the commands that follow.
pub(super) async fn login(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let path = place(connection)?;
    let server = connection.server.as_deref().unwrap_or(USUAL_SERVER);
    let token = match &connection.token {
        Some(token) => token.clone(),
        None => secret::read("API token", output)?,
    };
    let me = Client::new(server, Some(token.clone()))?.me().await?;
    let profile = Profile {
        server: server.to_owned(),
        token,
    };
    profile.write(&path)?;
    output.say(&format!("kept in {}", named(&path)));
    output.show(&me, |me| {
        let roles: Vec<_> = me.bindings.iter().map(ToString::to_string).collect();
        let mut rows = Rows::new(&["server", "name", "roles"]);
        rows.add([server.to_owned(), me.name.clone(), roles.join(", ")]);
        rows
    })
}

/// Forgets server and token; the token itself goes on living.
pub(super) fn logout(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let path: &Path = &place(connection)?;
    output.say(if Profile::remove(path)? {
        "forgotten; `tenantry tokens revoke` ends the token itself"
    } else {
        "there was nothing to forget"
    });
    Ok(())
}
