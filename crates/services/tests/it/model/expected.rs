//! The model: what is in force and what waits, by rules that fit on a page.

#![expect(clippy::single_match_else, reason = "both ways are told alike")]

use tenantry_domain::{approvals::RequestStatus, schedules::ScheduleStatus};

use super::ops::{LULL_S, ODD_S, Op, TENANTS, VERSIONS};

/// Seconds after its time in which a schedule may begin.
const PATIENCE_S: i64 = 60 * 60;

/// What a revision is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) version: usize,
    pub(super) own: Option<usize>,
    pub(super) is_linked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Revision {
    pub(super) pair: Pair,
    /// The number of the revision that it goes back to.
    pub(super) back: Option<usize>,
    /// Whether people agreed to it.
    pub(super) is_agreed: bool,
}

/// What a change was asked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    Activation,
    Rollback,
    Link,
    Unlink,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) status: RequestStatus,
    of: As,
    pair: Pair,
    back: Option<usize>,
    /// When it is to be put in force.
    at: Option<i64>,
    /// The schedule that came of it, by its place.
    schedule: Option<usize>,
    /// Whether the approver has agreed to it.
    has_agreed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) status: ScheduleStatus,
    pair: Pair,
    at: i64,
    /// The request that people agreed to, by its place.
    request: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Tenant {
    pub(super) history: Vec<Revision>,
    pub(super) requests: Vec<Request>,
    pub(super) schedules: Vec<Schedule>,
    is_suspended: bool,
    is_governed: bool,
    pub(super) is_frozen: bool,
}

/// What people ask for.
#[derive(Debug, Clone, Copy)]
struct Change {
    of: As,
    pair: Pair,
    back: Option<usize>,
    at: Option<i64>,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) now: i64,
    pub(super) tenants: [Tenant; TENANTS],
    pub(super) withdrawn: [bool; VERSIONS],
}

/// Whether what was asked for is done, or was so already.
type Allowed = bool;

impl Tenant {
    fn live(&self) -> Option<Pair> {
        self.history.last().map(|revision| revision.pair)
    }

    /// Whether a freeze lets it through: what goes back to before what is in force, and before what that went back to.
    fn is_let_through(&self, back: Option<usize>) -> bool {
        let origin = self
            .history
            .last()
            .map(|last| last.back.unwrap_or(self.history.len()));
        !self.is_frozen || back.zip(origin).is_some_and(|(back, origin)| back < origin)
    }

    /// Puts it in force, over whatever waits but for what it comes of.
    fn append(&mut self, pair: Pair, back: Option<usize>, of: (Option<usize>, Option<usize>)) {
        let (request, schedule) = of;
        self.history.push(Revision {
            pair,
            back,
            is_agreed: request.is_some(),
        });
        for (place, other) in self.requests.iter_mut().enumerate() {
            if other.status.is_open() && Some(place) != request {
                other.status = RequestStatus::Stale;
            }
        }
        for (place, other) in self.schedules.iter_mut().enumerate() {
            if other.status == ScheduleStatus::Pending && Some(place) != schedule {
                other.status = ScheduleStatus::Held;
            }
        }
    }

    /// Ends the request that a schedule came of, if it is open.
    fn close_agreed(&mut self, schedule: usize, status: RequestStatus) {
        if let Some(place) = self.schedules[schedule].request
            && self.requests[place].status.is_open()
        {
            self.requests[place].status = status;
        }
    }
}

impl Model {
    fn is_withdrawn(&self, pair: Pair) -> bool {
        self.withdrawn[pair.version]
    }

    /// What comes of it when somebody asks for a change.
    fn ask(&mut self, place: usize, change: Change, is_recall: bool) -> Allowed {
        let is_withdrawn = self.is_withdrawn(change.pair);
        let tenant = &mut self.tenants[place];
        if tenant.is_suspended {
            return false;
        }
        if tenant.live() == Some(change.pair) {
            return true;
        }
        let is_held_up = !tenant.is_let_through(change.back);
        if is_withdrawn || is_held_up && (!is_recall || tenant.is_governed) {
            return false;
        }
        if tenant.is_governed {
            let same = tenant
                .requests
                .iter()
                .find(|one| one.status.is_open() && one.of == change.of && one.pair == change.pair);
            return match same {
                Some(same) => same.at == change.at,
                None => {
                    tenant.requests.push(Request {
                        status: RequestStatus::Pending,
                        of: change.of,
                        pair: change.pair,
                        back: change.back,
                        at: change.at,
                        schedule: None,
                        has_agreed: false,
                    });
                    true
                }
            };
        }
        match change.at {
            Some(at) => {
                let is_there = tenant.schedules.iter().any(|one| {
                    one.status == ScheduleStatus::Pending
                        && (one.pair, one.at, one.request) == (change.pair, at, None)
                });
                if !is_there {
                    tenant.schedules.push(Schedule {
                        status: ScheduleStatus::Pending,
                        pair: change.pair,
                        at,
                        request: None,
                    });
                }
            }
            None => tenant.append(change.pair, change.back, (None, None)),
        }
        true
    }

