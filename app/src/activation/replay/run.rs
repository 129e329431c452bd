//! A replay as it goes: part after part of a file, what came of them, and how it ended.
//!
//! What is kept is bounded, however long the file is: one slice of it, what waits of that, and the first differences.

use std::{cell::RefCell, pin::pin};

use futures::{
    channel::oneshot,
    future::{Either, select},
};
use leptos::{prelude::*, task::spawn_local};
use tenantry_domain::{
    ProblemKind,
    activation::Activate,
    replay::{NotAdded, OutcomeCount, Totals},
};

use super::{
    end::{End, replayed, summary_text},
    shown::Shown,
    source::Source,
    words::counted_text,
};
use crate::{
    text::text,
    ui::{FileSlices, number},
};

/// Differences that are kept, at most; all are counted.
pub(super) const KEPT: usize = 10_000;

thread_local! {
    /// The file, while nothing of it is on its way: what belongs to the browser cannot be kept with the page.
    static SOURCE: RefCell<Option<Source>> = RefCell::default();
    /// Stops what is on its way; dropped by whatever comes after it.
    static STOP: RefCell<Option<oneshot::Sender<()>>> = RefCell::default();
}

/// Where a replay stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was replayed.
    Waiting,
    /// Parts are on their way.
    Running,
    /// It has ended.
    Ended(End),
}

/// The replay of a page.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) stage: RwSignal<Stage>,
    /// What came so far.
    pub(super) totals: RwSignal<Totals>,
    /// The part of the file that is read, from 0 to 1.
    pub(super) read: RwSignal<f64>,
    /// What is said aloud: now and then, and not of every part.
    pub(super) said: RwSignal<String>,
    // Made with the page and not where they are shown: what is shown while its successor is on the way still reads them.
    /// Whether parts are on their way.
    pub(super) is_running: Signal<bool>,
    /// Whether anything was replayed.
    pub(super) is_any: Memo<bool>,
    /// What is shown of the totals.
    pub(super) counted: Memo<Counted>,
    /// Which of the differences are shown.
    pub(super) shown: Shown,
    /// Whether it begins anew as soon as it is known what is in force.
    waits: RwSignal<bool>,
    /// The pair that what came is about.
    about: RwSignal<Option<Activate>>,
}

/// The totals without the differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) replayed: u64,
    pub(super) spent: u64,
    pub(super) outcomes: Vec<OutcomeCount>,
    /// How many differ, in a sentence.
    pub(super) said: String,
    /// Whether not all differences are kept.
    pub(super) is_cut: bool,
}

impl Counted {
    fn of(totals: &Totals) -> Self {
        Self {
            replayed: totals.replayed,
            spent: totals.budget_spent,
            outcomes: totals.outcomes.clone(),
            said: counted_text(totals),
            is_cut: totals.differing > totals.differences.len() as u64,
        }
    }
}

impl Run {
    /// Before anything was replayed.
    pub(super) fn new() -> Self {
        on_cleanup(|| {
            drop(STOP.take());
            drop(SOURCE.take());
        });
        let stage = RwSignal::new(Stage::Waiting);
        let totals = RwSignal::new(Totals::keeping(KEPT));
        Self {
            stage,
            totals,
            is_running: Signal::derive(move || stage.with(|stage| *stage == Stage::Running)),
            is_any: Memo::new(move |_| totals.with(|totals| totals.replayed > 0)),
            counted: Memo::new(move |_| totals.with(Counted::of)),
            shown: Shown::of(totals),
            read: RwSignal::new(0.0),
            said: RwSignal::new(String::new()),
            waits: RwSignal::new(false),
            about: RwSignal::new(None),
        }
    }

    /// Begins with a file or a text.
    pub(super) fn begin(self, slices: FileSlices, candidate: Activate) {
        self.begin_with(Source::new(slices, candidate));
    }

