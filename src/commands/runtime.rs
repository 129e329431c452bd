//! `tenantry runtime`.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    time::Duration,
};

use tenantry_client::{Client, Error, Fetched};
use tenantry_domain::id::TenantId;

use crate::{cli::Runtime, exit, failure, output::Output};

/// How long a watch waits between two questions, about.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// And at most, while the server is away.
const ASK_EVERY_AT_MOST: Duration = Duration::from_mins(1);

pub(super) async fn run(client: &Client, command: Runtime, output: &Output) -> anyhow::Result<()> {
    let Runtime::Config {
        tenant,
        revision,
        watch: stays,
    } = command;
    let fetched = match revision {
        None if stays => return watch(client, &tenant, output).await,
        None => client.config(&tenant, None).await?,
        Some(revision) => client.config_of_revision(&tenant, revision).await?,
    };
    print(&fetched, output)
}

/// A document as it came for programs that read JSON; laid out for people.
fn print(fetched: &Fetched, output: &Output) -> anyhow::Result<()> {
    output.say(&format!("revision {}, {}", fetched.revision, fetched.tag));
    let text = fetched.document.as_deref().unwrap_or_default();
    if output.takes_json_as_it_is() {
        return output.document(text);
    }
    let value: serde_json::Value = serde_json::from_str(text)?;
    output.value(&value)
}

/// Prints what is in force and whatever comes into force, until somebody ends it or asking makes no sense.
///
/// A server that is away is asked again, less and less often: it comes back.
async fn watch(client: &Client, tenant: &TenantId, output: &Output) -> anyhow::Result<()> {
    let mut have: Option<String> = None;
    let mut pause = ASK_EVERY;
    loop {
        match client.config(tenant, have.as_deref()).await {
            Ok(fetched) => {
                if fetched.document.is_some() {
                    print(&fetched, output)?;
                }
                have = Some(fetched.tag);
                pause = ASK_EVERY;
            }
            Err(error) if have.is_some() && passes(&error) => {
                failure::tell(output, &error.into());
                pause = (pause * 2).min(ASK_EVERY_AT_MOST);
            }
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(about(pause)).await;
    }
}

/// Whether it makes sense to ask again.
pub(super) fn passes(error: &Error) -> bool {
    matches!(exit::of_client(error), exit::UNREACHABLE | exit::BUSY)
        && !matches!(error, Error::Certificate(_))
}

/// A pause between three quarters and five quarters of that, so that many who wait do not ask at once.
pub(super) fn about(pause: Duration) -> Duration {
    // Every state of it is seeded anew.
    let random = RandomState::new().build_hasher().finish() % 512;
    let thousandths = 750 + u32::try_from(random).unwrap_or_default() * 1000 / 1024;
    pause * thousandths / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_about_what_is_asked_for() {
        let pauses: Vec<_> = (0..200).map(|_| about(Duration::from_secs(2))).collect();

        assert!(
            pauses
                .iter()
                .all(|pause| (1500..=2500).contains(&pause.as_millis()))
        );
        assert!(pauses.iter().min() < pauses.iter().max());
    }
}
