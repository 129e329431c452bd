//! Where a change request stands, and what it may be about.

words! {
    /// Where a change request stands.
    pub enum RequestStatus {
        /// It waits for people to agree.
        Pending = "PENDING",
        /// Enough people agreed; it waits for its time.
        Approved = "APPROVED",
        /// It is done.
        Applied = "APPLIED",
        /// Somebody said no.
        Rejected = "REJECTED",
        /// It was taken back.
        Cancelled = "CANCELLED",
        /// What it was decided against is no longer so, or its time has passed.
        Stale = "STALE",
    }
}

words! {
    /// The operations that may need approval, by their names.
    pub enum Governed {
        /// A pair is activated.
        Activate = "activation.apply",
        /// An earlier revision is put in force again.
        Rollback = "activation.rollback",
        /// A playbook is linked.
        Link = "playbooks.link",
        /// A playbook is taken away.
        Unlink = "playbooks.unlink",
        /// Fewer approvals are asked for.
        SetApprovals = "approvals.set",
    }
}

impl RequestStatus {
    /// Whether anything can still come of it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Approved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Operation,
        activation::{Activate, Rollback},
        approvals::SetApprovals,
        playbooks::{LinkPlaybook, UnlinkPlaybook},
    };

    #[test]
    fn governed_operations_are_named_as_they_are() {
        let names = [
            Activate::NAME,
            Rollback::NAME,
            LinkPlaybook::NAME,
            UnlinkPlaybook::NAME,
            SetApprovals::NAME,
        ];

        assert_eq!(Governed::ALL.map(Governed::as_str), names);
    }
}
