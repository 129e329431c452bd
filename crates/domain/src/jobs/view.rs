//! A job as people see it.

use serde::{Deserialize, Serialize};

use super::JobState;
use crate::{
    Timestamp,
    id::{JobId, TenantId},
};

/// A job as people see it; what it is given to work with is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What sort of work it is.
    pub kind: String,
    /// Jobs of one key are done one after the other, in the order in which they were made.
    pub key: Option<String>,
    /// The tenant that it is about.
    pub tenant_id: Option<TenantId>,
    /// Where it stands.
    pub state: JobState,
    /// Seconds between the end of one run and the next, for work that is done again and again.
    pub every_s: Option<u64>,
    /// How often it was begun since it was made, tried again by somebody, or last done.
    pub attempts: u64,
    /// When it may be begun; while it runs, when its lease ends. Nothing once it is over.
    pub due_at: Option<Timestamp>,
    /// Why it failed the last time; the cause is for who may operate jobs.
    pub last_error: Option<String>,
    /// Counts its changes of state.
    pub row_version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last begun.
    pub started_at: Option<Timestamp>,
    /// When it was last done, died or was cancelled.
    pub finished_at: Option<Timestamp>,
}
