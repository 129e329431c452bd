//! `tenantry backup`, `tenantry restore`, `tenantry renew-epoch`.

use std::path::Path;

use serde_json::json;
use tenantry_server::{back_up, renew_epoch, restore};

use crate::{
    cli::Settings,
    output::{Output, named},
    progress::Progress,
};

/// Steps that a backup's progress is shown in.
const STEPS: u64 = 100;

pub(super) async fn back_up_to(
    file: &Path,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    let progress = Progress::of(100, output);
    progress.now("copying");
    let bytes = back_up(&config, file, &|written, total| {
        progress.reach(written.saturating_mul(STEPS) / total.max(1));
    })
    .await;
    progress.finish();
    let bytes = bytes?;
    if output.is_for_programs() {
        return output.value(&json!({"file": file.display().to_string(), "bytes": bytes}));
    }
    output.say(&format!("backed up {bytes} bytes into {}", named(file)));
    Ok(())
}

pub(super) async fn restore_from(
    file: &Path,
    replace: bool,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    let restored = Box::pin(restore(&config, file, replace)).await?;
    if output.is_for_programs() {
        return output.value(&restored);
    }
    output.say(&format!("put back {}", named(file)));
    if let Some(kept) = &restored.kept {
        output.say(&format!("the former database is {}", named(kept)));
    }
    output.say(&format!(
        "revisions are counted in a new epoch: {}",
        restored.epoch
    ));
    if !restored.unknown_keys.is_empty() {
        output.say(&format!(
            "the trail's checkpoints are not proven: bring back the key file that knows {}",
            restored.unknown_keys.join(", ")
        ));
    }
    Ok(())
}

pub(super) async fn begin_epoch(
    reason: &str,
    settings: Settings,
    output: &Output,
) -> anyhow::Result<()> {
    let config = super::settings::load(settings)?;
    let epoch = renew_epoch(&config, reason).await?;
    if output.is_for_programs() {
        return output.value(&json!({"epoch": epoch}));
    }
    output.say(&format!("revisions are counted in a new epoch: {epoch}"));
    Ok(())
}
