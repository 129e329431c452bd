//! How many approvals changes need, and the change requests that wait for them.

mod requests;
mod settings;

pub use requests::{
    NewApproval, NewRequest, StoredRequest, approve, authors_named, close, count_open, find,
    insert, list, lock, mark_approved, open_of, same_open,
};
pub use settings::{NewSettings, count_deciders, effective, get, lock as lock_settings, set};
