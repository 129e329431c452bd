//! `tenantry whoami`, `tenantry status` and `tenantry version`: whom the commands ask, and as whom.

use std::process::ExitCode;

use serde::Serialize;
use tenantry_domain::access::Me;

use super::login::Access;
use crate::{
    cli::Connection,
    failure,
    output::{Output, Rows, or_dash},
};

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Serialize)]
struct Status {
    server: String,
    server_from: String,
    /// Absent where the server does not answer.
    server_version: Option<String>,
    /// Whether it can serve now.
    ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    client_version: &'static str,
    token_from: Option<String>,
    /// Absent where the token is not taken, or there is none.
    me: Option<Me>,
}

#[derive(Serialize)]
struct Versions {
    client: &'static str,
    server: Option<String>,
}

fn roles(me: &Me) -> String {
    let roles: Vec<_> = me.bindings.iter().map(ToString::to_string).collect();
    roles.join(", ")
}

pub(super) async fn whoami(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let me = Access::of(connection)?.client()?.me().await?;
    output.show(&me, |me| {
        let mut rows = Rows::about(&me.id);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add("name", me.name.clone());
        add("kind", me.kind.to_string());
        add("id", me.id.clone());
        add("roles", roles(me));
        if let Some(bindings) = &me.owner_bindings {
            let roles: Vec<_> = bindings.iter().map(ToString::to_string).collect();
            add("at most its owner's", roles.join(", "));
        }
        rows
    })
}

/// Ends as the first question did that was not answered well: unreachable, not signed in.
pub(super) async fn status(connection: &Connection, output: &Output) -> anyhow::Result<ExitCode> {
    let access = Access::of(connection)?;
    let client = access.client()?;
    let ready = client.ready().await;
    let version = client.version().await;
    let me = client.me().await;
    let trouble = ready.as_ref().err().map(ToString::to_string);
    let status = Status {
        server: access.server.clone(),
        server_from: access.server_from.clone(),
        server_version: version.ok(),
        ready: ready.is_ok(),
        trouble,
        client_version: VERSION,
        token_from: access.token_from.clone(),
        me: me.as_ref().ok().cloned(),
    };
    output.show(&status, |status| {
        let mut rows = Rows::about(&status.server);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add(
            "server",
            format!("{} (from {})", status.server, status.server_from),
        );
        add("server version", or_dash(status.server_version.as_ref()));
        add("ready", if status.ready { "yes" } else { "NO" }.to_owned());
        add("client version", status.client_version.to_owned());
        add("token from", or_dash(status.token_from.as_ref()));
        add(
            "signed in as",
            or_dash(status.me.as_ref().map(|me| &me.name)),
        );
        add("roles", or_dash(status.me.as_ref().map(roles)));
        rows
    })?;
    if let Some(error) = ready.err().or(me.err()) {
        return Ok(failure::report(output, &error.into(), || {
            super::known_of(connection)
        }));
    }
    Ok(ExitCode::SUCCESS)
}

/// A server that is away has no version; that is no failure.
pub(super) async fn version(connection: &Connection, output: &Output) -> anyhow::Result<()> {
    let server = match Access::of(connection)?.client() {
        Ok(client) => client.version().await.ok(),
        Err(_) => None,
    };
    let versions = Versions {
        client: VERSION,
        server,
    };
    output.show(&versions, |versions| {
        let mut rows = Rows::about(&versions.client);
        rows.add(["client".to_owned(), versions.client.to_owned()]);
        rows.add(["server".to_owned(), or_dash(versions.server.as_ref())]);
        rows
    })
}
