//! How many requests an address and a token may make.
//!
//! A request counts against its address, unless a good token decides about it: then against the
//! token alone, because many services may share an address. A token is good once authentication has
//! said so of that very token, which is remembered for a while by what was verified, not by how the
//! header was spelled. Where nobody looks at tokens (pages, signing in) they count for nothing.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, MonotonicClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use moka::sync::Cache;
use tenantry_api::{Refusal, RequestMeta, Verified, bearer_token};
use tenantry_domain::{Problem, ProblemKind, say};

use crate::recorder::RATE_LIMITED;

/// Seconds' worth of requests that may come at once.
const BURST_S: u32 = 10;
/// How long a token counts as good after it was verified.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// Good tokens remembered at most.
const GOOD_TOKENS: u64 = 10_000;
/// Whoever watches the process asks often, and must get an answer when the address has used up
/// what it has for all else.
const WATCHES_PER_S: u32 = 20;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, MonotonicClock, StateInformationMiddleware>;

/// Requests a second; 0: as many as come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// From an address, without a good token.
    pub(crate) per_address: u32,
    /// By a token, except for what services run on.
    pub(crate) per_token: u32,
    /// By a token, of what services run on.
    pub(crate) runtime_per_token: u32,
}

/// Whose budget a request is charged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charge {
    /// Nobody's.
    Nobody,
    /// That of its address for looking after the process.
    Watcher,
    /// That of its address.
    Address,
    /// That of its token where it is known to be good, else that of its address.
    Caller {
        /// Whether it is what services run on.
        is_runtime: bool,
    },
}

/// The budgets of addresses and tokens.
pub(crate) struct Limits {
    addresses: Option<Limiter<IpAddr>>,
    watchers: Option<Limiter<IpAddr>>,
    tokens: Option<Limiter<u64>>,
    runtime: Option<Limiter<u64>>,
    /// Tokens are remembered by a hash that is secret to this process.
    hasher: RandomState,
    /// From a good secret to its token; only authentication adds to it.
    good: Cache<u64, u64>,
}

/// What a request was charged to.
pub(crate) struct Charged {
    address: Option<IpAddr>,
    claim: Claim,
    left: Option<Left>,
}

/// What the token of a request amounts to.
enum Claim {
    /// There is none, or nobody looks at it.
    Nothing,
    /// It was good a moment ago.
    Known(u64),
    /// Whether it is good is told once authentication has looked.
    Unknown(u64, Verified),
}

/// What is left of a budget.
#[derive(Clone, Copy)]
struct Left {
    limit: u32,
    remaining: u32,
    reset_s: u64,
}

impl Limits {
    pub(crate) fn new(rates: Rates) -> Self {
        Self {
            addresses: limiter(rates.per_address),
            watchers: limiter(rates.per_address.min(1) * WATCHES_PER_S),
            tokens: limiter(rates.per_token),
            runtime: limiter(rates.runtime_per_token),
            hasher: RandomState::new(),
            good: Cache::builder()
                .max_capacity(GOOD_TOKENS)
                .time_to_live(GOOD_FOR)
                .build(),
        }
    }

    /// Charges a request, or refuses it with 429.
    pub(crate) fn charge(
        &self,
        request: &mut Request,
        charge: Charge,
    ) -> Result<Charged, Response> {
        let meta = request.extensions().get::<RequestMeta>();
        let address = meta.and_then(|meta| meta.address).map(network);
        let (claim, left) = match charge {
            Charge::Nobody => (Claim::Nothing, Ok(None)),
            Charge::Watcher => (Claim::Nothing, spend(self.watchers.as_ref(), address)),
            Charge::Address => (Claim::Nothing, self.charge_address(address)),
            Charge::Caller { is_runtime } => self.charge_caller(request, address, is_runtime),
        };
        match left {
            Ok(left) => Ok(Charged {
                address,
                claim,
                left,
            }),
            Err(left) => {
                metrics::counter!(RATE_LIMITED, "budget" => budget(charge, &claim)).increment(1);
                Err(refuse(left))
            }
        }
    }

    fn charge_caller(
        &self,
        request: &mut Request,
        address: Option<IpAddr>,
        is_runtime: bool,
    ) -> (Claim, Result<Option<Left>, Left>) {
        let secret = bearer_token(request.headers()).map(|secret| self.hasher.hash_one(secret));
        let Some(secret) = secret else {
            return (Claim::Nothing, self.charge_address(address));
        };
        if let Some(token) = self.good.get(&secret) {
            let budget = if is_runtime {
                &self.runtime
            } else {
                &self.tokens
            };
            return (Claim::Known(secret), spend(budget.as_ref(), Some(token)));
        }
        let verified = Verified::default();
        request.extensions_mut().insert(verified.clone());
        let claim = Claim::Unknown(secret, verified);
        (claim, self.charge_address(address))
    }

