//! Attempts at a password: how often, and how long the next one has to wait.
//!
//! Counted per account and network, so that an outsider can slow down only its own network. Guesses
//! spread over many networks are slowed down together, for networks alone that nobody signed in to
//! the account from: there one attempt in a few seconds goes through, whoever makes it, and an
//! outsider can hold that back no longer.

use std::net::{IpAddr, Ipv6Addr};

use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Caller, RequestInfo, TenantScope},
    audit::ChainName,
    say,
};
use tenantry_storage::{
    Db,
    bookkeeping::{self, Tallies, Tally},
};

use crate::{Read, Result, families::SIGN_IN_FAILURES};

/// Why an attempt came to nothing, as a metric's label: the password was wrong.
const WRONG: &str = "wrong_password";
/// Why an attempt came to nothing, as a metric's label: it came while a wait lasted.
const TOO_SOON: &str = "too_soon";

/// Failures from a network count until there was none for this long.
const WINDOW_S: i64 = 15 * 60;
/// Failures that cost nothing but the answer.
const FREE_FAILURES: i64 = 3;
/// The longest wait, so that nobody can be locked out for good from outside.
const LONGEST_WAIT_S: i64 = 5 * 60;

/// Failures from strange networks count until there was none for this long.
const ACCOUNT_WINDOW_S: i64 = 60 * 60;
/// Failures from strange networks that slow nobody down but themselves.
const ACCOUNT_FREE_FAILURES: i64 = 50;
/// What passes between two attempts from strange networks afterwards.
const ACCOUNT_WAIT_S: i64 = 5;
/// How long a network that somebody signed in from is no strange one.
pub(crate) const KNOWN_FOR_S: i64 = 90 * 24 * 60 * 60;

/// What an attempt is counted for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Account<'a> {
    /// Somebody's name, whether or not anybody has it.
    User(&'a str),
    /// A token's id.
    Token(&'a str),
}

impl Account<'_> {
    /// Whose password it is about, for the audit trail.
    const fn entity(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Token(_) => "token",
        }
    }

    fn name(self) -> String {
        let (Self::User(name) | Self::Token(name)) = self;
        name.trim().to_lowercase()
    }
}

/// One attempt at a password; it counts as failed until it is known to have succeeded.
pub(crate) struct Attempt<'a> {
    db: &'a Db,
    entity: &'static str,
    name: String,
    network: String,
    request: &'a RequestInfo,
    now: Timestamp,
}

impl<'a> Attempt<'a> {
    /// Refuses while the wait after earlier failures lasts, and counts this one, both at once.
    ///
    /// It is counted before the password is looked at, because that takes long enough for many
    /// attempts to begin side by side.
    pub(crate) async fn begin(
        db: &'a Db,
        account: Account<'_>,
        request: &'a RequestInfo,
        now: Timestamp,
    ) -> Result<Self> {
        let attempt = Self {
            db,
            entity: account.entity(),
            name: account.name(),
            network: network(request.address.as_deref()),
            request,
            now,
        };
        // Whoever has to wait anyway does not get to hold up the writer.
        let mut tx = db.read(&TenantScope::system()).await?;
        let (name, network) = (attempt.name.as_str(), attempt.network.as_str());
        let seen = bookkeeping::sign_in_tallies(tx.conn(), name, network).await?;
        drop(tx);
        if !is_ahead(&seen, now) {
            check(&seen, now)?;
        }
        let counted = attempt.change(|tallies| count(tallies, now)).await?;
        counted.map(|()| attempt)
    }

    /// An attempt by the caller of a use case that reads.
    pub(crate) async fn while_reading(read: &mut Read<'a>, username: &str) -> Result<Self> {
        let (request, now) = (&read.caller.request, read.now);
        Self::begin(read.bookkeeping(), Account::User(username), request, now).await
    }

    async fn change<T: Send>(&self, change: impl FnOnce(&mut Tallies) -> T + Send) -> Result<T> {
        let (name, network) = (&self.name, &self.network);
        Ok(bookkeeping::change_sign_in_tallies(self.db, name, network, change).await?)
    }