    fn begin_with(self, source: Source) {
        drop(SOURCE.take());
        self.shown.choose(None);
        self.totals.set(Totals::keeping(KEPT));
        self.read.set(0.0);
        self.about.set(Some(source.candidate.clone()));
        self.go(source);
    }

    /// Goes on where it has ended.
    pub(super) fn go_on(self) {
        if let Some(source) = SOURCE.take() {
            self.go(source);
        }
    }

    /// Begins anew with the same file, once the page knows what is in force.
    pub(super) fn wait(self) {
        self.waits.set(true);
    }

    /// What is known of the pair now: begins anew where that is waited for; what came of another pair is gone.
    pub(super) fn is_about(self, candidate: Option<&Activate>) {
        let waits = self.waits.get_untracked();
        self.waits.set(false);
        if let Some(candidate) = candidate.filter(|_| waits)
            && let Some(source) = SOURCE.take()
        {
            self.begin_with(source.again(candidate.clone()));
            return;
        }
        let is_other = |about: &Option<Activate>| about.is_some() && about.as_ref() != candidate;
        if self.about.with_untracked(is_other) {
            drop(STOP.take());
            drop(SOURCE.take());
            self.about.set(None);
            self.stage.set(Stage::Waiting);
            self.totals.set(Totals::keeping(KEPT));
            self.said.set(String::new());
        }
    }

    /// Stops what is on its way; what came so far stays.
    pub(super) fn cancel() {
        if let Some(stop) = STOP.take() {
            // Ended by itself in this very moment.
            _ = stop.send(());
        }
    }

    fn go(self, mut source: Source) {
        let (stop, stopped) = oneshot::channel();
        drop(STOP.replace(Some(stop)));
        self.stage.set(Stage::Running);
        self.said.set(text!(replay.running).to_owned());
        spawn_local(async move {
            let end = {
                let work = pin!(self.work(&mut source));
                match select(work, stopped).await {
                    Either::Left((end, _)) => end,
                    Either::Right((Ok(()), _)) => End::Cancelled,
                    // Something else has begun, or the page is gone.
                    Either::Right((Err(_), _)) => return,
                }
            };
            SOURCE.replace(Some(source));
            let said = self
                .totals
                .try_with_untracked(|totals| summary_text(&end, totals));
            if let Some(said) = said {
                self.stage.set(Stage::Ended(end));
                self.said.set(said);
            }
        });
    }

    /// Sends part after part; how that ended.
    async fn work(self, source: &mut Source) -> End {
        loop {
            let candidate = source.candidate.clone();
            let part = match source.next().await {
                Ok(Some(part)) => part,
                Ok(None) => {
                    let is_any = self.totals.try_with_untracked(|all| all.replayed > 0);
                    return if is_any == Some(true) {
                        End::Whole
                    } else {
                        End::Empty
                    };
                }
                Err(end) => return end,
            };
            let answer = match replayed(part, &candidate).await {
                Ok(answer) => answer,
                Err(end) => return end,
            };
            let Some(part) = source.take() else {
                return End::Empty;
            };
            match self.totals.try_update(|totals| totals.add(part, answer)) {
                Some(Ok(rest)) => {
                    if let Some(rest) = rest {
                        source.put_back(rest);
                    }
                }
                Some(Err(NotAdded::Moved)) => return End::Moved,
                Some(Err(NotAdded::Unfit)) => {
                    return End::Refused(ProblemKind::Internal.into_problem().into());
                }
                // The page is gone.
                None => return End::Cancelled,
            }
            self.tell(source.read_part());
        }
    }

    /// Tells how far it is: aloud at each quarter.
    fn tell(self, part: f64) {
        let Some(before) = self.read.try_get_untracked() else {
            return;
        };
        self.read.set(part);
        let has_passed = |quarter: f64| before < quarter && part >= quarter && part < 1.0;
        if [0.25, 0.5, 0.75].into_iter().any(has_passed) {
            let count = self.totals.with_untracked(|totals| totals.replayed);
            self.said.set(text!(replay.so_far, count = number(count)));
        }
    }
}
