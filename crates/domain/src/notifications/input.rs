//! What can be asked for of notifications, and the rules for it.

use serde::{Deserialize, Serialize};

use super::ID_MAX_CHARS;
use crate::{FieldProblem, Problem, Timestamp, page::PageRequest, say};

/// Notifications that can be marked by their ids in one step.
pub const IDS_MAX: usize = 100;

/// Which of one's own notifications to list, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationFilter {
    /// Only those that were not read.
    pub unread: bool,
    /// Which page.
    pub page: PageRequest,
}

/// Asks how many of one's own notifications were not read, counted to 99.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountUnread {}

/// Marks notifications of one's own as read: some by their ids, or all up to an instant.
///
/// What is read already, and what is nobody's or somebody else's, is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadNotifications {
    /// These, at most 100.
    pub ids: Vec<String>,
    /// All that came to be so up to this instant; one that is still to come is taken for now.
    pub until: Option<Timestamp>,
}

impl ReadNotifications {
    /// Refuses what names nothing, too many, or what no notification is called.
    pub fn validate(&self) -> Result<(), Problem> {
        let refused = |code, message| {
            let error = FieldProblem::new("ids", code, message);
            Err(Problem::invalid(vec![error]))
        };
        if self.ids.is_empty() && self.until.is_none() {
            let message = say!("Say which notifications are read, or up to when all of them are.");
            return refused("required", message);
        }
        if self.ids.len() > IDS_MAX {
            let message = say!(
                "At most {max} notifications can be marked at once. Say up to when instead.",
                max = IDS_MAX
            );
            return refused("too_many", message);
        }
        if !self.ids.iter().all(|id| is_id(id)) {
            let message = say!("No notification is called like that.");
            return refused("invalid", message);
        }
        Ok(())
    }
}

/// Whether a text can be the id of a notification: [`super::ID_PATTERN`].
fn is_id(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let Some((thing, stands)) = text.split_once('.') else {
        return false;
    };
    let unique = thing
        .strip_prefix("chr_")
        .or_else(|| thing.strip_prefix("sch_"));
    text.len() <= ID_MAX_CHARS
        && unique.is_some_and(|unique| (1..=64).contains(&unique.len()))
        && thing.bytes().all(is_word)
        && (1..=20).contains(&stands.len())
        && stands.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(ids: &[&str], until: Option<i64>) -> Option<String> {
        let input = ReadNotifications {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            until: until.map(Timestamp::from_micros),
        };
        let problem = input.validate().err()?;
        problem.errors.into_iter().map(|error| error.code).next()
    }

    #[test]
    fn what_is_read_is_named_by_its_id_or_by_an_instant() {
        assert_eq!(refusal(&["chr_01k.PENDING", "sch_1.HELD"], None), None);
        assert_eq!(refusal(&[], Some(1)), None);

        assert_eq!(refusal(&[], None).as_deref(), Some("required"));
        let many = ["chr_1.PENDING"; IDS_MAX + 1];
        assert_eq!(refusal(&many, None).as_deref(), Some("too_many"));
        let long = format!("chr_{}.PENDING", "a".repeat(65));
        for odd in [
            "",
            "chr_1",
            "chr_.PENDING",
            "chr_1.pending",
            "chr_1.",
            "usr_1.PENDING",
            "chr_1.PENDING.HELD",
            "chr_\u{0}.PENDING",
            "chr_1'.PENDING",
            long.as_str(),
        ] {
            assert_eq!(
                refusal(&[odd], Some(1)).as_deref(),
                Some("invalid"),
                "{odd}"
            );
        }
    }
}
