//! Attempts at a password: how often, and how long the next one has to wait.
//!
//! Counted per account and address, so that an outsider can slow down only itself.

use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Caller, RequestInfo, TenantScope},
    audit::ChainName,
};
use tenantry_storage::{Db, bookkeeping};

use crate::Result;

/// Failures within this time count.
const WINDOW_S: i64 = 15 * 60;
/// Failures that cost nothing but the answer.
const FREE_FAILURES: u64 = 3;
/// The longest wait, so that nobody can be locked out for good from outside.
const LONGEST_WAIT_S: i64 = 5 * 60;

/// One attempt at a password; it counts as failed until it is known to have succeeded.
pub(crate) struct Attempt<'a> {
    db: &'a Db,
    name: String,
    request: &'a RequestInfo,
    now: Timestamp,
}

impl<'a> Attempt<'a> {
    /// Refuses while the wait after earlier failures lasts, and counts this one.
    ///
    /// It is counted before the password is looked at, because that takes long enough for many
    /// attempts to begin side by side.
    pub(crate) async fn begin(
        db: &'a Db,
        username: &str,
        request: &'a RequestInfo,
        now: Timestamp,
    ) -> Result<Self> {
        let attempt = Self {
            db,
            name: username.trim().to_lowercase(),
            request,
            now,
        };
        let (name, address) = (attempt.name.as_str(), attempt.address());
        let mut tx = db.read(&TenantScope::system()).await?;
        let since = now.plus_seconds(-WINDOW_S);
        let failures = bookkeeping::sign_in_failures(tx.conn(), name, address, since).await?;
        drop(tx);
        check_wait(failures.count, failures.last_at, now)?;
        bookkeeping::record_sign_in_failure(db, name, address, now).await?;
        Ok(attempt)
    }

    fn address(&self) -> &str {
        self.request.address.as_deref().unwrap_or_default()
    }

    /// The password was right: earlier failures count no more.
    pub(crate) async fn succeeded(self) -> Result<()> {
        bookkeeping::clear_sign_in_failures(self.db, &self.name, self.address()).await?;
        Ok(())
    }

    /// The password was wrong; that goes into the audit trail.
    pub(crate) async fn failed(self, action: &'static str, reason: &str) -> Result<()> {
        let caller = Caller {
            request: self.request.clone(),
            ..Caller::system(&self.request.request_id)
        };
        let refusal = bookkeeping::Refusal {
            caller: &caller,
            at: self.now,
            chain: ChainName::Global,
            action,
            entity: "user",
            entity_id: self.name.chars().take(64).collect(),
            tenant_id: None,
            reason: Some(reason.to_owned()),
        };
        bookkeeping::record_refusal(self.db, refusal).await?;
        Ok(())
    }
}

/// Refuses while the wait after earlier failures lasts: each beyond the free ones doubles it.
fn check_wait(count: u64, last_at: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let Some(last_at) = last_at.filter(|_| count > FREE_FAILURES) else {
        return Ok(());
    };
    let doublings = (count - FREE_FAILURES).min(12);
    let wait_s = (1_i64 << doublings).min(LONGEST_WAIT_S);
    let left_us = last_at.plus_seconds(wait_s).micros() - now.micros();
    if left_us <= 0 {
        return Ok(());
    }
    let left_s = u32::try_from(left_us / 1_000_000 + 1).unwrap_or(u32::MAX);
    let detail = format!("Too many failed attempts. Try again in {left_s} seconds.");
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(left_s);
    Err(problem.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends() {
        let now = Timestamp::from_micros(1_000_000_000);

        assert!(check_wait(3, Some(now), now).is_ok());
        assert!(check_wait(4, Some(now), now).is_err());
        assert!(check_wait(4, Some(now), now.plus_seconds(2)).is_ok());
        assert!(check_wait(60, Some(now), now.plus_seconds(299)).is_err());
        assert!(check_wait(60, Some(now), now.plus_seconds(300)).is_ok());
    }
}
