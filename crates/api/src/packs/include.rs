//! What a list of versions is asked to carry beside the versions.

use serde::Deserialize;
use utoipa::ToSchema;

/// What versions in a list come with.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Include {
    /// Their documents; a page then ends after 16 MiB of them.
    Content,
}
