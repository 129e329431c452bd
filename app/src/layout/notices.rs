//! What is said above every page, that changes are frozen everywhere, and in its navigation, how many change requests
//! wait and how many notifications are unread.
//!
//! The server writes it with the page. `notices.js` asks for it again when the page hears of a change, and fills it in:
//! the module knows only where it stands, for every page begins with whatever it knows of it. No page fails for what
//! cannot be answered: then nothing is said.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Timestamp,
    access::{Permission, Scope},
};

use super::use_session;
use crate::{Answer, UiError, ui::later};

/// What there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "in the browser a script reads it")
)]
pub struct Notices {
    /// Whether it could be found out; else what was said stays.
    pub is_known: bool,
    /// Seconds until something of it changes by the clock.
    pub again_in_s: Option<i64>,
    /// That changes are frozen everywhere.
    pub frozen: Option<Frozen>,
    /// That change requests wait.
    pub waiting: Option<Waiting>,
    /// That notifications are unread.
    pub unread: Option<Waiting>,
}

/// That changes are frozen everywhere, in the language of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The words before the instant at which it ends, or all of them where it has no end.
    pub said: String,
    /// When it ends.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// How many of something wait, in the language of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The number, as there is room for it.
    pub count: String,
    /// What the way to them is called.
    pub label: String,
}

/// What there is to say; nothing to who may not know it, or is not signed in.
#[server(prefix = "/ui", endpoint = "notices", input = Json)]
pub async fn say_notices() -> Result<Answer<Notices>, UiError> {
    Answer::of(&Notices::here().await)
}

/// Has `notices.js` ask what there is to say, because something of it has just been changed here.
#[cfg(feature = "hydrate")]
pub(crate) fn say_again() {
    let place = document().query_selector("tenantry-notices").ok().flatten();
    if let (Some(place), Ok(event)) = (place, leptos::web_sys::Event::new("read")) {
        // Refused only for an event that is on its way already.
        drop(place.dispatch_event(&event));
    }
}

/// Where it is said that changes are frozen, for who may read of it.
#[component]
pub(super) fn NoticesPlace() -> impl IntoView {
    let session = use_session();
    later(0, move || async move {
        let viewer = session.viewer().await;
        if !viewer.can(Permission::ActivationRead, &Scope::Anywhere) {
            return ().into_any();
        }
        #[cfg(feature = "ssr")]
        let place = frozen_place(Frozen::here(&viewer).await);
        #[cfg(not(feature = "ssr"))]
        let place = frozen_place();
        place
    })
}

#[cfg(not(feature = "ssr"))]
fn frozen_place() -> AnyView {
    view! { <tenantry-notices class="notices" role="status" data-live="tenants"></tenantry-notices> }
        .into_any()
}

#[cfg(feature = "ssr")]
pub(crate) use asking::frozen_banner;
#[cfg(feature = "ssr")]
use asking::frozen_place;

#[cfg(feature = "ssr")]
mod asking {
    use futures::channel::oneshot;
    use leptos::{prelude::*, task::spawn};
    use tenantry_domain::{
        PageRequest, Timestamp,
        approvals::{RequestFilter, RequestStatus},
        freezes::{Freeze, FreezeFilter, FreezeReach, FreezeStatus},
        home::Count,
        notifications::{COUNTED, CountUnread},
        page::MAX_LIMIT,
    };

    use super::{Frozen, Notices, Waiting};
    use crate::{
        backend::{Door, Query},
        layout::Viewer,
        paths,
        text::text,
        ui::{Icon, Sign},
    };

    impl Notices {
        /// What there is to say to the caller of this request.
        pub(in crate::layout) async fn here() -> Self {
            Self::known().await.unwrap_or_default()
        }

        async fn known() -> Result<Self, Unknown> {
            let door = Door::here().map_err(|_| Unknown)?;
            let now = door.backend.now();
            let viewer = Viewer::of(door.caller.ok_or(Unknown)?);
            let open = everywhere(&viewer).await?;
            Ok(Self {
                is_known: true,
                again_in_s: next(&open, now),
                frozen: longest(open).map(Frozen::of),
                waiting: Waiting::requests(&viewer).await?,
                unread: Waiting::unread(&viewer).await?,
            })
        }
    }

