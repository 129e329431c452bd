//! A server that ends between any two statements of a change, by its fail points, one after the other.
//!
//! What is in the database then is that from before or that from after, in every table. Each start on it is told to end one
//! step further on, so that it goes through all of them; whoever asks again has in the end what was asked for, once.

#![expect(clippy::panic, reason = "tests")]

use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus, thread, time::Duration};

use serde_json::Value;
use tenantry_testkit::Detached;

use crate::support::{Server, TOKEN};

mod changes;

use changes::Change;

/// The signal of whoever ends at a fail point.
const SIGABRT: i32 = 6;
/// Every so many steps somebody asks again, on a copy, of a server without a fail point.
const ASKED_AGAIN: usize = 16;

/// What a change may leave behind, as lines that are the same on both engines.
const PICTURE: &[&str] = &[
    "SELECT 'revision ' || tenant_id || ' ' || revision || ' ' || domain_pack_version FROM revisions",
    "SELECT 'playbook of ' || tenant_id || ' ' || revision FROM revision_playbooks",
    "SELECT 'in force ' || tenant_id || ' ' || revision || ' ' || active_domain_pack_version \
     FROM tenant_active_config",
    "SELECT 'document of ' || tenant_id FROM effective_documents",
    "SELECT 'link of ' || tenant_id || ' ' || domain_pack_version FROM playbook_links",
    "SELECT 'version ' || kind || ' ' || history || ' ' || version || ' ' || status FROM documents",
    "SELECT 'request ' || operation || ' ' || status FROM change_requests",
    "SELECT 'approval of ' || operation FROM change_request_approvals a \
     JOIN change_requests r ON r.id = a.request_id",
    "SELECT 'recall ' || status FROM recalls",
    "SELECT 'recalled ' || tenant_id || ' ' || outcome FROM recall_tenants",
    "SELECT 'trail ' || chain || ' ' || action || ' ' || outcome FROM audit_events",
    "SELECT 'message ' || chain || ' ' || topic FROM outbox",
    "SELECT 'job ' || kind FROM jobs WHERE every_s IS NULL",
    "SELECT 'end of ' || kind || ' ' || state FROM jobs \
     WHERE kind = 'carry_out_recall' AND finished_at IS NOT NULL",
    "SELECT 'reply to ' || operation FROM idempotency_keys",
    ROWS,
];

/// Of what no change here adds to or takes from.
const ROWS: &str = "SELECT 'tenants ' || COUNT(*) FROM tenants \
     UNION ALL SELECT 'words ' || COUNT(*) FROM tenant_words \
     UNION ALL SELECT 'users ' || COUNT(*) FROM users \
     UNION ALL SELECT 'roles ' || COUNT(*) FROM role_bindings \
     UNION ALL SELECT 'tokens ' || COUNT(*) FROM api_tokens \
     UNION ALL SELECT 'views ' || COUNT(*) FROM saved_views \
     UNION ALL SELECT 'marks ' || COUNT(*) FROM notification_marks \
     UNION ALL SELECT 'reads ' || COUNT(*) FROM notification_reads \
     UNION ALL SELECT 'reports ' || COUNT(*) FROM reports \
     UNION ALL SELECT 'settings ' || COUNT(*) FROM approval_settings \
     UNION ALL SELECT 'authors ' || COUNT(*) FROM change_request_authors \
     UNION ALL SELECT 'freezes ' || COUNT(*) FROM freezes \
     UNION ALL SELECT 'schedules ' || COUNT(*) FROM schedules \
     UNION ALL SELECT 'refusals ' || COUNT(*) FROM audit_refusals \
     UNION ALL SELECT 'refused ' || COUNT(*) FROM audit_refused";

/// Tables that others write to meanwhile: signatures of the trail, the start, sign-ins.
const OF_OTHERS: &[&str] = &[
    "audit_checkpoints",
    "audit_pins",
    "installation",
    "sessions",
    "sign_in_failures",
    "sign_in_tallies",
];

