//! Asking a probe: whoever runs a server wants to know whether it is ready, and has no token.

use std::time::Duration;

use reqwest::Url;
use tenantry_domain::Problem;

use crate::Error;

/// How long a probe may take: one that is slower than this is not ready for anybody.
const WITHIN: Duration = Duration::from_secs(5);
/// The probe of whoever names none.
const READY: &str = "/readyz";
/// Bytes of an answer that are shown at most where it is none of ours.
const SHOWN_MAX: usize = 200;

/// What a probe answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Whether it answered with success.
    pub is_ready: bool,
    /// Why it is not ready, or what it says beside being so.
    pub detail: String,
}

/// Asks the probe at that URL, or `/readyz` of the server at it where it has no path.
///
/// Fails where nobody answers; a server that says no is an answer.
pub async fn probe(url: &str) -> Result<Readiness, Error> {
    let mut url = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| Error::Setting(format!("`{url}` is no http or https URL")))?;
    if url.path() == "/" {
        url.set_path(READY);
    }
    // Whoever was first to choose is kept: a program may have its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
        .timeout(WITHIN)
        // Whoever stands in between says nothing of this machine's server.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(Error::Unreachable)?;
    let answer = client.get(url).send().await.map_err(Error::Unreachable)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(Error::Unreachable)?;
    Ok(Readiness {
        is_ready: status.is_success(),
        detail: match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => problem.detail.as_str().to_owned(),
            Err(_) if status.is_success() => text(&body),
            Err(_) => format!("It answers {status}: {}", text(&body)),
        },
    })
}

fn text(body: &[u8]) -> String {
    let start = body.get(..SHOWN_MAX).unwrap_or(body);
    String::from_utf8_lossy(start).trim().to_owned()
}
