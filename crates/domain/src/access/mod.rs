//! Who may do what: roles, permissions, scopes, callers and the one decision about them.
//!
//! Pure, so the browser hides a control by the function that the server refuses with.

mod binding;
mod caller;
mod operations;
mod password;
mod permission;
mod policy;
mod presence;
mod role;
mod scope;
mod sessions;
mod tokens;
mod users;

pub use binding::{MAX_BINDINGS, RoleBinding};
pub use caller::{Actor, ActorKind, Caller, INIT_TOKEN_NAME, IfMatch, RequestInfo};
pub use password::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, part_secrets, without_secrets};
pub use permission::Permission;
pub use policy::{Decision, decide, may_give};
pub use presence::{FRESH_FOR_S, OWN_PASSWORD_FIELD, Presence};
pub use role::Role;
pub use scope::{Scope, TenantScope};
pub use sessions::{
    ChangePassword, EndOtherSessions, EndSession, EndedSessions, ListSessions, Me, SessionView,
    SignIn,
};
pub use tokens::{
    CreateToken, CreatedToken, ListTokens, NewToken, OVERLAP_MAX_S, OVERLAP_S, RevokeToken,
    RevokedToken, RotateToken, RotatedToken, TokenView, bindings,
};
pub use users::{
    CreateUser, GetUser, NewUser, SetBindings, USERNAME_PATTERN, UpdateUser, UserFilter,
    UserStatus, UserView,
};
