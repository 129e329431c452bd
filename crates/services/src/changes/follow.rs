//! The one task of a process that reads what has changed, for as long as anybody watches.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    time::{Duration, Instant},
};

use tenantry_domain::{access::TenantScope, changes::Affected, id::OutboxId};
use tenantry_storage::{
    Engine,
    outbox::{self, Headline},
};

use super::{Change, Changes, Rights, Told};
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
const READ: usize = 500;
/// Messages that are always compared with what is there, however old: a clock that is behind makes ids that come below
/// those of the others, but rarely below so many.
const KEPT: usize = 200;
/// Changes told one by one.
const TOLD: usize = 100;
/// How often it is told at most that anything may have changed: all who watch ask then.
const ANYTHING_EVERY: Duration = Duration::from_secs(5);

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
    /// What comes before it is not looked at any more.
    after: String,
    /// When the others were told.
    told: BTreeMap<String, Instant>,
}

/// Messages that were not told yet.
struct Fresh {
    rows: Vec<Headline>,
    /// Whether these are all there are.
    is_whole: bool,
}

impl Seen {
    /// Everything that is there has been told.
    fn begin(rows: Vec<Headline>, now: Instant) -> Self {
        let mut seen = Self::default();
        if rows.len() >= KEPT
            && let Some(oldest) = rows.last()
        {
            seen.after = oldest.id.to_string();
        }
        seen.fresh(rows, now);
        seen
    }

    /// Those of the messages that were not told yet, which they are from now on.
    fn fresh(&mut self, rows: Vec<Headline>, now: Instant) -> Fresh {
        // The newest so many were read: there may be others between them and what was known.
        let newest = self.told.last_key_value().map(|(id, _)| id.clone());
        let reaches =
            |row: &Headline| newest.is_some_and(|newest| row.id.as_str() <= newest.as_str());
        let is_whole = rows.len() < READ || rows.last().is_none_or(reaches);
        let mut fresh = Vec::new();
        for row in rows {
            if let Entry::Vacant(place) = self.told.entry(row.id.to_string()) {
                place.insert(now);
                fresh.push(row);
            }
        }
        while let Some((_, told)) = self.told.first_key_value() {
            let is_old = now.saturating_duration_since(*told) > OVERLAP;
            let count = self.told.len();
            if count <= KEPT || (count <= READ && !is_old) {
                break;
            }
            if let Some((id, _)) = self.told.pop_first() {
                self.after = self.after.clone().max(id);
            }
        }
        Fresh {
            rows: fresh,
            is_whole,
        }
    }
}

/// That anything may have changed, told now and then at most.
#[derive(Default)]
struct Calm {
    told: Option<Instant>,
    is_owed: bool,
}

impl Calm {
    /// How long it is waited until it may be told; nothing where it is not owed.
    fn pause(&self, now: Instant) -> Option<Duration> {
        let rest =
            |told: Instant| ANYTHING_EVERY.saturating_sub(now.saturating_duration_since(told));
        self.is_owed.then(|| self.told.map_or(Duration::ZERO, rest))
    }

    /// Whether it is told now.
    fn is_due(&mut self, now: Instant) -> bool {
        if self.pause(now) != Some(Duration::ZERO) {
            return false;
        }
        *self = Self {
            told: Some(now),
            is_owed: false,
        };
        true
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
            let mut seats = self.changes.seats();
            seats.is_followed = false;
            seats.is_torn = true;
        }
    }
}

impl Inner {
    /// Has somebody follow the changes, if nobody does; what changes from now on is told.
    ///
    /// Where the one before ended badly, nobody knows what was missed, and all are told so.
    pub(super) async fn follow_changes(self: &Arc<Self>) -> Result<()> {
        if self.changes.seats().is_followed {
            return Ok(());
        }
        // What was committed by now is among what is read, and nobody waits for it.
        *self.changes.committed() = None;
        let rows = self.headlines("", KEPT).await?;
        let seen = Seen::begin(rows, Instant::now());
        let mut seats = self.changes.seats();
        if !seats.is_followed {
            seats.is_followed = true;
            let calm = Calm {
                told: None,
                is_owed: std::mem::take(&mut seats.is_torn),
            };
            let following = Following {
                changes: Arc::clone(&self.changes),
                is_over: false,
            };
            tokio::spawn(follow(Arc::clone(self), seen, calm, following));
        }
        Ok(())
    }

