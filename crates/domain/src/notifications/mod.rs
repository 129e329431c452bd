//! Notifications: what waits for a person, and what became of what they asked for.
//!
//! None is stored. One is what a change request or a schedule says by how it stands, to whoever may do something about
//! it or has asked for it; stored is only what a person has read (decision 0047).

mod input;
mod operations;
mod view;

pub use input::{CountUnread, IDS_MAX, NotificationFilter, ReadNotifications};
pub use view::{Notification, NotificationKind, ReadMarks};

/// Unread ones that are counted at most, for each page says how many there are.
pub const COUNTED: u64 = 99;
/// Days for which a person is told what became of a request.
pub const TOLD_DAYS: i64 = 30;
/// Characters of a notification's id at most: the longest id of a thing, and where it stands.
pub const ID_MAX_CHARS: usize = 100;
/// What a notification's id looks like: the id of a request or a schedule, and where that stands.
pub const ID_PATTERN: &str = "^(chr|sch)_[A-Za-z0-9_-]{1,64}[.][A-Z]{1,20}$";
