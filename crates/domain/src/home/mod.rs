//! Home: what a signed-in person meets first, and what matters there now.

mod operations;

use serde::{Deserialize, Serialize};

use crate::{Page, access::TokenView, tenants::TenantDetail};

/// Days ahead in which a token's end is worth telling.
pub const TOKEN_DAYS: i64 = 14;
/// Tenants without an active configuration that are told one by one, and tokens that end.
pub const TOLD: u32 = 5;
/// The newest active tenants that are looked at for those without an active configuration.
pub const LOOKED_AT: u32 = 1_000;

/// Asks what matters now, for the tenants of the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShowHome {}

/// How many there are of something, counted up to a cap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number, up to the cap of its list.
    pub total: u64,
    /// Whether there are more.
    pub is_capped: bool,
}

impl Count {
    /// How many rows there are of a list, by any of its pages.
    pub const fn of<T>(page: &Page<T>) -> Self {
        Self {
            total: page.total,
            is_capped: page.total_is_capped,
        }
    }

    /// Whether there are none.
    pub const fn is_zero(self) -> bool {
        self.total == 0
    }
}

/// What matters now. What the caller may not see is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Tenants that take changes.
    pub active_tenants: Count,
    /// Tenants that are suspended.
    pub suspended_tenants: Count,
    /// Active tenants without an active configuration, newest first: [`TOLD`] of them at most.
    pub waiting: Vec<TenantDetail>,
    /// How many of these there are among the newest [`LOOKED_AT`] active tenants.
    pub waiting_count: u64,
    /// Tokens that end within [`TOKEN_DAYS`] days, the next one first; for who manages access.
    pub ending_tokens: Option<Vec<TokenView>>,
    /// Schedules that nothing comes of unless somebody resumes or drops them; for who may see them.
    #[serde(default)]
    pub stuck_schedules: Option<u64>,
}

impl Home {
    /// Whether there is nothing yet that anything could be said about.
    pub const fn is_new(&self) -> bool {
        self.active_tenants.is_zero() && self.suspended_tenants.is_zero()
    }
}
