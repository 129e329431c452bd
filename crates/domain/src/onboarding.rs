//! What is left to do until a tenant is in use; pure, so that pages and answers agree.

use crate::tenants::{Status, TenantDetail};

/// A step on the way to a tenant that is in use, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnboardingStep {
    /// The tenant is registered.
    TenantCreated,
    /// A domain pack is in the catalogue; shown while there is none.
    DomainPackThere,
    /// The domain is known: its tenant pack names it, or it was activated. Somebody else's domain in the catalogue is no
    /// answer.
    DomainChosen,
    /// The tenant has a pack of its own; a tenant may go without one.
    TenantPackImported,
    /// A pair of versions is in force.
    Activated,
    /// A playbook is linked; a tenant may go without one.
    PlaybookLinked,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is done.
    Done,
    /// It is the next thing to do.
    Next,
    /// It waits for a step before it.
    Waiting,
    /// It may be done, and nothing waits for it.
    Optional,
}

/// A step and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The step.
    pub step: OnboardingStep,
    /// How far it is.
    pub progress: Progress,
}

/// What the checklist is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// How many domain pack versions there are in the catalogue.
    pub domain_pack_count: u64,
    /// Whether the domain is known that the tenant belongs to.
    pub is_domain_known: bool,
    /// How many versions of tenant packs the tenant has.
    pub tenant_pack_count: u64,
    /// The revision in force; 0 for none.
    pub revision: u64,
    /// How many playbooks are linked to the tenant.
    pub playbook_count: u64,
    /// A suspended tenant takes no change, so nothing is next.
    pub status: Status,
}

impl From<&TenantDetail> for Facts {
    fn from(detail: &TenantDetail) -> Self {
        Self {
            domain_pack_count: detail.domain_pack_count,
            is_domain_known: detail.domain.is_some(),
            tenant_pack_count: detail.tenant_pack_count,
            revision: detail.active.revision,
            playbook_count: detail.playbook_count,
            status: detail.tenant.status,
        }
    }
}

/// The steps of a tenant's onboarding and how far each is.
pub fn checklist(facts: Facts) -> [Item; 5] {
    let is_activated = facts.revision > 0;
    // What is in force stays in force, whatever the catalogue shows to this caller.
    let has_domain_pack = facts.domain_pack_count > 0 || is_activated;
    let is_chosen = has_domain_pack && (facts.is_domain_known || is_activated);
    let next = if facts.status == Status::Active {
        Progress::Next
    } else {
        Progress::Waiting
    };
    let domain = if is_chosen { Progress::Done } else { next };
    let tenant_pack = match facts.tenant_pack_count {
        0 if has_domain_pack => Progress::Optional,
        0 => Progress::Waiting,
        _ => Progress::Done,
    };
    let activation = match (is_activated, is_chosen) {
        (true, _) => Progress::Done,
        (false, true) => next,
        (false, false) => Progress::Waiting,
    };
    let playbook = match facts.playbook_count {
        0 if is_activated => Progress::Optional,
        0 => Progress::Waiting,
        _ => Progress::Done,
    };
    [
        Item {
            step: OnboardingStep::TenantCreated,
            progress: Progress::Done,
        },
        Item {
            step: if has_domain_pack {
                OnboardingStep::DomainChosen
            } else {
                OnboardingStep::DomainPackThere
            },
            progress: domain,
        },
        Item {
            step: OnboardingStep::TenantPackImported,
            progress: tenant_pack,
        },
        Item {
            step: OnboardingStep::Activated,
            progress: activation,
        },
        Item {
            step: OnboardingStep::PlaybookLinked,
            progress: playbook,
        },
    ]
}

/// Whether the tenant is in use, so that the checklist has done its work.
pub fn is_complete(items: &[Item]) -> bool {
    items
        .iter()
        .all(|item| matches!(item.progress, Progress::Done | Progress::Optional))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Facts = Facts {
        domain_pack_count: 0,
        is_domain_known: false,
        tenant_pack_count: 0,
        revision: 0,
        playbook_count: 0,
        status: Status::Active,
    };

    fn progress(facts: Facts) -> [Progress; 5] {
        checklist(facts).map(|item| item.progress)
    }

    #[test]
    fn a_new_tenant_waits_for_a_domain_pack_first() {
        use Progress::{Done, Next, Waiting};

        assert_eq!(progress(NEW), [Done, Next, Waiting, Waiting, Waiting]);
    }

    #[test]
    fn a_tenant_may_be_activated_without_a_pack_of_its_own() {
        use Progress::{Done, Next, Optional, Waiting};
        let facts = Facts {
            domain_pack_count: 2,
            is_domain_known: true,
            ..NEW
        };

        assert_eq!(progress(facts), [Done, Done, Optional, Next, Waiting]);
        assert!(!is_complete(&checklist(facts)));
        assert!(is_complete(&checklist(Facts {
            revision: 1,
            ..facts
        })));
    }

    #[test]
    fn a_new_tenant_is_not_led_into_a_domain_of_others() {
        use Progress::{Done, Next, Optional, Waiting};
        let facts = Facts {
            domain_pack_count: 9,
            ..NEW
        };

        assert_eq!(progress(facts), [Done, Next, Optional, Waiting, Waiting]);
        assert_eq!(checklist(facts)[1].step, OnboardingStep::DomainChosen);
        assert_eq!(checklist(NEW)[1].step, OnboardingStep::DomainPackThere);
    }

    #[test]
    fn every_step_is_done_once_both_packs_are_in_force() {
        let facts = Facts {
            domain_pack_count: 1,
            tenant_pack_count: 1,
            revision: 3,
            playbook_count: 1,
            ..NEW
        };

        assert_eq!(progress(facts), [Progress::Done; 5]);
    }

    #[test]
    fn nothing_is_next_for_a_suspended_tenant() {
        let facts = Facts {
            domain_pack_count: 1,
            status: Status::Suspended,
            ..NEW
        };

        assert!(!progress(facts).contains(&Progress::Next));
        assert!(
            !progress(Facts {
                domain_pack_count: 0,
                ..facts
            })
            .contains(&Progress::Next)
        );
    }
}
