//! One who watches: a session that is told of what its person may read, for as long as both last.

use std::{
    sync::Arc,
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

use super::{Change, Seat, Told};
use crate::{Error, Result, Services, start::Inner};

/// How long nothing is said at most, so that whatever is between knows that both ends are there.
const BEAT: Duration = Duration::from_secs(15);
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
    /// The process is to end; another one may be asked. There is no more after it.
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
    spoke: Instant,
    _seat: Seat,
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
        Ok(Watch {
            secret: cookie.to_owned(),
            request: request.clone(),
            ends_at: standing.ends_at(&inner.settings),
            caller: standing.caller,
            told,
            spoke: Instant::now(),
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

impl Watch {
    /// Waits for what there is to hear next.
    ///
    /// Whether the session lasts and what its person may read is looked up whenever somebody's rights have changed,
    /// when it would end by itself, and every quarter of a minute.
    pub async fn next(&mut self) -> Heard {
        let inner = Arc::clone(&self.inner);
        loop {
            let silent = BEAT.saturating_sub(self.spoke.elapsed());
            let pause = silent.min(self.lasts());
            tokio::select! {
                biased;
                () = inner.changes.closing.cancelled() => return Heard::Stopping,
                told = self.told.recv() => match self.hear(told).await {
                    None => {}
                    Some(heard) => {
                        self.spoke = Instant::now();
                        return heard;
                    }
                },
                () = tokio::time::sleep(pause) => {
                    if !self.is_good().await {
                        return Heard::Over;
                    }
                    if self.spoke.elapsed() >= BEAT {
                        self.spoke = Instant::now();
                        return Heard::Nothing;
                    }
                }
            }
        }
    }

    /// How long the session lasts if nobody uses it; a moment at least, so that nothing is asked without a pause.
    fn lasts(&self) -> Duration {
        let left = self.ends_at.micros() - self.inner.clock.now().micros();
        let left = u64::try_from(left).unwrap_or(0);
        Duration::from_micros(left).max(Duration::from_millis(200))
    }

    async fn hear(&mut self, told: Result<Told, RecvError>) -> Option<Heard> {
        match told {
            Ok(Told::These(changes)) => {
                let is_about_rights = changes.iter().any(|change| change.is_about_rights);
                if is_about_rights && !self.is_good().await {
                    return Some(Heard::Over);
                }
                let touched = readable(&changes, &self.caller);
                (!touched.is_empty()).then_some(Heard::Changed(touched))
            }
            // Among what was missed may be anything.
            Ok(Told::Anything) | Err(RecvError::Lagged(_)) => Some(if self.is_good().await {
                Heard::Anything
            } else {
                Heard::Over
            }),
            Err(RecvError::Closed) => Some(Heard::Stopping),
        }
    }

    /// Looks up whether the session lasts, and who it is for now; where that cannot be told, nothing more is told.
    async fn is_good(&mut self) -> bool {
        match self
            .inner
            .look_at_session(&self.secret, &self.request)
            .await
        {
            Ok(Some(standing)) => {
                self.ends_at = standing.ends_at(&self.inner.settings);
                self.caller = standing.caller;
                true
            }
            Ok(None) => false,
            Err(error) => {
                let cause = error.chain();
                tracing::warn!(cause, "a session that watches cannot be looked up");
                false
            }
        }
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
