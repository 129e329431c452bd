//! The state machine of a tenant's status.

use crate::{message::Message, say};

words! {
    /// What may be done with a tenant now.
    // Components are told apart by their names alone, and more than tenants have a status.
    #[cfg_attr(feature = "openapi", schema(as = TenantStatus))]
    pub enum Status {
        /// In use.
        Active = "ACTIVE",
        /// Readable; takes no change but to be resumed.
        Suspended = "SUSPENDED",
    }
}

/// A change of status that the state machine does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant cannot go from {from} to {to}", from = from.as_str(), to = to.as_str())]
pub struct IllegalTransition {
    from: Status,
    to: Status,
}

impl IllegalTransition {
    /// Why not, for people.
    pub fn message(self) -> Message {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        say!("a tenant cannot go from {from} to {to}", from, to)
    }
}

impl Status {
    /// Checks a change; `Ok(false)` means it is there already.
    pub fn transition(self, to: Self) -> Result<bool, IllegalTransition> {
        match (self, to) {
            (Self::Active, Self::Suspended) | (Self::Suspended, Self::Active) => Ok(true),
            (Self::Active, Self::Active) | (Self::Suspended, Self::Suspended) => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspends_and_resumes_and_repeats_safely() {
        assert_eq!(Status::Active.transition(Status::Suspended), Ok(true));
        assert_eq!(Status::Suspended.transition(Status::Active), Ok(true));
        assert_eq!(Status::Active.transition(Status::Active), Ok(false));
    }
}
