//! `tenantry activate --dry-run --replay`: the exceptions in a file through what is in force and through what would be.

use std::{
    fs::File,
    io::{self, Read},
    mem,
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, bail};
use serde::Serialize;
use tenantry_client::{Client, Error};
use tenantry_domain::{
    Checksum,
    activation::Activate,
    replay::{
        DecisionSummary, FAULTS_TOLD, LineDifference, LineFault, LineFaultKind, Lines,
        OutcomeCount, Part, Parts, Replay, ReplayAspect, ReplayExceptions, Totals,
    },
};

use super::runtime::{about, passes};
use crate::{
    failure,
    output::{Output, Rows, many, named, or_dash, plain},
    progress::Progress,
};

/// What is read of a file at a time.
const SLICE_BYTES: usize = 256 * 1024;
/// How often a part is sent to a server that is away or busy.
const TRIES: u32 = 6;
/// How long the first pause between them is; the next one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// A file on its way through both.
struct Running<'a> {
    client: &'a Client,
    candidate: Activate,
    progress: Progress,
    totals: Totals,
}

/// What came of it, for programs.
#[derive(Serialize)]
struct Document<'a> {
    revision: u64,
    checksum: Option<&'a Checksum>,
    candidate_checksum: &'a Checksum,
    replayed: u64,
    differing: u64,
    budget_spent: u64,
    outcomes: &'a [OutcomeCount],
    differences: Vec<Row<'a>>,
}

/// An exception that would be decided in another way.
#[derive(Serialize)]
struct Row<'a> {
    line: u64,
    exception_id: Option<&'a str>,
    differs: &'a [ReplayAspect],
    before: Option<&'a DecisionSummary>,
    after: &'a DecisionSummary,
}

/// Replays a file and writes what would be decided in another way; how many of the exceptions that are.
pub(super) async fn run(
    client: &Client,
    candidate: Activate,
    file: &Path,
    output: &Output,
) -> anyhow::Result<u64> {
    let (mut source, length) = open(file)?;
    let mut running = Running {
        client,
        candidate,
        progress: Progress::of_bytes(length, output),
        totals: Totals::keeping(usize::MAX),
    };
    let (mut parts, mut faults) = (Parts::new(), Faults::default());
    let (mut lines, mut slice, mut come) = (Lines::default(), vec![0; SLICE_BYTES], 0);
    loop {
        let read = source.read(&mut slice);
        let read = read.with_context(|| format!("{} cannot be read", called(file)))?;
        let bytes = slice.get(..read).unwrap_or_default();
        let mut full = Vec::new();
        let mut take = |line: &[u8]| {
            match parts.push_bytes(line) {
                Ok(part) => full.extend(part),
                Err(fault) => faults.push(fault)?,
            }
            Ok::<(), ()>(())
        };
        let mut taken = lines.push(bytes, &mut take);
        if read == 0 {
            if let Some(line) = lines.rest() {
                taken = take(&line);
            }
            full.extend(parts.rest());
        }
        // All of them are told before anything more is asked.
        if faults.count == 0 {
            for part in full {
                running.replay(part, output).await?;
            }
        }
        come += u64::try_from(read).unwrap_or_default();
        running.progress.reach(come);
        if read == 0 || taken.is_err() {
            break;
        }
    }
    running.progress.finish();
    if faults.count > 0 {
        bail!(faults.told(file));
    }
    if running.totals.replayed == 0 {
        bail!("{} has no exceptions: one a line, as JSON", called(file));
    }
    show(&running.totals, output)?;
    Ok(running.totals.differing)
}

impl Running<'_> {
    /// Replays a part, and again what was too much work for one answer.
    async fn replay(&mut self, part: Part, output: &Output) -> anyhow::Result<()> {
        let mut left = Some(part);
        while let Some(mut part) = left {
            let mut asked = ReplayExceptions {
                candidate: self.candidate.clone(),
                exceptions: mem::take(&mut part.exceptions),
            };
            let answer = self.ask(&asked, output).await;
            part.exceptions = mem::take(&mut asked.exceptions);
            let answer = answer.map_err(|error| with_lines(error, &part))?;
            // All of it is compared with what the first part was.
            self.candidate.expected_revision = Some(answer.revision);
            left = self.totals.add(part, answer)?;
        }
        Ok(())
    }

    async fn ask(&self, asked: &ReplayExceptions, output: &Output) -> Result<Replay, Error> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.client.call(asked).await {
                Err(error) if passes(&error) => {
                    if !output.is_for_programs() {
                        self.progress.aside(|| failure::tell(output, &error.into()));
                    }
                    tokio::time::sleep(about(pause)).await;
                    pause *= 2;
                }
                answer => return answer,
            }
        }
        self.client.call(asked).await
    }
}

