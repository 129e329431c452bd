//! What can be done with people, sessions and tokens.

use super::{
    ChangePassword, CreateToken, CreateUser, CreatedToken, EndOtherSessions, EndSession,
    EndedSessions, GetUser, ListSessions, ListTokens, RevokeToken, RevokedToken, Scope,
    SessionView, SetBindings, TokenView, UpdateUser, UserFilter, UserView,
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
operation!(CreateUser => UserView, "access.create_user", AccessManage, |_| Scope::Global);
operation!(
    UpdateUser => UserView, "access.update_user", AccessManage,
    |_| Scope::Global, if_match Optional
);
operation!(
    SetBindings => UserView, "access.set_bindings", AccessManage,
    |_| Scope::Global, if_match Optional
);
operation!(CreateToken => CreatedToken, "access.create_token", TokensOwn, |_| Scope::Anywhere);
operation!(RevokeToken => RevokedToken, "access.revoke_token", TokensOwn, |_| Scope::Anywhere);
operation!(
    ListSessions => Vec<SessionView>, "access.list_sessions", SessionOwn,
    |_| Scope::Anywhere
);
operation!(UserFilter => Page<UserView>, "access.list_users", AccessManage, |_| Scope::Global);
operation!(GetUser => UserView, "access.get_user", AccessManage, |_| Scope::Global);
operation!(ListTokens => Page<TokenView>, "access.list_tokens", TokensOwn, |_| Scope::Anywhere);
