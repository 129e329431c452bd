//! What can be asked of a replay.

use super::{Replay, ReplayExceptions};
use crate::{access::Scope, operation};

operation!(
    /// Decides exceptions by what is in force and by what an activation would put in force, and tells what differs.
    ///
    /// Nothing is changed, and nothing of the exceptions is stored. A long file is sent in parts of up to 1,000
    /// exceptions and a mebibyte; where `replayed` is less than was sent, the others are sent again.
    ReplayExceptions => Replay, "activation.replay", ActivationPreview,
    |it| Scope::Tenant(it.candidate.tenant()?),
    route "replay_exceptions" Post "/admin/packs/activate/replay"
);
