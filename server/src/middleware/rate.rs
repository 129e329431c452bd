//! How many requests an address and a token may make.
//!
//! A request without a good token counts against its address, one with a good token against the
//! token alone: many services may share an address. A token counts as good once it was answered with
//! something other than 401, so that invented ones gain nothing.

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
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use moka::sync::Cache;
use tenantry_api::{Arrival, Refusal};
use tenantry_domain::{Problem, ProblemKind};

/// Seconds' worth of requests that may come at once.
const BURST_S: u32 = 10;
/// How long a token counts as good after it was answered.
const GOOD_FOR: Duration = Duration::from_mins(10);
/// Good tokens remembered at most.
const GOOD_TOKENS: u64 = 10_000;

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

/// The budgets of addresses and tokens.
pub(crate) struct Limits {
    addresses: Option<Limiter<IpAddr>>,
    tokens: Option<Limiter<u64>>,
    runtime: Option<Limiter<u64>>,
    /// Tokens are remembered by a hash that is secret to this process.
    hasher: RandomState,
    good: Cache<u64, ()>,
}

/// What a request was charged to.
pub(crate) struct Charged {
    token: Option<u64>,
    is_known: bool,
    left: Option<Left>,
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
    pub(crate) fn charge(&self, request: &Request, is_runtime: bool) -> Result<Charged, Response> {
        let token = request
            .headers()
            .get(header::AUTHORIZATION)
            .map(|value| self.hasher.hash_one(value.as_bytes()));
        let is_known = token.is_some_and(|token| self.good.contains_key(&token));
        let left = match token {
            Some(token) if is_known => {
                let budget = if is_runtime {
                    &self.runtime
                } else {
                    &self.tokens
                };
                take(budget.as_ref(), &token)
            }
            _ => {
                let arrival = request.extensions().get::<Arrival>();
                match arrival.and_then(|arrival| arrival.address) {
                    Some(address) => take(self.addresses.as_ref(), &network(address)),
                    None => Ok(None),
                }
            }
        };
        left.map(|left| Charged {
            token,
            is_known,
            left,
        })
        .map_err(refuse)
    }

    /// Says in the answer what is left, and remembers a good token until it is refused.
    pub(crate) fn settle(&self, charged: &Charged, response: &mut Response) {
        let is_good = response.status() != StatusCode::UNAUTHORIZED;
        match charged.token {
            Some(token) if is_good && !charged.is_known => self.good.insert(token, ()),
            Some(token) if !is_good && charged.is_known => self.good.invalidate(&token),
            _ => {}
        }
        if let Some(left) = charged.left {
            tell(left, response.headers_mut());
        }
    }

    /// Forgets budgets that are whole again.
    pub(crate) fn tidy(&self) {
        if let Some(addresses) = &self.addresses {
            addresses.retain_recent();
        }
        for tokens in [&self.tokens, &self.runtime].into_iter().flatten() {
            tokens.retain_recent();
        }
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(per_second: u32) -> Option<Limiter<K>> {
    let rate = NonZeroU32::new(per_second)?;
    let burst = rate.saturating_mul(NonZeroU32::new(BURST_S)?);
    let quota = Quota::per_second(rate).allow_burst(burst);
    let limiter: DefaultKeyedRateLimiter<K> = RateLimiter::dashmap(quota);
    Some(limiter.with_middleware())
}

/// Takes one from the budget; `Err` when there is none.
fn take<K: std::hash::Hash + Eq + Clone>(
    limiter: Option<&Limiter<K>>,
    key: &K,
) -> Result<Option<Left>, Left> {
    let Some(limiter) = limiter else {
        return Ok(None);
    };
    match limiter.check_key(key) {
        Ok(state) => {
            let limit = state.quota().burst_size().get();
            let remaining = state.remaining_burst_capacity();
            let used = u64::from(limit.saturating_sub(remaining));
            let whole_in = state.quota().replenish_interval().as_secs_f64();
            Ok(Some(Left {
                limit,
                remaining,
                reset_s: seconds(used, whole_in),
            }))
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

/// One home has many IPv6 addresses, all in one /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

fn refuse(left: Left) -> Response {
    let wait_s = u32::try_from(left.reset_s).unwrap_or(u32::MAX);
    let detail = format!("This is more than is allowed. Try again in {wait_s} seconds.");
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
        request.extensions_mut().insert(Arrival {
            request_id: String::new(),
            address: Some(address.parse().unwrap()),
        });
        request
    }

    fn refused(limits: &Limits, request: &Request, status: StatusCode) -> usize {
        let answer = |()| match limits.charge(request, false) {
            Err(response) => response,
            Ok(charged) => {
                let mut response = status.into_response();
                limits.settle(&charged, &mut response);
                assert!(response.headers().contains_key("ratelimit-remaining"));
                response
            }
        };
        let answers = std::iter::repeat_n((), 30).map(answer);
        answers
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

        assert_eq!(
            refused(&limits, &request("192.0.2.1", None), StatusCode::OK),
            20
        );
        assert_eq!(
            refused(&limits, &request("192.0.2.2", None), StatusCode::OK),
            20
        );
        assert_eq!(
            refused(&limits, &request("2001:db8::1", None), StatusCode::OK),
            20
        );
        assert_eq!(
            refused(&limits, &request("2001:db8::2", None), StatusCode::OK),
            30
        );
    }

    #[test]
    fn a_good_token_has_its_own_budget_and_an_invented_one_none() {
        let limits = limits();

        let good = request("192.0.2.1", Some("Bearer good"));
        assert_eq!(refused(&limits, &good, StatusCode::OK), 9);
        let invented = request("192.0.2.9", Some("Bearer invented"));
        assert_eq!(refused(&limits, &invented, StatusCode::UNAUTHORIZED), 20);
        let another = request("192.0.2.9", Some("Bearer another"));
        assert_eq!(refused(&limits, &another, StatusCode::UNAUTHORIZED), 30);
    }

    #[test]
    fn a_token_that_was_good_counts_against_its_address_once_it_is_refused() {
        let limits = limits();
        let token = request("192.0.2.1", Some("Bearer revoked later"));
        let first = limits.charge(&token, true).ok().unwrap();
        limits.settle(&first, &mut StatusCode::OK.into_response());
        let last = limits.charge(&token, true).ok().unwrap();
        limits.settle(&last, &mut StatusCode::UNAUTHORIZED.into_response());

        // One went to the address before the token was known, so nine are left.
        assert!((0..9).all(|_| limits.charge(&token, true).is_ok()));
        assert!(limits.charge(&token, true).is_err());
    }

    #[test]
    fn what_services_run_on_is_not_limited_unless_asked() {
        let limits = limits();
        let good = request("192.0.2.1", Some("Bearer good"));
        let first = limits.charge(&good, true).ok().unwrap();
        limits.settle(&first, &mut StatusCode::OK.into_response());

        assert!((0..1000).all(|_| limits.charge(&good, true).is_ok()));
        limits.tidy();
    }
}
