//! What is said of notifications, to whom they are for.

/// How much is unread.
pub const UNREAD_COUNT: &str = "notifications.unreadCount";
