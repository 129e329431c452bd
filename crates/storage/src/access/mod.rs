//! People, their role bindings, and the credentials they come with; of a secret only its hash.

mod sessions;
mod tokens;
mod users;

pub use sessions::{
    SessionRow, delete_session, delete_sessions_of, find_session_by_hash, insert_session,
    keep_session, list_sessions,
};
pub use tokens::{
    Ancestors, TokenRow, count_tokens, end_token, ending_tokens, find_token, find_token_by_hash,
    insert_token, list_tokens, replace_token, revoke_token, token_ancestors, token_descendants,
};
pub use users::{
    UserRow, count_administrators, count_users, find_user, find_user_by_name, insert_user,
    list_users, lock_administrators, lock_user, note_sign_in, rehash_password, replace_bindings,
    update_user,
};
