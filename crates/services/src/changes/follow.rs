//! The one task of a process that reads what has changed, for as long as anybody watches.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use tenantry_domain::{access::TenantScope, changes::Affected};
use tenantry_storage::{
    Engine,
    outbox::{self, Headline},
};

use super::{Change, Changes, Told};
use crate::{Result, start::Inner};

/// How often it is looked for what other processes changed.
const POLL: Duration = Duration::from_secs(1);
/// The same where there are none: only for what was noted and could not be read at once.
const POLL_ALONE: Duration = Duration::from_secs(15);
/// How long it is waited for more once something has changed: several changes are told together.
const GATHER: Duration = Duration::from_millis(150);
/// How long a message may come below others that are there: transactions take time, and clocks differ.
const OVERLAP: Duration = Duration::from_secs(15);
/// Messages read at once.
const READ: u32 = 500;
/// Messages that may be on their way when it begins, and are known already.
const KNOWN: u32 = 50;
/// Changes told one by one.
const TOLD: usize = 100;

/// Changes after which somebody's rights are what they were.
const HARMLESS: [&str; 5] = [
    "access.sign_in",
    "access.create_user",
    "access.create_token",
    "access.rotate_token",
    "access.revoke_token",
];

/// Which messages have been told.
#[derive(Default)]
pub(super) struct Seen {
    /// What comes before it is too old to be looked at.
    after: String,
    recent: VecDeque<(Instant, String)>,
    ids: HashSet<String>,
}

impl Seen {
    /// Everything that is there has been told.
    fn begin(rows: Vec<Headline>, now: Instant) -> Self {
        let mut seen = Self::default();
        if rows.len() >= usize::try_from(KNOWN).unwrap_or(usize::MAX)
            && let Some(oldest) = rows.last()
        {
            seen.after = oldest.id.to_string();
        }
        seen.fresh(rows, now);
        seen
    }

    /// Those of the messages that were not told yet, which they are from now on.
    fn fresh(&mut self, rows: Vec<Headline>, now: Instant) -> Vec<Headline> {
        let mut fresh = Vec::new();
        for row in rows {
            if self.ids.insert(row.id.to_string()) {
                self.recent.push_back((now, row.id.to_string()));
                fresh.push(row);
            }
        }
        while let Some((told, _)) = self.recent.front()
            && now.saturating_duration_since(*told) > OVERLAP
        {
            if let Some((_, id)) = self.recent.pop_front() {
                self.ids.remove(&id);
                if id > self.after {
                    self.after = id;
                }
            }
        }
        fresh
    }
}

/// Says that nobody follows any more, however that came.
struct Following {
    changes: Arc<Changes>,
    is_over: bool,
}

impl Drop for Following {
    fn drop(&mut self) {
        // Where it was said already, another one may have begun.
        if !self.is_over {
            self.changes.seats().is_followed = false;
        }
    }
}

impl Inner {
    /// Has somebody follow the changes, if nobody does; what changes from now on is told.
    pub(super) async fn follow_changes(self: &Arc<Self>) -> Result<()> {
        if self.changes.seats().is_followed {
            return Ok(());
        }
        let rows = self.headlines("", KNOWN).await?;
        let seen = Seen::begin(rows, Instant::now());
        let mut seats = self.changes.seats();
        if !seats.is_followed {
            seats.is_followed = true;
            let following = Following {
                changes: Arc::clone(&self.changes),
                is_over: false,
            };
            tokio::spawn(follow(Arc::clone(self), seen, following));
        }
        Ok(())
    }

    async fn headlines(&self, after: &str, limit: u32) -> Result<Vec<Headline>> {
        let mut tx = self.db.read(&TenantScope::system()).await?;
        Ok(outbox::latest(tx.conn(), after, limit).await?)
    }

    /// What has changed since it was asked last.
    async fn fresh_changes(&self, seen: &mut Seen) -> Result<Option<Told>> {
        let rows = self.headlines(&seen.after, READ).await?;
        let is_whole = rows.len() < usize::try_from(READ).unwrap_or(usize::MAX);
        let fresh = seen.fresh(rows, Instant::now());
        Ok(told(&fresh, is_whole))
    }
}