    /// What comes of it; whether it is allowed.
    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each thing that people do"
    )]
    pub(super) fn step(&mut self, op: &Op) -> Allowed {
        let now = self.now;
        match *op {
            Op::Activate {
                tenant,
                version,
                own,
                minutes,
                is_stale,
            } => {
                let is_linked = self.tenants[tenant]
                    .live()
                    .is_some_and(|live| live.is_linked);
                let at = minutes.map(|minutes| now + minutes * 60 + ODD_S);
                let change = Change {
                    of: As::Activation,
                    pair: Pair {
                        version,
                        own,
                        is_linked,
                    },
                    back: None,
                    at,
                };
                !is_stale && self.ask(tenant, change, false)
            }
            Op::RollBack { tenant, to } => {
                let Some(earlier) = self.tenants[tenant].history.get(to - 1) else {
                    return false;
                };
                let change = Change {
                    of: As::Rollback,
                    pair: earlier.pair,
                    back: Some(to),
                    at: None,
                };
                self.ask(tenant, change, false)
            }
            Op::Link { tenant } => self.link(tenant, true),
            Op::Unlink { tenant } => self.link(tenant, false),
            Op::Approve { tenant, nth } => self.approve(tenant, nth),
            Op::ApproveAsEditor { .. } => false,
            Op::Reject { tenant, nth } => self.close(tenant, nth, RequestStatus::Rejected),
            Op::TakeBack { tenant, nth } => self.close(tenant, nth, RequestStatus::Cancelled),
            Op::Govern { tenant } => {
                let tenant = &mut self.tenants[tenant];
                tenant.is_governed |= !tenant.is_suspended;
                !tenant.is_suspended
            }
            Op::Suspend { tenant, is_resumed } => {
                self.tenants[tenant].is_suspended = !is_resumed;
                true
            }
            Op::Freeze { tenant, is_ended } => {
                let tenant = &mut self.tenants[tenant];
                let is_so = tenant.is_frozen != is_ended;
                // To end one is allowed while the tenant is suspended.
                if !is_so && !is_ended && tenant.is_suspended {
                    return false;
                }
                tenant.is_frozen = !is_ended;
                true
            }
            Op::Drop { tenant, nth } => self.drop_schedule(tenant, nth),
            Op::Resume { tenant, nth } => self.resume(tenant, nth),
            Op::Later { minutes } => {
                for seconds in [minutes * 60, LULL_S] {
                    self.now += seconds;
                    (0..TENANTS).for_each(|tenant| self.due(tenant));
                }
                true
            }
            Op::Withdraw { version } => {
                let is_live =
                    |tenant: &Tenant| tenant.live().is_some_and(|live| live.version == version);
                if !self.withdrawn[version] && self.tenants.iter().any(is_live) {
                    return false;
                }
                self.withdraw(version);
                true
            }
            Op::Recall { version, to } => self.recall(version, to),
        }
    }

    fn link(&mut self, place: usize, is_linked: bool) -> Allowed {
        let tenant = &self.tenants[place];
        let live = tenant.live();
        if !is_linked && !live.is_some_and(|live| live.is_linked) {
            // What is not there is gone already.
            return !tenant.is_suspended;
        }
        let Some(live) = live else { return false };
        let of = if is_linked { As::Link } else { As::Unlink };
        let pair = Pair { is_linked, ..live };
        self.ask(
            place,
            Change {
                of,
                pair,
                back: None,
                at: None,
            },
            false,
        )
    }

    fn approve(&mut self, place: usize, nth: usize) -> Allowed {
        let now = self.now;
        let Some(request) = self.tenants[place].requests.get(nth).cloned() else {
            return false;
        };
        let is_withdrawn = self.is_withdrawn(request.pair);
        let tenant = &mut self.tenants[place];
        if request.has_agreed {
            // Whoever repeats it changes nothing.
            return !tenant.is_suspended;
        }
        let is_over = request.at.is_some_and(|at| now > at + PATIENCE_S);
        if request.status != RequestStatus::Pending
            || tenant.is_suspended
            || is_withdrawn
            || is_over
            || !tenant.is_let_through(request.back)
        {
            return false;
        }
        tenant.requests[nth].has_agreed = true;
        match request.at.filter(|at| *at > now) {
            Some(at) => {
                tenant.requests[nth].status = RequestStatus::Approved;
                tenant.requests[nth].schedule = Some(tenant.schedules.len());
                tenant.schedules.push(Schedule {
                    status: ScheduleStatus::Pending,
                    pair: request.pair,
                    at,
                    request: Some(nth),
                });
            }
            None => {
                tenant.requests[nth].status = RequestStatus::Applied;
                tenant.append(request.pair, request.back, (Some(nth), None));
            }
        }
        true
    }

    fn close(&mut self, place: usize, nth: usize, status: RequestStatus) -> Allowed {
        let tenant = &mut self.tenants[place];
        let Some(request) = tenant.requests.get_mut(nth) else {
            return false;
        };
        if request.status == status {
            return true;
        }
        if !request.status.is_open() {
            return false;
        }
        request.status = status;
        if let Some(schedule) = request.schedule
            && tenant.schedules[schedule].status == ScheduleStatus::Pending
        {
            tenant.schedules[schedule].status = ScheduleStatus::Cancelled;
        }
        true
    }

    fn drop_schedule(&mut self, place: usize, nth: usize) -> Allowed {
        let tenant = &mut self.tenants[place];
        let Some(schedule) = tenant.schedules.get_mut(nth) else {
            return false;
        };
        if schedule.status == ScheduleStatus::Cancelled {
            return true;
        }
        if !schedule.status.is_open() {
            return false;
        }
        schedule.status = ScheduleStatus::Cancelled;
        tenant.close_agreed(nth, RequestStatus::Cancelled);
        true
    }

    fn resume(&mut self, place: usize, nth: usize) -> Allowed {
        let at = self.now + 10 * 60 + ODD_S;
        let tenant = &self.tenants[place];
        let Some(schedule) = tenant.schedules.get(nth) else {
            return false;
        };
        if !schedule.status.waits_for_somebody() {
            return false;
        }
        let is_linked = tenant.live().is_some_and(|live| live.is_linked);
        let pair = Pair {
            is_linked,
            ..schedule.pair
        };
        let before = (tenant.requests.len(), tenant.schedules.len());
        let change = Change {
            of: As::Activation,
            pair,
            back: None,
            at: Some(at),
        };
        let is_allowed = self.ask(place, change, false);
        let tenant = &mut self.tenants[place];
        if (tenant.requests.len(), tenant.schedules.len()) != before {
            tenant.schedules[nth].status = ScheduleStatus::Resumed;
        }
        is_allowed
    }

    /// Does what is due of a tenant, the earliest first.
    fn due(&mut self, place: usize) {
        let now = self.now;
        loop {
            let tenant = &self.tenants[place];
            let pending = tenant.schedules.iter().enumerate();
            let due =
                pending.filter(|(_, one)| one.status == ScheduleStatus::Pending && one.at <= now);
            let mut due: Vec<_> = due.map(|(nth, one)| (one.at, nth)).collect();
            due.sort_unstable();
            // What is over is said of each, whatever stands before it.
            let over = due.iter().find(|(at, _)| now > at + PATIENCE_S);
            let next = over.or_else(|| due.first().filter(|_| !tenant.is_frozen));
            let Some((_, nth)) = next.copied() else {
                return;
            };
            self.begin(place, nth);
        }
    }

    fn begin(&mut self, place: usize, nth: usize) {
        let now = self.now;
        let schedule = self.tenants[place].schedules[nth].clone();
        let is_withdrawn = self.is_withdrawn(schedule.pair);
        let tenant = &mut self.tenants[place];
        let is_unapproved = tenant.is_governed && schedule.request.is_none();
        if now > schedule.at + PATIENCE_S {
            tenant.schedules[nth].status = ScheduleStatus::Missed;
            tenant.close_agreed(nth, RequestStatus::Stale);
        } else if tenant.is_suspended || is_withdrawn || is_unapproved {
            tenant.schedules[nth].status = ScheduleStatus::Failed;
            tenant.close_agreed(nth, RequestStatus::Stale);
        } else {
            tenant.schedules[nth].status = ScheduleStatus::Applied;
            tenant.close_agreed(nth, RequestStatus::Applied);
            tenant.append(schedule.pair, None, (schedule.request, Some(nth)));
        }
    }

    /// Withdraws a version; what waits for it is void.
    fn withdraw(&mut self, version: usize) {
        if std::mem::replace(&mut self.withdrawn[version], true) {
            return;
        }
        for tenant in &mut self.tenants {
            for request in &mut tenant.requests {
                if request.pair.version == version && request.status.is_open() {
                    request.status = RequestStatus::Stale;
                }
            }
            for schedule in &mut tenant.schedules {
                let waits = [ScheduleStatus::Pending, ScheduleStatus::Held];
                if schedule.pair.version == version && waits.contains(&schedule.status) {
                    schedule.status = ScheduleStatus::Failed;
                }
            }
        }
    }

    fn recall(&mut self, version: usize, to: Option<usize>) -> Allowed {
        let is_live = |tenant: &Tenant| tenant.live().is_some_and(|live| live.version == version);
        let is_refused = to.is_some_and(|to| to == version || self.withdrawn[to]);
        if is_refused || !self.tenants.iter().any(is_live) {
            return false;
        }
        self.withdraw(version);
        for place in 0..TENANTS {
            let tenant = &self.tenants[place];
            let Some(live) = tenant.live().filter(|live| live.version == version) else {
                continue;
            };
            let change = match to {
                Some(to) => Some(Change {
                    of: As::Activation,
                    pair: Pair {
                        version: to,
                        ..live
                    },
                    back: None,
                    at: None,
                }),
                None => {
                    let earlier = tenant.history.iter().enumerate().rev();
                    let mut earlier = earlier.filter(|(_, one)| !self.withdrawn[one.pair.version]);
                    earlier.next().map(|(index, one)| Change {
                        of: As::Rollback,
                        pair: one.pair,
                        back: Some(index + 1),
                        at: None,
                    })
                }
            };
            if let Some(change) = change {
                self.ask(place, change, true);
            }
        }
        true
    }
}
