//! People and API tokens.

use tenantry_domain::{
    Page, PageRequest,
    access::{CreateToken, CreateUser, CreatedToken, Me, TokenView, UserFilter, UserView},
};

use crate::{
    Client, Error,
    connection::{Query, page, push},
};

impl Client {
    /// Who the token is.
    pub async fn me(&self) -> Result<Me, Error> {
        self.get(&["auth", "me"], &Query::new()).await
    }

    /// Adds a local account.
    pub async fn create_user(&self, input: &CreateUser) -> Result<UserView, Error> {
        self.post(&["admin", "users"], input).await
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
    pub async fn revoke_token(&self, id: &str) -> Result<TokenView, Error> {
        self.delete(&["admin", "tokens", id]).await
    }
}
