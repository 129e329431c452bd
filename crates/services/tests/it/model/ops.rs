//! What people do.

use proptest::{
    option,
    prelude::{Just, Strategy, any as anything, prop_oneof},
    strategy::Union,
};

/// Tenants of a sequence.
pub(super) const TENANTS: usize = 2;
/// Versions of its domain pack.
pub(super) const VERSIONS: usize = 3;
/// Versions of each tenant's own pack.
pub(super) const OWN: usize = 2;

/// Seconds after which nothing more comes of what was due.
pub(super) const LULL_S: i64 = 30;
/// Seconds by which times are odd: nothing is due at the instant at which somebody does something.
pub(super) const ODD_S: i64 = 17;

/// What somebody does; tenants and versions by number, what waits by its place among the tenant's.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// Activates a pair, now or so many minutes later; on a base that is another by now if it is stale.
    Activate {
        tenant: usize,
        version: usize,
        own: Option<usize>,
        minutes: Option<i64>,
        is_stale: bool,
    },
    /// Goes back to a revision.
    RollBack { tenant: usize, to: usize },
    /// Links the playbook.
    Link { tenant: usize },
    /// Takes it away.
    Unlink { tenant: usize },
    /// An approver agrees to a request.
    Approve { tenant: usize, nth: usize },
    /// An editor agrees to a request, which nobody lets them.
    ApproveAsEditor { tenant: usize, nth: usize },
    /// An approver says no.
    Reject { tenant: usize, nth: usize },
    /// Whoever asked takes it back.
    TakeBack { tenant: usize, nth: usize },
    /// Has changes of the tenant need an approval.
    Govern { tenant: usize },
    /// Suspends the tenant, or resumes it.
    Suspend { tenant: usize, is_resumed: bool },
    /// Freezes the tenant, or ends that.
    Freeze { tenant: usize, is_ended: bool },
    /// Drops a schedule.
    Drop { tenant: usize, nth: usize },
    /// Resumes a schedule, for ten minutes later.
    Resume { tenant: usize, nth: usize },
    /// Lets time pass, and what is due be done.
    Later { minutes: i64 },
    /// Withdraws a version.
    Withdraw { version: usize },
    /// Recalls a version.
    Recall { version: usize, to: Option<usize> },
}

/// Anything, and more often what others build on.
pub(super) fn any() -> impl Strategy<Value = Op> {
    let tenant = || 0..TENANTS;
    let of_tenant = |make: fn(usize) -> Op| tenant().prop_map(make).boxed();
    let of_nth = |make: fn(usize, usize) -> Op| {
        (tenant(), 0_usize..4)
            .prop_map(move |(tenant, nth)| make(tenant, nth))
            .boxed()
    };
    let minutes =
        prop_oneof![3 => Just(None), 2 => prop_oneof![Just(2_i64), Just(30)].prop_map(Some)];
    let activate = (
        tenant(),
        0..VERSIONS,
        option::of(0..OWN),
        minutes,
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(tenant, version, own, minutes, is_stale)| Op::Activate {
            tenant,
            version,
            own,
            minutes,
            is_stale,
        });
    Union::new_weighted(vec![
        (12, activate.boxed()),
        (
            3,
            (tenant(), 1_usize..5)
                .prop_map(|(tenant, to)| Op::RollBack { tenant, to })
                .boxed(),
        ),
        (2, of_tenant(|tenant| Op::Link { tenant })),
        (1, of_tenant(|tenant| Op::Unlink { tenant })),
        (5, of_nth(|tenant, nth| Op::Approve { tenant, nth })),
        (1, of_nth(|tenant, nth| Op::ApproveAsEditor { tenant, nth })),
        (1, of_nth(|tenant, nth| Op::Reject { tenant, nth })),
        (1, of_nth(|tenant, nth| Op::TakeBack { tenant, nth })),
        (1, of_tenant(|tenant| Op::Govern { tenant })),
        (
            2,
            (tenant(), anything::<bool>())
                .prop_map(|(tenant, is_resumed)| Op::Suspend { tenant, is_resumed })
                .boxed(),
        ),
        (
            2,
            (tenant(), anything::<bool>())
                .prop_map(|(tenant, is_ended)| Op::Freeze { tenant, is_ended })
                .boxed(),
        ),
        (1, of_nth(|tenant, nth| Op::Drop { tenant, nth })),
        (2, of_nth(|tenant, nth| Op::Resume { tenant, nth })),
        (
            3,
            prop_oneof![Just(1_i64), Just(5), Just(40), Just(100)]
                .prop_map(|minutes| Op::Later { minutes })
                .boxed(),
        ),
        (
            1,
            (0..VERSIONS)
                .prop_map(|version| Op::Withdraw { version })
                .boxed(),
        ),
        (
            2,
            (0..VERSIONS, option::weighted(0.4, 0..VERSIONS))
                .prop_map(|(version, to)| Op::Recall { version, to })
                .boxed(),
        ),
    ])
}
