//! What can be done with people, sessions and tokens.

use super::{
    ChangePassword, CreateToken, CreateUser, CreatedToken, EndOtherSessions, EndSession,
    EndedSessions, GetUser, ListSessions, ListTokens, RevokeToken, RevokedToken, RotateToken,
    RotatedToken, Scope, SessionView, SetBindings, TokenView, UpdateUser, UserFilter, UserView,
};
use crate::{Page, operation};

operation!(EndSession => (), "access.sign_out", SessionOwn, |_| Scope::Anywhere);
operation!(
    EndOtherSessions => EndedSessions, "access.end_other_sessions", SessionOwn,
    |_| Scope::Anywhere
);
operation!(
    ChangePassword => EndedSessions, "access.change_password", SessionOwn,
    |_| Scope::Anywhere
);
operation!(
    /// Adds a local account.
    CreateUser => UserView, "access.create_user", AccessManage, |_| Scope::Global,
    route "create_user" Post "/admin/users", created |made| format!("/admin/users/{}", made.id)
);
operation!(
    /// Disables a person, enables it again, or gives it a new password.
    UpdateUser => UserView, "access.update_user", AccessManage,
    |_| Scope::Global, if_match Optional,
    route "update_user" Patch "/admin/users/{id}"
);
operation!(
    /// Gives a person these role bindings in place of those it has.
    SetBindings => UserView, "access.set_bindings", AccessManage,
    |_| Scope::Global, if_match Optional,
    route "set_bindings" Put "/admin/users/{id}/bindings"
);
operation!(
    /// Makes an API token of the caller's; the secret is shown in this answer only.
    ///
    /// Its rights are never more than the caller's, neither now nor later.
    CreateToken => CreatedToken, "access.create_token", TokensOwn, |_| Scope::Anywhere,
    route "create_token" Post "/admin/tokens",
    created |made| format!("/admin/tokens/{}", made.token.id)
);
operation!(
    /// Makes a token like another one; the secret is shown in this answer only.
    ///
    /// The new one has the other one's name, owner, roles and tenants, and as long a life as that was made for. Both
    /// are good for `overlap_s` seconds; then the former one ends, and what it made with it.
    RotateToken => RotatedToken, "access.rotate_token", TokensOwn, |_| Scope::Anywhere,
    route "rotate_token" Post "/admin/tokens/{id}/rotate",
    created |made| format!("/admin/tokens/{}", made.token.id)
);
operation!(
    /// Ends a token for good; ending it again changes nothing.
    RevokeToken => RevokedToken, "access.revoke_token", TokensOwn, |_| Scope::Anywhere,
    route "revoke_token" Delete "/admin/tokens/{id}"
);
operation!(
    ListSessions => Vec<SessionView>, "access.list_sessions", SessionOwn,
    |_| Scope::Anywhere
);
operation!(
    /// Lists people with their role bindings.
    UserFilter => Page<UserView>, "access.list_users", AccessManage, |_| Scope::Global,
    route "list_users" Get "/admin/users"
);
operation!(
    /// Shows a person with its role bindings.
    GetUser => UserView, "access.get_user", AccessManage, |_| Scope::Global,
    route "get_user" Get "/admin/users/{id}", versioned |read| read.row_version
);
operation!(
    /// Lists API tokens, newest first, never their secrets: one's own, or everybody's for who manages
    /// access.
    ListTokens => Page<TokenView>, "access.list_tokens", TokensOwn, |_| Scope::Anywhere,
    route "list_tokens" Get "/admin/tokens"
);