    async fn headlines(&self, after: &str, limit: usize) -> Result<Vec<Headline>> {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let mut tx = self.db.read(&TenantScope::system()).await?;
        Ok(outbox::latest(tx.conn(), after, limit).await?)
    }

    /// What has changed since it was asked last.
    async fn fresh_changes(&self, seen: &mut Seen) -> Result<Option<Told>> {
        // Before the read: what was committed by then is read.
        let own = self.changes.committed().clone();
        let rows = self.headlines(&seen.after, READ).await?;
        let fresh = seen.fresh(rows, Instant::now());
        let is_missing = |own: &OutboxId| !seen.told.contains_key(own.as_str());
        if own.as_ref().is_some_and(is_missing) {
            // Too many came above it at once, or the clock was set back, or is behind those of others.
            let rows = self.headlines("", KEPT).await?;
            *seen = Seen::begin(rows, Instant::now());
            self.changes.has_looked_for(own.as_ref());
            return Ok(Some(Told::Anything));
        }
        self.changes.has_looked_for(own.as_ref());
        Ok(told(&fresh))
    }
}

async fn follow(inner: Arc<Inner>, mut seen: Seen, mut calm: Calm, mut following: Following) {
    let changes = &*inner.changes;
    let every = match inner.db.engine() {
        Engine::Postgres => POLL,
        Engine::Sqlite => POLL_ALONE,
    };
    loop {
        let owed = calm.pause(Instant::now()).unwrap_or(every);
        tokio::select! {
            () = changes.closing.cancelled() => return,
            () = changes.noted.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(every.min(owed)) => {}
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
            Ok(Some(Told::Anything)) => calm.is_owed = true,
            // Refused only where nobody listens.
            Ok(Some(told)) => drop(changes.told.send(told)),
            Ok(None) => {}
            Err(error) => {
                let cause = error.chain();
                tracing::warn!(cause, "what has changed cannot be read for open pages");
                tokio::time::sleep(POLL).await;
                changes.noted.notify_one();
            }
        }
        if calm.is_due(Instant::now()) {
            drop(changes.told.send(Told::Anything));
        }
    }
}

