//! One who watches: a session that is told of what its person may read, for as long as both last.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Caller, RequestInfo},
    changes::Affected,
    id::TenantId,
    say,
};
use tokio::sync::broadcast::{self, error::RecvError};

use super::{Change, IN_ALL, Rights, Seat, Told};
use crate::{Error, Result, Services, start::Inner};

/// How long nothing is said at most, so that whatever is between knows that both ends are there.
const BEAT: Duration = Duration::from_secs(15);
/// How long a watch lasts: whoever is gone without a word does not keep a place for longer.
const LIFETIME: Duration = Duration::from_mins(10);
/// Over how long the ends of those that began together are spread.
const LIFETIME_SPREAD: Duration = Duration::from_mins(1);
/// How long a watch goes on after it said that it is to be followed by another one: nothing is missed in between.
const HANDOVER: Duration = Duration::from_secs(5);
/// How often the session is looked up at most because of what is told, and over how long that is spread where all are
/// told at once.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long it is waited at least from one look to the next where the session should have ended.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Changes that wait until the session was looked up; more are told as anything.
const HELD: usize = 200;
/// When it may be tried again where there was no place.
const RETRY_AFTER_S: u32 = 30;

/// Something that has changed, as far as the one who watches may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Which sort of thing.
    pub affected: Affected,
    /// Whose, where it belongs to a tenant.
    pub tenant_id: Option<TenantId>,
}

/// What one who watches hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// These things have changed.
    Changed(Vec<Touched>),
    /// More than was told; ask for whatever is shown.
    Anything,
    /// Nothing, for a while.
    Nothing,
    /// The session has ended, or the person may do nothing any more. There is no more after it.
    Over,
    /// It has lasted long; another one is to be begun, and this one ends a few seconds later.
    Renew,
    /// It is over and the session may not be: the process is to end, the database did not say who it is for, or it
    /// has lasted long enough. Another one may be begun. There is no more after it.
    Stopping,
}

/// A session that watches.
pub struct Watch {
    inner: Arc<Inner>,
    secret: String,
    request: RequestInfo,
    caller: Caller,
    ends_at: Timestamp,
    told: broadcast::Receiver<Told>,
    /// What was told and not said yet.
    held: Vec<Change>,
    /// Whether that is more than the changes that are held.
    is_more: bool,
    /// When the session is looked up before anything more is said, if it has to be.
    look_at: Option<Instant>,
    looked: Instant,
    ages: Ages,
    _seat: Seat,
}

/// What a watch did when, as [`Clock::elapsed`] tells it.
///
/// [`Clock::elapsed`]: crate::Clock::elapsed
struct Ages {
    ends: Duration,
    is_renewed: bool,
    looked: Duration,
    spoke: Duration,
}

/// What came of looking up the session.
enum Looked {
    /// It lasts.
    Good,
    /// It has ended, or the person may do nothing any more.
    Ended,
    /// Nobody can tell at present.
    Unknown,
}

impl Services {
    /// Begins to watch what changes, for the session of this cookie; 401 where it has ended, 429 where too many watch.
    ///
    /// To watch is no use of the session: a page that is only open does not keep it alive.
    pub async fn watch(&self, cookie: &str, request: RequestInfo) -> Result<Watch, Problem> {
        let begun = self.begin_watch(cookie, &request).await;
        begun.map_err(|error| error.into_problem(&request))
    }

    async fn begin_watch(&self, cookie: &str, request: &RequestInfo) -> Result<Watch> {
        let inner = self.shared();
        if inner.changes.closing.is_cancelled() {
            return Err(ProblemKind::Unavailable.into());
        }
        let Some(standing) = inner.look_at_session(cookie, request).await? else {
            let detail = say!("The session has ended. Sign in again.");
            return Err(Problem::new(ProblemKind::Unauthenticated, detail).into());
        };
        let session = standing.session.id.as_str();
        let seat = inner
            .changes
            .take_seat(session, standing.session.user_id.as_str());
        let seat = seat.ok_or_else(full)?;
        let told = inner.changes.told.subscribe();
        inner.follow_changes().await?;
        let now = inner.clock.elapsed();
        Ok(Watch {
            secret: cookie.to_owned(),
            request: request.clone(),
            ends_at: standing.ends_at(&inner.settings),
            caller: standing.caller,
            told,
            held: Vec::new(),
            is_more: false,
            look_at: None,
            looked: Instant::now(),
            ages: Ages {
                ends: now + LIFETIME + part_of(LIFETIME_SPREAD),
                is_renewed: false,
                looked: now,
                spoke: now,
            },
            _seat: seat,
            inner,
        })
    }
}