    /// That something cannot be known now, or not by the person.
    pub(in crate::layout) struct Unknown;

    /// The answer to a query that the person may ask, if there is one: asked past what would turn the whole page into a
    /// refusal.
    async fn answer<Q: Query>(viewer: &Viewer, query: Q) -> Result<Q::Output, Unknown> {
        let caller = viewer.caller().filter(|_| viewer.may(&query));
        let door = Door::here().map_err(|_| Unknown)?;
        let caller = caller.ok_or(Unknown)?.clone();
        let (done, answer) = oneshot::channel();
        // In a task of its own: a page begins with all that it is made of, and goes on with it once what it asks for is
        // there. Whatever held a connection until then would keep other pages from theirs, and itself from going on.
        spawn(async move { drop(done.send(door.ask(&caller, query).await)) });
        answer.await.map_err(|_| Unknown)?.map_err(|_| Unknown)
    }

    impl Frozen {
        /// Whether changes are frozen everywhere.
        pub(super) async fn here(viewer: &Viewer) -> Result<Option<Self>, Unknown> {
            Ok(longest(everywhere(viewer).await?).map(Self::of))
        }

        fn of(freeze: Freeze) -> Self {
            let words = match freeze.until {
                Some(_) => text!(freezes.to),
                None => text!(freezes.to_no_end),
            };
            Self {
                said: format!("{} {words}", text!(freezes.frozen)),
                until: freeze.until,
                reason: freeze.reason,
            }
        }
    }

    /// The freezes everywhere that hold or begin later.
    async fn everywhere(viewer: &Viewer) -> Result<Vec<Freeze>, Unknown> {
        let open = FreezeFilter {
            open: true,
            reach: Some(FreezeReach::Everywhere),
            page: PageRequest {
                limit: Some(MAX_LIMIT),
                cursor: None,
            },
            ..FreezeFilter::default()
        };
        Ok(answer(viewer, open).await?.items)
    }

    /// Of those that hold the one that lasts longest.
    fn longest(freezes: Vec<Freeze>) -> Option<Freeze> {
        let active = freezes
            .into_iter()
            .filter(|freeze| freeze.status == FreezeStatus::Active);
        active.max_by_key(|freeze| (freeze.until.is_none(), freeze.until))
    }

    /// Seconds until the next of them begins or ends by the clock, and one at least.
    fn next(freezes: &[Freeze], now: Timestamp) -> Option<i64> {
        let turns = freezes.iter().filter_map(|freeze| match freeze.status {
            FreezeStatus::Planned => Some(freeze.from),
            FreezeStatus::Active | FreezeStatus::Ended => freeze.until,
        });
        let us = turns.min()?.micros().saturating_sub(now.micros());
        Some(us.div_euclid(1_000_000).saturating_add(1).max(1))
    }

    impl Waiting {
        /// How many change requests wait, if any does and that can be known.
        pub(in crate::layout) async fn requests(viewer: &Viewer) -> Result<Option<Self>, Unknown> {
            let pending = RequestFilter {
                status: Some(RequestStatus::Pending),
                page: PageRequest {
                    limit: Some(1),
                    cursor: None,
                },
                ..RequestFilter::default()
            };
            if !viewer.may(&pending) {
                return Ok(None);
            }
            let page = answer(viewer, pending).await?;
            let count = Count {
                total: page.total.min(COUNTED),
                is_capped: page.total > COUNTED,
            };
            Ok(said(count, |count| text!(requests.waiting, count = count)))
        }

        /// How many notifications the person has not read, if there are any and that can be known.
        pub(in crate::layout) async fn unread(viewer: &Viewer) -> Result<Option<Self>, Unknown> {
            if !viewer.may(&CountUnread {}) {
                return Ok(None);
            }
            let count = answer(viewer, CountUnread {}).await?;
            Ok(said(count, |count| {
                text!(notifications.unread_count, count = count)
            }))
        }
    }

    /// That so many wait, as there is room for it; nothing where none does.
    fn said(count: Count, label: impl Fn(&str) -> String) -> Option<Waiting> {
        let shown = if count.is_capped {
            format!("{}+", count.total)
        } else {
            count.total.to_string()
        };
        (!count.is_zero()).then(|| Waiting {
            label: label(&shown),
            count: shown,
        })
    }