/// What is told of these messages, equal changes once.
fn told(fresh: &Fresh) -> Option<Told> {
    if !fresh.is_whole && !fresh.rows.is_empty() {
        return Some(Told::Anything);
    }
    let mut changes: Vec<Change> = Vec::new();
    for row in &fresh.rows {
        let change = Change {
            affected: Affected::by(&row.topic),
            tenant_id: row.tenant_id.clone(),
            rights: rights(row),
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

/// Whose rights are others after such a change.
fn rights(row: &Headline) -> Option<Rights> {
    let is_about_rights =
        row.topic.starts_with("access.") && !HARMLESS.contains(&row.topic.as_str());
    let whose = || row.person.clone().map_or(Rights::Anybody, Rights::Of);
    is_about_rights.then(whose)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::TenantId;

    use super::*;

    fn row(number: usize, topic: &str, tenant: Option<&str>) -> Headline {
        Headline {
            id: OutboxId::from_unique(&format!("{number:026}")),
            topic: topic.to_owned(),
            tenant_id: tenant.map(|id| TenantId::parse(id).unwrap()),
            person: None,
        }
    }

    /// Rows as they are read: newest first.
    fn rows(numbers: std::ops::Range<usize>) -> Vec<Headline> {
        numbers.rev().map(|at| row(at, "a.b", None)).collect()
    }

    fn whole(rows: &[Headline]) -> Fresh {
        Fresh {
            rows: rows.to_vec(),
            is_whole: true,
        }
    }

    #[test]
    fn what_comes_late_below_others_is_told_and_nothing_twice() {
        let began = Instant::now();
        let mut seen = Seen::begin(vec![row(5, "a.b", None)], began);
        let ids = |fresh: Fresh| -> Vec<String> {
            let rows = fresh.rows.into_iter();
            rows.map(|row| row.id.to_string()).collect()
        };
        let [four, five, six] = [4, 5, 6].map(|number| row(number, "a.b", None));

        assert_eq!(
            ids(seen.fresh(vec![six.clone(), five.clone()], began)),
            [six.id.to_string()]
        );
        // However late, as where the clock of another process is behind.
        let later = began + 100 * OVERLAP;
        let late = seen.fresh(vec![six.clone(), five, four.clone()], later);
        assert_eq!(ids(late), [four.id.to_string()]);
        assert_eq!(seen.after, "");
    }

    #[test]
    fn what_is_old_and_below_many_is_not_read_again() {
        let began = Instant::now();
        let mut seen = Seen::begin(Vec::new(), began);
        seen.fresh(rows(0..KEPT + 10), began);
        assert_eq!(seen.after, "");

        seen.fresh(Vec::new(), began + OVERLAP + Duration::from_secs(1));
        assert_eq!(seen.after, row(9, "a.b", None).id.to_string());
        assert_eq!(seen.told.len(), KEPT);
    }

    #[test]
    fn a_burst_is_told_as_anything_and_once() {
        let now = Instant::now();
        let mut seen = Seen::begin(rows(0..10), now);

        let burst = seen.fresh(rows(1_000..1_000 + READ), now);
        assert!(matches!(told(&burst), Some(Told::Anything)));
        assert!(seen.told.len() <= READ && !seen.after.is_empty());

        // What it left is read again as long as it is young, and is no news.
        let again = seen.fresh(rows(1_000..1_000 + READ), now);
        assert!(told(&again).is_none());
        // As many that reach down to what is known are told one by one.
        let few = seen.fresh(rows(1_003..1_003 + READ), now);
        assert_eq!(few.rows.len(), 3);
        assert!(matches!(told(&few), Some(Told::These(_))));
    }

    #[test]
    fn anything_is_told_now_and_then_and_not_forgotten() {
        let began = Instant::now();
        let mut calm = Calm::default();
        assert!(!calm.is_due(began));
        calm.is_owed = true;
        assert!(calm.is_due(began));
        assert!(!calm.is_due(began));

        calm.is_owed = true;
        let soon = began + Duration::from_secs(2);
        assert!(!calm.is_due(soon));
        assert_eq!(calm.pause(soon), Some(Duration::from_secs(3)));
        assert!(calm.is_due(began + ANYTHING_EVERY));
    }

    #[test]
    fn whoever_follows_and_panics_leaves_the_place_and_says_so() {
        let changes = Arc::new(Changes::default());
        changes.seats().is_followed = true;
        let following = Following {
            changes: Arc::clone(&changes),
            is_over: false,
        };
        let panicked = std::thread::spawn(move || {
            let _following = following;
            panic!("a test panics");
        });
        assert!(panicked.join().is_err());

        let seats = changes.seats();
        assert!(!seats.is_followed && seats.is_torn);
    }

    #[test]
    fn equal_changes_are_told_once_and_many_as_anything() {
        let mut rows = [
            row(1, "tenants.rename", Some("ACME")),
            row(2, "tenants.change_status", Some("ACME")),
            row(3, "access.set_bindings", None),
            row(4, "access.sign_in", None),
            row(5, "access.set_bindings", None),
        ];
        rows[4].person = Some("usr_1".to_owned());
        let Some(Told::These(changes)) = told(&whole(&rows)) else {
            panic!("these are few");
        };
        assert_eq!(changes.len(), 4);
        let rights: Vec<_> = changes
            .iter()
            .filter_map(|one| one.rights.clone())
            .collect();
        assert_eq!(rights, [Rights::Anybody, Rights::Of("usr_1".to_owned())]);

        assert!(told(&whole(&[])).is_none());
        let part = |rows: &[Headline]| Fresh {
            rows: rows.to_vec(),
            is_whole: false,
        };
        assert!(matches!(told(&part(&rows)), Some(Told::Anything)));
        assert!(told(&part(&[])).is_none());
        let many: Vec<_> = (0..200)
            .map(|at| row(at, "tenants.create", Some(&format!("T{at}"))))
            .collect();
        assert!(matches!(told(&whole(&many)), Some(Told::Anything)));
    }
}