    fn charge_address(&self, address: Option<IpAddr>) -> Result<Option<Left>, Left> {
        spend(self.addresses.as_ref(), address)
    }

    /// Says in the answer what is left, and remembers a good token until it is refused.
    pub(crate) fn settle(&self, charged: &Charged, response: &mut Response) {
        match &charged.claim {
            Claim::Unknown(secret, verified) => {
                if let Some(id) = verified.token_id() {
                    self.good.insert(*secret, self.hasher.hash_one(id));
                }
            }
            Claim::Known(secret) if response.status() == StatusCode::UNAUTHORIZED => {
                self.good.invalidate(secret);
                // It spoke for nobody, so the address pays for it after all.
                let _ = self.charge_address(charged.address);
            }
            Claim::Known(_) | Claim::Nothing => {}
        }
        if let Some(left) = charged.left {
            tell(left, response.headers_mut());
        }
    }

    /// Forgets budgets that are whole again.
    pub(crate) fn tidy(&self) {
        for addresses in [&self.addresses, &self.watchers].into_iter().flatten() {
            addresses.retain_recent();
        }
        for tokens in [&self.tokens, &self.runtime].into_iter().flatten() {
            tokens.retain_recent();
        }
    }
}

/// The labels of budgets.
const BUDGETS: [&str; 4] = ["address", "watcher", "token", "runtime"];

/// Has the counters begin at zero, rather than with what they count first.
pub(crate) fn begin_counters() {
    for budget in BUDGETS {
        metrics::counter!(RATE_LIMITED, "budget" => budget).increment(0);
    }
}

