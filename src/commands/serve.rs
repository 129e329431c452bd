//! `tenantry serve`.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
};

use tenantry_server::{Announce, Config, Started};

use crate::cli::Settings;

pub(super) async fn run(settings: Settings, migrate: bool) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    tenantry_server::serve(&config, migrate, &Block).await?;
    Ok(())
}

/// Announces a start as one block of text.
struct Block;

impl Announce for Block {
    fn ready(&self, config: &Config, address: SocketAddr, started: &Started) {
        let text = block(config, address, started);
        // A server without a terminal serves all the same.
        let _ = io::stdout()
            .write_all(text.as_bytes())
            .and_then(|()| io::stdout().flush());
    }
}

fn block(config: &Config, address: SocketAddr, started: &Started) -> String {
    let url = match &config.public_url {
        Some(_) => config.origin(),
        None => format!("http://{address}"),
    };
    let mut lines = vec![
        format!("Tenantry {} is ready.", env!("CARGO_PKG_VERSION")),
        String::new(),
        format!("  Console   {url}"),
    ];
    let first = &started.first_start;
    match (&first.generated_password, first.admin_created) {
        (Some(password), _) => {
            lines.push(format!("  Sign in   admin / {password}"));
            lines.push("            This password is shown only now.".to_owned());
        }
        (None, true) => lines.push("  Sign in   admin, with the password you set".to_owned()),
        (None, false) => {
            lines.push("  Sign in   as before; the first administrator is admin".to_owned());
        }
    }
    if first.init_token == tenantry_server::InitToken::Ignored {
        lines.push(
            "  Token     TENANTRY_INIT_ADMIN_TOKEN was ignored: this is not the first start"
                .to_owned(),
        );
    }
    if let Some(seeded) = &started.seeded {
        lines.push(format!(
            "  Demo      {} tenants, {} pack versions, {} active configurations",
            seeded.tenants, seeded.packs, seeded.activations
        ));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}
