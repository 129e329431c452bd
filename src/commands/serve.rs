//! `tenantry serve`.

use std::{io, net::SocketAddr};

use tenantry_server::{Announce, Config, FirstStartReport, Started};

use crate::cli::Settings;

pub(super) async fn run(settings: Settings, migrate: bool) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    tenantry_server::serve(&config, migrate, &Block).await?;
    Ok(())
}

/// Announces a start as one block of text.
struct Block;

impl Announce for Block {
    fn first_start(&self, report: &FirstStartReport) -> io::Result<()> {
        let Some(password) = &report.generated_password else {
            return Ok(());
        };
        let text = format!(
            "The first administrator is made:\n\n  Sign in   admin / {password}\n            This \
             password is shown only now.\n\n"
        );
        let out = write(io::stdout(), &text);
        out.or_else(|_| write(io::stderr(), &text))
    }

    fn ready(&self, config: &Config, address: SocketAddr, started: &Started) {
        let text = block(config, address, started);
        // A server without a terminal serves all the same.
        let _ = write(io::stdout(), &text);
    }
}

fn write(mut to: impl io::Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
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
        (Some(_), _) => lines.push("  Sign in   admin, with the password above".to_owned()),
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
            "  Demo      {} tenants, {} pack versions, {} linked playbooks, {} active configurations",
            seeded.tenants, seeded.packs, seeded.links, seeded.activations
        ));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}