/// A file, or standard input, and how long it is where that is known.
fn open(file: &Path) -> anyhow::Result<(Box<dyn Read>, u64)> {
    if file == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), 0));
    }
    let opened = File::open(file).with_context(|| format!("{} cannot be read", named(file)))?;
    let length = opened.metadata().map_or(0, |about| about.len());
    Ok((Box::new(opened), length))
}

fn called(file: &Path) -> String {
    if file == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        named(file)
    }
}

/// The lines that are no exceptions: the first of them, and how many there are.
#[derive(Default)]
struct Faults {
    first: Vec<LineFault>,
    count: u64,
}

impl Faults {
    /// Takes one more; refused where whatever is behind it is one too many as well.
    fn push(&mut self, fault: LineFault) -> Result<(), ()> {
        let is_last = fault.kind == LineFaultKind::TooMany;
        self.count += 1;
        if self.first.len() < FAULTS_TOLD || is_last {
            self.first.push(fault);
        }
        if is_last { Err(()) } else { Ok(()) }
    }

    fn told(&self, file: &Path) -> String {
        let first = self.first.iter();
        let mut said: Vec<_> = first
            .map(|fault| format!("{}: {fault}", called(file)))
            .collect();
        let told = u64::try_from(said.len()).unwrap_or(u64::MAX);
        let more = self.count.saturating_sub(told);
        if more > 0 {
            said.push(format!("and {more} more"));
        }
        said.join("\n")
    }
}

/// A refusal whose pointers name lines of the file, and arguments.
fn with_lines(error: Error, part: &Part) -> Error {
    let Error::Refused(mut problem) = error else {
        return error;
    };
    for field in &mut problem.errors {
        if let Some((line, what)) = part.place(&field.pointer) {
            field.pointer = format!("/lines/{line}/{what}");
        } else if let Some(argument) = field.pointer.strip_prefix("/candidate") {
            field.pointer = argument.to_owned();
        }
    }
    Error::Refused(problem)
}

fn show(totals: &Totals, output: &Output) -> anyhow::Result<()> {
    let Some((revision, checksum, candidate_checksum)) = &totals.compared else {
        return Ok(());
    };
    let document = Document {
        revision: *revision,
        checksum: checksum.as_ref(),
        candidate_checksum,
        replayed: totals.replayed,
        differing: totals.differing,
        budget_spent: totals.budget_spent,
        outcomes: &totals.outcomes,
        differences: totals.differences.iter().map(row).collect(),
    };
    if output.is_for_programs() || totals.differing > 0 {
        output.show(&document, table)?;
    }
    output.say(&plain(&summary(totals, *revision)));
    for outcome in &totals.outcomes {
        output.say(&format!("  {}", ends(outcome)));
    }
    if totals.budget_spent > 0 {
        output.say(&format!(
            "{} used up the budget of conditions, so that a rule may be missing.",
            many(totals.budget_spent, "decision")
        ));
    }
    Ok(())
}

const fn row(one: &LineDifference) -> Row<'_> {
    let difference = &one.difference;
    Row {
        line: one.line,
        exception_id: match &difference.exception_id {
            Some(id) => Some(id.as_str()),
            None => None,
        },
        differs: difference.differs.as_slice(),
        before: difference.before.as_ref(),
        after: &difference.after,
    }
}

fn table(document: &Document<'_>) -> Rows {
    let mut rows = Rows::new(&[
        "line",
        "exception",
        "differs",
        "type",
        "severity",
        "playbook",
        "outcome",
    ]);
    for one in &document.differences {
        let differs: Vec<_> = one.differs.iter().map(|it| it.as_str()).collect();
        let of = |value: fn(&DecisionSummary) -> String| {
            let (before, after) = (one.before.map(value), value(one.after));
            match before {
                Some(before) if before == after => after,
                before => format!("{} -> {after}", or_dash(before)),
            }
        };
        rows.add([
            one.line.to_string(),
            or_dash(one.exception_id),
            differs.join(", "),
            of(|it| it.exception_type.clone()),
            of(|it| it.severity.to_string()),
            of(|it| or_dash(it.playbook.as_ref())),
            of(|it| it.outcome.to_string()),
        ]);
    }
    rows
}

fn summary(totals: &Totals, revision: u64) -> String {
    let replayed = many(totals.replayed, "exception");
    let present = match revision {
        0 => "Nothing is in force yet.".to_owned(),
        revision => format!("Compared with revision {revision}, which is in force."),
    };
    let differing = match totals.differing {
        0 => "none would be decided in another way".to_owned(),
        differing => format!("{differing} would be decided in another way"),
    };
    format!("{present} Of {replayed} {differing}. They would end so:")
}

/// How many end how, as in `AUTO -> BLOCKED: 12`.
fn ends(outcome: &OutcomeCount) -> String {
    let OutcomeCount {
        before,
        after,
        count,
    } = outcome;
    match before {
        Some(before) if before != after => format!("{before} -> {after}: {count}"),
        Some(_) | None => format!("{after}: {count}"),
    }
}