impl Services {
    /// Ends every watch: the process is to end, and whoever watches would hold it up.
    pub fn end_watches(&self) {
        self.inner().changes.closing.cancel();
    }

    /// Lets half as many watch at once as there may be connections, and 2,000 at most: the others are for answers.
    pub fn bound_watches(&self, connections: usize) {
        let max = IN_ALL.min(connections / 2);
        self.inner().changes.max.store(max, Ordering::Relaxed);
    }

    /// How many watch changes in this process.
    pub fn watches(&self) -> usize {
        self.inner().changes.seats().taken
    }
}

fn full() -> Error {
    let detail = say!("Too many pages of yours watch for changes already. Close some of them.");
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(RETRY_AFTER_S);
    problem.into()
}

/// Some part of a pause.
fn part_of(pause: Duration) -> Duration {
    // Without randomness all do it at once, which they may.
    let part = getrandom::u32().unwrap_or_default() % 1_000;
    pause / 1_000 * part
}

impl Watch {
    /// Waits for what there is to hear next; nothing is lost where the wait is given up.
    ///
    /// Whether the session lasts and what its person may read is looked up whenever that person's rights may have
    /// changed, when the session would end by itself, and every quarter of a minute whatever is heard.
    pub async fn next(&mut self) -> Heard {
        let inner = Arc::clone(&self.inner);
        loop {
            let pause = self.pause();
            tokio::select! {
                biased;
                () = inner.changes.closing.cancelled() => return Heard::Stopping,
                told = self.told.recv() => match told {
                    Ok(Told::These(changes)) => self.hold(&changes),
                    // Among what was missed may be anything.
                    Ok(Told::Anything) | Err(RecvError::Lagged(_)) => self.hold_anything(),
                    Err(RecvError::Closed) => return Heard::Stopping,
                },
                () = tokio::time::sleep(pause) => {}
            }
            if self.has_to_look() {
                match self.look().await {
                    Looked::Good => {}
                    Looked::Ended => return Heard::Over,
                    Looked::Unknown => return Heard::Stopping,
                }
            }
            if let Some(heard) = self.says() {
                self.ages.spoke = inner.clock.elapsed();
                return heard;
            }
        }
    }

    /// How long there is nothing to do unless something is told.
    fn pause(&self) -> Duration {
        let now = self.inner.clock.elapsed();
        let ends = self.ages.ends
            + if self.ages.is_renewed {
                HANDOVER
            } else {
                Duration::ZERO
            };
        let lasts = self
            .lasts()
            .max(LOOK_AGAIN.saturating_sub(self.looked.elapsed()));
        let pause = (self.ages.looked + BEAT)
            .min(self.ages.spoke + BEAT)
            .min(ends)
            .saturating_sub(now)
            .min(lasts);
        let until_look = |at: Instant| at.saturating_duration_since(Instant::now());
        self.look_at.map_or(pause, |at| until_look(at).min(pause))
    }

    /// How long the session lasts if nobody uses it.
    fn lasts(&self) -> Duration {
        let left = self.ends_at.micros() - self.inner.clock.now().micros();
        Duration::from_micros(u64::try_from(left).unwrap_or(0))
    }

    fn hold(&mut self, changes: &[Change]) {
        let rights = changes.iter().filter_map(|change| change.rights.as_ref());
        let (mut are_ours, mut are_anybodys) = (false, false);
        for rights in rights {
            match rights {
                Rights::Of(person) => are_ours |= *person == self.caller.actor.id,
                Rights::Anybody => are_anybodys = true,
            }
        }
        if are_ours {
            self.look_within(Duration::ZERO);
        }
        if are_anybodys {
            self.look_within(LOOK_EVERY);
        }
        if self.held.len() + changes.len() > HELD {
            self.hold_anything();
        } else if !self.is_more {
            self.held.extend_from_slice(changes);
        }
    }

    fn hold_anything(&mut self) {
        self.held.clear();
        self.is_more = true;
        self.look_within(LOOK_EVERY);
    }

    /// Has the session looked up, as soon as it may be and some part of the spread later.
    fn look_within(&mut self, spread: Duration) {
        let soonest = Instant::now().max(self.looked + LOOK_EVERY);
        let at = soonest + part_of(spread);
        self.look_at = Some(self.look_at.map_or(at, |before| before.min(at)));
    }