    /// The password was right: earlier failures from there count no more, and the network is known.
    pub(crate) async fn succeeded(self) -> Result<()> {
        let now = self.now;
        self.change(|tallies| {
            if !is_known(&tallies.network, now) {
                tallies.account.failures = (tallies.account.failures - 1).max(0);
            }
            tallies.network = Tally {
                failures: 0,
                last_at: now,
                succeeded_at: Some(now),
            };
        })
        .await
    }

    /// It told nothing that its maker did not know: it counts as none, and forgives no others.
    pub(crate) async fn withdrawn(self) -> Result<()> {
        let now = self.now;
        self.change(|tallies| {
            tallies.network.failures = (tallies.network.failures - 1).max(0);
            if !is_known(&tallies.network, now) {
                tallies.account.failures = (tallies.account.failures - 1).max(0);
            }
        })
        .await
    }

    /// The password was wrong; that goes into the audit trail.
    pub(crate) async fn failed(self, action: &'static str, reason: &str) -> Result<()> {
        metrics::counter!(SIGN_IN_FAILURES, "why" => WRONG).increment(1);
        let caller = Caller {
            request: self.request.clone(),
            ..Caller::system(&self.request.request_id)
        };
        let refusal = bookkeeping::Refusal {
            caller: &caller,
            at: self.now,
            chain: ChainName::Global,
            action,
            entity: self.entity,
            entity_id: self.name.chars().take(64).collect(),
            tenant_id: None,
            reason: Some(reason.to_owned()),
        };
        bookkeeping::record_refusal(self.db, refusal).await?;
        Ok(())
    }
}

/// Has the counters begin at zero, rather than with what they count first.
pub(crate) fn begin_counters() {
    for why in [WRONG, TOO_SOON] {
        metrics::counter!(SIGN_IN_FAILURES, "why" => why).increment(0);
    }
}

/// What an address is counted as: one home has many IPv6 addresses, all in one /64, and an IPv4
/// address is one in whatever notation it comes.
fn network(address: Option<&str>) -> String {
    let Some(address) = address else {
        return "unknown".to_owned();
    };
    match address
        .parse::<IpAddr>()
        .map(|address| address.to_canonical())
    {
        Ok(IpAddr::V6(six)) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Ok(address) => address.to_string(),
        Err(_) => "unknown".to_owned(),
    }
}

/// Whether the clock was set back since: then what stands there would make people wait until it has
/// caught up.
fn is_ahead(tallies: &Tallies, now: Timestamp) -> bool {
    tallies.network.last_at > now || tallies.account.last_at > now
}

fn is_known(network: &Tally, now: Timestamp) -> bool {
    network
        .succeeded_at
        .is_some_and(|at| at.plus_seconds(KNOWN_FOR_S) > now)
}

/// Counts an attempt, or refuses it for now.
fn count(tallies: &mut Tallies, now: Timestamp) -> Result<()> {
    for (tally, window_s) in [
        (&mut tallies.network, WINDOW_S),
        (&mut tallies.account, ACCOUNT_WINDOW_S),
    ] {
        // A stamp from the future becomes the present one, so that its wait ends.
        tally.last_at = tally.last_at.min(now);
        if tally.last_at.plus_seconds(window_s) <= now {
            tally.failures = 0;
        }
    }
    check(tallies, now)?;
    tallies.network.failures += 1;
    tallies.network.last_at = now;
    if !is_known(&tallies.network, now) {
        tallies.account.failures += 1;
        tallies.account.last_at = now;
    }
    Ok(())
}

/// Refuses while a wait lasts.
fn check(tallies: &Tallies, now: Timestamp) -> Result<()> {
    let network = wait_us(&tallies.network, WINDOW_S, network_wait_s, now);
    let account = if is_known(&tallies.network, now) {
        0
    } else {
        wait_us(&tallies.account, ACCOUNT_WINDOW_S, account_wait_s, now)
    };
    let left_us = network.max(account);
    if left_us <= 0 {
        return Ok(());
    }
    let left_s = u32::try_from((left_us - 1) / 1_000_000 + 1).unwrap_or(u32::MAX);
    metrics::counter!(SIGN_IN_FAILURES, "why" => TOO_SOON).increment(1);
    let detail = say!(
        "Too many failed attempts. Try again in {left_s} seconds.",
        left_s
    );
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(left_s);
    Err(problem.into())
}

