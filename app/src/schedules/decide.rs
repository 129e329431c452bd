//! What can be done about a schedule: resuming and dropping it.

use leptos::prelude::*;
use tenantry_domain::{
    Timestamp, access::Permission, packs::Finding, schedules::Schedule, standing::Standing,
};

use super::{
    server_fns::{CancelSchedule, ResumeSchedule},
    words::what_of,
};
use crate::{
    UiError, clock,
    frames::{CommandDialog, in_row, offer},
    layout::Viewer,
    own_path::own_path,
    paths::{self, FROM},
    query::QueryString,
    text::text,
    ui::{FindingList, Look, Posting, TickField, TimeField, typed_instant},
};

/// The parameter of the page's address that opens a dialog, and what it says for each.
pub(super) const CONFIRM: &str = "confirm";
const RESUME: &str = "resume";
const DROP: &str = "drop";

/// The forms that decide a schedule, and what came of them.
#[derive(Clone, Copy)]
pub(super) struct Decisions {
    resume: Posting,
    cancel: Posting,
}

impl Decisions {
    /// None was sent yet.
    pub(super) fn new() -> Self {
        let (resume, cancel) = (
            Posting::to::<ResumeSchedule>(),
            Posting::to::<CancelSchedule>(),
        );
        Self { resume, cancel }
    }

    /// How often something came of them that the page has to be asked again for.
    pub(super) fn answers(self) -> usize {
        self.resume.changes() + self.cancel.changes()
    }

    /// The dialog that the address asks for, if the person may do that now; `present` is the revision in force.
    pub(super) fn dialog(
        self,
        schedule: &Schedule,
        viewer: &Viewer,
        query: &QueryString,
        present: Option<u64>,
    ) -> Option<AnyView> {
        let back = query.get(FROM).and_then(own_path);
        let back = back.map_or_else(|| page_of(schedule), str::to_owned);
        match query.get(CONFIRM)? {
            RESUME if may_resume(schedule, viewer) => {
                Some(resume_dialog(schedule, back, self.resume, present?).open(self.resume))
            }
            DROP if may_drop(schedule, viewer) => {
                Some(drop_dialog(schedule, back).open(self.cancel))
            }
            _ => None,
        }
    }
}

fn page_of(schedule: &Schedule) -> String {
    paths::schedule(&schedule.tenant_id, &schedule.id)
}

/// The address of a dialog, which leads back to where it was opened.
fn href_of(schedule: &Schedule, what: &str, from: &str) -> String {
    QueryString::default()
        .with(CONFIRM, what)
        .with(FROM, from)
        .href(&page_of(schedule))
}

/// The ways to the dialogs, for who may.
pub(super) fn offered(schedule: &Schedule, viewer: &Viewer) -> AnyView {
    let standing = |may| Standing::of(may, Ok::<_, &str>(()));
    let drop = offer(
        standing(may_drop(schedule, viewer)),
        text!(schedules.drop),
        href_of(schedule, DROP, ""),
        Look::Plain,
        None,
    );
    let resume = offer(
        standing(may_resume(schedule, viewer)),
        text!(schedules.resume),
        href_of(schedule, RESUME, ""),
        Look::Primary,
        None,
    );
    view! {
        {drop}
        {resume}
    }
    .into_any()
}

/// The same for its row in the list at this address.
pub(super) fn row_links(schedule: &Schedule, viewer: &Viewer, here: &str) -> AnyView {
    let thing = what_of(schedule);
    let resume = may_resume(schedule, viewer).then(|| {
        let href = href_of(schedule, RESUME, here);
        in_row(text!(schedules.resume), &thing, href)
    });
    let drop = may_drop(schedule, viewer).then(|| {
        let href = href_of(schedule, DROP, here);
        in_row(text!(schedules.drop), &thing, href)
    });
    view! {
        {resume}
        {drop}
    }
    .into_any()
}

fn may_resume(schedule: &Schedule, viewer: &Viewer) -> bool {
    may_drop(schedule, viewer) && schedule.status.waits_for_somebody()
}

fn may_drop(schedule: &Schedule, viewer: &Viewer) -> bool {
    let may = viewer.can_for(Permission::ActivationApply, &schedule.tenant_id);
    may && schedule.status.is_open()
}

fn dialog(
    schedule: &Schedule,
    title: String,
    consequence: String,
    back: String,
    verb: &'static str,
) -> CommandDialog {
    CommandDialog::new(title, consequence, back, verb)
        .sends("input[tenant_id]", schedule.tenant_id.to_string())
        .sends("input[id]", schedule.id.to_string())
        .reason("input[reason]", None)
}

