//! `tenantry healthcheck`: a probe for images that have no other program.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
};

use tenantry_client::probe;

use crate::{
    cli::Settings,
    exit::FAILED,
    output::{Output, plain},
};

/// Asks the probe; nobody there is an error of its own.
pub(super) async fn run(
    url: Option<String>,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let url = match url {
        Some(url) => url,
        None => format!("http://{}", here(super::settings::load(settings)?.listen)),
    };
    let readiness = probe(&url).await?;
    if readiness.is_ready {
        output.line(&readiness.detail)?;
        return Ok(ExitCode::SUCCESS);
    }
    output.complain(&format!("not ready: {}", plain(&readiness.detail)));
    Ok(ExitCode::from(FAILED))
}

/// The address by which this machine reaches a server that listens there.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_reached_by_this_machines_own() {
        for (listen, reached) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.7:3000", "192.0.2.7:3000"),
        ] {
            assert_eq!(here(listen.parse().unwrap()).to_string(), reached);
        }
    }
}
