//! Who may do what: roles, permissions, scopes, callers and the one decision about them.
//!
//! Pure, so the browser hides a control by the function that the server refuses with.

mod caller;
mod input;
mod permission;
mod policy;
mod role;
mod scope;

pub use caller::{Actor, ActorKind, Caller, Grant, RequestInfo};
pub use input::{
    CreateToken, CreateUser, CreatedToken, EndSession, ListSessions, ListTokens, Me, NewToken,
    NewUser, RevokeToken, SessionView, SignIn, TokenView, UserFilter, UserStatus, UserView,
};
pub use permission::Permission;
pub use policy::{Decision, decide};
pub use role::Role;
pub use scope::{Scope, TenantScope};