fn drop_dialog(schedule: &Schedule, back: String) -> CommandDialog {
    let title = text!(schedules.drop_title, what = what_of(schedule));
    let consequence = match schedule.change_request {
        Some(_) => text!(schedules.drop_with_request),
        None => text!(schedules.drop_consequence),
    };
    let verb = text!(schedules.drop);
    dialog(schedule, title, consequence.to_owned(), back, verb).harms(true)
}

fn resume_dialog(schedule: &Schedule, back: String, to: Posting, present: u64) -> CommandDialog {
    let title = text!(schedules.resume_title, what = what_of(schedule));
    let consequence = match present {
        0 => text!(schedules.resume_on_none).to_owned(),
        number => text!(schedules.resume_on, revision = number),
    };
    let fields = times(schedule, to);
    let accept = accept(to);
    let verb = text!(schedules.resume);
    dialog(schedule, title, consequence, back, verb)
        .sends("input[expected_revision]", present.to_string())
        .begins_with(fields)
        .and(accept)
}

/// The new time: what was typed, else the old one where it is still to come.
fn times(schedule: &Schedule, to: Posting) -> AnyView {
    let sent = to.error().get_untracked();
    let sent = |field: &str| {
        let sent = sent.as_ref().and_then(|error| error.sent_text(field));
        sent.map(str::to_owned)
    };
    let before = || preset(schedule, clock::now());
    view! {
        <TimeField
            name="input[activate_at]"
            label=text!(schedules.at_utc)
            hint=text!(schedules.at_hint)
            value=sent("activate_at").unwrap_or_else(before)
            error=to.message("activate_at")
            autofocus=true
        />
        <TimeField
            name="input[latest_start]"
            label=text!(schedules.latest_utc)
            hint=text!(schedules.resume_latest_hint)
            value=sent("latest_start").unwrap_or_default()
            error=to.message("latest_start")
        />
    }
    .into_any()
}

fn preset(schedule: &Schedule, now: Timestamp) -> String {
    if schedule.plan().is_ahead(now) {
        typed_instant(schedule.activate_at)
    } else {
        String::new()
    }
}

/// The tick that accepts warnings, and those that a refusal tells.
fn accept(to: Posting) -> AnyView {
    let error = to.error();
    let was_sent = |error: &UiError| error.sent_tick("accept_warnings");
    let ticked = error.with_untracked(|error| error.as_ref().is_some_and(was_sent));
    let found = move || {
        let error = error.get()?;
        findings(error.problem.findings)
    };
    view! {
        // Always there, so that they are announced when they appear.
        <div aria-live="polite">{found}</div>
        <TickField
            name="input[accept_warnings]"
            label=text!(schedules.accept)
            hint=text!(schedules.accept_hint)
            ticked
        />
    }
    .into_any()
}

/// What there is to say of a pair, if anything.
pub(super) fn findings(findings: Vec<Finding>) -> Option<AnyView> {
    (!findings.is_empty())
        .then(|| view! { <FindingList label=text!(schedules.warnings) findings /> }.into_any())
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{access::Role, schedules::ScheduleStatus};

    use super::*;
    use crate::schedules::sample;

    #[test]
    fn who_may_activate_drops_what_is_open_and_resumes_what_waits_for_somebody() {
        let offers = |status, role| {
            let schedule = Schedule {
                status,
                ..sample::schedule()
            };
            let viewer = Viewer::with_role(role);
            (may_resume(&schedule, &viewer), may_drop(&schedule, &viewer))
        };

        assert_eq!(offers(ScheduleStatus::Pending, Role::Editor), (false, true));
        for status in [
            ScheduleStatus::Held,
            ScheduleStatus::Failed,
            ScheduleStatus::Missed,
        ] {
            assert_eq!(offers(status, Role::Editor), (true, true));
            assert_eq!(offers(status, Role::Viewer), (false, false));
        }
        assert_eq!(offers(ScheduleStatus::Applied, Role::Admin), (false, false));
    }

    #[test]
    fn the_old_time_is_proposed_while_it_is_to_come() {
        let schedule = sample::schedule();
        let at = schedule.activate_at;

        assert_eq!(
            preset(&schedule, at.plus_seconds(-1)),
            "2023-11-14T22:13:20"
        );
        assert_eq!(preset(&schedule, at), "");
    }

    #[test]
    fn a_dialog_leads_back_to_the_list_that_it_was_opened_in() {
        let html = Owner::new().with(|| {
            let viewer = Viewer::with_role(Role::Editor);
            row_links(&sample::schedule(), &viewer, "/admin/schedules?status=ALL").to_html()
        });

        assert!(
            html.contains("confirm=drop&amp;from=%2Fadmin%2Fschedules%3Fstatus%3DALL"),
            "{html}"
        );
    }
}
