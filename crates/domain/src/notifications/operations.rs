//! What can be done with notifications.

use super::{CountUnread, Notification, NotificationFilter, ReadMarks, ReadNotifications};
use crate::{Page, access::Scope, home::Count, operation};

operation!(CountUnread => Count, "notifications.count", SessionOwn, |_| Scope::Anywhere);
operation!(
    /// Lists one's own notifications, the newest first; a token has none.
    ///
    /// Change requests that one may decide and has no hand in, what became of one's own within 30 days, and schedules
    /// that wait for somebody to resume or drop them.
    NotificationFilter => Page<Notification>, "notifications.list", SessionOwn, |_| Scope::Anywhere,
    route "list_notifications" Get "/auth/notifications"
);
operation!(
    /// Marks notifications of one's own as read: some by their ids, or all up to an instant.
    ///
    /// What is read already, and what is nobody's or somebody else's, is left as it is.
    ReadNotifications => ReadMarks, "notifications.read", SessionOwn, |_| Scope::Anywhere,
    route "read_notifications" Post "/auth/notifications/read"
);