/// Whose budget a request was charged to, as a metric's label.
fn budget(charge: Charge, claim: &Claim) -> &'static str {
    let [address, watcher, token, runtime] = BUDGETS;
    match (charge, claim) {
        (Charge::Watcher, _) => watcher,
        (Charge::Caller { is_runtime: true }, Claim::Known(_)) => runtime,
        (Charge::Caller { is_runtime: false }, Claim::Known(_)) => token,
        (Charge::Nobody | Charge::Address | Charge::Caller { .. }, _) => address,
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(per_second: u32) -> Option<Limiter<K>> {
    let rate = NonZeroU32::new(per_second)?;
    let burst = rate.saturating_mul(NonZeroU32::new(BURST_S)?);
    let quota = Quota::per_second(rate).allow_burst(burst);
    let limiter: DefaultKeyedRateLimiter<K> = RateLimiter::dashmap(quota);
    Some(limiter.with_middleware())
}

/// Takes one from the budget of a key, where there are both.
fn spend<K: std::hash::Hash + Eq + Clone>(
    limiter: Option<&Limiter<K>>,
    key: Option<K>,
) -> Result<Option<Left>, Left> {
    match (limiter, key) {
        (Some(limiter), Some(key)) => take(limiter, &key).map(Some),
        _ => Ok(None),
    }
}

/// Takes one from the budget; `Err` when there is none.
fn take<K: std::hash::Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<Left, Left> {
    match limiter.check_key(key) {
        Ok(state) => {
            let limit = state.quota().burst_size().get();
            let remaining = state.remaining_burst_capacity();
            let used = u64::from(limit.saturating_sub(remaining));
            let whole_in = state.quota().replenish_interval().as_secs_f64();
            Ok(Left {
                limit,
                remaining,
                reset_s: seconds(used, whole_in),
            })
        }
        Err(refused) => {
            let wait = refused.wait_time_from(limiter.clock().now());
            Err(Left {
                limit: refused.quota().burst_size().get(),
                remaining: 0,
                reset_s: wait.as_secs() + 1,
            })
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand requests and seconds"
)]
fn seconds(requests: u64, each_s: f64) -> u64 {
    (requests as f64 * each_s).ceil() as u64
}

/// One home has many IPv6 addresses, all in one /64; an IPv4 address may come wrapped into one.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

fn refuse(left: Left) -> Response {
    let wait_s = u32::try_from(left.reset_s).unwrap_or(u32::MAX);
    let detail = say!(
        "This is more than is allowed. Try again in {wait_s} seconds.",
        wait_s
    );
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(wait_s);
    let mut response = Refusal::from(problem).into_response();
    tell(left, response.headers_mut());
    response
}

fn tell(left: Left, headers: &mut HeaderMap) {
    headers.insert(LIMIT, HeaderValue::from(left.limit));
    headers.insert(REMAINING, HeaderValue::from(left.remaining));
    headers.insert(RESET, HeaderValue::from(left.reset_s));
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn limits() -> Limits {
        Limits::new(Rates {
            per_address: 1,
            per_token: 2,
            runtime_per_token: 0,
        })
    }

    fn request(address: &str, token: Option<&str>) -> Request {
        let mut builder = Request::get("/");
        if let Some(token) = token {
            builder = builder.header("authorization", token);
        }
        let mut request = builder.body(Body::empty()).unwrap();
        request.extensions_mut().insert(RequestMeta {
            request_id: String::new(),
            address: Some(address.parse().unwrap()),
        });
        request
    }

    const CALLER: Charge = Charge::Caller { is_runtime: false };

    /// As the whole way of a request that authentication finds to be good, or not.
    fn ask(limits: &Limits, mut request: Request, charge: Charge, good: Option<&str>) -> Response {
        match limits.charge(&mut request, charge) {
            Err(response) => response,
            Ok(charged) => {
                if let (Claim::Unknown(_, verified), Some(id)) = (&charged.claim, good) {
                    verified.note(id);
                }
                let status = match (good, charge) {
                    (None, Charge::Caller { .. }) => StatusCode::UNAUTHORIZED,
                    _ => StatusCode::OK,
                };
                let mut response = status.into_response();
                limits.settle(&charged, &mut response);
                response
            }
        }
    }

    fn refused(
        limits: &Limits,
        (address, token): (&str, Option<&str>),
        charge: Charge,
        good: Option<&str>,
    ) -> usize {
        (0..30)
            .map(|_| ask(limits, request(address, token), charge, good))
            .filter(|response| response.status() == StatusCode::TOO_MANY_REQUESTS)
            .inspect(|response| {
                assert_eq!(response.headers()["ratelimit-remaining"], "0");
                assert!(response.headers().contains_key("retry-after"));
            })
            .count()
    }

    #[test]
    fn an_address_has_a_budget_of_its_own() {
        let limits = limits();
        let refused = |address| refused(&limits, (address, None), Charge::Address, None);

        assert_eq!(refused("192.0.2.1"), 20);
        assert_eq!(refused("192.0.2.2"), 20);
        assert_eq!(refused("::ffff:192.0.2.3"), 20);
        assert_eq!(refused("192.0.2.3"), 30);
        assert_eq!(refused("::ffff:192.0.2.4"), 20);
        assert_eq!(refused("2001:db8::1"), 20);
        assert_eq!(refused("2001:db8::2"), 30);
    }

    #[test]
    fn a_good_token_has_its_own_budget_and_an_invented_one_none() {
        let limits = limits();
        let refused = |from, good| refused(&limits, from, CALLER, good);

        assert_eq!(
            refused(("192.0.2.1", Some("Bearer good")), Some("tok_1")),
            9
        );
        assert_eq!(refused(("192.0.2.9", Some("Bearer invented")), None), 20);
        assert_eq!(refused(("192.0.2.9", Some("Bearer another")), None), 30);
    }

    #[test]
    fn the_spelling_of_a_header_makes_no_other_token() {
        let limits = limits();
        let spellings = [
            "Bearer good",
            "bEaReR good",
            "Bearer    good",
            "bearer good ",
        ];

        let refused = spellings.map(|spelling| {
            refused(
                &limits,
                ("192.0.2.1", Some(spelling)),
                CALLER,
                Some("tok_1"),
            )
        });

        assert_eq!(refused, [9, 30, 30, 30]);
    }

    #[test]
    fn a_token_counts_for_nothing_where_nobody_looks_at_it() {
        let limits = limits();
        let good = ("192.0.2.1", Some("Bearer good"));
        ask(&limits, request(good.0, good.1), CALLER, Some("tok_1"));

        // One went to the address before the token was known.
        assert_eq!(refused(&limits, good, Charge::Address, Some("tok_1")), 21);
    }

    #[test]
    fn a_token_that_was_good_counts_against_its_address_once_it_is_refused() {
        let limits = limits();
        let token = ("192.0.2.1", Some("Bearer revoked later"));
        let good = |good| ask(&limits, request(token.0, token.1), CALLER, good).status();
        good(Some("tok_1"));
        assert_eq!(good(None), StatusCode::UNAUTHORIZED);

        // One before the token was known, one for the refusal.
        assert_eq!(refused(&limits, token, CALLER, None), 22);
    }

    #[test]
    fn what_services_run_on_is_not_limited_unless_asked() {
        let limits = limits();
        let charge = Charge::Caller { is_runtime: true };
        let token = ("192.0.2.1", Some("Bearer good"));

        let answers = (0..1000).map(|_| ask(&limits, request(token.0, token.1), charge, Some("t")));

        assert!(
            answers
                .into_iter()
                .all(|answer| answer.status() == StatusCode::OK)
        );
        limits.tidy();
    }

    #[test]
    fn whoever_watches_has_a_budget_apart() {
        let limits = limits();
        let from = ("192.0.2.1", None);

        assert_eq!(refused(&limits, from, Charge::Address, None), 20);
        assert_eq!(refused(&limits, from, Charge::Watcher, None), 0);
        let rest = (0..400).map(|_| ask(&limits, request(from.0, from.1), Charge::Watcher, None));
        let refused = rest.filter(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.count() > 200);
    }
}
