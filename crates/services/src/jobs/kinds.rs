//! Every kind of job there is.

use super::{Kind, prune::Prune, relay::Relay};
use crate::{
    activation::BeginSchedule, packs::VoidWithdrawn, recalls::CarryOutRecall,
    schedules::MissSchedules,
};

/// Every kind of job; rows of other kinds are left to releases that know them.
pub const KINDS: &[Kind] = &[
    Kind::of::<Relay>(),
    Kind::of::<Prune>(),
    Kind::of::<BeginSchedule>(),
    Kind::of::<MissSchedules>(),
    Kind::of::<VoidWithdrawn>(),
    Kind::of::<CarryOutRecall>(),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_have_one_name() {
        let mut names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names.len(), KINDS.len());
    }
}