    fn has_to_look(&self) -> bool {
        let age = self.inner.clock.elapsed().saturating_sub(self.ages.looked);
        self.look_at.is_some_and(|at| at <= Instant::now())
            || age >= BEAT
            || (self.lasts().is_zero() && self.looked.elapsed() >= LOOK_AGAIN)
    }

    /// What is said now, if anything is.
    fn says(&mut self) -> Option<Heard> {
        let now = self.inner.clock.elapsed();
        if self.ages.is_renewed && now >= self.ages.ends + HANDOVER {
            return Some(Heard::Stopping);
        }
        // Nothing that they may not know any more.
        if self.look_at.is_none() {
            if std::mem::take(&mut self.is_more) {
                return Some(Heard::Anything);
            }
            let touched = readable(&std::mem::take(&mut self.held), &self.caller);
            if !touched.is_empty() {
                return Some(Heard::Changed(touched));
            }
        }
        if !self.ages.is_renewed && now >= self.ages.ends {
            self.ages.is_renewed = true;
            // The moment to change over begins now, however late it is.
            self.ages.ends = now;
            return Some(Heard::Renew);
        }
        let is_silent = now.saturating_sub(self.ages.spoke) >= BEAT;
        is_silent.then_some(Heard::Nothing)
    }

    /// Looks up whether the session lasts, and who it is for now.
    async fn look(&mut self) -> Looked {
        let inner = Arc::clone(&self.inner);
        let standing = match inner.look_at_session(&self.secret, &self.request).await {
            Ok(Some(standing)) => standing,
            Ok(None) => return Looked::Ended,
            Err(error) => {
                let cause = error.chain();
                tracing::warn!(cause, "a session that watches cannot be looked up");
                return Looked::Unknown;
            }
        };
        self.ends_at = standing.ends_at(&inner.settings);
        self.caller = standing.caller;
        self.look_at = None;
        self.looked = Instant::now();
        self.ages.looked = inner.clock.elapsed();
        // Whoever followed may have ended badly.
        if let Err(error) = inner.follow_changes().await {
            let cause = error.chain();
            tracing::warn!(cause, "nobody follows what changes for open pages");
        }
        Looked::Good
    }
}

/// What of these changes the caller may know of, each once.
fn readable(changes: &[Change], caller: &Caller) -> Vec<Touched> {
    let mut touched = Vec::new();
    for change in changes {
        let tenant = change.tenant_id.as_ref();
        for affected in change.affected {
            let one = Touched {
                affected: *affected,
                tenant_id: tenant.cloned(),
            };
            if affected.is_for(caller, tenant) && !touched.contains(&one) {
                touched.push(one);
            }
        }
    }
    touched
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use tenantry_domain::access::SignIn;
    use tenantry_storage::Db;
    use tenantry_testkit::databases::on_sqlite;

    use super::*;
    use crate::{Clock, FirstStart, Options, RandomIds, Settings, SystemClock};

    /// The machine's clock, and how much time passes besides.
    #[derive(Default)]
    struct Hurried(AtomicU64);

    impl Clock for Hurried {
        fn now(&self) -> Timestamp {
            SystemClock.now()
        }

        fn elapsed(&self) -> Duration {
            SystemClock.elapsed() + Duration::from_secs(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn whoever_followed_and_ended_badly_is_followed_by_another_one_at_a_beat() {
        on_sqlite(|db| async move {
            let clock = Arc::new(Hurried::default());
            let services = Services::new(
                Db::clone(&db),
                Options {
                    clock: Arc::clone(&clock) as _,
                    ids: Arc::new(RandomIds),
                    settings: Settings::default(),
                    runtime_cache_bytes: 0,
                    signing: None,
                },
            );
            let password = "a long enough password".to_owned();
            let start = FirstStart {
                admin_password: Some(password.clone()),
                init_token: None,
            };
            services.first_start(start).await.unwrap();
            let input = SignIn {
                username: "admin".to_owned(),
                password,
            };
            let signed_in = services.sign_in(input, RequestInfo::default(), None).await;
            let secret = signed_in.unwrap().secret;
            let mut watching = services
                .watch(&secret, RequestInfo::default())
                .await
                .unwrap();

            // As it is left by one that panicked.
            {
                let mut seats = services.inner().changes.seats();
                seats.is_followed = false;
                seats.is_torn = true;
            }
            clock.0.fetch_add(16, Ordering::Relaxed);

            let told = async { while watching.next().await != Heard::Anything {} };
            let told = tokio::time::timeout(Duration::from_secs(8), told).await;
            assert!(told.is_ok(), "nobody follows any more");
            assert!(services.inner().changes.seats().is_followed);
        });
    }
}
