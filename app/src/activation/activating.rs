//! What the page of a tenant keeps of an activation while somebody is at it: what is asked, what was answered, what was
//! typed.

use leptos::prelude::*;
use tenantry_domain::id::TenantId;

use super::{
    choice::Choice,
    server_fns::{Activate, propose},
    situation::Proposal,
};
use crate::{
    Answer,
    asked::Asked,
    paths::ACTIVATING,
    ui::{Posting, use_query},
};

/// What the page of a tenant keeps for the dialog, whether it is open or not.
#[derive(Clone, Copy)]
pub(crate) struct Activating {
    /// The form that activates, and what came of it.
    pub(super) sent: Posting,
    /// What the dialog shows; nothing is asked while it is not open.
    pub(super) proposal: Asked<Option<Proposal>>,
    /// The reason, as far as it is typed: it outlives another choice, and a step back by accident.
    pub(super) reason: RwSignal<String>,
    /// What was looked at when the warnings were ticked: a tick is for nothing else.
    pub(super) accepted: RwSignal<Option<String>>,
    /// The choice that is shown: it stays until the next is known.
    pub(super) shown: RwSignal<Option<Choice>>,
    /// The times as far as they were typed since the last choice, by the names of their fields.
    pub(super) typed: RwSignal<Vec<(String, String)>>,
    /// Whether another is chosen than is shown.
    pub(super) is_outdated: Signal<bool>,
    choice: Memo<Option<Choice>>,
    again: RwSignal<u32>,
}

impl Activating {
    /// For the page of the tenant with this id.
    pub(crate) fn for_tenant(id: Memo<String>) -> Self {
        let query = use_query();
        let sent = Posting::to_the_end::<Activate>();
        let choice = Memo::new(move |_| {
            let query = query.read();
            query.get(ACTIVATING)?;
            let tenant = TenantId::parse(&id.read()).ok()?;
            Some(Choice::for_tenant(&tenant, &query))
        });
        let again = RwSignal::new(0);
        let proposal = Asked::new(
            move || (choice.get(), again.get()),
            |(choice, _)| async move {
                match choice {
                    None => Ok(Answer::none()),
                    Some(choice) => propose(choice).await.map(Answer::some),
                }
            },
        );
        let reason = RwSignal::new(sent_reason(sent));
        Effect::new(move |before: Option<usize>| {
            let now = sent.changes();
            if before.is_some_and(|before| before != now) {
                reason.set(String::new());
            }
            now
        });
        let shown = RwSignal::new(None);
        let typed = RwSignal::new(Vec::new());
        let is_outdated = Signal::derive(move || {
            let is_other =
                shown.with(|shown| shown.is_some() && choice.with(|chosen| chosen != shown));
            is_other || is_typing(typed, choice)
        });
        Self {
            sent,
            proposal,
            reason,
            accepted: RwSignal::new(None),
            shown,
            typed,
            is_outdated,
            choice,
            again,
        }
    }

    /// Asks anew what the pair would do; what was typed stays.
    pub(super) fn look_again(self) {
        self.sent.forget();
        self.again.update(|times| *times = times.wrapping_add(1));
    }

    /// Whether other times are typed than the address says.
    pub(super) fn is_typing(self) -> bool {
        untrack(|| is_typing(self.typed, self.choice))
    }

    /// How often something was activated here.
    pub(crate) fn done(self) -> usize {
        self.sent.changes()
    }

    /// Whether the address opens the dialog.
    pub(crate) fn is_open(self) -> Memo<bool> {
        let choice = self.choice;
        Memo::new(move |_| choice.with(Option::is_some))
    }
}

/// Whether other times are typed than are chosen.
fn is_typing(typed: RwSignal<Vec<(String, String)>>, choice: Memo<Option<Choice>>) -> bool {
    choice.with(|choice| {
        let times = choice.as_ref().map(|choice| &choice.times);
        let said = |name: &str| times.map_or("", |times| times.typed(name));
        typed.with(|typed| typed.iter().any(|(name, text)| said(name) != text))
    })
}

/// The reason of a form that was refused without script.
fn sent_reason(sent: Posting) -> String {
    let error = sent.error().get_untracked();
    let reason = error.as_ref().and_then(|error| error.sent_text("reason"));
    reason.unwrap_or_default().to_owned()
}