async fn follow(inner: Arc<Inner>, mut seen: Seen, mut following: Following) {
    let changes = &*inner.changes;
    let every = match inner.db.engine() {
        Engine::Postgres => POLL,
        Engine::Sqlite => POLL_ALONE,
    };
    loop {
        tokio::select! {
            () = changes.closing.cancelled() => return,
            () = changes.noted.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(every) => {}
        }
        {
            let mut seats = changes.seats();
            if seats.taken == 0 {
                // Whoever comes now finds that nobody follows.
                seats.is_followed = false;
                following.is_over = true;
                return;
            }
        }
        match inner.fresh_changes(&mut seen).await {
            // Refused only where nobody listens.
            Ok(Some(told)) => drop(changes.told.send(told)),
            Ok(None) => {}
            Err(error) => {
                let cause = error.chain();
                tracing::warn!(cause, "what has changed cannot be read for open pages");
                tokio::time::sleep(POLL).await;
                changes.note();
            }
        }
    }
}

/// What is told of these messages, equal changes once.
fn told(fresh: &[Headline], is_whole: bool) -> Option<Told> {
    if !is_whole {
        return Some(Told::Anything);
    }
    let mut changes: Vec<Change> = Vec::new();
    for row in fresh {
        let change = Change {
            affected: Affected::by(&row.topic),
            tenant_id: row.tenant_id.clone(),
            is_about_rights: row.topic.starts_with("access.")
                && !HARMLESS.contains(&row.topic.as_str()),
        };
        if !changes.contains(&change) {
            changes.push(change);
        }
        if changes.len() > TOLD {
            return Some(Told::Anything);
        }
    }
    (!changes.is_empty()).then(|| Told::These(changes.into()))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::{OutboxId, TenantId};

    use super::*;

    fn row(number: u32, topic: &str, tenant: Option<&str>) -> Headline {
        Headline {
            id: OutboxId::from_unique(&format!("{number:026}")),
            topic: topic.to_owned(),
            tenant_id: tenant.map(|id| TenantId::parse(id).unwrap()),
        }
    }

    #[test]
    fn what_comes_late_below_others_is_told_and_nothing_twice() {
        let began = Instant::now();
        let mut seen = Seen::begin(vec![row(5, "a.b", None)], began);
        let ids = |rows: Vec<Headline>| -> Vec<String> {
            rows.into_iter().map(|row| row.id.to_string()).collect()
        };
        let [four, five, six] = [4, 5, 6].map(|number| row(number, "a.b", None));

        assert_eq!(
            ids(seen.fresh(vec![six.clone(), five.clone()], began)),
            [six.id.to_string()]
        );
        let late = seen.fresh(vec![six.clone(), five, four.clone()], began);
        assert_eq!(ids(late), [four.id.to_string()]);
        assert_eq!(seen.after, "");

        // What nobody can overtake any more is not read again.
        seen.fresh(Vec::new(), began + OVERLAP + Duration::from_secs(1));
        assert_eq!(seen.after, six.id.to_string());
        assert!(seen.ids.is_empty());
    }

    #[test]
    fn equal_changes_are_told_once_and_many_as_anything() {
        let rows = [
            row(1, "tenants.rename", Some("ACME")),
            row(2, "tenants.change_status", Some("ACME")),
            row(3, "access.set_bindings", None),
            row(4, "access.sign_in", None),
        ];
        let Some(Told::These(changes)) = told(&rows, true) else {
            panic!("these are few");
        };
        assert_eq!(changes.len(), 3);
        let rights = changes.iter().filter(|change| change.is_about_rights);
        assert_eq!(rights.count(), 1);

        assert!(told(&[], true).is_none());
        assert!(matches!(told(&rows, false), Some(Told::Anything)));
        let many: Vec<_> = (0..200)
            .map(|at| row(at, "tenants.create", Some(&format!("T{at}"))))
            .collect();
        assert!(matches!(told(&many, true), Some(Told::Anything)));
    }
}