/// What must never be there, whatever has happened.
const TORN: &[&str] = &[
    "SELECT 'torn: chain ' || chain FROM audit_chains c \
     WHERE sequence <> (SELECT COUNT(*) FROM audit_events e WHERE e.chain = c.chain)",
    "SELECT 'torn: message ' || chain FROM outbox o WHERE NOT EXISTS \
     (SELECT 1 FROM audit_events e WHERE e.chain = o.chain AND e.sequence = o.sequence)",
    "SELECT 'torn: pointer of ' || tenant_id FROM tenant_active_config a \
     WHERE revision <> (SELECT MAX(revision) FROM revisions r WHERE r.tenant_id = a.tenant_id)",
    "SELECT 'torn: no document of ' || tenant_id FROM revisions r WHERE NOT EXISTS \
     (SELECT 1 FROM effective_documents d WHERE d.tenant_id = r.tenant_id AND d.checksum = r.checksum)",
    "SELECT 'torn: recalled ' || tenant_id FROM recall_tenants t WHERE revision IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM revisions r WHERE r.tenant_id = t.tenant_id AND r.revision = t.revision \
     AND r.recall_id = t.recall_id)",
];

/// Jobs that are still to be done.
const UNFINISHED: &[&str] =
    &["SELECT kind FROM jobs WHERE every_s IS NULL AND state IN ('QUEUED', 'RUNNING')"];
/// Whoever had a job is gone: nobody waits for half a minute until that is certain, and a job that has ended its server again
/// and again is not given up.
const FREE_JOBS: &str = "UPDATE jobs SET due_at = 1, attempts = 0 WHERE state = 'RUNNING'";

/// All that is there.
fn picture(database: &Detached) -> Vec<String> {
    let mut lines = database.texts(&[PICTURE, TORN].concat());
    lines.sort_unstable();
    lines
}

/// Makes sure that whoever adds a table decides whether a change may leave something in it.
fn check_tables(database: &Detached) {
    let statements = [PICTURE, TORN].concat().join(" ");
    let words: Vec<_> = statements.split(' ').collect();
    let is_shown = |table: &str| {
        words
            .windows(2)
            .any(|two| matches!(two, ["FROM" | "JOIN", name] if *name == table))
    };
    for table in database.tables() {
        let is_of_others = OF_OTHERS.contains(&table.as_str());
        assert_ne!(
            is_shown(&table),
            is_of_others,
            "`{table}` is in the picture, or of others"
        );
    }
}

/// The lines with those that come (`+ `) and without those that go (`- `).
fn changed(mut lines: Vec<String>, by: &[&str]) -> Vec<String> {
    for change in by {
        if let Some(line) = change.strip_prefix("+ ") {
            lines.push(line.to_owned());
            continue;
        }
        let line = change.strip_prefix("- ").expect("it comes or goes");
        let at = lines.iter().position(|other| other == line);
        lines.remove(at.unwrap_or_else(|| panic!("`{line}` is not there")));
    }
    lines.sort_unstable();
    lines
}

/// What some have and the others have not.
fn without(some: &[String], others: &[String]) -> Vec<String> {
    let mut left = some.to_vec();
    for other in others {
        if let Some(at) = left.iter().position(|line| line == other) {
            left.remove(at);
        }
    }
    left
}

/// What is asked for, the same each time it is.
struct Asked {
    path: String,
    lines: String,
    body: Value,
}

impl Asked {
    fn new(path: &str, credential: &str, body: Value) -> Self {
        Self {
            path: path.to_owned(),
            lines: format!("{credential}\r\nIdempotency-Key: once\r\n"),
            body,
        }
    }

    fn by_token(path: &str, body: Value) -> Self {
        Self::new(path, &format!("Authorization: Bearer {TOKEN}"), body)
    }

    /// The head of the answer, if the server lives to give one.
    fn ask(&self, server: &Server) -> Option<String> {
        let answer = server.try_post(&self.path, &self.lines, &self.body);
        answer.map(|(head, _)| head.to_ascii_lowercase())
    }
}

