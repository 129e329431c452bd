//! People and API tokens.

use serde::Serialize;
use tenantry_domain::{
    Page, PageRequest,
    access::{
        CreateToken, CreateUser, CreatedToken, Me, RevokedToken, SetBindings, TokenView,
        UpdateUser, UserFilter, UserStatus, UserView,
    },
};

use crate::{
    Client, Error,
    connection::{Query, page, push},
};

/// The body of a change; the person is in the path.
#[derive(Serialize)]
struct UserChanges<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<UserStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    reason: &'a str,
}

impl Client {
    /// Who the token is.
    pub async fn me(&self) -> Result<Me, Error> {
        self.get(&["auth", "me"], &Query::new()).await
    }

    /// Adds a local account.
    pub async fn create_user(&self, input: &CreateUser) -> Result<UserView, Error> {
        self.post(&["admin", "users"], input).await
    }

    /// Shows a person.
    pub async fn user(&self, id: &str) -> Result<UserView, Error> {
        self.get(&["admin", "users", id], &Query::new()).await
    }

    /// Disables a person, enables it, or gives it a new password.
    pub async fn update_user(&self, change: &UpdateUser) -> Result<UserView, Error> {
        let body = UserChanges {
            status: change.status,
            password: change.password.as_deref(),
            reason: &change.reason,
        };
        self.patch(&["admin", "users", change.id.as_str()], None, &body)
            .await
    }

    /// Gives a person these role bindings in place of those it has.
    pub async fn set_bindings(&self, change: &SetBindings) -> Result<UserView, Error> {
        let body = serde_json::json!({"bindings": change.bindings});
        self.put(&["admin", "users", change.id.as_str(), "bindings"], &body)
            .await
    }

    /// Lists people.
    pub async fn list_users(&self, filter: &UserFilter) -> Result<Page<UserView>, Error> {
        let mut query = Query::new();
        push(&mut query, "q", filter.q.as_ref());
        page(&mut query, &filter.page);
        self.get(&["admin", "users"], &query).await
    }

    /// Makes an API token; its secret is in this answer only.
    pub async fn create_token(&self, input: &CreateToken) -> Result<CreatedToken, Error> {
        self.post(&["admin", "tokens"], input).await
    }

    /// Lists API tokens, newest first.
    pub async fn list_tokens(&self, wanted: &PageRequest) -> Result<Page<TokenView>, Error> {
        let mut query = Query::new();
        page(&mut query, wanted);
        self.get(&["admin", "tokens"], &query).await
    }

    /// Ends a token for good.
    pub async fn revoke_token(&self, id: &str) -> Result<RevokedToken, Error> {
        self.delete(&["admin", "tokens", id]).await
    }
}
