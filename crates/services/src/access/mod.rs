//! People, tokens and sessions; and the one place where a credential becomes a [`Caller`].
//!
//! [`Caller`]: tenantry_domain::access::Caller

mod account;
mod attempts;
mod authenticate;
mod first_start;
pub(crate) mod fresh;
mod known;
mod own_account;
pub(crate) mod password;
mod person;
mod reset_admin;
mod rotate;
mod secret;
mod sessions;
mod sign_in;
mod tokens;
mod users;

pub(crate) use attempts::{Account, Attempt, KNOWN_FOR_S, begin_counters};
pub use authenticate::{Credential, Purpose};
pub(crate) use first_start::NewInitToken;
pub use first_start::{FirstStart, FirstStartReport, InitToken};
pub(crate) use known::Access;
pub(crate) use own_account::own_account;
pub(crate) use person::person_of;
pub use reset_admin::ResetReport;
pub(crate) use rotate::works;
pub use sign_in::SignedIn;
pub(crate) use sign_in::StartSession;