/// What is left of the wait, in microseconds.
fn wait_us(tally: &Tally, window_s: i64, wait_s: fn(i64) -> i64, now: Timestamp) -> i64 {
    if tally.last_at.plus_seconds(window_s) <= now {
        return 0;
    }
    tally.last_at.plus_seconds(wait_s(tally.failures)).micros() - now.micros()
}

/// Each failure beyond the free ones doubles the wait.
fn network_wait_s(failures: i64) -> i64 {
    match failures - FREE_FAILURES {
        beyond @ 1.. => (1_i64 << beyond.min(12)).min(LONGEST_WAIT_S),
        _ => 0,
    }
}

fn account_wait_s(failures: i64) -> i64 {
    if failures >= ACCOUNT_FREE_FAILURES {
        ACCOUNT_WAIT_S
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use tenantry_testkit::each_db;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

    fn tally(failures: i64, last_at: Timestamp) -> Tally {
        Tally {
            failures,
            last_at,
            succeeded_at: None,
        }
    }

    fn tallies(network: i64, account: i64) -> Tallies {
        Tallies {
            network: tally(network, NOW),
            account: tally(account, NOW),
        }
    }

    each_db! {
    async fn attempts_side_by_side_are_no_more_than_one_after_another(db: TestDb) {
        let attempts: Vec<_> = (0..60)
            .map(|_| {
                let db = Db::clone(&db);
                tokio::spawn(async move {
                    let request = RequestInfo::default();
                    Attempt::begin(&db, Account::User("ada"), &request, NOW).await.is_ok()
                })
            })
            .collect();
        let mut begun = 0;
        for attempt in attempts {
            begun += u32::from(attempt.await.unwrap());
        }

        assert_eq!(begun, 4, "three that are free and the one that the wait begins with");
    }
    }

    #[test]
    fn the_wait_doubles_and_ends() {
        let may = |failures, after_s| {
            let mut tallies = tallies(failures, 0);
            count(&mut tallies, NOW.plus_seconds(after_s)).is_ok()
        };

        assert!(may(3, 0) && !may(4, 0) && may(4, 2));
        assert!(!may(60, 299) && may(60, 300));
        assert!(may(60, WINDOW_S));
    }

    #[test]
    fn failures_from_everywhere_slow_down_strange_networks_alone() {
        let strange = tallies(0, ACCOUNT_FREE_FAILURES);
        assert!(check(&tallies(0, ACCOUNT_FREE_FAILURES - 1), NOW).is_ok());
        assert!(check(&strange, NOW).is_err());
        assert!(check(&strange, NOW.plus_seconds(ACCOUNT_WAIT_S)).is_ok());

        let mut known = strange;
        known.network.succeeded_at = Some(NOW.plus_seconds(-60));
        assert!(count(&mut known, NOW).is_ok());
        assert_eq!(
            (known.network.failures, known.account),
            (1, strange.account)
        );
        known.network.succeeded_at = Some(NOW.plus_seconds(-KNOWN_FOR_S));
        assert!(check(&known, NOW).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_for_it() {
        let before = NOW.plus_seconds(-3_600);
        let mut ahead = tallies(5, ACCOUNT_FREE_FAILURES);
        assert!(is_ahead(&ahead, before));

        assert!(count(&mut ahead, before).is_err(), "the wait begins anew");
        assert_eq!(
            (ahead.network.last_at, ahead.account.last_at),
            (before, before)
        );
        assert!(count(&mut ahead, before.plus_seconds(5)).is_ok());
    }

    #[test]
    fn a_network_is_an_address_or_an_ipv6_prefix() {
        for (address, expected) in [
            (Some("192.0.2.1"), "192.0.2.1"),
            (Some("::ffff:192.0.2.1"), "192.0.2.1"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (Some("2001:db8:1:2::9"), "2001:db8:1:2::/64"),
            (Some("::1"), "::/64"),
            (Some("nonsense"), "unknown"),
            (None, "unknown"),
        ] {
            assert_eq!(network(address), expected);
        }
    }
}
