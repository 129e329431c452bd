//! What came of linking or unlinking.

use serde::{Deserialize, Serialize};

use super::PlaybookLink;
use crate::{activation::ActiveConfig, id::RequestId, packs::Finding};

/// The answer to linking or unlinking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkChanged {
    /// Whether anything changed; `false` where it was so already.
    pub changed: bool,
    /// The link as it is; `null` once it is gone.
    pub link: Option<PlaybookLink>,
    /// The configuration in force now, which a revision was appended to where there is one.
    pub active: ActiveConfig,
    /// The warnings that were accepted.
    pub warnings: Vec<Finding>,
    /// The request that waits for approval, where the change needs it; nothing was changed then.
    #[serde(default)]
    pub change_request: Option<RequestId>,
}
