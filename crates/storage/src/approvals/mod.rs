//! How many approvals changes need, and the change requests that wait for them.

mod changes;
mod requests;
mod settings;

pub use changes::{NewApproval, NewRequest, approve, authors_named, close, insert, mark_approved};
pub use requests::{
    Same, StoredRequest, count_open, find, list, lock, open_of, preview, same_open,
};
pub use settings::{NewSettings, count_deciders, effective, get, lock as lock_settings, set};