    /// The place with what the server knows; where it knows nothing, the page asks by itself.
    pub(super) fn frozen_place(known: Result<Option<Frozen>, Unknown>) -> AnyView {
        let said = known
            .as_ref()
            .ok()
            .and_then(|frozen| serde_json::to_string(frozen).ok());
        let frozen = known.unwrap_or_default();
        let banner = frozen.map(|frozen| frozen_banner(Some(frozen)));
        view! {
            <tenantry-notices class="notices" role="status" data-live="tenants" data-said=said>
                {banner}
            </tenantry-notices>
        }
        .into_any()
    }

    /// Says that changes are frozen; with nothing to say it is what a script fills in.
    pub(crate) fn frozen_banner(frozen: Option<Frozen>) -> AnyView {
        let Frozen {
            said,
            until,
            reason,
        } = frozen.unwrap_or_default();
        let until = until.map(|at| {
            view! {
                " "
                <time class="when" datetime=at.to_string()>
                    {at.minute()}
                    " UTC"
                </time>
            }
            .into_any()
        });
        view! {
            <p class="banner banner-warn">
                <Icon sign=Sign::Freezes />
                <span>
                    <strong>{said} {until}</strong>
                    ": "
                    <bdi>{reason}</bdi>
                    " "
                    <a href=paths::FREEZES>{text!(freezes.see)}</a>
                </span>
            </p>
        }
        .into_any()
    }

    #[cfg(test)]
    mod tests {
        use tenantry_domain::id::FreezeId;

        use super::*;

        fn freeze(until: Option<i64>) -> Freeze {
            Freeze {
                id: FreezeId::from_unique("1"),
                tenant_id: None,
                domain: None,
                status: FreezeStatus::Active,
                from: Timestamp::from_micros(0),
                until: until.map(Timestamp::from_micros),
                reason: "Quarter end".to_owned(),
                created_at: Timestamp::from_micros(0),
                created_by: "ada".to_owned(),
                ended_at: None,
                ended_by: None,
            }
        }

        #[test]
        fn of_several_freezes_the_one_is_said_that_lasts_longest() {
            let planned = Freeze {
                status: FreezeStatus::Planned,
                from: Timestamp::from_micros(9_500_000),
                ..freeze(None)
            };
            let until = |freezes: Vec<Freeze>| longest(freezes).map(|freeze| freeze.until);
            let at = |micros| Some(Timestamp::from_micros(micros));

            assert_eq!(until(vec![planned.clone()]), None);
            let bounded = vec![freeze(Some(1)), freeze(Some(2)), planned.clone()];
            assert_eq!(until(bounded), Some(at(2)));
            assert_eq!(until(vec![freeze(None), freeze(Some(2))]), Some(None));

            // The next turn is a beginning or an end, whatever comes first.
            let now = Timestamp::from_micros(0);
            let late = freeze(Some(20_000_000));
            assert_eq!(next(&[planned, late.clone()], now), Some(10));
            assert_eq!(next(std::slice::from_ref(&late), now), Some(21));
            assert_eq!(next(&[late], Timestamp::from_micros(90_000_000)), Some(1));
            assert_eq!(next(&[freeze(None)], now), None);
        }

        #[test]
        fn there_is_room_for_two_digits() {
            let said = |total, is_capped| {
                let count = Count { total, is_capped };
                said(count, |count| text!(requests.waiting, count = count))
            };

            assert_eq!(said(3, false).unwrap().label, "Change requests, 3 waiting");
            assert_eq!(said(99, false).unwrap().count, "99");
            assert_eq!(said(99, true).unwrap().count, "99+");
            assert_eq!(said(0, false), None);
        }

        #[test]
        fn a_reason_is_said_as_it_was_written() {
            let frozen = Frozen::of(Freeze {
                reason: "<b>Quarter</b>".to_owned(),
                ..freeze(Some(1_700_000_000_000_000))
            });
            let html = Owner::new().with(|| frozen_banner(Some(frozen)).to_html());

            assert!(html.contains("&lt;b&gt;Quarter&lt;/b&gt;"), "{html}");
            assert!(html.contains("2023-11-14 22:13"), "{html}");
        }
    }
}