/// Waits until nothing is left to be done, or the server has ended by itself; how, if it has.
#[expect(
    clippy::disallowed_methods,
    reason = "the server is another process, whose clock nobody advances"
)]
fn ended(server: &mut Server, database: &Detached, is_answered: bool) -> Option<ExitStatus> {
    for round in 1..2_000 {
        if let Some(status) = server.ended() {
            return Some(status);
        }
        // Not each time: a look into the database costs the server more than it does meanwhile.
        if is_answered && round % 10 == 0 && database.texts(UNFINISHED).is_empty() {
            return None;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it neither ends nor finishes")
}

/// Ends a server between all statements of a change.
struct Killing {
    change: Change,
    database: Detached,
    asked: Asked,
    /// What is there before it, and after each of its transactions.
    pictures: Vec<Vec<String>>,
}

impl Killing {
    fn new(change: Change, database: Detached) -> Self {
        let server = Server::start_on(&database, &[]);
        let asked = (change.prepare)(&server);
        assert!(server.terminate().success());
        check_tables(&database);
        let mut pictures = vec![picture(&database)];
        for transaction in change.transactions {
            let before = pictures.last().cloned().unwrap_or_default();
            pictures.push(changed(before, transaction));
        }
        Self {
            change,
            database,
            asked,
            pictures,
        }
    }

    /// How many of the change's transactions are committed, each as a whole.
    #[track_caller]
    fn stage(&self, database: &Detached) -> usize {
        let found = picture(database);
        let stage = self.pictures.iter().position(|whole| *whole == found);
        stage.unwrap_or_else(|| {
            let differs = |whole: &Vec<String>| (without(&found, whole), without(whole, &found));
            let nearest = self.pictures.iter().map(differs);
            let nearest = nearest.min_by_key(|(came, went)| came.len() + went.len());
            let (came, went) = nearest.unwrap_or_default();
            panic!("a part of a change: there are {came:#?} too many, and {went:#?} are missing")
        })
    }

    /// Starts a server that ends before that step; how far the change has come then, or nothing if there is no such step.
    fn kill_at(&self, step: usize) -> Option<usize> {
        let at = format!("{}:{step}", self.change.belongs_to);
        let mut server = Server::start_on(&self.database, &[("TENANTRY_ABORT_AT", &at)]);
        let answered = self.asked.ask(&server);
        let status = ended(&mut server, &self.database, answered.is_some());
        // What comes after a commit comes to its end before a server does that is told to.
        let status = status.unwrap_or_else(|| server.terminate());
        let stage = self.stage(&self.database);
        if status.success() {
            assert_eq!(stage, self.pictures.len() - 1, "{at}");
            return None;
        }
        assert_eq!(status.signal(), Some(SIGABRT), "{at}: {status}");
        if stage > 0 {
            self.database.execute(FREE_JOBS);
        }
        Some(stage)
    }

    /// Starts a server as ever: what was asked for comes to its end, and once.
    fn go_on(&self, database: &Detached, stage: usize) {
        let mut server = Server::start_on(database, &[]);
        let again = self.asked.ask(&server).expect("it answers");
        assert!(again.starts_with("http/1.1 20"), "{again}");
        let is_replayed = again.contains("idempotency-replayed: true");
        assert_eq!(is_replayed, stage > 0, "stage {stage}: {again}");
        assert_eq!(ended(&mut server, database, true), None);
        server.run(&["audit", "verify"]).succeeded();
        let (tenant, revision) = self.change.in_force;
        let shown = server.run(&["--json", "tenants", "show", tenant]);
        let active = shown.succeeded().json()["active"]["revision"].take();
        assert_eq!(active, revision);
        drop(server);
        assert_eq!(self.stage(database), self.pictures.len() - 1);
    }
}

/// Kills a change at all of its fail points.
fn kill(change: Change, database: Detached) {
    let killing = Killing::new(change, database);
    let committed = killing.change.met.clone();
    let (mut stages, mut step) = (vec![*committed.start()], 1);
    while let Some(stage) = killing.kill_at(step) {
        if step % ASKED_AGAIN == 0 {
            killing.go_on(&killing.database.copy(), stage);
        }
        // The steps of a transaction that is committed are not taken again.
        step = if stages.ends_with(&[stage]) {
            step + 1
        } else {
            1
        };
        stages.push(stage);
    }
    killing.go_on(&killing.database, *committed.end());

    let mut met = stages.clone();
    met.dedup();
    assert_eq!(met, committed.collect::<Vec<_>>(), "{stages:?}");
    let points = stages.len() - 1;
    assert!(points >= killing.change.points, "{stages:?}");
}

/// Turns each change into two tests, `name::on_sqlite` and `name::on_postgres`.
macro_rules! each_db {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn on_sqlite() {
                super::kill(super::changes::$name(), tenantry_testkit::Detached::on_sqlite());
            }

            #[test]
            fn on_postgres() {
                if let Some(database) = tenantry_testkit::Detached::on_postgres() {
                    super::kill(super::changes::$name(), database);
                }
            }
        }
    )*};
}

each_db!(
    an_activation,
    an_approval,
    the_beginning_of_a_recall,
    a_step_of_a_recall
);
